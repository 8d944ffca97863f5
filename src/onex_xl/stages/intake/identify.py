"""Whose return a workbook is, and of which year: by its stamp, by its document properties, by its sheets
and the department it names, by the mail address it came from. Never by the file's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onex_xl.entry.hidden import REVIEW_BOOK
from onex_xl.fields.text import normal, raw_text, tidy
from onex_xl.findings import Finding, Severity
from onex_xl.model import Campaign, Department, Origin, Registry
from onex_xl.pack.definitions import Pack
from onex_xl.reading.book import STAMP_SHEET, without_place
from onex_xl.reading.listed import list_in
from onex_xl.reading.locate import Located, find_labels, locate_sheets
from onex_xl.xlsx.inspection import Inspection
from onex_xl.xlsx.read import Book, Cell, Grid

PROPERTY = "onex_"
"""Custom document properties repeat the stamp under this prefix."""

_STAMP_ROWS = 20
_ENOUGH = 0.5
"""Share of the sheets by which a workbook without a stamp is known to be a return."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Where a return comes from (``None``: it is none of ours) and what there is to say about that."""

    origin: Origin | None
    findings: tuple[Finding, ...] = ()
    department: str = ""
    """The department's code, known even where the return cannot be taken."""


def identify(
    book: Book, inspection: Inspection, pack: Pack, campaign: Campaign, registry: Registry, sender: str = ""
) -> Identity:
    """Who sent the workbook. A return of another year, college, pack or department list is refused. Where
    the workbook itself does not tell, ``sender`` (a mail address) does, if it is a department's."""
    hidden = _stamp(book)
    stamp = hidden or stamp_of(inspection.properties)
    if stamp.get("department") or stamp.get("workbook"):
        whole = hidden or any(normal(grid.name) == STAMP_SHEET for grid in book.sheets)
        return _by_stamp(stamp, "stamp" if whole else "properties", pack, campaign, registry)
    return _by_sheets(book, pack, campaign, registry, sender)


# ---- by the stamp --------------------------------------------------------------------------


def _stamp(book: Book) -> Mapping[str, str]:
    grid = next((grid for grid in book.sheets if normal(grid.name) == STAMP_SHEET), None)
    rows = grid.rows[:_STAMP_ROWS] if grid else []
    return {_text(row[0]): _text(row[1]) for row in rows if len(row) > 1 and _text(row[0])}


def stamp_of(properties: Mapping[str, str]) -> Mapping[str, str]:
    """The stamp as the document's custom properties repeat it; empty where they are lost."""
    return {
        key.removeprefix(PROPERTY): tidy(value)
        for key, value in properties.items()
        if key.startswith(PROPERTY)
    }


def _text(cell: Cell) -> str:
    return tidy(raw_text(cell))


def _by_stamp(
    stamp: Mapping[str, str], how: str, pack: Pack, campaign: Campaign, registry: Registry
) -> Identity:
    department = _department(stamp.get("department", ""), registry)
    code = department.code if department else ""
    refusal = _refusal(stamp, department, pack, campaign)
    if refusal or department is None:
        return Identity(None, (refusal,) if refusal else (), code)
    version = int(stamp["workbook_version"]) if stamp.get("workbook_version", "").isdecimal() else 0
    findings = []
    if how != "stamp":
        findings.append(Finding("return.stamp-lost", Severity.WARNING, facts={"department": department.name}))
    if version != pack.returns.raw.version:
        facts = {"found": version, "expected": pack.returns.raw.version}
        code_of = "return.older-version" if version < pack.returns.raw.version else "return.newer-version"
        findings.append(Finding(code_of, Severity.WARNING, facts=facts))
    return Identity(Origin(code, campaign.year, pack.name, version, how), tuple(findings), code)


def _refusal(
    stamp: Mapping[str, str], department: Department | None, pack: Pack, campaign: Campaign
) -> Finding | None:
    """Why a stamped workbook is not a return of this campaign."""
    if stamp.get("workbook") == REVIEW_BOOK:
        return _refused("review.in-inbox")
    if stamp.get("workbook", pack.returns.raw.id) != pack.returns.raw.id:
        return _refused("return.other-workbook", found=stamp["workbook"])
    if stamp.get("pack", pack.name) != pack.name:
        return _refused("return.other-pack", found=stamp["pack"], expected=pack.name)
    if normal(stamp.get("college", campaign.college)) != normal(campaign.college):
        return _refused("return.other-college", found=stamp["college"], expected=campaign.college)
    if stamp.get("year", str(campaign.year)) != str(campaign.year):
        return _refused("return.other-year", found=stamp["year"], expected=campaign.year)
    if department is None:
        return _refused("return.unknown-department", found=stamp.get("department", ""))
    return None


