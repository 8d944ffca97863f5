"""Claims as text tables, and what is found in them as lines.

    project | student_no | name | id_number | funding
    JSJ-01  | 20240001   | 张三 |           | 学院

Which department a row is from, its project says. The rows of a department stand in its own file (JSJ.xlsx and
so on), from row 6 on; the columns are those of the sheet, from A on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onex_xl.fields.types import blank
from onex_xl.findings import Finding
from onex_xl.model import Claim, ListRows, Table, Value
from onex_xl.pack.definitions import Pack, Sheet
from onex_xl.stages.across import check_across
from tests.support.campaigns import parsed
from tests.support.returns import CAMPAIGN, pack, registry

FIRST_ROW = 5
USUAL: Mapping[str, Mapping[str, Value]] = {
    "candidates": {"paid": "是", "funding": "自费", "exam": "已考", "passed": "否"},
    "spending": {"category": "其他"},
}
NUMBERS = frozenset({"integer", "money", "score"})


def claims(sheet: str, rows: str | Sequence[Mapping[str, Value]]) -> list[Claim]:
    """What the departments claim on ``sheet``, in the order in which they first come."""
    records = parsed(rows) if isinstance(rows, str) else rows
    by_department: dict[str, list[Mapping[str, Value]]] = {}
    for record in records:
        code = str(record["project"]).partition("-")[0]
        by_department.setdefault(code, []).append({**USUAL.get(sheet, {}), **record})
    return [
        Claim(code, f"{code}.xlsx", code, _projects(code), {sheet: table(pack().returns.by_id[sheet], own)})
        for code, own in by_department.items()
    ]


def _projects(department: str) -> frozenset[str]:
    return frozenset(project.code for project in registry().of_department(department))


def table(sheet: Sheet, records: Sequence[Mapping[str, Value]]) -> Table:
    """``records`` as reading would give them; numbers may be texts."""
    columns: dict[str, list[Value]] = {}
    for of in sheet.read_fields:
        given = [record.get(of.id, "") for record in records]
        columns[of.id] = [_value(of.type, value) for value in given]
    cols = {name: number for number, name in enumerate(columns)}
    rows = range(FIRST_ROW, FIRST_ROW + len(records))
    return Table(sheet.id, sheet.name, columns, rows, cols)


def _value(kind: str, value: Value) -> Value:
    if value == "":
        return blank(kind)
    return int(value) if kind in NUMBERS and isinstance(value, str) else value


def earlier(rows: str) -> list[ListRows]:
    """A list of earlier years in 往年.xlsx."""
    sheet = pack().lists["earlier"].sheet
    return [ListRows("earlier", "往年.xlsx", "", table(sheet, parsed(rows)))]


def check(made: Sequence[Claim], listed: Sequence[ListRows] = (), rules: Pack | None = None) -> list[Finding]:
    """All that is found."""
    return check_across(rules or pack(), CAMPAIGN, registry(), made, listed)


def found(
    sheet: str, rows: str | Sequence[Mapping[str, Value]], listed: Sequence[ListRows] = ()
) -> list[str]:
    """All that is found in ``rows``, as lines."""
    return lines(check(claims(sheet, rows), listed))


def lines(findings: Sequence[Finding]) -> list[str]:
    """``code project file!cell -> file!cell count`` of each finding."""
    return [
        f"{item.code.removeprefix('across.')} {item.project} {_file(item.place.file)}!{item.place.cell}"
        f" -> {_file(item.facts['other_file'])}!{item.facts['other_cell']} {item.facts['count']}"
        for item in findings
    ]


def _file(name: str) -> str:
    return name.removesuffix(".xlsx")


def only(code: str) -> Pack:
    """The default pack with no rule over several returns but ``code``."""
    return replace(pack(), across=tuple(rule for rule in pack().across if rule.code == f"across.{code}"))
