"""A small college in which every source says the same, and cells of it that one can change by their address.

Six departments with two projects each and ten candidates in each project; the finance office's and the exam
board's lists agree with the rosters, everybody was funded once, every major group has a pilot. An address is
``"JSJ 考生名册!B7"`` in a return, ``"finance!B7"`` in a list, ``"registry 专业!C5"`` in the registry.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from onex_xl.model import Value
from onex_xl.stages.distribute import plan_return
from onex_xl.stages.registry.write import plan_registry
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.year import Year, create, made_on, open_year
from onex_xl.xlsx.cells import position
from onex_xl.xlsx.draw import drawn
from tests.support.returns import CAMPAIGN, identity_number, pack

DEPARTMENTS = ("JSJ", "JD", "JM", "WY", "YS", "JZ")
PROJECTS, CANDIDATES = 2, 10
"""Of a department; of a project."""

FIRST = {"pilots": 6, "candidates": 5, "teachers": 5, "spending": 5, "outcomes": 5}
"""The row of the first record on each sheet of a return."""

Row = dict[str, Any]

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
_GIVEN = ("晓梅", "国栋", "雨桐", "志豪", "婉仪", "思源")
_LISTS: Mapping[str, Mapping[str, str]] = {
    "finance": {
        "student_no": "学号", "name": "姓名", "project": "项目编号", "amount": "金额",
        "funding": "资金来源", "paid_on": "缴费日期", "voucher": "凭证号",
    },
    "results": {
        "student_no": "学号", "id_number": "证件号码", "name": "姓名", "certificate_name": "证书名称",
        "exam": "考试情况", "passed": "是否通过", "certificate": "证书编号",
    },
    "earlier": {
        "student_no": "学号", "id_number": "证件号码", "name": "姓名", "year": "年度", "funding": "经费来源",
    },
}  # fmt: skip
"""What the other offices call their columns, in their order."""

_ADDRESS = re.compile(r"(?:(\w+) (\S+?)|(\w+))!([A-Z]+\d+)")


@dataclass
class College:
    """What everybody types. ``registry`` and ``returns`` (by department) hold records by sheet id, ``lists``
    rows by list id."""

    registry: dict[str, list[Row]]
    returns: dict[str, dict[str, list[Row]]]
    lists: dict[str, list[Row]]

    def put(self, address: str, value: Value) -> None:
        """Type ``value``. A row below the last is a new one."""
        rows, index, name = self._at(address)
        rows += [{} for _ in range(index + 1 - len(rows))]
        rows[index][name] = value

    def at(self, address: str) -> Value:
        """What stands there."""
        rows, index, name = self._at(address)
        value: Value = rows[index].get(name, "")
        return value

    def _at(self, address: str) -> tuple[list[Row], int, str]:
        found = _ADDRESS.fullmatch(address)
        assert found is not None, address
        row, col = position(found[4])
        if found[3]:
            return self.lists[found[3]], row - 1, list(_LISTS[found[3]])[col]
        of = pack().registry if found[1] == "registry" else pack().returns
        sheet = next(item for item in of.sheets if item.name == found[2])
        rows = self.registry[sheet.id] if found[1] == "registry" else self.returns[found[1]][sheet.id]
        first = 5 if found[1] == "registry" else FIRST[sheet.id]
        return rows, row + 1 - first, list(sheet.fields)[col]


def college() -> College:
    """Nothing in it contradicts anything."""
    people = [_person(number) for number in range(len(DEPARTMENTS) * PROJECTS * CANDIDATES)]
    returns = {code: _return(number, code, people) for number, code in enumerate(DEPARTMENTS)}
    made = College(_registry(), returns, {})
    rosters = [row for item in returns.values() for row in item["candidates"]]
    made.lists |= {
        "finance": [_paid(number, row) for number, row in enumerate(rosters)],
        "results": [_sat(row) for row in rosters],
        "earlier": [_funded(number) for number in range(6)],
    }
    return made


# ---- what everybody types ----------------------------------------------------------------------


@cache
def _person(number: int) -> tuple[str, str, str]:
    """Student number, name and identity number of somebody; no two are alike."""
    name = _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number // len(_SURNAMES)]
    return f"2023{number % 7}{number % 11:02d}{number:03d}", name, identity_number(number * 7)


def _registry() -> dict[str, list[Row]]:
    return {
        "departments": [{"code": code, "name": f"{code}系"} for code in DEPARTMENTS],
        "majors": [
            {"code": f"50{number}", "name": f"{code}专业", "group": f"{code}专业群", "department": code}
            for number, code in enumerate(DEPARTMENTS)
        ],
        "pilots": [
            {
                "code": f"{code}-{number}", "department": code, "name": f"证书{code}{number}",
                "major_groups": f"{code}专业群", "authority_approved": "是", "applied": CANDIDATES,
                "approved": CANDIDATES, "budget": 5000, "lead": "陈负责",
            }
            for code in DEPARTMENTS
            for number in (1, 2)
        ],
    }  # fmt: skip


def _return(number: int, code: str, people: Sequence[tuple[str, str, str]]) -> dict[str, list[Row]]:
    own = people[number * PROJECTS * CANDIDATES :][: PROJECTS * CANDIDATES]
    projects = [f"{code}-{which + 1}" for which in range(PROJECTS)]
    return {
        "basics": [dict(_BASICS)],
        "pilots": [_pilot(project) for project in projects],
        "candidates": [
            _candidate(projects[which // CANDIDATES], code, *person) for which, person in enumerate(own)
        ],
        "teachers": [_teacher(project, number * PROJECTS + which) for which, project in enumerate(projects)],
        "spending": [_spent(project, number * PROJECTS + which) for which, project in enumerate(projects)],
        "outcomes": [
            row
            for which, project in enumerate(projects)
            for row in _outcomes(project, number * PROJECTS + which)
        ],
    }  # fmt: skip


_BASICS = {
    "filled_by": "李填表", "phone": "0754-83582000", "head": "王主任", "filled_on": date(2026, 11, 30),
}  # fmt: skip


def _pilot(project: str) -> Row:
    return {
        "project": project, "lead": "陈负责", "site_built": "是", "site_certificate": f"ZD-{project}",
        **dict.fromkeys(("has_team", "has_textbook", "has_standard", "has_online", "has_workshop"), "是"),
    }  # fmt: skip


def _candidate(project: str, code: str, student_no: str, name: str, id_number: str) -> Row:
    return {
        "project": project, "student_no": student_no, "name": name, "id_kind": "居民身份证",
        "id_number": id_number, "major": f"{code}专业", "class_name": f"{code}231", "paid": "是",
        "funding": "学院", "fee": 280, "paid_on": date(2026, 5, 6), "exam": "已考",
        "exam_on": date(2026, 6, 13), "passed": "是", "certificate": f"ZS-{int(student_no[-3:]) * 7 + 20000}",
    }  # fmt: skip


_LETTERS = "甲乙丙丁戊己庚辛壬癸子丑"


def _teacher(project: str, number: int) -> Row:
    return {
        "project": project, "staff_no": f"T{number * 37 + 100}", "name": f"教{_LETTERS[number]}",
        "training": "师资培训", "training_date": date(2026, 7, 20),
        "teacher_certificate": f"SZ-{number * 53 + 211}", "examiner_certificate": f"KP-{number * 59 + 307}",
    }  # fmt: skip


def _spent(project: str, number: int) -> Row:
    return {
        "project": project, "date": date(2026, 5, 8), "voucher": f"记-{number * 41 + 1203}",
        "category": "考生报考报名费", "amount": 2800, "source": "财政专项",
    }  # fmt: skip


def _outcomes(project: str, number: int) -> list[Row]:
    letter = _LETTERS[number]
    return [
        {"project": project, "category": "典型案例", "name": f"{letter}证书的校企合作育人案例",
         "date": date(2026, 9, 10), "level": "校级", "evidence": "案例.pdf"},
        {"project": project, "category": "教材", "name": f"{letter}技能实训教程", "date": date(2026, 3, 1),
         "used_in_class": "是", "evidence": "封面.pdf"},
    ]  # fmt: skip


def _paid(number: int, row: Row) -> Row:
    shared = {name: row[name] for name in ("student_no", "name", "project", "funding", "paid_on")}
    return {**shared, "amount": row["fee"], "voucher": f"S{number * 3 + 5001}"}


def _sat(row: Row) -> Row:
    shared = {
        name: row[name] for name in ("student_no", "id_number", "name", "exam", "passed", "certificate")
    }
    return {**shared, "certificate_name": "证书" + row["project"].replace("-", "")}


def _funded(number: int) -> Row:
    """Somebody who has left the college."""
    student_no, name, id_number = (
        f"2019{number}7{number:03d}",
        f"旧生{_LETTERS[number]}",
        identity_number(901 + number),
    )
    return {"student_no": student_no, "id_number": id_number, "name": name, "year": 2024, "funding": "学院"}


# ---- files and commands ------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """A campaign folder in which everything of a college has arrived."""

    root: Path
    sent: College = field(repr=False)

    @property
    def year(self) -> Year:
        return open_year(self.root)

    def collected(self) -> Collected:
        return collect(self.year, processes=0)


def send(root: Path, made: College) -> Sent:
    """Put the files of ``made`` into the new campaign folder ``root``. The head-counts that departments
    declare are those of their rosters, where nothing else was typed."""
    year = create(root, CAMPAIGN.year)
    filled: Any = made.registry
    (root / "registry.xlsx").write_bytes(
        drawn(plan_registry(year.pack, year.campaign, filled), created=made_on(year.campaign))
    )
    registry, remarks = office_registry(year)
    assert not remarks
    for code, records in made.returns.items():
        typed: Any = {**records, "pilots": _declared(records)}
        book = plan_return(year.pack, year.campaign, registry, code, typed)
        path = root / "inbox" / f"{code}.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(drawn(book, created=made_on(year.campaign)))
        moment = datetime(2026, 12, 1, 12).timestamp()
        os.utime(path, (moment, moment))
    for name, rows in made.lists.items():
        _save(root / "reference" / f"{name}.xlsx", _LISTS[name], rows)
    return Sent(root, made)


def _declared(records: Mapping[str, list[Row]]) -> list[Row]:
    def count(project: str, **wanted: tuple[str, ...]) -> int:
        own = [row for row in records["candidates"] if row.get("project") == project]
        return sum(all(row.get(name) in values for name, values in wanted.items()) for row in own)

    return [
        {
            "declared_paid": count(row["project"], paid=("是",)),
            "declared_sat": count(row["project"], exam=("已考", "作弊")),
            "declared_passed": count(row["project"], exam=("已考",), passed=("是",)),
            "declared_forfeits": count(
                row["project"], paid=("是",), funding=("学院", "财政"), exam=("缺考", "弃考")
            ),
            **row,
        }
        for row in records["pilots"]
    ]


def _save(path: Path, heads: Mapping[str, str], rows: Sequence[Row]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    sheet.append(list(heads.values()))
    for number, row in enumerate(rows, 2):
        for col, name in enumerate(heads, 1):
            value = row.get(name)
            if value not in (None, ""):
                sheet.cell(number, col, value)
    path.parent.mkdir(exist_ok=True)
    book.save(path)
