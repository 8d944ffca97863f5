"""What is wrong in review workbooks: one example a code, from collects of one small college."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import openpyxl

from onex_xl.findings import Finding, Place
from onex_xl.workflow.collect import collect
from tests.support import damages as do
from tests.support.campaigns import Campaign, campaign, filled_in
from tests.support.edited import Edited
from tests.support.examples.making import Example, Maker, Makers, the
from tests.xlsx import raw

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers
JSJ        | JSJ-01  | 10       | 6    | 6   | 6      | 800  | 1
CJ         | CJ-01   | 10       | 6    | 6   | 6      | 800  | 1
"""
SCORES, ERRORS = "复核", "豁免"
OWN = "review.xlsx"

WHOLE = {"reason": "看了佐证原件", "who": "王老师", "on": "2026-12-10"}
IN_SCORES = {"value": "K", "reason": "L", "who": "M", "on": "N", "confirm": "O"}
IN_ERRORS = {"value": "H", "reason": "I", "who": "J", "on": "K", "confirm": "L"}

TYPED: Mapping[tuple[str, str], Mapping[str, str | float]] = {
    ("JSJ-01", "1.1"): WHOLE,
    ("JSJ-01", "1.2"): {**WHOLE, "value": "二十分"},
    ("JSJ-01", "1.3"): {**WHOLE, "value": 9.0},
    ("JSJ-01", "2"): {**WHOLE, "value": 8.0, "reason": ""},
    ("JSJ-01", "3.1"): {**WHOLE, "value": 8.0, "who": ""},
    ("JSJ-01", "3.2"): {**WHOLE, "value": 8.0, "on": ""},
    ("JSJ-01", "4.1"): {**WHOLE, "value": 8.0, "on": "年底"},
    ("JSJ-01", "4.2"): {**WHOLE, "value": 4.0, "confirm": "再议"},
    ("JSJ-01", "4.3"): {"confirm": "是"},
    ("CJ-01", "1.2"): {**WHOLE, "value": 25.0},
    ("CJ-01", "2"): {**WHOLE, "value": 5.0},
}
"""By project and indicator, what is typed into the row."""

OTHER: Mapping[tuple[str, str], Mapping[str, str | float]] = {
    ("CJ-01", "2"): {**WHOLE, "value": 9.0, "who": "李老师"}
}
"""The same in a copy that a colleague filled in."""


def _with(data: bytes, typed: Mapping[tuple[str, str], Mapping[str, str | float]]) -> Edited:
    """The review workbook with ``typed`` in its rows."""
    book = Edited(data)
    grid = openpyxl.load_workbook(BytesIO(data))[SCORES]
    rows = {
        (str(grid[f"C{row}"].value), str(grid[f"E{row}"].value)): row for row in range(4, grid.max_row + 1)
    }
    for key, values in typed.items():
        for part, value in values.items():
            if value != "":
                book.sheet(SCORES).put(f"{IN_SCORES[part]}{rows[key]}", value)
    return book


def _filled(data: bytes) -> bytes:
    """The office's own review workbook, with a mistake in almost every row."""
    book = _with(data, TYPED)
    for part, column in IN_SCORES.items():
        if part in WHOLE:
            book.sheet(SCORES).put(f"{column}60", WHOLE[part])
    for cell, text in {"C60": "XX-09", "E60": "1.1", "K60": "5"}.items():
        book.sheet(SCORES).put(cell, text)
    for part, text in WHOLE.items():
        book.sheet(ERRORS).put(f"{IN_ERRORS[part]}4", text)
        book.sheet(ERRORS).put(f"{IN_ERRORS[part]}5", text)
    book.sheet(ERRORS).put("H5", "可以")
    return book.data()


def _without_heads(data: bytes) -> bytes:
    for tab in (SCORES, ERRORS):
        data = do.on(tab, lambda sheet: sheet.delete_row(2))(data)
    return data


def _started(folder: Path) -> Campaign:
    made = campaign(folder / "c", COLLEGE)
    typed = made.records("JSJ")
    for row in typed["candidates"][:2]:
        row["funding"] = ""
    made.send("JSJ", typed, name="计算机系.xlsx")
    made.send("CJ", name="财经系.xlsx")
    collect(made.year, processes=0)
    return made


def _found_by(made: Campaign) -> tuple[Finding, ...]:
    return tuple(collect(made.year, processes=0).result.findings)


