"""Whole campaigns for tests, written as text tables.

    department | project | approved | paid | sat | passed | forfeits | fees | teachers | case
    JSJ        | JSJ-01  | 10       | 10   | 9  | 9      | 1        | 800  | 3        | 省级采纳

A column that is left out, or blank, is 0 or nothing; ``applied`` is ``approved``. Departments are called
``<code>系``. The returns are our own workbooks with these records typed into them.
"""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from onex_xl.model import Value
from onex_xl.stages.distribute import plan_return
from onex_xl.stages.registry.write import plan_registry
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.year import Year, create, made_on, open_year
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import BookPlan

YEAR = 2026
Row = dict[str, Any]
Records = dict[str, list[Row]]


@dataclass(frozen=True)
class Campaign:
    """A campaign folder with a filled registry, and what its departments would send."""

    root: Path
    rows: tuple[Mapping[str, str], ...]
    number: int = YEAR

    @property
    def year(self) -> Year:
        return open_year(self.root)

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def master(self) -> Path:
        return self.root / "master" / f"{self.number}-考评总表.xlsx"

    @property
    def archive(self) -> Path:
        return self.root / "archive" / f"{self.number}-考评归档.zip"

    def records(self, department: str) -> Records:
        """What the department types."""
        return records(self.rows, department, self.number)

    def book(self, department: str, typed: Records | None = None) -> BookPlan:
        """The department's workbook with ``typed`` (else its records) in it."""
        return self._book(self.year, department, typed)

    def _book(self, year: Year, department: str, typed: Records | None) -> BookPlan:
        registry, _ = office_registry(year)
        filled: Records = self.records(department) if typed is None else typed
        return plan_return(year.pack, year.campaign, registry, department, filled)

    def _sent(self, department: str, typed: Records | None) -> bytes:
        """The department's return as a file; drawn once for each registry, rules and records."""
        year = self.year  # opened once: it reads the whole pack
        filled = self.records(department) if typed is None else typed
        registry = (self.root / "registry.xlsx").read_bytes()
        key = year.pack.digest, repr(year.settings), registry, department, repr(filled)
        if key not in _DRAWN:
            _DRAWN[key] = drawn(self._book(year, department, filled), created=made_on(year.campaign))
        return _DRAWN[key]

    def send(self, department: str, typed: Records | None = None, *, name: str = "", on: str = "") -> Path:
        """Put the department's return into the inbox, as of noon on the day ``on`` (else 1 December)."""
        path = self.inbox / (name or f"{department}.xlsx")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self._sent(department, typed))
        day = on or f"{self.number}-12-01"
        moment = datetime.fromisoformat(f"{day}T12:00:00").timestamp()
        os.utime(path, (moment, moment))
        return path

    def send_all(self) -> None:
        """Every department's return."""
        for code in dict.fromkeys(row["department"] for row in self.rows):
            self.send(code)


_DRAWN: dict[tuple[str, str, bytes, str, str], bytes] = {}


def campaign(root: Path, table: str, recipients: Sequence[Row] = (), number: int = YEAR) -> Campaign:
    """A campaign of the year ``number`` in the new folder ``root`` with the registry that ``table`` says;
    nothing is sent yet."""
    made = _made_before(table, repr(recipients), number)
    if not made.exists():
        create(made, number)
        filled_in(made, table, recipients)
    shutil.copytree(made, root)
    return Campaign(root, parsed(table), number)


@cache
def _made_before(table: str, recipients: str, number: int) -> Path:
    """Where the one such campaign of this process lies, of which all others are copies."""
    return Path(mkdtemp(dir=_folder())) / "made"


@cache
def _folder() -> str:
    folder = mkdtemp(prefix="campaigns-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def filled_in(
    root: Path, table: str, recipients: Sequence[Row] = (), names: Mapping[str, str] | None = None
) -> Campaign:
    """The campaign in the folder ``root``, its registry filled in as ``table`` says; ``names`` are those of
    the departments, by code, where they are to be called otherwise."""
    year = open_year(root)
    made = Campaign(root, parsed(table), year.campaign.year)
    _ask_for_no_site(year.folder.rules)
    filled = {
        "departments": _departments(made.rows, names or {}),
        "pilots": [_pilot(row) for row in made.rows],
        "recipients": list(recipients),
    }
    book = plan_registry(year.pack, year.campaign, filled)
    (root / "registry.xlsx").write_bytes(drawn(book, created=made_on(year.campaign)))
    return made


def _ask_for_no_site(rules: Path) -> None:
    """Hardly a project here has an exam site. That the policy asks for one is tested with others."""
    path = rules / "policy.toml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if 'fact = "site_open"' not in line), "utf-8")


