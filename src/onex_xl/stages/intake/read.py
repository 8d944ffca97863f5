"""One file → one Return with all that reading found, or why it is none. Runs in a child process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from onex_xl.fields.text import normal
from onex_xl.files import sha256
from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.model import Campaign, Registry, Return, Table
from onex_xl.pack.definitions import Pack
from onex_xl.reading.book import idle_tabs, read_tables
from onex_xl.reading.covers import is_cover, without_covers
from onex_xl.reading.head_line import check_head_line
from onex_xl.reading.known import Known, known_of
from onex_xl.reading.self_scores import read_self_scores
from onex_xl.reading.statements import Statements, read_statements
from onex_xl.stages.intake.doubts import doubts
from onex_xl.stages.intake.identify import identify, stamp_of
from onex_xl.xlsx.cells import position
from onex_xl.xlsx.encrypted import decrypted
from onex_xl.xlsx.inspection import Inspection, Limits, Notice, Refusal
from onex_xl.xlsx.kind import Kind, sniff
from onex_xl.xlsx.patch import Slip, UnpatchableError, slip_of, unmark
from onex_xl.xlsx.preflight import Idle, inspect, none_idle
from onex_xl.xlsx.read import Book, Grid, as_shown, read_book

_INFO = frozenset({"file.other-extension", "file.blank-rows-ignored"})
_UNCHECKABLE = frozenset(
    {"file.formula-dde", "file.formula-webservice", "file.formula-external", "file.cell-twice"}
)
"""Cells whose value comes from elsewhere, or is one of two: nobody can check it."""
_DIGITS = 8
"""Of a file's hash, as it is shown to people."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook that may be read. ``sent`` are its bytes, without the password; ``data`` without the marks
    and the cover that it has if it is a ``slip`` of ours; ``inspection`` is of those."""

    sent: bytes
    data: bytes
    inspection: Inspection
    slip: Slip | None


def open_return(
    data: bytes,
    name: str,
    limits: Limits | None = None,
    password: str = "",
    idle: Idle = none_idle,
) -> Opened | Refusal:
    """The workbook in ``data``, which arrived as ``name``; a slip is taken back to what the department sent
    and has changed since. Tabs that are ``idle`` are not looked into."""
    if password and sniff(data) is Kind.ENCRYPTED:
        plain = decrypted(data, password)
        if isinstance(plain, Refusal):
            return plain
        data = plain
    inspection = inspect(data, name, limits, idle)
    if isinstance(inspection, Refusal):
        return inspection
    slip = slip_of(data) if inspection.kind in (Kind.XLSX, Kind.XLSM) else None
    bare = _unmarked(data) if slip else data
    if bare is not data:
        inspection = inspect(bare, name, limits, idle)
    return inspection if isinstance(inspection, Refusal) else Opened(data, bare, inspection, slip)


def _unmarked(data: bytes) -> bytes:
    try:
        return unmark(data)
    except UnpatchableError:
        return data


def read_return(
    data: bytes,
    name: str,
    pack: Pack,
    campaign: Campaign,
    registry: Registry,
    limits: Limits | None = None,
    password: str = "",
    sender: str = "",
) -> Return | list[Finding]:
    """The return in ``data``, which arrived as ``name``; or the findings that say why it is none. Its
    department is in the findings where it could be told all the same. ``password`` is tried on a file
    that has one; ``sender``, the address of the mail that brought it, may tell whose it is."""
    found = _opened(data, name, pack, limits, password)
    if isinstance(found, Refusal):
        return [Finding(found.code, Severity.ERROR, Place(name), dict(found.facts))]
    opened, book, covers = found
    inspection = opened.inspection
    identity = identify(book, inspection, pack, campaign, registry, sender)
    if identity.origin is None:
        return [_said_of(data, name, finding, identity.department) for finding in identity.findings]
    known = known_of(campaign, registry, identity.origin.department, _counted(pack))
    tables = read_tables(book, pack.returns, inspection, known)
    own = read_self_scores(book, pack.returns, pack.rubric, known.codes, pack.nothing)
    located = {grid.name for grid in tables.located.values()}
    others = [grid for grid in book.sheets if grid.name not in located]
    said = read_statements([*others, *covers], pack.nothing)
    confirmed = check_head_line(others, pack.returns, campaign, pack.nothing, inspection)
    notices = _from_notices(inspection, located, tables.tables, known)
    doubtful = doubts(identity.origin, tables.tables, pack, registry, sender)
    contested = any(finding.severity is Severity.ERROR for finding in doubtful)
    findings = [*identity.findings, *_uncorrected(opened, said), *notices, *tables.findings, *own.findings]
    findings += [*said.findings, *confirmed]
    return Return(
        replace(identity.origin, contested=contested),
        name,
        sha256(data),
        tables.tables,
        (
            # What is doubtful about a return is nobody's but the office's business.
            *(finding.within(file=name) for finding in doubtful),
            *(finding.within(file=name, department=identity.origin.department) for finding in findings),
        ),
        tables.unread,
        own.scores,
        said.given,
    )


@lru_cache(maxsize=8)
def _counted(pack: Pack) -> frozenset[tuple[str, str]]:
    """The fields (sheet, field) that the pack's facts are counted from."""
    facts = pack.rubric.facts.values()
    return frozenset((fact.raw.sheet, name) for fact in facts for name in pack.counted_fields(fact))