@cache
def _found() -> tuple[Finding, ...]:
    with TemporaryDirectory() as folder:
        made = _started(Path(folder))
        own = made.root / OWN
        data = own.read_bytes()
        for name, copy in {
            "review 李老师.xlsx": _with(data, OTHER).data(),
            "review 去年.xlsx": do.stamped(year="2025")(data),
            "review 网上.xlsx": do.stamped(token="0" * 32)(data),
            "review 外校.xlsx": do.stamped(college="某某职业学院")(data),
            "review 改过表头.xlsx": _without_heads(data),
            OWN: _filled(data),
        }.items():
            (made.root / name).write_bytes(copy)
        typed = made.records("CJ")
        typed["candidates"][0].update(exam="缺考", passed="否", certificate="", funding="自费")
        typed["pilots"][0].update(declared_sat=5, declared_passed=5)
        made.send("CJ", typed, name="财经系 改.xlsx", on="2026-12-05")
        return _found_by(made)


@cache
def _unread() -> tuple[Finding, ...]:
    """Another workbook in the place of the review workbook, and a copy that somebody has open."""
    with TemporaryDirectory() as folder:
        made = _started(Path(folder))
        (made.root / "review 李老师.xlsx").write_bytes((made.root / OWN).read_bytes())
        (made.root / OWN).write_bytes(raw.book())
        with _open_elsewhere("review 李老师.xlsx"):
            return _found_by(made)


@cache
def _renumbered() -> tuple[Finding, ...]:
    """After both projects were given other codes: one that was there, and a new one."""
    with TemporaryDirectory() as folder:
        made = _started(Path(folder))
        own = made.root / OWN
        five: Mapping[str, str | float] = {**WHOLE, "value": 5.0}
        typed = {(code, "2"): five for code in ("JSJ-01", "CJ-01")}
        own.write_bytes(_with(own.read_bytes(), typed).data())
        _found_by(made)
        table = COLLEGE.replace("CJ-01 ", "CJ-02 ").replace("project | ", "project | name    | ")
        table = table.replace("JSJ-01  | ", "JSJ-01  | 数据分析 | ").replace(
            "CJ-02   | ", "CJ-02   | 证书CJ-01 | "
        )
        filled_in(made.root, table)
        return _found_by(made)


@cache
def _forgotten() -> tuple[Finding, ...]:
    """After the ledger was deleted that knew of a review workbook."""
    with TemporaryDirectory() as folder:
        made = _started(Path(folder))
        (made.root / OWN).write_bytes(_filled((made.root / OWN).read_bytes()))
        _found_by(made)
        (made.root / "ledger.sqlite").unlink()
        return _found_by(made)


@contextmanager
def _open_elsewhere(name: str) -> Iterator[None]:
    reading = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return reading(path)

    with mock.patch.object(Path, "read_bytes", read_bytes):
        yield


def _of(code: str) -> Maker:
    return lambda: Example(the(code, _found()), "aside")


def _made_elsewhere() -> Example:
    """The digits of its hash vary: every campaign draws a secret of its own."""
    finding = the("review.not-ours", _found())
    return Example(replace(finding, facts={**finding.facts, "id": "91c0d3a7"}), "aside")


def _of_files(code: str) -> Maker:
    return lambda: Example(the(code, _unread()), "aside")


def _of_registry(code: str) -> Maker:
    return lambda: Example(the(code, _renumbered()), "aside")


def _kept_before() -> Example:
    """Its hash varies, too."""
    finding = the("review.kept-before", _forgotten())
    name = f"received/{'91c0d3a7' * 8}.xlsx"
    return Example(replace(finding, place=Place(name), facts={**finding.facts, "newest": name}), "aside")


REVIEW: Makers = {
    **{
        code: _of(code)
        for code in (
            "review.no-score",
            "review.not-a-number",
            "review.out-of-range",
            "review.no-reason",
            "review.no-reviewer",
            "review.no-date",
            "review.not-a-date",
            "review.not-a-confirmation",
            "review.nothing-to-confirm",
            "review.no-waiver",
            "review.not-yes-or-no",
            "review.reconfirm",
            "review.conflict",
            "review.unknown-row",
            "review.no-sheets",
            "review.other-year",
            "review.other-college",
        )
    },
    "review.orphaned": _of_registry("review.orphaned"),
    "review.orphaned-gone": _of_registry("review.orphaned-gone"),
    "review.kept-before": _kept_before,
    "review.not-ours": _made_elsewhere,
    "review.not-a-review": _of_files("review.not-a-review"),
    "review.locked": _of_files("review.locked"),
}
