"""The package's own relationships decide what is read: what office programs show, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from onex_xl.xlsx.inspection import Refusal
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, read_book
from tests.xlsx import raw
from tests.xlsx.verdicts import ONE, refused, sheet_book

Parts = dict[str, str]
SEEN = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>5</v></c></row>'
DECOY = SEEN.replace("<v>5</v>", "<v>99</v>").replace("<v>0</v>", "<v>1</v>")
STRINGS = f'<sst xmlns="{raw.MAIN}"><si><t>seen</t></si><si><t>decoy</t></si></sst>'
RELATIONS = "xl/_rels/workbook.xml.rels"


def plain() -> Parts:
    """A workbook of one sheet as every program lays it out."""
    return raw.parts({"数据": raw.sheet(SEEN)}, strings=STRINGS)


def moved(parts: Parts, old: str, new: str) -> Parts:
    """The same with a part under another name, and its relationships with it."""
    folder, _, name = new.rpartition("/")
    was, _, base = old.rpartition("/")
    names = {old: new, f"{was}/_rels/{base}.rels": f"{folder}/_rels/{name}.rels".lstrip("/")}
    return {names.get(part, part): text for part, text in parts.items()}


def another_book(parts: Parts) -> Parts:
    """As SharePoint names it."""
    parts = moved(parts, "xl/workbook.xml", "xl/workbook2.xml")
    return parts | {"_rels/.rels": raw.relations(("rId1", "officeDocument", "xl/workbook2.xml"))}


def with_decoy(parts: Parts) -> Parts:
    """With a second workbook under the usual name that no relationship leads to."""
    made = plain()
    links = made[RELATIONS].replace("sheet1", "sheet2")
    return another_book(parts) | {
        "xl/workbook.xml": made["xl/workbook.xml"], RELATIONS: links,
        "xl/worksheets/sheet2.xml": raw.sheet(DECOY),
    }  # fmt: skip


def strange_type(parts: Parts) -> Parts:
    """With a relationship before the real one whose type only ends like it."""
    made = with_decoy(parts)
    link = '<Relationship Id="a" Type="http://example.cn/officeDocument" Target="xl/workbook.xml"/>'
    return made | {"_rels/.rels": made["_rels/.rels"].replace("<Relationship ", link + "<Relationship ", 1)}


def in_the_root(parts: Parts) -> Parts:
    """With the workbook beside its folder."""
    parts = moved(parts, "xl/workbook.xml", "workbook.xml")
    links = parts.pop("_rels/workbook.xml.rels")
    links = re.sub(r'Target="', 'Target="xl/', links)
    root = raw.relations(("rId1", "officeDocument", "/workbook.xml"))
    return parts | {"_rels/workbook.xml.rels": links, "_rels/.rels": root}


def other_strings(parts: Parts) -> Parts:
    """With the strings under another name, and others under the usual one."""
    lies = STRINGS.replace("seen", "decoy")
    links = parts[RELATIONS].replace("sharedStrings.xml", "texts.xml")
    return parts | {"xl/texts.xml": STRINGS, "xl/sharedStrings.xml": lies, RELATIONS: links}


def roundabout(parts: Parts) -> Parts:
    """With a path that goes up and down again."""
    return parts | {RELATIONS: parts[RELATIONS].replace("worksheets/", "../xl/worksheets/")}


def from_the_folder(parts: Parts) -> Parts:
    """With a path that looks as if it began at the root, and a sheet where it would then lead."""
    links = parts[RELATIONS].replace("worksheets/", "xl/worksheets/")
    sheets = {"xl/xl/worksheets/sheet1.xml": raw.sheet(SEEN), "xl/worksheets/sheet1.xml": raw.sheet(DECOY)}
    return parts | sheets | {RELATIONS: links}


def among_charts(parts: Parts) -> Parts:
    """With the sheet in the folder of the chart sheets."""
    links = parts[RELATIONS].replace("worksheets/", "chartsheets/")
    return moved(parts, "xl/worksheets/sheet1.xml", "xl/chartsheets/sheet1.xml") | {RELATIONS: links}


def odd_id(parts: Parts) -> Parts:
    """With an attribute ``id`` of no namespace that names another part."""
    book = parts["xl/workbook.xml"].replace("<sheet ", '<sheet id="rId7" ')
    more = '<Relationship Id="rId7" Type="%s/worksheet" Target="worksheets/sheet2.xml"/></Relationships>'
    links = parts[RELATIONS].replace("</Relationships>", more % raw.RELATIONS)
    sheets = {"xl/worksheets/sheet2.xml": raw.sheet(DECOY)}
    return parts | sheets | {"xl/workbook.xml": book, RELATIONS: links}


@pytest.mark.parametrize(
    "lay",
    [
        another_book, with_decoy, strange_type, in_the_root, other_strings, roundabout, from_the_folder,
        among_charts, odd_id,
    ],
)  # fmt: skip
def test_what_is_read_is_what_office_programs_show(lay: Callable[[Parts], Parts]) -> None:
    assert _rows(raw.zipped(lay(plain()))) == [["seen", 5.0]]


def test_strings_that_no_relationship_names_are_not_read() -> None:
    parts = plain()
    parts[RELATIONS] = re.sub(r'<Relationship Id="rId99"[^>]*/>', "", parts[RELATIONS])
    found = _rows(raw.zipped(parts))
    assert "seen" not in str(found)


def _rows(data: bytes) -> object:
    inspection = inspect(data, "a.xlsx")
    assert not isinstance(inspection, Refusal), inspection
    book = read_book(data, inspection)
    return book.sheets[0].rows if isinstance(book, Book) else book


def two_books(parts: Parts) -> Parts:
    root = raw.relations(
        ("rId1", "officeDocument", "xl/workbook.xml"), ("rId2", "officeDocument", "xl/workbook2.xml")
    )
    return with_decoy(parts) | {"_rels/.rels": root}


def one_id_twice(parts: Parts) -> Parts:
    more = '<Relationship Id="rId1" Type="%s/worksheet" Target="worksheets/sheet2.xml"/></Relationships>'
    links = parts[RELATIONS].replace("</Relationships>", more % raw.RELATIONS)
    return parts | {RELATIONS: links, "xl/worksheets/sheet2.xml": raw.sheet(DECOY)}


def two_texts(parts: Parts) -> Parts:
    more = '<Relationship Id="b" Type="%s/sharedStrings" Target="texts.xml"/></Relationships>'
    links = parts[RELATIONS].replace("</Relationships>", more % raw.RELATIONS)
    return parts | {RELATIONS: links, "xl/texts.xml": STRINGS}


@pytest.mark.parametrize(
    ("lay", "facts"),
    [
        (two_books, {"part": "xl/workbook.xml", "other": "xl/workbook2.xml"}),
        (one_id_twice, {"part": "xl/worksheets/sheet1.xml", "other": "xl/worksheets/sheet2.xml"}),
        (two_texts, {"part": "xl/sharedstrings.xml", "other": "xl/texts.xml"}),
        (lambda parts: parts | {"content.xml": "<a/>"}, {"part": "xl/workbook.xml", "other": "content.xml"}),
        (
            lambda parts: parts | {"xl/workbook.bin": "x"},
            {"part": "xl/workbook.xml", "other": "xl/workbook.bin"},
        ),
    ],
)
def test_what_could_be_either_of_two_is_refused(
    lay: Callable[[Parts], Parts], facts: dict[str, str | int]
) -> None:
    assert refused(raw.zipped(lay(plain()))) == ("file.two-parts", facts)


def test_two_tabs_of_one_name_are_refused() -> None:
    parts = raw.parts({"数据a": raw.sheet(ONE), "数据A": raw.sheet(ONE)})
    assert refused(raw.zipped(parts)) == ("file.two-tabs", {"sheet": "数据A"})


ORDERS = {
    "in order": ('<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>', []),
    "twice": (
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c><c r="B1"/></row>',
        [("file.cell-twice", "A1")],
    ),
    "twice, in two rows": (
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
        [("file.cell-twice", "A2"), ("file.rows-disordered", "A2")],
    ),
    "a row twice": (
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>',
        [("file.rows-disordered", "A2")],
    ),
    "rows the other way round": (
        '<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
        [("file.rows-disordered", "A2")],
    ),
    "in another row": (
        '<row r="1"><c r="A5"><v>1</v></c></row><row r="5"><c r="B5"><v>1</v></c></row>',
        [("file.cell-elsewhere", "A5")],
    ),
    "in no row": (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B9"><v>1</v></c></row>',
        [("file.cell-elsewhere", "B9")],
    ),
    "rows without numbers": ('<row><c r="A1"><v>1</v></c></row><row><c r="A2"><v>1</v></c></row>', []),
    "leading zeros": ('<row r="01"><c r="A1"><v>1</v></c></row>', []),
}  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
def test_what_excel_would_repair_is_told(order: str) -> None:
    rows, expected = ORDERS[order]
    inspection = inspect(sheet_book(rows), "a.xlsx")
    assert not isinstance(inspection, Refusal)
    assert [(notice.code, notice.cell) for notice in inspection.notices] == expected


FLAT = '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'
NARROW = '<cols><col min="1" max="2" width="{}" customWidth="1"/></cols>'
UNSEEN = {
    "no height": ("", '<row r="1" ht="0" customHeight="1">{}</row>', {"rows": 1}),
    "a height of less than two points": ("", '<row r="1" ht="1.5" customHeight="1">{}</row>', {"rows": 1}),
    "a height without its zero": ("", '<row customHeight="1" ht=".5" r="1">{}</row>', {"rows": 1}),
    "usually none": (FLAT, '<row r="1">{}</row>', {"rows": 1}),
    "usually none, this one some": (FLAT, '<row r="1" ht="15">{}</row>', None),
    "ten points": ("", '<row r="1" ht="10">{}</row>', None),
    "no width": (NARROW.format(0), '<row r="1">{}</row>', {"columns": 2}),
    "hardly any width": (NARROW.format(0.1), '<row r="1">{}</row>', {"columns": 2}),
    "usually no width": ('<sheetFormatPr defaultColWidth="0"/>', '<row r="1">{}</row>', {"columns": 1}),
    "a narrow column": (NARROW.format(0.7), '<row r="1">{}</row>', None),
}  # fmt: skip


@pytest.mark.parametrize("how", UNSEEN)
def test_rows_and_columns_that_nobody_sees_are_told(how: str) -> None:
    before, row, facts = UNSEEN[how]
    inspection = inspect(sheet_book(row.format('<c r="A1"><v>1</v></c>'), before=before), "a.xlsx")
    assert not isinstance(inspection, Refusal)
    assert [notice.facts for notice in inspection.notices] == ([facts] if facts else [])
