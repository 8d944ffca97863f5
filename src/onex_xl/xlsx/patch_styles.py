"""The styles of a workbook that is being changed: entries are added at the end, none is moved or touched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from onex_xl.xlsx.patch_xml import Element, changed, children, root, tags, with_prefix
from onex_xl.xlsx.patch_zip import Archive

TONES: Final[Mapping[str, str]] = {"error": "FCE8E6", "warning": "FFF3D6"}
"""Ground of a marked cell."""

SHADES: Final = 16
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
_LEAST: Final[Mapping[str, bytes]] = {
    "fonts": b'<font><sz val="11"/><name val="Calibri"/></font>',
    "fills": b'<fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill>',
    "borders": b"<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellXfs": b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
}
_FIRST_OWN_FORMAT = 164
_LONGEST_TEXT = 255


def shade(tone: str, number: int) -> str:
    """The ground of a cell marked in ``tone`` whose own ground is the ``number``-th that a workbook has
    under our marks. The eye does not see the difference; whoever takes the mark off does, whichever
    program saved the file in between."""
    return f"{int(TONES[tone], 16) - 1 - number:06X}"


def shades() -> dict[str, int]:
    """Every ground of ours → the number of the ground under it."""
    return {shade(tone, number): number for tone in TONES for number in range(SHADES)}


class _Section:
    """One list of the style sheet (fonts, fills, …) with what is to be added to it."""

    def __init__(self, part: bytes, element: Element | None, name: str) -> None:
        self.name = name
        self.element = element
        self.items = [item.text(part) for item in children(part, element)] if element else []
        self.old = len(self.items) if element else -1

    def add(self, item: bytes) -> int:
        self.items.append(item)
        return len(self.items) - 1


class Styles:
    """The style sheet of ``archive``, made if there is none. :meth:`flush` puts down what was added."""

    def __init__(self, archive: Archive) -> None:
        self._edits = archive.edits(_part(archive))
        part = self._edits.part
        self._root = root(part)
        self._prefix = self._root.tag.prefix
        found = {element.tag.local: element for element in children(part, self._root)}
        self._all = found
        self._sections = {name: _Section(part, found.get(name), name) for name in _ORDER}
        for name, least in _LEAST.items():
            if not self._sections[name].items:
                self._add_all(name, least)
        self._marked: dict[tuple[int, str], int] = {}
        self._fills: dict[tuple[str, int], int] = {}
        self.grounds: list[str] = []
        """What stood under our marks: ``none`` or the attributes of a colour (``rgb=FFFFFBEB``)."""

    def marked(self, style: int, tone: str) -> int:
        """The cell style ``style`` with the ground of ``tone``."""
        if (style, tone) not in self._marked:
            xf = self._xf(style)
            number = self._ground(int(root(xf).tag.get("fillId") or 0))
            fill = self._fill(tone, number)
            copy = changed(xf, fillId=str(fill), applyFill="1")
            self._marked[style, tone] = self._sections["cellXfs"].add(copy)
        return self._marked[style, tone]

    def imported(self, other: bytes) -> dict[int, int]:
        """Takes over all cell styles of the style sheet ``other`` (without prefixes, as XlsxWriter writes
        it); gives each one's new number."""
        lists = {
            e.tag.local: [i.text(other) for i in children(other, e)] for e in children(other, root(other))
        }
        formats = self._formats(lists.get("numFmts", []))
        numbers: dict[tuple[str, int], int] = {}
        result = {0: 0}
        for index, xf in enumerate(lists["cellXfs"][1:], 1):
            tag = root(xf).tag
            new = {"xfId": "0"}
            for name, section in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                old = int(tag.get(name) or 0)
                if (section, old) not in numbers:
                    numbers[section, old] = self._take(section, lists[section][old])
                new[name] = str(numbers[section, old])
            code = int(tag.get("numFmtId") or 0)
            new["numFmtId"] = str(formats.get(code, code))
            result[index] = self._take("cellXfs", changed(xf, **new))
        return result

    def flush(self) -> None:
        """Write down what was added."""
        for name, section in self._sections.items():
            new = section.items[max(section.old, 0) :]
            if section.element and new:
                self._edits.append(section.element, b"".join(new))
                self._edits.set(section.element.tag, count=str(len(section.items)))
            elif new:
                tag = self._prefix + name.encode()
                body = b'<%s count="%d">%s</%s>' % (tag, len(new), b"".join(new), tag)
                self._insert(name, body)

    def _insert(self, name: str, body: bytes) -> None:
        before = [self._all[other].end for other in _ORDER[: _ORDER.index(name)] if other in self._all]
        if before:
            self._edits.insert(max(before), body)
        elif self._root.tag.empty:
            self._edits.append(self._root, body)
        else:
            self._edits.insert(self._root.tag.end, body)

    def _take(self, section: str, item: bytes) -> int:
        return self._sections[section].add(with_prefix(item, self._prefix))

    def _add_all(self, section: str, items: bytes) -> None:
        for item in re.findall(rb"<font>.*?</font>|<fill>.*?</fill>|<border>.*?</border>|<xf .*?/>", items):
            self._take(section, item)

    def _xf(self, style: int) -> bytes:
        items = self._sections["cellXfs"].items
        return items[style] if 0 <= style < len(items) else items[0]

    def _formats(self, items: list[bytes]) -> dict[int, int]:
        own = [int(root(item).tag.get("numFmtId") or 0) for item in self._sections["numFmts"].items]
        free = max([*own, _FIRST_OWN_FORMAT - 1]) + 1
        result = {}
        for offset, item in enumerate(items):
            result[int(root(item).tag.get("numFmtId") or 0)] = free + offset
            self._take("numFmts", changed(item, numFmtId=str(free + offset)))
        return result

    def _ground(self, fill: int) -> int:
        """The number of the ground that the fill ``fill`` gives; the last number stands for all beyond."""
        items = self._sections["fills"].items
        described = described_ground(items[fill]) if 0 <= fill < len(items) else "none"
        if described not in self.grounds:
            if len(self.grounds) == SHADES - 1:
                return SHADES - 1
            self.grounds.append(described)
        return self.grounds.index(described)

    def _fill(self, tone: str, number: int) -> int:
        if (tone, number) not in self._fills:
            colour = shade(tone, number).encode()
            fill = b'<fill><patternFill patternType="solid"><fgColor rgb="FF%s"/><bgColor indexed="64"/>'
            self._fills[tone, number] = self._take("fills", fill % colour + b"</patternFill></fill>")
        return self._fills[tone, number]


