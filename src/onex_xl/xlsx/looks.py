"""What the styles of a package say of cells beyond their value: number formats that say more than the number,
characters that nobody sees, a line through them.

Nearly every return has nothing of it: then it costs one look at the styles and nothing per cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import unescape

from onex_xl.xlsx import numberformat

BUILT_IN = {9: "0%", 10: "0.00%"}
"""Formats that stand in no file ([ECMA-376-1] 18.8.30), of those that say more. Currencies are not among
them: which one they show depends on the computer."""
_FORMAT = re.compile(rb'<numFmt (?=[^>]*?\bnumFmtId="(\d+)")[^>]*?\bformatCode="([^"]*)"')
_FONT, _FILL = re.compile(rb"<font(?=[\s/>])"), re.compile(rb"<fill(?=[\s/>])")
_XF = re.compile(rb"<xf\b([^>]*)>")
_USUAL_XF = re.compile(rb'<xf numFmtId="(\d+)" fontId="(\d+)" fillId="(\d+)"')
_ID = [re.compile(rb"\b" + name + rb'="(\d+)"') for name in (b"numFmtId", b"fontId", b"fillId")]
_PREFIX = re.compile(rb"<([A-Za-z_][\w.-]*):styleSheet[\s>]")
_STRUCK = re.compile(rb'<(?:\w+:)?strike(?![^>]*?\bval="(?:0|false)")')
_COLOR = re.compile(rb"<(?:color|fgColor)\b([^>]*)>")
_RGB = re.compile(rb'\brgb="(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})"')
_KNOWN = re.compile(rb'\b(theme|indexed)="(\d+)"(?![^>]*\btint=)')
_SOLID = re.compile(rb'patternType="solid"')
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_COLORS = {
    (b"theme", b"0"): _WHITE,
    (b"theme", b"1"): _BLACK,
    (b"indexed", b"0"): _BLACK,
    (b"indexed", b"1"): _WHITE,
    (b"indexed", b"8"): _BLACK,
    (b"indexed", b"9"): _WHITE,
}
"""As in a workbook whose theme and palette nobody has changed."""
_UNREADABLE = 1.25
"""Contrast ([WCAG 2] 1.4.3) from 1 (none) to 21; what is to be read has 4.5 and more."""
_FAR = 96
"""Parts of 255 by which colours that can hardly be told apart never differ in red, green or blue."""
_USUAL_SIZE = 64 * 1024

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Looks:
    """By style number: ``formats``, those that say more than the value; ``struck``, with a line through the
    characters; ``unseen``, in the colour of the cell. ``struck_texts`` are the shared strings of which some
    is struck."""

    formats: Mapping[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    unseen: frozenset[int] = frozenset()
    struck_texts: frozenset[int] = frozenset()


PLAIN = Looks()


def looks_of(styles: bytes, strings: bytes = b"") -> Looks:
    """What a part with styles and one with shared strings (plain UTF-8) have of it."""
    looks = _known(styles) if len(styles) <= _USUAL_SIZE else _looks(styles)
    texts = _struck_texts(strings)
    return replace(looks, struck_texts=texts) if texts else looks


def _looks(styles: bytes) -> Looks:
    prefix = _PREFIX.search(styles, 0, 4096)
    if prefix:
        styles = styles.replace(b"<" + prefix[1] + b":", b"<").replace(b"</" + prefix[1] + b":", b"</")
    xfs = _xfs(_between(styles, b"cellXfs"))
    codes = dict(BUILT_IN)
    codes |= {int(key): unescape(code.decode("utf-8", "replace")) for key, code in _FORMAT.findall(styles)}
    used = {xf[0] for xf in xfs}
    telling = {key: code for key, code in codes.items() if key in used and numberformat.says_more(code)}
    fonts, fills = (
        of.split(_between(styles, name))[1:] for of, name in ((_FONT, b"fonts"), (_FILL, b"fills"))
    )
    struck = {number for number, font in enumerate(fonts) if b"strike" in font and _STRUCK.search(font)}
    unseen = _unseen({xf[1:] for xf in xfs}, fonts, fills)
    if not (telling or struck or unseen):
        return PLAIN
    return Looks(
        {number: telling[xf[0]] for number, xf in enumerate(xfs) if xf[0] in telling},
        frozenset(number for number, xf in enumerate(xfs) if xf[1] in struck),
        frozenset(number for number, xf in enumerate(xfs) if xf[1:] in unseen),
    )


_known = lru_cache(maxsize=32)(_looks)
"""Most returns of a campaign have the styles that we gave them."""


def _struck_texts(strings: bytes) -> frozenset[int]:
    if b"strike" not in strings:
        return frozenset()
    return frozenset(number for number, text in enumerate(strings.split(b"</si>")) if _STRUCK.search(text))


def _xfs(part: bytes) -> list[tuple[int, int, int]]:
    """The numbers of format, font and fill of each style of cells."""
    usual = _USUAL_XF.findall(part)
    if len(usual) == part.count(b"<xf"):
        return [(int(kind), int(font), int(fill)) for kind, font, fill in usual]
    found = ([of.search(xf) for of in _ID] for xf in _XF.findall(part))
    numbers = ([int(match[1]) if match else 0 for match in matches] for matches in found)
    return [(kind, font, fill) for kind, font, fill in numbers]


def _between(styles: bytes, name: bytes) -> bytes:
    start, end = styles.find(b"<" + name), styles.find(b"</" + name + b">")
    return styles[start:end] if 0 <= start < end else b""


def _unseen(pairs: set[tuple[int, int]], fonts: list[bytes], fills: list[bytes]) -> set[tuple[int, int]]:
    """The pairs of font and fill that cannot be told apart."""
    inks = [_color(font, _BLACK) for font in fonts]
    grounds = [_color(fill, None) if _SOLID.search(fill) else _WHITE for fill in fills]
    found = set()
    for font, fill in pairs:
        ink = inks[font] if font < len(inks) else None
        ground = grounds[fill] if fill < len(grounds) else None
        if ink and ground and _contrast(ink, ground) < _UNREADABLE:
            found.add((font, fill))
    return found


def _color(part: bytes, usual: Color | None) -> Color | None:
    """The colour that a font or fill names; ``None`` for one of which only the program knows what it is."""
    said = _COLOR.search(part)
    if said is None:
        return usual
    rgb = _RGB.search(said[1])
    if rgb:
        red, green, blue = bytes.fromhex(rgb[1].decode())
        return red, green, blue
    known = _KNOWN.search(said[1])
    return _COLORS.get((known[1], known[2])) if known else None


def _contrast(one: Color, other: Color) -> float:
    if max(abs(a - b) for a, b in zip(one, other, strict=True)) > _FAR:
        return 21.0
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in color
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
