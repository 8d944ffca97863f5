"""The look of every workbook of ours: the one place of its colours, fonts, formats and lines.

A style is named by a string: a base and any number of modifiers, joined by ``+``, each later one
overriding the earlier: ``cell``, ``cell+centre+number2``, ``input+text``, ``kpi.value+green``.
:func:`properties` gives what XlsxWriter's ``add_format`` takes; :func:`conditional` what a
conditional format may set. Pack data never names a colour: it names a tone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

INK: Final = "1F2A37"
NAVY: Final = "1F3A5F"
SECOND: Final = "35557F"
LINE: Final = "D5DCE5"
HEAD_LINE: Final = "4A6591"
BAND: Final = "F4F7FB"
QUIET: Final = "667085"
INPUT: Final = "FFFBEB"
LOCKED: Final = "EEF1F5"
WHITE: Final = "FFFFFF"
BLACK: Final = "000000"
CHART: Final = "3A6AA6"
BAR: Final = "A9C1E0"

TONES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "green": ("1A7D49", "E3F5EB"),
        "blue": ("1D5FBF", "E4EEFC"),
        "amber": ("8A6100", "FFF3D6"),
        "red": ("B3261E", "FCE8E6"),
        "grey": ("596275", "EEF1F5"),
    }
)
"""Tone name -> (text, ground)."""

SCREEN_FONT: Final = "微软雅黑"
SONG: Final = "宋体"
HEI: Final = "黑体"
FANG: Final = "仿宋"
BASE_SIZE: Final = 10
PAGE_OF_PAGES: Final = "第 &P 页 共 &N 页"

NUMBER_FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "general": "General",
        # General, not 0.##: it shows 5, 26.1 and 26.14 without a trailing point.
        "number": 'General;"−"General',
        # The star says that the office has decided: it is there in black and white too.
        "decided": 'General"*";"−"General"*"',
        "integer": '0;"−"0',
        "number1": '0.0;"−"0.0',
        "number2": '0.00;"−"0.00',
        "signed": '"+"General;"−"General;0',
        "signed2": '"+"0.00;"−"0.00;0.00',
        # Arrows say it in black and white too.
        "rise": '"▲ "General;"▼ "General;0',
        "rise2": '"▲ "0.00;"▼ "0.00;0.00',
        "rise_percent": '"▲ "0.0%;"▼ "0.0%;0.0%',
        "rise_money": '"▲ "#,##0.00;"▼ "#,##0.00;0.00',
        "percent": '0.0%;"−"0.0%',
        "percent0": '0%;"−"0%',
        "money": '#,##0.00;"−"#,##0.00',
        "date": "yyyy-mm-dd",
        "time": "yyyy-mm-dd hh:mm",
        "text": "@",
    }
)

Properties = Mapping[str, Any]
_THIN, _MEDIUM, _DOTTED, _THICK = 1, 2, 4, 5


def _edges(kind: int, colour: str, *sides: str) -> dict[str, Any]:
    names = sides or ("left", "right", "top", "bottom")
    return dict.fromkeys(names, kind) | {f"{name}_color": f"#{colour}" for name in names}


def _ground(colour: str) -> dict[str, Any]:
    return {"bg_color": f"#{colour}"}


def _text(colour: str, **more: Any) -> dict[str, Any]:
    return {"font_color": f"#{colour}", **more}


def _font(name: str, size: float, **more: Any) -> dict[str, Any]:
    return {"font_name": name, "font_size": size, **more}


_NO_LINES = dict.fromkeys(("left", "right", "top", "bottom"), 0)
_CENTRE: dict[str, Any] = {"align": "center"}
_WRAP: dict[str, Any] = {"text_wrap": True}

DEFAULT: Final[Properties] = MappingProxyType(
    # Charset 134 (GB 2312) makes Excel fall back to a Chinese font where 微软雅黑 is missing;
    # a font scheme would put the theme's Latin font in its place.
    {**_font(SCREEN_FONT, BASE_SIZE), "font_scheme": "none", "font_charset": 134, "font_family": 2}
)
"""The workbook's Normal style."""