def idle_in(pack: Pack) -> Idle:
    """Which tabs of a return hold nothing that is read: the notes, the self-check, and our stamp if the
    file's properties repeat it."""
    idle = {stamped: idle_tabs(pack.returns, stamped) for stamped in (False, True)}

    def of_file(custom: Mapping[str, str]) -> Callable[[str], bool]:
        tabs = idle[bool(stamp_of(custom).get("department"))]
        return lambda tab: normal(tab) in tabs

    return of_file


def _opened(
    data: bytes, name: str, pack: Pack, limits: Limits | None, password: str
) -> tuple[Opened, Book, list[Grid]] | Refusal:
    """The workbook, what is in it but for tabs that hold no data and the cover of a slip, and that cover."""
    opened = open_return(data, name, limits, password, idle_in(pack))
    if isinstance(opened, Refusal):
        return opened
    book = read_book(opened.data, opened.inspection)
    if isinstance(book, Refusal):
        return book
    covers = [grid for grid in book.sheets if is_cover(grid)] or _cover_of(opened, name, limits)
    return opened, without_covers(as_shown(book, opened.inspection)), covers


def _cover_of(opened: Opened, name: str, limits: Limits | None) -> list[Grid]:
    """The first sheet of a slip, which was taken off."""
    slip = opened.slip
    if slip is None or not slip.cover:
        return []
    seen = inspect(opened.sent, name, limits, lambda custom: lambda tab: tab != slip.cover)
    book = seen if isinstance(seen, Refusal) else read_book(opened.sent, seen)
    return [] if isinstance(book, Refusal) else [grid for grid in book.sheets if grid.name == slip.cover]


def _said_of(data: bytes, name: str, finding: Finding, department: str) -> Finding:
    """Why a file is no return; of a review workbook with the digits by which the office can name it."""
    digits = {"id": sha256(data)[:_DIGITS]} if finding.code == "review.in-inbox" else {}
    told = replace(finding, facts={**finding.facts, **digits})
    return told.within(file=name, department=department)


def _uncorrected(opened: Opened, said: Statements) -> list[Finding]:
    """That a slip came back with nothing mended in it, and nothing answered on its first sheet."""
    nothing_said = not any(item.about for item in said.given) and not said.findings
    came_back = opened.slip is not None and opened.slip.unchanged and nothing_said
    return [Finding("return.slip-unchanged", Severity.WARNING)] if came_back else []


def _from_notices(
    inspection: Inspection, located: set[str], tables: Mapping[str, Table], known: Known
) -> Iterator[Finding]:
    """What the pre-flight noticed, of the file as a whole and of the tabs that were read."""
    for notice in inspection.notices:
        if notice.sheet and notice.sheet not in located:
            continue
        severity, project = Severity.INFO if notice.code in _INFO else Severity.WARNING, ""
        if notice.code in _UNCHECKABLE:
            owner = _owner(notice, tables, known)
            if owner is not None:
                severity, project = Severity.ERROR, owner
        yield Finding(
            notice.code, severity, Place("", notice.sheet, notice.cell), dict(notice.facts), project=project
        )


def _owner(notice: Notice, tables: Mapping[str, Table], known: Known) -> str | None:
    """The project of the record that the notice's cell belongs to; ``None`` if it is no cell we read."""
    table = next((table for table in tables.values() if table.sheet == notice.sheet), None)
    if table is None:
        return None
    row, col = position(notice.cell)
    if table.cells:
        return "" if (row, col) in table.cells.values() else None
    if row not in table.rows or col not in table.cols.values():
        return None
    record = table.record(list(table.rows).index(row))
    codes = [value for value in record.values() if isinstance(value, str) and value in known.projects]
    return codes[0] if codes else ALL_PROJECTS
