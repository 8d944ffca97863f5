"""What contradicts between returns: one example a code. 计算机系 is JSJ, 财经系 CJ."""

from __future__ import annotations

from datetime import date

from onex_xl.model import Claim, ListRows
from onex_xl.stages.across import check_across
from onex_xl.stages.lists.read import read_list
from tests.stages.lists.sample import csv, table
from tests.support.examples.making import Example, Maker, Makers, the
from tests.support.returns import CAMPAIGN, Record, candidate, pack, registry

SHEETS = ("candidates", "teachers", "spending", "outcomes", "pilots")
EARLIER = """
    学号       | 姓名 | 年度 | 经费来源
    2023000000 | 王一 | 2025 | 学院
"""


def _claim(department: str, sheet: str, rows: list[Record]) -> Claim:
    projects = frozenset(item.code for item in registry().of_department(department))
    tables = {name: table(name, rows if name == sheet else ()) for name in SHEETS}
    return Claim(department, f"{registry().departments[department].name}.xlsx", department, projects, tables)


def _stated(
    code: str, sheet: str, ours: list[Record], theirs: list[Record] | None = None, earlier: str = ""
) -> Maker:
    """What JSJ and CJ state on a sheet."""

    def make() -> Example:
        claims = [_claim("JSJ", sheet, ours), _claim("CJ", sheet, theirs or [])]
        rows: tuple[ListRows, ...] = ()
        if earlier:
            rows = read_list(csv(earlier), "reference/earlier.csv", pack()).rows
        return Example(the(code, check_across(pack(), CAMPAIGN, registry(), claims, rows)))

    return make


def _roster(code: str, ours: list[Record], theirs: list[Record] | None = None) -> Maker:
    return _stated(code, "candidates", ours, theirs)


def _teacher(project: str, staff_no: str, name: str, **more: str) -> Record:
    return {
        "project": project,
        "staff_no": staff_no,
        "name": name,
        "training": "师资培训",
        "training_date": date(2026, 7, 20),
        **more,
    }


def _spent(project: str, voucher: str, amount: int) -> Record:
    return {
        "project": project,
        "date": date(2026, 5, 6),
        "voucher": voucher,
        "category": "考生报考报名费",
        "amount": amount,
        "source": "财政专项",
    }


def _textbook(project: str, name: str = "智能财税实训教程") -> Record:
    return {"project": project, "category": "教材", "name": name, "date": date(2026, 9, 10)}


def _site(project: str, certificate: str) -> Record:
    return {"project": project, "site_built": "是", "site_certificate": certificate}


ONE = candidate(0, name="王晓梅")
SELF_PAID = {"funding": "自费"}
NUMBER = str(ONE["id_number"])

