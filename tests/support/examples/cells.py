"""Cells, rows and self scores: one example a code."""

from __future__ import annotations

from tests.support import damages as do
from tests.support import looks
from tests.support.damages import BASICS, PILOTS, ROSTER, SPENDING, cells
from tests.support.edited import Error, Formula
from tests.support.examples.making import Makers, damaged, typed_in
from tests.support.returns import Records, candidate

SELF = "自评表"


def _none_of_them(records: Records) -> None:
    records["candidates"] = [candidate(number, remark="无") for number in range(12)]


def _awaited(records: Records) -> None:
    records["candidates"] = [candidate(number, remark="待学校通知") for number in range(12)]


def _padded(records: Records) -> None:
    records["candidates"] = [candidate(number, class_name=" 23软件1班") for number in range(12)]


def _scored_itself(records: Records) -> None:
    records["self_score"] = [{"project": "JSJ-01", "indicator": "2", "self_score": 6}]


DAMAGES = {
    "cell.required": cells(ROSTER, L6=None),
    "cell.required-item": cells(BASICS, B7=None),
    "cell.nothing": cells(ROSTER, R5="/"),
    "cell.perhaps-nothing": cells(ROSTER, R5="还没拿到"),
    "cell.nothing-required": cells(ROSTER, G6="无"),
    "cell.repaired": cells(SPENDING, F5="８００元"),
    "cell.rounded": cells(SPENDING, F5=780.125),
    "cell.out-of-period": cells(SPENDING, B5="2025-12-31"),
    "cell.error-value": cells(ROSTER, L5=Error("#REF!")),
    "cell.no-value": cells(SPENDING, F5=Formula("SUM(J5:J12)")),
    "cell.formula": cells(SPENDING, F5=Formula("390+390", 780)),
    "cell.locked-changed": cells(PILOTS, F6=99),
    "cell.too-long": cells(ROSTER, S5="缓考原因见学籍系统。" * 4000),
    "cell.too-short": cells(ROSTER, B5="23"),
    "cell.not-code": cells(ROSTER, B5=True),
    "cell.digits-lost": cells(ROSTER, E5=440507200401010016.0),
    "cell.zeros-lost": do.both(
        cells(ROSTER, **{f"B{row}": f"00473{row:03d}" for row in range(5, 12)}), cells(ROSTER, B12=473012.0)
    ),
    "cell.not-in-list": cells(ROSTER, L5="到考"),
    "cell.not-in-list-near": cells(ROSTER, L5="已考了"),
    "cell.unknown-project": cells(ROSTER, A5="CJ-01"),
    "cell.not-number": cells(SPENDING, F5="约800"),
    "cell.shown-otherwise": looks.dressed(PILOTS, looks.formatted("I6", 0.3, "0%")),
    "cell.became-date": looks.dressed(ROSTER, looks.formatted("G5", 46024, "m月d日")),
    "cell.lost-characters": cells(ROSTER, C5="李？"),
    "cell.struck": looks.dressed(ROSTER, looks.struck("A5:S5")),
    "cell.unseen": looks.dressed(ROSTER, looks.inked("L5", "FFFFFFFF")),
    "cell.note": looks.dressed(ROSTER, looks.noted("S5", "此人已退费，不计")),
    "cell.picture": looks.pictured(ROSTER, "L5"),
    "cell.scaled-number": cells(SPENDING, F5="0.08万"),
    "cell.not-whole": cells(PILOTS, I6=8.5),
    "cell.too-small": cells(PILOTS, O6=-1),
    "cell.too-large": cells(ROSTER, P5=8300),
    "cell.not-date": cells(SPENDING, B5="五月初"),
    "cell.no-such-date": cells(SPENDING, B5="2026-02-30"),
    "cell.month-only": cells(SPENDING, B5="2026年5月"),
    "cell.ambiguous-date": cells(SPENDING, B5="5/6/2026"),
    "cell.date-too-early": cells(SPENDING, B5="1026-05-06"),
    "cell.date-too-late": cells(SPENDING, B5="2206-05-06"),
    "cell.id-length": cells(ROSTER, E5="44050720040101001"),
    "cell.id-format": cells(ROSTER, E5="440507********0016"),
    "cell.id-birth-date": cells(ROSTER, E5="440507200402300017"),
    "cell.id-check-digit": cells(ROSTER, E5="440507200401010010"),
    "cell.not-phone": cells(BASICS, B7="1380013800"),
    "cell.not-email": cells(BASICS, B8="sun.example.cn"),
    "row.unfinished": cells(ROSTER, A13="JSJ-01", A14="JSJ-01", A15="JSJ-02"),
    "row.summary": cells(SPENDING, A6="合计", F6=780),
    "row.example": cells(ROSTER, A13="示例", B13="2023001", C13="张三"),
    "row.other-header": cells(
        ROSTER, A13="项目编号", B13="学号", C13="姓名", D13="证件类型", H13="是否通过", Q13="缴费"
    ),
    "row.repeated-header": cells(ROSTER, A13="项目编号", B13="学号", C13="姓名", D13="证件类型"),
    "row.note": cells(ROSTER, A14="注：按班级排列"),
    "self.unknown-project": cells(SELF, A5="CJ-01", H5=5),
}

CELLS: Makers = {
    **{code: damaged(code, damage) for code, damage in DAMAGES.items()},
    "cell.nothing-many": typed_in("cell.nothing-many", _none_of_them),
    "cell.perhaps-nothing-many": typed_in("cell.perhaps-nothing-many", _awaited),
    "cell.repaired-many": typed_in("cell.repaired-many", _padded),
    "self.unexplained": typed_in("self.unexplained", _scored_itself),
}