def stamped(made: Campaign, department: str, says: str, *, name: str, on: str = "2026-12-08") -> str:
    """The return of ``department`` with the stamp of another one, in the inbox; gives its name."""
    book = made.book(department)
    hidden = next(sheet for sheet in book.sheets if sheet.name == "_onex")
    at = next(row for (row, col), cell in hidden.cells.items() if col == 0 and cell.value == "department")
    hidden.put(at, 1, says)
    book.custom["onex_department"] = says
    path = made.inbox / name
    path.write_bytes(drawn(book, created=made_on(made.year.campaign)))
    moment = datetime.fromisoformat(f"{on}T12:00:00").timestamp()
    os.utime(path, (moment, moment))
    return name


def parsed(table: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a text table by its heads."""
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return tuple(dict(zip(lines[0], line, strict=True)) for line in lines[1:])


def _departments(rows: tuple[Mapping[str, str], ...], names: Mapping[str, str]) -> list[Row]:
    codes = dict.fromkeys(row["department"] for row in rows)
    return [{"code": code, "name": names.get(code, f"{code}系")} for code in codes]


def _pilot(row: Mapping[str, str]) -> Row:
    approved = _number(row, "approved")
    return {
        "code": row["project"],
        "department": row["department"],
        "name": row.get("name") or f"证书{row['project']}",
        "authority_approved": row.get("authority_approved") or "是",
        "applied": _number(row, "applied") or approved,
        "approved": approved,
        "budget": 10_000,
    }


def _number(row: Mapping[str, str], name: str) -> int:
    return int(row.get(name) or 0)


def records(rows: tuple[Mapping[str, str], ...], department: str, year: int = YEAR) -> Records:
    """The records of one department, sheet by sheet."""
    own = [row for row in rows if row["department"] == department]
    basics = {
        "filled_by": "李填表",
        "phone": "0754-83582000",
        "head": "王主任",
        "filled_on": date(year, 11, 30),
    }
    return {
        "basics": [basics],
        "pilots": [_declared(row) for row in own],
        "candidates": [record for row in own for record in _candidates(row)],
        "teachers": [record for row in own for record in _teachers(row, year)],
        "spending": [record for row in own for record in _spending(row, year)],
        "outcomes": [record for row in own for record in _outcomes(row, year)],
    }


def _declared(row: Mapping[str, str]) -> Row:
    site = row.get("site", "")
    return {
        "project": row["project"],
        "lead": "陈负责",
        "declared_paid": _number(row, "paid"),
        "declared_sat": _number(row, "sat"),
        "declared_passed": _number(row, "passed"),
        "declared_forfeits": _number(row, "forfeits"),
        "site_built": "是" if site else "否",
        "site_certificate": site,
        **dict.fromkeys(("has_team", "has_textbook", "has_standard", "has_online", "has_workshop"), "是"),
    }


def _candidates(row: Mapping[str, str]) -> list[Row]:
    """``paid`` people of whom ``sat`` sat and ``passed`` passed; of the others ``forfeits`` at the college's
    cost."""
    sat, passed, forfeits = _number(row, "sat"), _number(row, "passed"), _number(row, "forfeits")
    found = []
    for number in range(_number(row, "paid")):
        absent = number >= sat
        forfeited = absent and number < sat + forfeits
        own: dict[str, Value] = {
            "project": row["project"],
            "student_no": f"{row['project']}{number:04d}",
            "name": f"考生{number:04d}",
            "major": "软件技术",
            "class_name": "软件241",
            "paid": "是",
            "funding": "学院" if forfeited or not absent else "自费",
            "exam": "缺考" if absent else "已考",
            "passed": "是" if number < passed else "否",
            "certificate": f"{row['project']}-C{number:06d}" if number < passed else "",
        }
        found.append(own)
    return found


def _teachers(row: Mapping[str, str], year: int) -> list[Row]:
    return [
        {
            "project": row["project"],
            "staff_no": f"{row['project']}-T{number:03d}",
            "name": f"教师{number}",
            "training": "师资培训",
            "training_date": date(year, 7, 20),
            "teacher_certificate": f"{row['project']}-S{number:03d}",
            "examiner_certificate": f"{row['project']}-K{number:03d}",
        }
        for number in range(_number(row, "teachers"))
    ]


def _spending(row: Mapping[str, str], year: int) -> list[Row]:
    fees = _number(row, "fees")
    if not fees:
        return []
    return [
        {
            "project": row["project"],
            "date": date(year, 5, 6),
            "voucher": f"V-{row['project']}",
            "category": "考生报考报名费",
            "amount": fees,
            "source": "财政专项",
        }
    ]


def _outcomes(row: Mapping[str, str], year: int) -> list[Row]:
    level = row.get("case", "")
    if not level:
        return []
    return [
        {
            "project": row["project"],
            "category": "典型案例",
            "name": "案例",
            "date": date(year, 9, 10),
            "level": level,
            "evidence": "案例.pdf",
        }
    ]
