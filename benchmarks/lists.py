"""A province's rosters and lists in memory, and what it costs to hold them against each other.

Run alone (``python -m benchmarks.lists RETURNS CANDIDATES``) it prints one JSON line: a process of its own,
so that its memory is its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from onex_xl.model import Campaign, Claim, Department, Facts, ListRows, Project, Registry, Table, Value
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.scoring.facts import count_facts
from onex_xl.stages.lists import reconcile

PACK = Path(__file__).resolve().parents[1] / "workbook-templates" / "stpt-1x"
PROJECTS = 3
PLANTED = 500
"""One row in so many says something else than the roster."""
CAMPAIGN_YEAR = 2026


def measured(returns: int, candidates: int) -> dict[str, float]:
    """Seconds of ours and of the floor, megabytes at the most, rows and differences."""
    from datetime import date

    from benchmarks.memory import peak_mb

    pack = load_pack(PACK)
    first, last = date(CAMPAIGN_YEAR, 1, 1), date(CAMPAIGN_YEAR, 12, 31)
    campaign = Campaign(CAMPAIGN_YEAR, "", first, last, last, pack.name)
    registry, claims, facts = _returns(pack, campaign, returns, candidates)
    lists = {"finance": [_finance(claims, registry)], "results": [_results(claims, registry)]}
    before = peak_mb()
    begun = time.perf_counter()
    found, findings = reconcile(pack, campaign, registry, claims, lists, facts)
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    joined = sum(_floor(claims, parts[0].table) for parts in lists.values())
    floor = time.perf_counter() - begun
    return {
        "rows": returns * candidates,
        "joined": joined,
        "differences": len(found.differences),
        "findings": len(findings),
        "seconds": ours,
        "floor": floor,
        "inputs_mb": before,
        "peak_mb": peak_mb(),
    }


def _returns(
    pack: Pack, campaign: Campaign, returns: int, candidates: int
) -> tuple[Registry, list[Claim], dict[str, Facts]]:
    departments: dict[str, Department] = {}
    projects: dict[str, Project] = {}
    claims: list[Claim] = []
    facts: dict[str, Facts] = {}
    for number in range(returns):
        code = f"D{number:04}"
        departments[code] = Department(code, f"学系{number:04}")
        own = [Project(f"{code}-{n}", code, f"证书{n}", {"level": "中级"}) for n in range(PROJECTS)]
        projects |= {project.code: project for project in own}
        claim = _claim(code, number, candidates, [project.code for project in own])
        claims.append(claim)
        facts |= count_facts(pack, campaign, own, claim.tables)
    return Registry(departments, projects, {}), claims, facts


def _claim(code: str, number: int, candidates: int, own: list[str]) -> Claim:
    """A roster in which every name occurs many times in the province."""
    rows = range(candidates)
    columns: dict[str, list[Value]] = {
        "project": [own[row % PROJECTS] for row in rows],
        "student_no": [f"{number:04}2023{row:06}" for row in rows],
        "id_number": [f"990000{number:04}2005{row:04}" for row in rows],
        "name": [
            f"{'王李张刘陈杨'[row % 6]}{'伟芳娜敏静丽强磊军洋'[row // 6 % 10]}{row % 83}" for row in rows
        ],
        "paid": ["是"] * candidates,
        "funding": ["学院"] * candidates,
        "fee": [260] * candidates,
        "exam": ["已考" if row % 20 else "缺考" for row in rows],
        "passed": ["是" if row % 20 > 2 else "否" for row in rows],
        "certificate": [f"Z{number:04}{row:06}" if row % 20 > 2 else "" for row in rows],
    }
    table = Table("candidates", "考生名册", columns, range(4, 4 + candidates), _cols(columns))
    return Claim(code, f"{code}.xlsx", code, frozenset(own), {"candidates": table})


def _cols(columns: dict[str, list[Value]]) -> dict[str, int]:
    return {name: col for col, name in enumerate(columns)}


def _rows(claims: list[Claim], names: tuple[str, ...]) -> Iterator[tuple[Value, ...]]:
    for claim in claims:
        table = claim.tables["candidates"]
        yield from zip(*(table.columns[name] for name in names), strict=True)


def _listed(list_id: str, columns: dict[str, list[Value]]) -> ListRows:
    count = len(columns["student_no"])
    table = Table(list_id, list_id, columns, range(1, count + 1), _cols(columns))
    return ListRows(list_id, f"reference/{list_id}.xlsx", "", table)


def _finance(claims: list[Claim], registry: Registry) -> ListRows:
    """Everyone, by student number and the certificate's name, which thousands of projects share."""
    names = ("student_no", "id_number", "name", "project", "fee", "funding")
    cells = [list(column) for column in zip(*_rows(claims, names), strict=True)]
    numbers, identities, people, projects, fees, funding = cells
    fees[::PLANTED] = [1] * len(fees[::PLANTED])
    certificates: list[Value] = [registry.projects[str(code)].name for code in projects]
    blank: list[Value] = [""] * len(numbers)
    return _listed(
        "finance",
        {
            "student_no": numbers, "id_number": identities, "name": people, "project": blank,
            "certificate_name": certificates, "level": blank, "department": blank, "amount": fees,
            "due": [None] * len(numbers), "funding": funding, "paid_on": [None] * len(numbers),
            "voucher": blank,
        },
    )  # fmt: skip


def _results(claims: list[Claim], registry: Registry) -> ListRows:
    """Those who sat, by identity number and the project's code."""
    names = ("id_number", "name", "project", "exam", "passed", "certificate")
    sat = [row for row in _rows(claims, names) if row[3] == "已考"]
    identities, people, projects, exam, passed, certificates = (
        list(column) for column in zip(*sat, strict=True)
    )
    passed[::PLANTED] = ["否"] * len(passed[::PLANTED])
    blank: list[Value] = [""] * len(people)
    return _listed(
        "results",
        {
            "student_no": blank, "id_number": identities, "name": people, "project": projects,
            "certificate_name": blank, "level": blank, "department": blank, "exam": exam,
            "overall": [None] * len(people), "passed": passed, "certificate": certificates,
        },
    )  # fmt: skip


def _floor(claims: list[Claim], listed: Table) -> int:
    """One join by one key with one dict, and the comparison of four columns: what nobody can do without."""
    key = "student_no" if listed.columns["student_no"][0] else "id_number"
    known = {number: row for row, number in enumerate(listed.columns[key])}
    compared = [name for name in ("name", "fee", "funding", "exam", "passed") if name in listed.columns]
    joined = 0
    for claim in claims:
        table = claim.tables["candidates"]
        for index, number in enumerate(table.columns[key]):
            row = known.get(number)
            if row is not None:
                joined += 1
                for name in compared:
                    joined += table.columns[name][index] != listed.columns[name][row]
    return joined


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]))))
