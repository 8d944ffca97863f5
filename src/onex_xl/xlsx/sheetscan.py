"""One pass of regular expressions over a worksheet's XML, for what the value reader cannot tell.

Nothing here builds a tree: five thousand cells take about a millisecond. The fast expressions know
only the spelling that spreadsheet programs write; any other legal spelling (attribute order, single
quotes, prefixes, positions left out, comments, CDATA) is first rewritten to that one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape

from onex_xl.xlsx import sheetlines
from onex_xl.xlsx.cells import LAST_COLUMN, LAST_ROW, letters, position, whole_range
from onex_xl.xlsx.inspection import Limits, RefusedError, SheetScan
from onex_xl.xlsx.looks import PLAIN, Looks

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_ADDRESS = rb"[A-Z]{1,3}[0-9]{1,7}"
_FILLED = re.compile(rb'<c r="(' + _ADDRESS + rb')"[^>]*+(?<!/)>')
_VALUED = re.compile(rb'<c r="(' + _ADDRESS + rb')"[^>]*+(?<!/)>\s*<(?:v[^>]*>[^<]|is\b|f\b)')
_VALUE = re.compile(rb"<v>[^<]|<is>")
_ERROR = re.compile(
    rb'<c r="(' + _ADDRESS + rb""")"[^>]*?\bt\s*=\s*["']e["'][^>]*+(?<!/)>\s*"""
    rb"(?:<f[^>]*+(?:(?<=/)>|>[^<]*</f>)\s*)?<v[^>]*+>([^<]*)</v>"
)
_FORMULA = re.compile(
    rb'<c r="(' + _ADDRESS + rb')"([^>]*+)>\s*<f\b([^>]*+)>(?:([^<]*)</f>)?\s*(<v[^>]*+>[^<]*)?'
)
_STYLED = re.compile(rb'<c r="(' + _ADDRESS + rb')"[^>]*?\bs="([0-9]{1,6})"[^>]*+(?<!/)>')
_TEXT = re.compile(
    rb'<c r="(' + _ADDRESS + rb')"[^>]*? t="s"[^>]*+>\s*(?:<f[^>]*+>[^<]*</f>)?<v>([0-9]{1,9})</v>'
)
_MERGE = re.compile(rb'<mergeCell [^>]*?\bref="([^"]*)"')
_PROTECTED = re.compile(rb'<sheetProtection [^>]*?\bsheet="(?:1|true)"')
_SHARED_STRING = re.compile(rb'<c r="[^"]*"[^>]*? t="s"[^>]*+>\s*(?:<f[^>]*+>[^<]*</f>)?<v>([0-9]{1,9})</v>')
_GROUP = re.compile(rb'\bsi="([0-9]{1,9})"')

_OTHER_ORDER = re.compile(rb'<c ((?:[A-Za-z:]++="[^"<>]*+" )+)r="(' + _ADDRESS + rb')"')
_ROOT_PREFIX = re.compile(rb"<([A-Za-z_][\w.-]*):worksheet[\s>]")
_COMMENT = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_MARKED = re.compile(rb"!(?:--|\[CDATA\[)")
_INSTRUCTION = re.compile(rb"\?(?<=<\?)")
"""Both begin with the rarer character, so that looking for them is quick."""
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_TAG = re.compile(
    rb"<(row|c|col|f|mergeCell|sheetProtection)"
    rb"""((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>"""
)
_PAIR = re.compile(rb"""([^\s=/>:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

_OUTSIDE = re.compile(
    r"(?P<dde>\|[^!]*!|\bDDE(?:AUTO)?\()"
    r"|(?P<webservice>\b(?:WEBSERVICE|FILTERXML|RTD|CALL|REGISTER\.ID)\()"
    r"|(?P<image>\bDISPIMG\()"
    r"|(?P<external>\[[^\[\]]+\][\w.]*!(?!\[)|'[^'\[\]]*\[[^'\[\]]+\](?:[^']|'')*'!"
    r"|\[\$?'(?:[^'\[\]]|'')+'#)",
    re.IGNORECASE,
)
_REACHING = (
    "[",
    "|",
    "DDE(",
    "DDEAUTO(",
    "WEBSERVICE(",
    "FILTERXML(",
    "RTD(",
    "CALL(",
    "REGISTER.ID(",
    "DISPIMG(",
)
OPEN_FORMULA = ("'#", "!", *_REACHING[1:])
"""The marks in .ods, where every reference is in brackets: ``['file:///C:/a.ods'#$Sheet1.A1]`` is one to
another workbook; what LibreOffice could not read stays as Excel writes it."""
_UNIQUE_COUNT = re.compile(rb"""\buniqueCount\s*=\s*["']\+?([0-9]+)""")
_SHORTEST_STRING = len(b"<si/>")
_LITERAL = re.compile(r'"[^"]*"')
_RARE_ESCAPE = re.compile(r"&(?!amp;)")


def scan(xml: bytes, limits: Limits, looks: Looks = PLAIN) -> SheetScan:
    """What the sheet says beyond its values. ``xml`` is plain UTF-8 (:func:`xmlpart.plain`), ``looks`` what
    its workbook's styles say.

    Raises :class:`RefusedError` for a row or column outside the grid, for more cells or merges than
    ``limits`` allow, and for filled cells so far apart that reading them would fill the memory.
    """
    head, body, tail = _split(_stripped(xml))
    addresses, filled = _FILLED.findall(body), body.count(b"</c")
    if len(addresses) != filled:
        body = _OTHER_ORDER.sub(rb'<c r="\2" \1', body)
        addresses = _FILLED.findall(body)
    if len(addresses) != filled:
        head, body, tail = _split(_rewritten(head + body + tail))
        addresses = _FILLED.findall(body)
    if len(addresses) > limits.cells:
        raise RefusedError("file.too-many-cells", found=len(addresses), limit=limits.cells)
    named = _lines(addresses)
    rows, columns = _bounds(body, named, limits)
    lines = sheetlines.lines(body)
    formulas, missing = _formulas(body)
    merges = _merges(tail, limits)
    ranges = tuple(filter(None, map(whole_range, merges)))
    styled = _styled(body, looks)
    return SheetScan(
        rows=rows,
        columns=columns,
        stored_rows=int(lines[-1][0] or 0) if lines else 0,
        cells=len(addresses),
        filled=_VALUE.search(body) is not None,
        errors=_errors(body),
        formulas=formulas,
        missing=missing,
        hazards=hazards(formulas),
        hidden_rows=sheetlines.hidden_rows(head, lines),
        hidden_columns=sheetlines.hidden_columns(head, columns),
        formats={cell: looks.formats[style] for cell, style in styled if style in looks.formats},
        struck=frozenset(cell for cell, style in styled if style in looks.struck) | _struck(body, looks),
        unseen=frozenset(cell for cell, style in styled if style in looks.unseen),
        disorder=sheetlines.disorder(lines, addresses, named[0]),
        merges=ranges,
        odd_merges=ranges != merges,
        filtered=b"<filterColumn" in tail,
        protected=_PROTECTED.search(tail) is not None,
    )


def _styled(body: bytes, looks: Looks) -> list[tuple[str, int]]:
    """The filled cells that look like something, with their style."""
    styles = looks.formats.keys() | looks.struck | looks.unseen
    if not styles:
        return []
    wanted = {b"%d" % style for style in styles}
    found = _STYLED.findall(body)
    return [(cell.decode(), int(style)) for cell, style in found if style in wanted]


def _struck(body: bytes, looks: Looks) -> frozenset[str]:
    """The cells with a text of which some has a line through it."""
    if not looks.struck_texts:
        return frozenset()
    texts = _TEXT.findall(body)
    return frozenset(cell.decode() for cell, number in texts if int(number) in looks.struck_texts)


def hazards(formulas: Mapping[str, str], marks: Sequence[str] = _REACHING) -> dict[str, str]:
    """Those of ``formulas`` that reach outside the workbook or hold a cell image, with their hazard:
    ``dde``, ``webservice``, ``external`` or ``image``. ``marks`` are what such formulas have in them."""
    suspects = _suspects(formulas, marks)
    found = {}
    for address in suspects:
        match = _OUTSIDE.search(_LITERAL.sub('""', formulas[address]))
        if match and match.lastgroup:
            found[address] = match.lastgroup
    return found


def _suspects(formulas: Mapping[str, str], marks: Sequence[str]) -> list[str]:
    """The cells whose formula has a mark that every hazard has. Most workbooks have none."""
    # Formulas that differ in row numbers only are looked at once.
    whole = "\n".join(formulas.values()).encode("utf-8", "replace").translate(None, b"0123456789")
    shapes = b"\n".join(set(whole.split(b"\n"))).decode()
    if not _suspect(_LITERAL.sub("", shapes), marks):
        return []
    return [cell for cell, text in formulas.items() if _suspect(text, marks)]


def _suspect(text: str, marks: Sequence[str]) -> bool:
    upper = text.upper()
    return any(mark in upper for mark in marks)


def shared_text_bytes(xml: bytes, lengths: list[int]) -> int:
    """How many bytes of text the sheet's cells take from shared strings of these ``lengths``."""
    numbers = list(map(int, _SHARED_STRING.findall(xml)))
    if max(numbers, default=0) >= len(lengths):
        numbers = [number for number in numbers if number < len(lengths)]
    return sum(map(lengths.__getitem__, numbers))


def _stripped(xml: bytes) -> bytes:
    """Without comments, instructions, CDATA marks and the prefix of the worksheet's namespace."""
    if b"!" in xml and _MARKED.search(xml):
        xml = _CDATA.sub(lambda match: match[1].replace(b"&", b"&amp;").replace(b"<", b"&lt;"), xml)
        xml = _COMMENT.sub(b"", xml)
    elif xml.find(b"?", 1024) > 0 and _INSTRUCTION.search(xml, 1):
        xml = _COMMENT.sub(b"", xml)
    if b"<worksheet" in xml[:4096]:
        return xml
    prefix = _ROOT_PREFIX.search(xml, 0, 65_536)
    if prefix is None:
        return xml
    return xml.replace(b"<" + prefix[1] + b":", b"<").replace(b"</" + prefix[1] + b":", b"</")


def _split(xml: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before, in and after ``sheetData``."""
    start = xml.find(b"<sheetData")
    end = xml.rfind(b"</sheetData")
    if start < 0 or end < start:
        return xml, b"", xml
    return xml[:start], xml[start:end], xml[end:]


def _rewritten(xml: bytes) -> bytes:
    """The same sheet with every row and cell as ``<row r="1" …>`` and ``<c r="A1" …>``."""
    place = _Counter()
    return _TAG.sub(place.rewrite, xml)


class _Counter:
    """Gives rows and cells that do not state their position the next one, as readers do."""

    def __init__(self) -> None:
        self.row = 0
        self.col = 0

    def rewrite(self, match: re.Match[bytes]) -> bytes:
        """The tag in its usual spelling."""
        pairs = {key: a or b for key, a, b in _PAIR.findall(match[2])}
        tag = match[1]
        if tag == b"row":
            pairs = {b"r": b"%d" % self._next_row(pairs.get(b"r", b""))} | _without_r(pairs)
        elif tag == b"c":
            pairs = {b"r": self._next_cell(pairs.get(b"r", b""))} | _without_r(pairs)
        spelt = b"".join(b' %s="%s"' % (key, value.replace(b">", b"&gt;")) for key, value in pairs.items())
        return b"<" + tag + spelt + match[3] + b">"

    def _next_row(self, stated: bytes) -> int:
        try:
            self.row = int(stated) if stated else self.row + 1
        except ValueError as error:
            raise RefusedError("file.damaged") from error
        self.col = 0
        return self.row

    def _next_cell(self, stated: bytes) -> bytes:
        if not stated:
            self.col += 1
            return b"%s%d" % (letters(self.col - 1).encode(), self.row)
        address = unescape(stated.decode("utf-8", "replace")).upper()
        try:
            row, col = position(address)
        except ValueError as error:
            raise RefusedError("file.beyond-grid", cell=address[:20]) from error
        self.row, self.col = row + 1, col + 1
        return address.replace("$", "").encode()


def _without_r(pairs: dict[bytes, bytes]) -> dict[bytes, bytes]:
    return {key: value for key, value in pairs.items() if key != b"r"}


def _bounds(xml: bytes, lines: tuple[set[bytes], set[bytes]], limits: Limits) -> tuple[int, int]:
    """Rows and columns from A1 to the last filled cell; ``lines`` may hold those of blank ones as well."""
    rows, columns = _extent(*lines)
    if rows * columns > limits.box:
        rows, columns = _extent(*_lines(_VALUED.findall(xml)))
    last = f"{letters(columns - 1)}{rows}" if columns else ""
    if rows > LAST_ROW or columns > LAST_COLUMN:
        raise RefusedError("file.beyond-grid", cell=last)
    if rows * columns > limits.box:
        raise RefusedError("file.too-spread", cell=last, limit=limits.box)
    return rows, columns


def _lines(addresses: list[bytes]) -> tuple[set[bytes], set[bytes]]:
    """The numbers of the rows and the letters of the columns that ``addresses`` name."""
    joined = b" ".join(addresses)
    rows, cols = joined.translate(None, _LETTERS), joined.translate(None, b"0123456789")
    return set(rows.split()), set(cols.split())


def _extent(rows: set[bytes], columns: set[bytes]) -> tuple[int, int]:
    if not rows:
        return 0, 0
    last = max(columns, key=lambda column: (len(column), column))
    return max(map(int, rows)), position(last.decode() + "1")[1] + 1


def _errors(xml: bytes) -> dict[str, str]:
    if b"#" not in xml or not (b'"e"' in xml or b"'e'" in xml):
        return {}
    return {cell.decode(): unescape(text.decode("utf-8", "replace")) for cell, text in _ERROR.findall(xml)}


def _formulas(xml: bytes) -> tuple[dict[str, str], frozenset[str]]:
    """The text of every formula, and the cells whose result the file does not hold.

    A formula that gives text may well store ``""``; any other stores something if it was ever worked out.
    """
    found = _FORMULA.findall(xml) if b"f" in xml else []
    if not found:
        return {}, frozenset()
    raw_cells, attributes, marks, raw_texts, values = zip(*found, strict=True)
    cells = b"\n".join(raw_cells).decode().split("\n")
    texts = _unescaped(b"\0".join(raw_texts)).split("\0")
    if b't="shared"' in xml:
        texts = _with_shared(marks, texts)
    missing = [
        cell
        for cell, attribute, value in zip(cells, attributes, values, strict=True)
        if value[-1:] in (b"", b">") and not (value and b't="str"' in attribute)
    ]
    return dict(zip(cells, texts, strict=True)), frozenset(missing)


def _with_shared(marks: Sequence[bytes], texts: Sequence[str]) -> list[str]:
    """``texts`` with the formula of its group wherever a cell only names the group."""
    shared: dict[bytes, str] = {}
    whole = []
    for mark, text in zip(marks, texts, strict=True):
        group = _GROUP.search(mark) if b't="shared"' in mark else None
        if group is not None:
            text = shared.setdefault(group[1], text) if text else shared.get(group[1], "")
        whole.append(text)
    return whole


def _unescaped(text: bytes) -> str:
    """Formula text; the few escapes that programs write are undone without the slow general way."""
    formula = text.decode("utf-8", "replace")
    if "&" not in formula:
        return formula
    plain = formula.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return unescape(formula) if _RARE_ESCAPE.search(plain) else plain.replace("&amp;", "&")


def _merges(xml: bytes, limits: Limits) -> tuple[str, ...]:
    merges = _MERGE.findall(xml) if b"<mergeCell " in xml else []
    if len(merges) > limits.merges:
        raise RefusedError("file.too-many-merges", found=len(merges), limit=limits.merges)
    return tuple(merge.decode("ascii", "replace") for merge in merges)


def corner(found: SheetScan) -> str:
    """The last filled cell's corner of the sheet, in A1 notation; ``""`` for a blank sheet."""
    return f"{letters(found.columns - 1)}{found.rows}" if found.columns else ""


def lies_about_count(strings: bytes) -> bool:
    """Whether a shared strings part announces far more strings than its bytes can hold; readers set
    memory aside for what is announced."""
    announced = _UNIQUE_COUNT.search(strings, 0, 65_536)
    if announced is None:
        return False
    number = int(announced[1][:30])
    return number > 100_000 and number * _SHORTEST_STRING > len(strings)


def string_lengths(strings: bytes) -> list[int]:
    """The bytes of each shared string, marks included."""
    return list(map(len, strings.split(b"</si>")[:-1]))
