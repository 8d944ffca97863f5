"""A small college for tests: two departments, three projects, and return workbooks as departments send
them: clean, or changed by hand before they are drawn."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from stdnum.cn.ric import calc_check_digit

from onex_xl.findings import Finding, Severity
from onex_xl.model import Campaign, Department, Project, Registry, Return, Value
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.stages.distribute import plan_return
from onex_xl.stages.intake.read import read_return
from onex_xl.xlsx.cells import position
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import BookPlan, Scalar, SheetPlan

CREATED = datetime(2026, 1, 5, 9, 0)
CAMPAIGN = Campaign(
    2026, "汕头职业技术学院", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 20), "stpt-1x"
)

Record = dict[str, Value]
Records = dict[str, list[Record]]
Spot = tuple[str, str, str]
"""Sheet, cell, code."""


@cache
def pack() -> Pack:
    """The default pack."""
    return load_pack(Path(__file__).parents[2] / "workbook-templates" / "stpt-1x")


def _project(code: str, department: str, name: str) -> Project:
    fields: Record = {
        "code": code, "department": department, "name": name, "level": "中级", "organisation": "评价组织",
        "major_groups": "软件技术", "authority_approved": "是", "applied": 10, "approved": 10,
        "budget": 20000, "lead": "王老师",
    }  # fmt: skip
    return Project(code, department, name, fields)


@cache
def registry() -> Registry:
    """计算机系 (JSJ) with two projects, 财经系 (CJ) with one."""
    departments = (
        Department("JSJ", "计算机系", {"head": "赵主任", "email": "jsj@example.cn"}),
        Department("CJ", "财经系", {"head": "钱主任", "email": "cj@example.cn"}),
    )
    projects = (
        _project("JSJ-01", "JSJ", "Web前端开发"),
        _project("JSJ-02", "JSJ", "网络系统建设与运维"),
        _project("CJ-01", "CJ", "智能财税"),
    )
    return Registry({item.code: item for item in departments}, {item.code: item for item in projects}, {})


def identity_number(number: int) -> str:
    """The ``number``-th of some valid identity numbers."""
    born = date(2004, 1, 1).toordinal() + number % 1000
    digits = f"440507{date.fromordinal(born):%Y%m%d}{number % 1000:03d}"
    return digits + calc_check_digit(digits + "0")


def candidate(number: int, project: str = "JSJ-01", **changed: Value) -> Record:
    """A candidate who paid, sat and passed."""
    names = random.Random(number)
    return {
        "project": project,
        "student_no": f"2023{number:06d}",
        "name": "".join(names.choice("王李张刘陈杨黄赵周吴") for _ in range(3)),
        "id_kind": "居民身份证",
        "id_number": identity_number(number),
        "major": "软件技术",
        "class_name": "23软件1班",
        "paid": "是",
        "funding": "学院",
        "fee": 260,
        "paid_on": date(2026, 5, 6),
        "exam": "已考",
        "exam_on": date(2026, 6, 13),
        "theory": 80,
        "practice": 85,
        "overall": 83,
        "passed": "是",
        "certificate": f"ZS2026{number:06d}",
        **changed,
    }  # fmt: skip


def pilot(project: str, passed: int = 0, **changed: Value) -> Record:
    """A project of whose candidates ``passed`` paid, sat and passed."""
    return {
        "project": project,
        "lead": "王老师",
        "declared_paid": passed,
        "declared_sat": passed,
        "declared_passed": passed,
        "declared_forfeits": 0,
        "site_built": "否",
        **changed,
    }


def clean_records(candidates: int = 3) -> Records:
    """A return of JSJ in which nothing is wrong; all candidates in JSJ-01."""
    return {
        "basics": [
            {
                "filled_by": "孙老师",
                "phone": "13800138000",
                "email": "sun@example.cn",
                "head": "赵主任",
                "filled_on": date(2026, 12, 1),
                "summary_sent": "是",
                "bulletins": 2,
                "platform_filled": "是",
            }
        ],
        "pilots": [pilot("JSJ-01", candidates), pilot("JSJ-02")],
        "candidates": [candidate(number) for number in range(candidates)],
        "teachers": [
            {
                "project": "JSJ-01", "staff_no": "T001", "name": "周老师", "develops": "否",
                "training": "师资培训", "training_level": "省级", "training_date": date(2026, 7, 20),
                "teacher_certificate": "S1", "examiner_certificate": "K1",
            }
        ],
        "spending": [
            {
                "project": "JSJ-01", "date": date(2026, 5, 6), "voucher": "记-0012",
                "category": "考生报考报名费", "summary": "报名费", "amount": 780,
                "source": "财政专项", "service": "否",
            }
        ],
        "outcomes": [
            {
                "project": "JSJ-01", "category": "说证书", "name": "说证书比赛", "date": date(2026, 9, 10),
                "evidence": "通知.pdf",
            }
        ],
    }  # fmt: skip


Change = Callable[[BookPlan], None]
"""What a department did to its workbook besides filling it in."""


def plan(records: Records | None = None, department: str = "JSJ") -> BookPlan:
    """The department's workbook with ``records`` typed in."""
    return plan_return(
        pack(), CAMPAIGN, registry(), department, clean_records() if records is None else records
    )


