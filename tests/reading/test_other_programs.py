"""The same return as other programs save it: nothing is read differently."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onex_xl.findings import Severity
from onex_xl.model import Return
from onex_xl.stages.intake.read import read_return
from onex_xl.xlsx.plan import Area, BookPlan, Formula
from tests.engines import libreoffice_saved_as
from tests.support.edited import Edited
from tests.support.edited import Formula as Worked
from tests.support.returns import CAMPAIGN, pack, read, registry, sheet, spots, workbook
from tests.xlsx import raw

FORMATS = ("xls", "ods", "xlsx")


ROSTER = "考生名册"


def in_every_format(folder: Path, data: bytes) -> dict[str, bytes]:
    """A workbook, saved by LibreOffice in every format."""
    (folder / "表.xlsx").write_bytes(data)
    return {kind: libreoffice_saved_as(folder / "表.xlsx", f".{kind}").read_bytes() for kind in FORMATS}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The clean return."""
    return in_every_format(tmp_path_factory.mktemp("saved"), workbook())


def meddled(book: BookPlan) -> None:
    """A formula where an amount is to be typed, a class over two merged rows, a row hidden, a column too."""
    roster = sheet(book, ROSTER)
    amount = roster.cells[4, 9]
    assert isinstance(amount.value, int)
    roster.put(4, 9, Formula(f"={amount.value}+0", amount.value), amount.style)
    roster.put(5, 6, None, roster.cells[5, 6].style)
    roster.merges.append(Area(4, 6, 5, 6))
    roster.hidden_rows.add(6)
    roster.columns[18] = replace(roster.columns[18], hidden=True)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same return after somebody has meddled with it."""
    return in_every_format(tmp_path_factory.mktemp("spoilt"), workbook(meddled))


@pytest.mark.office
@pytest.mark.parametrize("kind", FORMATS)
def test_what_was_done_to_a_return_is_told_in_every_format(spoilt: dict[str, bytes], kind: str) -> None:
    ret = read_return(spoilt[kind], f"表.{kind}", pack(), CAMPAIGN, registry())
    assert isinstance(ret, Return)
    told = [finding for finding in ret.findings if finding.severity is not Severity.INFO]
    assert sorted(spots(told)) == [
        (ROSTER, "", "file.hidden-columns"),
        (ROSTER, "", "file.hidden-rows"),
        (ROSTER, "G5:G6", "sheet.merged"),
        (ROSTER, "G6", "cell.required"),
        (ROSTER, "J5", "cell.formula"),
    ]
    counts = {item.code: dict(item.facts) for item in told if item.code.startswith("file.")}
    assert counts == {"file.hidden-rows": {"rows": 1}, "file.hidden-columns": {"columns": 1}}


LINK = (
    '<externalLink xmlns="{main}"><externalBook xmlns:r="{relations}" r:id="rId1"><sheetNames>'
    '<sheetName val="Sheet1"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1">'
    "<v>780</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>"
)


def linked() -> bytes:
    """The clean return with an amount taken from another workbook, a copy of which it keeps."""
    book = Edited(workbook())
    book.sheet("经费支出").put("F5", Worked("[1]Sheet1!$A$1", 780))
    name, tail = "xl/externalLinks/externalLink1.xml", "</externalReferences>"
    book.parts[name] = LINK.format(main=raw.MAIN, relations=raw.RELATIONS).encode()
    target = raw.relations(("rId1", "externalLinkPath", "budget.xlsx"))
    target = target.replace("/>", ' TargetMode="External"/>')
    book.parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = target.encode()
    book.relate("rId900", "externalLink", "externalLinks/externalLink1.xml")
    reference = f'</sheets><externalReferences><externalReference r:id="rId900"/>{tail}'
    book.book = book.book.replace("</sheets>", reference)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    types = book.parts["[Content_Types].xml"].decode()
    part = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
    book.parts["[Content_Types].xml"] = types.replace("</Types>", part).encode()
    return book.data()


@pytest.mark.office
@pytest.mark.slow
def test_a_value_from_another_workbook_is_told_in_every_format(tmp_path: Path) -> None:
    for kind, data in in_every_format(tmp_path, linked()).items():
        ret = read_return(data, f"表.{kind}", pack(), CAMPAIGN, registry())
        assert isinstance(ret, Return)
        told = [finding for finding in ret.findings if finding.severity is not Severity.INFO]
        expected = [("", "", "file.external-links"), ("经费支出", "F5", "file.formula-external")]
        assert (kind, spots(told), ret.unread) == (kind, expected, 0)


@pytest.mark.office
@pytest.mark.parametrize("kind", FORMATS)
def test_a_return_saved_by_another_program_is_read_the_same(saved: dict[str, bytes], kind: str) -> None:
    ret = read_return(saved[kind], f"表.{kind}", pack(), CAMPAIGN, registry())
    assert isinstance(ret, Return)
    clean = read()
    told = [finding.code for finding in ret.findings if finding.severity is not Severity.INFO]
    assert (ret.origin, told, ret.unread) == (clean.origin, [], 0)
    for name, table in clean.tables.items():
        assert dict(ret.tables[name].columns) == dict(table.columns)
        assert (list(ret.tables[name].rows), ret.tables[name].cols) == (list(table.rows), table.cols)