def listed_grounds(grounds: Sequence[str]) -> str:
    """``grounds`` in one text that a defined name can hold; those that do not fit are left out."""
    text = ""
    for ground in grounds:
        longer = f"{text}|{ground}" if text else ground
        if len(longer) > _LONGEST_TEXT:
            break
        text = longer
    return text


def described_ground(fill: bytes) -> str:
    """A fill in a few words that a defined name can hold; patterns and gradients count as ``none``."""
    pattern = next(tags(fill, "patternFill", 0, len(fill)), None)
    colour = next(tags(fill, "fgColor", 0, len(fill)), None)
    if pattern is None or colour is None or pattern.get("patternType") != "solid":
        return "none"
    return ";".join(f"{name}={colour.get(name)}" for name in sorted(colour.spans()))


def fill_of(described: str) -> bytes:
    """The fill that :func:`described_ground` described, without prefix."""
    pairs = dict(_pairs(described))
    if not pairs:
        return b'<fill><patternFill patternType="none"/></fill>'
    colour = "".join(f' {name}="{value}"' for name, value in pairs.items()).encode()
    return (
        b'<fill><patternFill patternType="solid"><fgColor%s/><bgColor indexed="64"/></patternFill></fill>'
        % (colour)
    )


def _pairs(described: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"\b(rgb|theme|tint|indexed|auto)=([-+.\w]+)", described):
        yield match[1], match[2]


def _part(archive: Archive) -> str:
    """The member with the styles; a bare one is made where there is none."""
    found = archive.related(archive.book_part, "styles")
    if found:
        return found
    name = "xl/styles.xml"  # where some readers look without asking
    if name in archive:
        name = archive.free_name("xl/styles{0}.xml")
    archive.add(name, f'<styleSheet xmlns="{_MAIN}"/>'.encode())
    archive.relate(archive.book_part, "styles", name)
    archive.declare(name, _TYPE)
    return name
