"""Filled-in returns from a seed: mostly right, some cells wrong in every way a department knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from onex_xl.model import Value
from onex_xl.pack.schema import Field
from tests.support.returns import Record, Records, pack, registry

DEPARTMENT = "JSJ"
NOTHING = 0.05
"""Share of the cells in which people say that there is nothing."""


def random_records(seed: int, wrong: float = 0.04) -> Records:
    """Records for every sheet of :data:`DEPARTMENT`'s return; one cell in ``1 / wrong`` is wrong."""
    random = Random(seed)
    codes = [project.code for project in registry().of_department(DEPARTMENT)]
    found: Records = {"self_score": _self_scores(random, codes)}
    for sheet in pack().returns.tables:
        fields = sheet.raw.fields
        if sheet.raw.layout == "form":
            found[sheet.id] = [_row(random, fields, codes, wrong)]
        elif sheet.raw.projects:
            rows = [_row(random, fields, codes, wrong) for _ in codes]
            found[sheet.id] = [
                {**row, sheet.raw.project: code} for row, code in zip(rows, codes, strict=True)
            ]
        else:
            most = 40 if sheet.raw.capacity_per else 12
            rows = [_row(random, fields, codes, wrong) for _ in range(random.randint(0, most))]
            rows += [dict(random.choice(rows)) for _ in range(len(rows) // 8)]
            found[sheet.id] = [*rows[:2], {}, *rows[2:]] if random.random() < 0.5 else rows
    return found


def _row(random: Random, fields: Sequence[Field], codes: Sequence[str], wrong: float) -> Record:
    return {field.id: _value(random, field, codes, random.random() < wrong) for field in fields}


def _value(random: Random, field: Field, codes: Sequence[str], wrong: bool) -> Value:
    mistakes: tuple[Value, ...]
    if (not field.required and random.random() < 0.25) or (wrong and random.random() < 0.4):
        return None
    if random.random() < NOTHING:
        return random.choice(["无", "/", "N/A", "n/a", "—", "暂无", "待补", "no"])
    match field.type:
        case "choice":
            return "不在清单里" if wrong else random.choice([*(field.choices or codes)])
        case "integer" | "money" | "score":
            if wrong:
                mistakes = ("很多", -5, 10**9)
                return random.choice(mistakes)
            cents = random.randint(0, 100 * int(min(field.high or 100, 100)))
            return cents // 100 if field.type == "integer" else Fraction(cents, 100)
        case "date":
            if wrong:
                mistakes = ("2026年", date(2025, 12, 31), date(1970, 1, 1))
                return random.choice(mistakes)
            return date(2026, 1, 1) + timedelta(days=random.randint(0, 364))
        case "code":
            return random.choice(["ab", "AB", "00"]) + f"{random.randint(1, 30):03}"
        case "id_number":
            return 44050720040101 if wrong else "440507200401010012"
        case _:
            return random.choice(["省培", "国培", "=1+1", "黄伟", "郑晓丹"])


def _self_scores(random: Random, codes: Sequence[str]) -> list[Record]:
    return [
        {
            "project": code,
            "indicator": indicator.id,
            "self_score": random.choice(
                [None, 0, indicator.raw.points, Fraction(indicator.raw.points, 2), 99, "/"]
            ),
            "note": random.choice(["", "有理由"]),
        }
        for code in codes
        for indicator in pack().rubric.indicators
        if random.random() < 0.3
    ]
