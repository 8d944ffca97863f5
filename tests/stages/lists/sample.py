"""A small roster and other offices' lists as text tables, and what comes of holding one against the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onex_xl.findings import Finding
from onex_xl.model import Claim, Facts, ListRows, Reconciliation, Table, Value
from onex_xl.pack.schema import Field
from onex_xl.scoring.facts import count_facts
from onex_xl.stages.lists import reconcile
from onex_xl.stages.lists.read import ListReading, read_list
from tests.support.campaigns import parsed
from tests.support.returns import CAMPAIGN, pack, registry

FINANCE, RESULTS = "reference/finance.csv", "reference/results.csv"

Line = Mapping[str, Value]


def roster(text: str) -> list[dict[str, Value]]:
    """Rows of the roster as a text table says them: ``no`` is the student number, ``id`` the identity number;
    amounts are numbers."""
    names = {"no": "student_no", "id": "id_number"}
    return [
        {names.get(name, name): int(cell) if name == "fee" and cell else cell for name, cell in row.items()}
        for row in parsed(text)
    ]


def claim(
    rows: Sequence[Line], department: str = "JSJ", projects: Sequence[str] = (), signed: Sequence[Line] = ()
) -> Claim:
    """What a return with the roster ``rows`` states; ``signed`` are its rows on the sheet of projects."""
    own = projects or [project.code for project in registry().of_department(department)]
    tables = {"candidates": table("candidates", rows), "pilots": table("pilots", signed)}
    return Claim(department, f"{department}.xlsx", department, frozenset(own), tables)


def table(sheet: str, rows: Sequence[Line]) -> Table:
    """``rows`` as they are read from row 5 on, the columns in the order of the definition."""
    fields = pack().returns.by_id[sheet].read_fields
    columns = {of.id: [row.get(of.id, _blank(of)) for row in rows] for of in fields}
    cols = {of.id: number for number, of in enumerate(fields)}
    return Table(sheet, pack().returns.by_id[sheet].name, columns, range(4, 4 + len(rows)), cols)


def _blank(of: Field) -> Value:
    return None if of.type in ("integer", "money", "score", "date") else ""


def csv(text: str, encoding: str = "utf-8") -> bytes:
    """A text table as CSV."""
    lines = ([cell.strip() for cell in line.split("|")] for line in text.strip().splitlines())
    return "\r\n".join(",".join(line) for line in lines).encode(encoding)


def read(text: str, name: str = FINANCE) -> ListReading:
    """A text table, read as the list that its name says."""
    return read_list(csv(text), name, pack())


def facts_of(claims: Sequence[Claim]) -> dict[str, Facts]:
    """What is counted in the rosters."""
    found: dict[str, Facts] = {}
    for item in claims:
        projects = [registry().projects[code] for code in sorted(item.projects)]
        found |= count_facts(pack(), CAMPAIGN, projects, item.tables)
    return found


def held(
    claims: Sequence[Claim], *readings: ListReading, sources: Mapping[str, str] | None = None
) -> tuple[Reconciliation, list[Finding]]:
    """The rosters against the lists."""
    lists: dict[str, list[ListRows]] = {}
    for reading in readings:
        for part in reading.rows:
            lists.setdefault(part.list_id, []).append(part)
    return reconcile(pack(), CAMPAIGN, registry(), claims, lists, facts_of(claims), sources or {})


Told = tuple[str, str, str, str, str]


def told(findings: Sequence[Finding]) -> list[Told]:
    """``(code, file, cell, project, cell on the other side)`` of each finding."""
    return [
        (
            item.code.removeprefix("lists."),
            item.place.file.removeprefix("reference/"),
            item.place.cell,
            item.project,
            str(item.facts.get("other_cell", "")),
        )
        for item in findings
    ]