def sheet(book: BookPlan, name: str) -> SheetPlan:
    """The sheet called ``name``."""
    return next(item for item in book.sheets if item.name == name)


def typed(name: str, **cells: Scalar) -> Change:
    """Type into cells of sheet ``name``: ``typed("考生名册", B5="x")``. The cell keeps its style."""

    def change(book: BookPlan) -> None:
        for cell, value in cells.items():
            row, col = position(cell)
            there = sheet(book, name).cells.get((row, col))
            sheet(book, name).put(row, col, value, there.style if there else "")

    return change


def workbook(*changes: Change, records: Records | None = None, department: str = "JSJ") -> bytes:
    """The drawn workbook after ``changes``. What was typed over keeps no limits: they would be checked."""
    book = plan(records, department)
    for change in changes:
        change(book)
    return drawn(book, created=CREATED)


def read(
    *changes: Change, records: Records | None = None, department: str = "JSJ", name: str = "表.xlsx"
) -> Return:
    """The return as it is read after ``changes``; it must be one."""
    ret = read_return(
        workbook(*changes, records=records, department=department), name, pack(), CAMPAIGN, registry()
    )
    assert isinstance(ret, Return), ret
    return ret


def spots(findings: Iterable[Finding], *severities: Severity) -> list[Spot]:
    """``(sheet, cell, code)`` of each finding, of ``severities`` if any are given."""
    return [
        (finding.place.sheet, finding.place.cell, finding.code)
        for finding in findings
        if not severities or finding.severity in severities
    ]


def shifted(plan: SheetPlan, rows: int = 0, cols: int = 0, *, from_row: int = 0, from_col: int = 0) -> None:
    """Insert ``rows`` before ``from_row`` and ``cols`` before ``from_col`` (0-based), as a person would."""
    plan.cells = {
        (row + (rows if row >= from_row else 0), col + (cols if col >= from_col else 0)): cell
        for (row, col), cell in plan.cells.items()
    }
    bare(plan)


def bare(plan: SheetPlan) -> None:
    """Take away what would refer to cells that have moved."""
    plan.validations, plan.conditions, plan.merges, plan.filter = [], [], [], None
    plan.columns, plan.heights, plan.page_breaks = {}, {}, []
    plan.page = replace(plan.page, area=None, repeat_rows=None)


def swapped(plan: SheetPlan, one: int, other: int) -> None:
    """Two columns change places."""
    places = {one: other, other: one}
    plan.cells = {(row, places.get(col, col)): cell for (row, col), cell in plan.cells.items()}
    bare(plan)


def with_records(**changed: Sequence[Mapping[str, Value]]) -> Records:
    """The clean records with some sheets replaced."""
    return {**clean_records(), **{name: [dict(item) for item in rows] for name, rows in changed.items()}}