_PLAIN = {**DEFAULT, **_text(INK), "valign": "vcenter"}
_CELL = {**_PLAIN, **_edges(_THIN, LINE)}
_HEAD = {**_PLAIN, **_text(WHITE, bold=True), **_CENTRE, **_WRAP}
_KPI = {**_PLAIN, **_ground(BAND), "align": "left", "indent": 1}
_OFFICIAL = {**DEFAULT, **_font(SONG, 10), **_text(BLACK), "valign": "vcenter", **_WRAP}
_OFFICIAL_CELL = {**_OFFICIAL, **_edges(_THIN, BLACK)}

_GROUNDS: dict[str, dict[str, Any]] = {
    "cell": _CELL,
    "input": {**_CELL, **_ground(INPUT), "locked": False},
    "locked": {**_CELL, **_ground(LOCKED)},
    "total": {**_CELL, **_ground(BAND), "bold": True},
}

_SINGLE: dict[str, dict[str, Any]] = {
    "plain": _PLAIN,
    "title": {**_PLAIN, **_font(SCREEN_FONT, 16, bold=True), **_text(NAVY)},
    "subtitle": {**_PLAIN, **_font(SCREEN_FONT, 9), **_text(QUIET)},
    "section": {**_PLAIN, **_text(NAVY, bold=True), **_edges(_THIN, LINE, "bottom")},
    "rule": {**_PLAIN, **_edges(_MEDIUM, NAVY, "bottom")},
    "row": {**_PLAIN, **_edges(_THIN, LINE, "bottom")},
    "lead": {**_PLAIN, **_font(SCREEN_FONT, 9), **_text(QUIET), **_WRAP},
    "note": {**_PLAIN, **_font(SCREEN_FONT, 9), **_text(QUIET), **_WRAP, "valign": "top"},
    "head": {**_HEAD, **_ground(NAVY), **_edges(_THIN, HEAD_LINE)},
    "head2": {**_HEAD, **_font(SCREEN_FONT, 9), **_ground(SECOND), **_edges(_THIN, HEAD_LINE), "bold": False},
    "hint": {
        **_CELL,
        **_font(SCREEN_FONT, 9),
        **_text(QUIET),
        **_ground(BAND),
        **_CENTRE,
        **_WRAP,
    },
    "banner": {**_PLAIN, **_font(SCREEN_FONT, 12, bold=True), "align": "left", "indent": 1},
    "kpi.label": {**_KPI, **_font(SCREEN_FONT, 9), **_text(QUIET), "valign": "bottom"},
    "kpi.value": {**_KPI, **_font(SCREEN_FONT, 20, bold=True), **_text(NAVY)},
    "kpi.note": {**_KPI, **_font(SCREEN_FONT, 9), **_text(QUIET), "valign": "top"},
    "official.title": {**_OFFICIAL, **_font(HEI, 16), **_CENTRE},
    "official.subtitle": {**_OFFICIAL, **_font(FANG, 12), **_CENTRE},
    "official.head": {**_OFFICIAL_CELL, **_font(HEI, 10), **_CENTRE},
    "official.cell": _OFFICIAL_CELL,
    "official.input": {**_OFFICIAL_CELL, "locked": False},
    "official.body": {**_OFFICIAL, **_font(FANG, 12)},
    "official.note": {**_OFFICIAL, **_font(FANG, 9), "valign": "top"},
    "official.sign": {**_OFFICIAL, **_font(FANG, 12), "text_wrap": False},
}

_NUMBERS = {name: {"num_format": code} for name, code in NUMBER_FORMATS.items()}
_TONES = {f"tone.{name}": {**_text(t, bold=True), **_ground(g)} for name, (t, g) in TONES.items()}

