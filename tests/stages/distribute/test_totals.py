"""The self-check leaves out the rows that the reader leaves out as totals, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from onex_xl.findings import Severity
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.plan import Scalar
from tests.engines import ironcalc_values
from tests.stages.distribute.test_self_check import both
from tests.support.returns import plan, read, sheet, spots, typed, workbook

ROSTER = "考生名册"
FIRST = 8
"""The row (from 1) below three candidates."""

TOTALS: list[dict[str, Scalar]] = [
    {"A": "合计", "J": 780.0},
    {"A": "总计"},
    {"C": "小计：", "J": 780.0},
    {"B": "合 计"},
    {"G": "合　　计", "J": 1.0},
    {"A": "＊总 计＊", "B": 3.0},
    {"A": "合计（人）", "H": "3"},
    {"A": "【本页】小计"},
    {"A": "本系合计人数"},
    {"A": "全校汇总金额"},
    {"A": "Total"},
    {"B": "Sub total:", "J": 5.0},
    {"A": "GRAND TOTAL"},
    {"A": "软件技术", "B": "23软件1班", "C": "小计"},
    {"A": "累计\n数"},
    {"A": "JSJ", "C": "部门合计"},
    {"A": 3.0, "B": "共计", "C": 3.0},
]
RECORDS: list[dict[str, Scalar]] = [
    {"A": "合"},
    {"A": "合计张"},
    {"C": "计"},
    {"A": "合计¦合计"},
    {"A": "合计)(人"},
    {"A": "统计"},
    {"A": "JSJ-01", "C": "合计"},
    {"A": "jsj-01", "C": "合计"},
    {"A": "一", "B": "二", "C": "三", "F": "合计"},
    {"J": 780.0},
    {"A": "totals"},
    {"B": "汇总表"},
]


def cells(rows: Sequence[dict[str, Scalar]]) -> dict[str, Scalar]:
    return {f"{col}{row}": value for row, said in enumerate(rows, FIRST) for col, value in said.items()}


def kept(rows: Sequence[dict[str, Scalar]], path: Path) -> list[object]:
    """What the hidden column says of each of ``rows``, recalculated."""
    path.write_bytes(workbook(typed(ROSTER, **cells(rows))))
    hidden = sheet(plan(), "_onex")
    col = next(col for (_, col), cell in hidden.cells.items() if cell.value == "candidates.kept")
    places = [("_onex", a1(row - 1, col)) for row in range(FIRST, FIRST + len(rows))]
    values = ironcalc_values(path, places)
    return [values[place] for place in places]


def read_as_totals(rows: Sequence[dict[str, Scalar]]) -> set[int]:
    """The rows (from 1) that the reader leaves out as totals."""
    ret = read(typed(ROSTER, **cells(rows)))
    return {int(item.facts["row"]) for item in ret.findings if item.code == "row.summary"}


@pytest.mark.parametrize(("rows", "is_one"), [(TOTALS, True), (RECORDS, False)], ids=["totals", "records"])
def test_reader_and_self_check_agree_on_totals(
    rows: list[dict[str, Scalar]], is_one: bool, tmp_path: Path
) -> None:
    numbers = set(range(FIRST, FIRST + len(rows)))
    assert read_as_totals(rows) == (numbers if is_one else set())
    assert kept(rows, tmp_path / "表.xlsx") == [0 if is_one else 1] * len(rows)


def test_totals_are_told_apart_wherever_they_stand(tmp_path: Path) -> None:
    mixed = [*RECORDS[:4], TOTALS[0], {}, {}, TOTALS[3], *RECORDS[4:7], TOTALS[7], TOTALS[13]]
    totals = read_as_totals(mixed)
    assert totals == {FIRST + at for at in (4, 7, 11, 12)}
    assert kept(mixed, tmp_path / "表.xlsx") == [
        int(row not in totals) for row in range(FIRST, FIRST + len(mixed))
    ]


def test_a_total_is_no_mistake(tmp_path: Path) -> None:
    records = both(3)
    changes = [
        typed(ROSTER, A10="合计", J10=780.0, C11="总 计：", J11="七百八", M11="？"),
        typed("经费支出", B7="小计", F7=780.0),
        typed("教师", A7="Total", E7="一人"),
        typed("成果", A6="合计（项）", B6="一"),
    ]
    places = [("自检", a1(row, 2)) for row, col in sheet(plan(records), "自检").cells if col == 2 and row > 5]
    shown = []
    for name, typed_in in (("a.xlsx", []), ("b.xlsx", changes)):
        (tmp_path / name).write_bytes(workbook(*typed_in, records=records))
        shown.append(ironcalc_values(tmp_path / name, places))
    assert shown[0] == shown[1]
    assert spots(read(*changes, records=records).findings, Severity.ERROR) == []
