"""The pre-flight's two answers, as the tests want them."""

from __future__ import annotations

from onex_xl import messages
from onex_xl.xlsx.inspection import Inspection, Limits, Refusal, SheetScan
from onex_xl.xlsx.preflight import inspect
from tests.xlsx import raw

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def refused(
    data: bytes, limits: Limits | None = None, name: str = "回表.xlsx"
) -> tuple[str, dict[str, str | int]]:
    """The refusal of ``data`` as code and facts; its sentence exists in both languages."""
    refusal = inspect(data, name, limits)
    assert isinstance(refusal, Refusal), refusal
    for language in messages.LANGUAGES:
        assert messages.say(f"{refusal.code}.sentence", language, **refusal.facts)
        assert messages.say(f"{refusal.code}.remedy", language, **refusal.facts)
    return refusal.code, dict(refusal.facts)


def passed(data: bytes, limits: Limits | None = None, name: str = "回表.xlsx") -> Inspection:
    """The inspection of ``data``."""
    inspection = inspect(data, name, limits)
    assert isinstance(inspection, Inspection), inspection
    return inspection


def scanned(data: bytes) -> dict[str, SheetScan]:
    """What there is to say about each sheet."""
    sheets = passed(data, name="").sheets
    return {sheet.name: sheet.scan for sheet in sheets if sheet.scan is not None}


def sheet_book(rows: str, *, before: str = "", after: str = "") -> bytes:
    """A workbook of one sheet."""
    return raw.zipped(raw.parts({"数据": raw.sheet(rows, before=before, after=after)}))


def plain_members() -> list[tuple[bytes, bytes, int | None]]:
    """The members of a plain workbook, for :func:`raw.stored_zip`."""
    parts = raw.parts({"数据": raw.sheet(ONE)})
    return [(name.encode(), xml.encode(), None) for name, xml in parts.items()]