def _refused(code: str, **facts: str | int) -> Finding:
    return Finding(code, Severity.ERROR, facts=facts)


def _department(text: str, registry: Registry) -> Department | None:
    """The department of this code or name."""
    wanted = normal(text)
    for department in registry.departments.values():
        if wanted and wanted in (normal(department.code), normal(department.name)):
            return department
    return None


# ---- by what is in it ----------------------------------------------------------------------


def _by_sheets(book: Book, pack: Pack, campaign: Campaign, registry: Registry, sender: str) -> Identity:
    located, _ = locate_sheets(book, pack.returns.tables, without_place(pack.returns))
    share = len(located) / len(pack.returns.tables)
    if share < _ENOUGH:
        of = list_in(book, pack)
        refusal = _refused("return.is-a-list", list=of.label) if of else _refused("return.not-a-return")
        return Identity(None, (refusal,))
    year = next((text for text in _prefilled(located, "year") if text.isdecimal()), "")
    department, how = _named(located, registry) or _of_projects(located, registry), "fingerprint"
    if department is None:
        department, how = _of_sender(sender, pack, registry), "sender"
    if department is None:
        found = next(_prefilled(located, "department."), "")
        return Identity(None, (_refused("return.unknown-department", found=found),))
    if year and year != str(campaign.year):
        refusal = _refused("return.other-year", found=year, expected=campaign.year)
        return Identity(None, (refusal,), department.code)
    facts: dict[str, str | int] = {"department": department.name, "share": round(share * 100)}
    code = "return.no-stamp"
    if how == "sender":
        code, facts = "return.by-sender", {**facts, "sender": sender}
    finding = Finding(code, Severity.WARNING, facts=facts)
    origin = Origin(department.code, campaign.year, pack.name, pack.returns.raw.version, how)
    return Identity(origin, (finding,), department.code)


def _prefilled(located: list[Located], prefix: str) -> Iterator[str]:
    """What forms show in the fields that the office fills in from ``prefix``."""
    for item in located:
        if item.sheet.raw.layout == "form":
            places = find_labels(item.grid, item.sheet.raw).labels
            for of in item.sheet.raw.fields:
                if of.prefill.startswith(prefix) and of.id in places:
                    row, col = places[of.id]
                    yield from _right_of(item.grid, row, col)


def _right_of(grid: Grid, row: int, col: int) -> Iterator[str]:
    texts = (_text(cell) for cell in grid.rows[row][col + 1 :])
    yield from [text for text in texts if text][:1]


def _named(located: list[Located], registry: Registry) -> Department | None:
    found = (_department(text, registry) for text in _prefilled(located, "department."))
    return next((department for department in found if department), None)


def _of_projects(located: list[Located], registry: Registry) -> Department | None:
    """The one department whose projects the sheet of projects lists."""
    cells = {
        _text(cell) for item in located if item.sheet.raw.projects for row in item.grid.rows for cell in row
    }
    owners = {project.department for code, project in registry.projects.items() if code in cells}
    return registry.departments.get(owners.pop()) if len(owners) == 1 else None


def _of_sender(sender: str, pack: Pack, registry: Registry) -> Department | None:
    """The one department that the registry knows by this mail address: its own, or that of one of its
    recipients."""
    wanted = normal(sender)
    found = {code for code, address in addresses(pack, registry) if wanted and normal(address) == wanted}
    found.discard("")
    return registry.departments.get(found.pop()) if len(found) == 1 else None


def addresses(pack: Pack, registry: Registry) -> Iterator[tuple[str, str]]:
    """Department (its code; ``""`` where it is nobody's who returns something) and mail address, as often as
    the registry has them."""
    fields = [of.id for of in pack.registry.by_id[pack.raw.departments].raw.fields if of.type == "email"]
    for code, department in registry.departments.items():
        yield from ((code, str(department.extra.get(name) or "")) for name in fields)
    said = pack.raw.recipients
    table = registry.tables.get(said.sheet) if said else None
    for index in range(len(table) if table else 0):
        assert said is not None and table is not None
        row = table.record(index)
        theirs = row["kind"] == said.departments
        yield str(row["department"] or "") if theirs else "", str(row["email"] or "")