ACROSS: Makers = {
    "across.candidate-twice": _roster(
        "across.candidate-twice", [ONE, candidate(1, name="王晓梅", id_number=NUMBER, **SELF_PAID)]
    ),
    "across.candidate-alike": _roster(
        "across.candidate-alike",
        [ONE, candidate(1, name="王晓梅", student_no=f"0{ONE['student_no']}", **SELF_PAID)],
    ),
    "across.student-alike": _roster(
        "across.student-alike",
        [ONE],
        [candidate(5, "CJ-01", name="王晓梅", student_no="2O23-000000", **SELF_PAID)],
    ),
    "across.number-alike": _roster(
        "across.number-alike",
        [ONE, candidate(1, name="李国栋", student_no="2023.000000", id_number="", **SELF_PAID)],
    ),
    "across.student-two-numbers": _roster(
        "across.student-two-numbers",
        [ONE, candidate(1, name="王晓梅", student_no="20230000001", id_number="", **SELF_PAID)],
    ),
    "across.student-contradicts": _roster(
        "across.student-contradicts",
        [ONE],
        [candidate(5, "CJ-01", student_no=ONE["student_no"], name="李国栋", **SELF_PAID)],
    ),
    "across.identity-contradicts": _roster(
        "across.identity-contradicts",
        [ONE],
        [candidate(5, "CJ-01", name="李国栋", id_number=NUMBER, **SELF_PAID)],
    ),
    "across.identity-near": _roster(
        "across.identity-near",
        [candidate(0, name="王晓梅", id_number="440507200401010016")],
        [candidate(5, "CJ-01", name="王晓梅", id_number="440507200401010024", **SELF_PAID)],
    ),
    "across.student-two-departments": _roster(
        "across.student-two-departments", [ONE], [candidate(0, "CJ-01", name="王晓梅", **SELF_PAID)]
    ),
    "across.name-spelling": _roster(
        "across.name-spelling",
        [candidate(0, name="阿卜杜拉·买买提")],
        [candidate(0, "CJ-01", name="阿卜杜拉•买买提", **SELF_PAID)],
    ),
    "across.funded-twice": _roster(
        "across.funded-twice", [ONE], [candidate(0, "CJ-01", name="王晓梅", funding="财政")]
    ),
    "across.funded-earlier": _stated("across.funded-earlier", "candidates", [ONE], earlier=EARLIER),
    "across.certificate-twice": _roster(
        "across.certificate-twice", [ONE, candidate(1, certificate=ONE["certificate"])]
    ),
    "across.voucher-twice": _stated(
        "across.voucher-twice",
        "spending",
        [_spent("JSJ-01", "记-20260012", 780)],
        [_spent("CJ-01", "记-20260012", 780)],
    ),
    "across.voucher-contradicts": _stated(
        "across.voucher-contradicts",
        "spending",
        [_spent("JSJ-01", "记-20260012", 780)],
        [_spent("CJ-01", "记-20260012", 870)],
    ),
    "across.voucher-alike": _stated(
        "across.voucher-alike",
        "spending",
        [_spent("JSJ-01", "记-20260012", 780), _spent("JSJ-01", "记20260012", 790)],
    ),
    "across.voucher-again": _stated(
        "across.voucher-again",
        "spending",
        [_spent("JSJ-01", "记-20260012", 780), _spent("JSJ-01", "记-20260012", 790)],
    ),
    "across.site-certificate-twice": _stated(
        "across.site-certificate-twice",
        "pilots",
        [_site("JSJ-01", "ZD-2026-07"), _site("JSJ-02", "ZD2026-07")],
    ),
    "across.outcome-twice": _stated(
        "across.outcome-twice", "outcomes", [_textbook("JSJ-01")], [_textbook("CJ-01")]
    ),
    "across.outcome-alike": _stated(
        "across.outcome-alike",
        "outcomes",
        [_textbook("JSJ-01")],
        [_textbook("CJ-01", "实训教程（智能财税）")],
    ),
    "across.teacher-alike": _stated(
        "across.teacher-alike",
        "teachers",
        [
            _teacher("JSJ-01", "T001", "周老师", teacher_certificate="S-1001"),
            _teacher("JSJ-01", "T-001", "周老师", teacher_certificate="S-2002"),
        ],
    ),
    "across.teacher-two-numbers": _stated(
        "across.teacher-two-numbers",
        "teachers",
        [
            _teacher("JSJ-01", "T001", "周老师", teacher_certificate="S-1001"),
            _teacher("JSJ-01", "T019", "周老师", teacher_certificate="S-2002"),
        ],
    ),
    "across.teacher-contradicts": _stated(
        "across.teacher-contradicts",
        "teachers",
        [_teacher("JSJ-01", "T001", "周老师")],
        [_teacher("CJ-01", "T001", "吴老师")],
    ),
    "across.teacher-two-departments": _stated(
        "across.teacher-two-departments",
        "teachers",
        [_teacher("JSJ-01", "T001", "周老师", teacher_certificate="S-1001")],
        [_teacher("CJ-01", "T001", "周老师", teacher_certificate="S-2002")],
    ),
    "across.teacher-certificate-twice": _stated(
        "across.teacher-certificate-twice",
        "teachers",
        [
            _teacher("JSJ-01", "T001", "周老师", teacher_certificate="S-1001"),
            _teacher("JSJ-02", "T001", "周老师", teacher_certificate="S-1001"),
        ],
    ),
    "across.teacher-certificate-contradicts": _stated(
        "across.teacher-certificate-contradicts",
        "teachers",
        [_teacher("JSJ-01", "T001", "周老师", teacher_certificate="S-1001")],
        [_teacher("CJ-01", "T009", "吴老师", teacher_certificate="S-1001")],
    ),
}
