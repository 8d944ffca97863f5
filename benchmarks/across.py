"""What a province's returns state, in memory, with some contradictions planted; and what it costs to hold all
of them against each other.

Run alone (``python -m benchmarks.across RETURNS``) it prints one JSON line: a process of its own, so that its
memory is its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from onex_xl.demo.people import check_digit
from onex_xl.model import Campaign, Claim, Department, ListRows, Project, Registry, Table, Value
from onex_xl.pack.definitions import Pack, Sheet
from onex_xl.pack.load import load_pack
from onex_xl.stages.across import check_across

PACK = Path(__file__).resolve().parents[1] / "workbook-templates" / "stpt-1x"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华建文志玉海燕红春秀兰俊宇轩梓涵欣怡佳"
CANDIDATES = 150
SECOND_EXAMS = 10
"""Of as many candidates one sits a second exam, which a company pays."""
PLANTED = 500
"""Of as many candidates one is planted in the next return as well, funded again."""
CAMPAIGN = Campaign(2026, "", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31), "")


@dataclass(frozen=True)
class Sample:
    """What is held against each other, and how many students were planted in two returns."""

    registry: Registry
    claims: Sequence[Claim]
    earlier: Sequence[ListRows]
    planted: int


def measured(returns: int) -> dict[str, float]:
    """Seconds, megabytes at the most, rows, and findings of those that were planted."""
    from benchmarks.memory import peak_mb

    pack = load_pack(PACK)
    sample = claims_of(pack, returns)
    before = peak_mb()
    begun = time.perf_counter()
    findings = check_across(pack, CAMPAIGN, sample.registry, sample.claims, sample.earlier)
    seconds = time.perf_counter() - begun
    return {
        "rows": sum(len(claim.tables["candidates"]) for claim in sample.claims),
        "planted": 2 * sample.planted,
        "found": sum(item.code == "across.student-two-departments" for item in findings),
        "findings": len(findings),
        "seconds": seconds,
        "inputs_mb": before,
        "peak_mb": peak_mb(),
    }


def claims_of(pack: Pack, returns: int, seed: int = 1) -> Sample:
    """``returns`` claims of 150 candidates each."""
    random = Random(seed)
    codes = [f"D{number:04}" for number in range(returns)]
    departments = {code: Department(code, f"学系{code}") for code in codes}
    projects = {f"{code}-{n}": Project(f"{code}-{n}", code, "", {}) for code in codes for n in (1, 2)}
    people = [_person(random, number) for number in range(returns * CANDIDATES)]
    planted = range(0, len(people), PLANTED)
    strays: dict[int, list[int]] = {}
    for number in planted:
        strays.setdefault((number // CANDIDATES + 1) % returns, []).append(number)
    claims = []
    for at, code in enumerate(codes):
        own = range(at * CANDIDATES, (at + 1) * CANDIDATES)
        rows = [_row(people[n], f"{code}-1", "学院", n) for n in own]
        rows += [_row(people[n], f"{code}-2", "企业", n) for n in own if n % SECOND_EXAMS == 1]
        rows += [_row(people[n], f"{code}-2", "财政", n) for n in strays.get(at, ())]
        tables = {
            "candidates": _table(pack.returns.by_id["candidates"], rows),
            "spending": _table(pack.returns.by_id["spending"], [_voucher(code, n) for n in range(5)]),
            "teachers": _table(pack.returns.by_id["teachers"], [_teacher(code, n) for n in range(4)]),
        }
        claims.append(Claim(code, f"{code}.xlsx", code, frozenset({f"{code}-1", f"{code}-2"}), tables))
    years: list[dict[str, Value]] = [
        {"student_no": f"2024X{n:08}", "year": 2025, "funding": "学院"} for n in range(returns)
    ]
    earlier = [ListRows(name, f"{name}.xlsx", "", _table(of.sheet, years)) for name, of in pack.lists.items()]
    return Sample(Registry(departments, projects, {}), claims, earlier, len(planted))


def _person(random: Random, number: int) -> tuple[str, str, str]:
    # A hundred districts; district, day of birth and serial together are nobody else's.
    turn, rest = divmod(number, 100_000)
    born = date.fromordinal(731_000 + turn * 250 + random.randrange(250))
    digits = f"{440100 + rest % 100}{born:%Y%m%d}{rest // 100:03}"
    name = random.choice(SURNAMES) + "".join(random.choice(GIVEN) for _ in range(random.choice((1, 2, 2))))
    return f"2024{number:08}", name, digits + check_digit(digits)


def _row(person: tuple[str, str, str], project: str, funding: str, number: int) -> dict[str, Value]:
    student_no, name, identity = person
    return {
        "project": project, "student_no": student_no, "name": name, "id_number": identity, "paid": "是",
        "funding": funding, "fee": 300, "exam": "已考", "passed": "是",
        "certificate": f"C{project}{number:08}",
    }  # fmt: skip


def _voucher(code: str, number: int) -> dict[str, Value]:
    day = date(2026, 5, 1 + number)
    return {
        "project": f"{code}-1",
        "date": day,
        "voucher": f"{code}-{number:03}",
        "category": "其他",
        "amount": 9,
    }


def _teacher(code: str, number: int) -> dict[str, Value]:
    no = f"T{code}{number}"
    return {
        "project": f"{code}-1",
        "staff_no": no,
        "name": "陈老师",
        "training": "师资",
        "teacher_certificate": no,
    }


def _table(sheet: Sheet, rows: Sequence[Mapping[str, Value]]) -> Table:
    fields = [of.id for of in sheet.read_fields]
    columns = {name: [row.get(name, "") for row in rows] for name in fields}
    return Table(
        sheet.id, sheet.name, columns, range(6, 6 + len(rows)), {name: n for n, name in enumerate(fields)}
    )


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