# What a conditional format may set as well as a cell.
_COLOURS: dict[str, dict[str, Any]] = {
    **_TONES,
    **{name: _text(text) for name, (text, _) in TONES.items()},
    **{f"on.{name}": _ground(ground) for name, (_, ground) in TONES.items()},
    "bad": _TONES["tone.red"],
    "warn": _TONES["tone.amber"],
    "good": _TONES["tone.green"],
    "ink": _text(INK),
    "navy": _text(NAVY),
    "quiet": _text(QUIET),
    "white": _text(WHITE),
    "on.band": _ground(BAND),
    "on.white": _ground(WHITE),
    "on.locked": _ground(LOCKED),
    "bold": {"bold": True},
    "regular": {"bold": False},
    "italic": {"italic": True},
    "strike": {"font_strikeout": True},
    **_NUMBERS,
}

MODIFIERS: Final[Mapping[str, Properties]] = MappingProxyType(
    {
        **_COLOURS,
        **{f"size{size}": {"font_size": size} for size in (9, 10, 12, 16, 20)},
        "link": _text(TONES["blue"][0], underline=1),
        "left": {"align": "left"},
        "centre": _CENTRE,
        "right": {"align": "right"},
        "top": {"valign": "top"},
        "middle": {"valign": "vcenter"},
        "bottom": {"valign": "bottom"},
        "wrap": _WRAP,
        "nowrap": {"text_wrap": False},
        "shrink": {"shrink": True},
        "indent": {"align": "left", "indent": 1},
        "indent2": {"align": "left", "indent": 2},
        "lines": _edges(_THIN, LINE),
        "nolines": _NO_LINES,
        "rule": {**_NO_LINES, **_edges(_THIN, LINE, "bottom")},
        "dotted": {**_NO_LINES, **_edges(_DOTTED, LINE, "bottom")},
        "topline": _edges(_THIN, NAVY, "top"),
        "signline": {**_NO_LINES, **_edges(_THIN, BLACK, "bottom")},
        "bar.navy": _edges(_THICK, NAVY, "left"),
        **{f"bar.{name}": _edges(_THICK, text, "left") for name, (text, _) in TONES.items()},
        "unlocked": {"locked": False},
        "fixed": {"locked": True},
    }
)


def _typed_bases() -> dict[str, Properties]:
    """``cell.date``, ``input.text``, …: a ground with a kind of content, placed as that kind reads best."""
    return {
        f"{ground}.{kind}": {
            **look,
            "num_format": code,
            "align": "right" if kind == "money" else "left" if kind == "text" else "center",
        }
        for ground, look in _GROUNDS.items()
        for kind, code in NUMBER_FORMATS.items()
    }


BASES: Final[Mapping[str, Properties]] = MappingProxyType(
    {
        **_GROUNDS,
        **_typed_bases(),
        **_SINGLE,
        **{name: {**_CELL, **_CENTRE, **look} for name, look in _TONES.items()},
    }
)


@cache
def properties(style: str) -> Properties:
    """What XlsxWriter's ``add_format`` takes for ``style``.

    Raises ``KeyError`` naming the part that is no base or no modifier, and the style it is in.
    """
    base, *modifiers = style.split("+")
    return MappingProxyType(_merged(style, [_part(BASES, base, style)], modifiers, MODIFIERS))


@cache
def conditional(style: str) -> Properties:
    """What a conditional format of ``style`` sets: colours, weight and number format, never font,
    size, alignment or protection, which Excel does not let a condition change.

    ``style`` is made of modifiers alone (``bad``, ``tone.green+regular``). Raises ``KeyError`` likewise.
    """
    return MappingProxyType(_merged(style, [], style.split("+"), _COLOURS))


def _merged(
    style: str, parts: list[Properties], modifiers: list[str], known: Mapping[str, Properties]
) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for part in (*parts, *(_part(known, name, style) for name in modifiers)):
        merged.update(part)
    return merged


def _part(known: Mapping[str, Properties], name: str, style: str) -> Properties:
    if name not in known:
        raise KeyError(f"{name!r} in style {style!r}")
    return known[name]
