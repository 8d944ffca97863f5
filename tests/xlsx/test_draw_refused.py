"""What XlsxWriter would cut or drop, and what other programs would misread, is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from onex_xl.xlsx.draw import PlanError, draw, drawn
from onex_xl.xlsx.plan import Area, BookPlan, Condition, Formula, Link, Page, Scalar, SheetPlan, Validation

CREATED = datetime(2026, 12, 18, 16, 20)


def _book(*sheets: SheetPlan) -> BookPlan:
    return BookPlan(sheets=list(sheets))


def _one(value: Scalar | Formula | Link, style: str = "") -> SheetPlan:
    sheet = SheetPlan("甲")
    sheet.put(1, 1, value, style)
    return sheet


def _sheet_with(**more: object) -> Callable[[], BookPlan]:
    def make() -> BookPlan:
        sheet = _one("x")
        for name, value in more.items():
            setattr(sheet, name, value)
        return _book(sheet)

    return make


def _merged_over_a_value() -> BookPlan:
    sheet = SheetPlan("甲")
    sheet.merge(Area(0, 0, 0, 2), "x")
    sheet.put(0, 1, "lost")
    return _book(sheet)


_CELLS = Area(0, 0, 9, 0)
REFUSED: dict[str, tuple[Callable[[], BookPlan], str]] = {
    "text too long": (lambda: _book(_one("长" * 32_768)), "甲!B2: refused with -2"),
    "identifier as a number": (lambda: _book(_one(110101199003070000)), "甲!B2: .* more digits"),
    "not a number": (lambda: _book(_one(float("nan"))), "甲!B2: nan"),
    "infinity": (lambda: _book(_one(float("-inf"))), "甲!B2: -inf"),
    "unknown type": (lambda: _book(_one(b"x")), "甲!B2: cannot write a bytes"),  # type: ignore[arg-type]
    "formula without =": (lambda: _book(_one(Formula("A1"))), "甲!B2: not a formula"),
    "array formula": (lambda: _book(_one(Formula("{=A1}"))), "甲!B2: not a formula"),
    "formula too long": (lambda: _book(_one(Formula("=" + "A1+" * 3000 + "1"))), "甲!B2: not a formula"),
    "new function": (lambda: _book(_one(Formula("=XLOOKUP(1,A:A,B:B)"))), "甲!B2: not a formula"),
    "outside the grid": (lambda: _book(_far()), "甲!A1048577: refused with -1"),
    "overlapping merges": (
        _sheet_with(merges=[Area(3, 0, 3, 2), Area(3, 2, 4, 2)]),
        "C4:C5.* overlaps previous merge range 'A4:C4'",
    ),
    "merge of one cell": (_sheet_with(merges=[Area(3, 0, 3, 0)]), "merge single cell"),
    "value under a merge": (_merged_over_a_value, "甲!B1 holds a value under the merge A1:C1"),
    "list too long": (
        _sheet_with(validations=[Validation(_CELLS, "list", tuple(f"选项{n}" for n in range(80)))]),
        "exceeds Excel's limit of 255",
    ),
    "choice with a comma": (_sheet_with(validations=[Validation(_CELLS, "list", ("a,b",))]), "becomes two"),
    "list without choices": (_sheet_with(validations=[Validation(_CELLS, "list")]), "甲!A1:A10: .*source"),
    "no bound": (_sheet_with(validations=[Validation(_CELLS, "date")]), "甲!A1:A10: .*bound"),
    "prompt title too long": (
        _sheet_with(validations=[Validation(_CELLS, "length", high=9, title="题" * 33)]),
        "limit of 32",
    ),
    "prompt too long": (
        _sheet_with(validations=[Validation(_CELLS, "length", high=9, prompt="题" * 256)]),
        "limit of 255",
    ),
    "condition read differently by programs": (
        _sheet_with(conditions=[Condition(Area(0, 5, 9, 5), "=F1<0", "bad", further=(_CELLS,))]),
        r"=F1<0 over F1:F10 .* fix it with \$",
    ),
    "footer too long": (_sheet_with(page=Page(footer="页" * 256)), "255"),
    "sheet name": (lambda: _book(SheetPlan("a/b")), "a/b"),
    "two sheets of one name": (lambda: _book(_one("x"), _one("y")), "甲"),
    "no sheet": (lambda: _book(), "active sheet"),
    "active sheet hidden": (_sheet_with(visibility="hidden"), "active sheet, number 0"),
    "name not ASCII": (lambda: BookPlan([_one("x")], names={"总分": "=甲!$A$1"}), "总分.* not ASCII"),
    "name like a cell": (lambda: BookPlan([_one("x")], names={"AB12": "=甲!$A$1"}), "looks like a cell"),
    "unknown property": (lambda: BookPlan([_one("x")], properties={"titel": "x"}), "titel"),
}


def _far() -> SheetPlan:
    sheet = SheetPlan("甲")
    sheet.put(1_048_576, 0, "x")
    return sheet


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_drawn_is_refused(case: str) -> None:
    make, message = REFUSED[case]
    with pytest.raises(PlanError, match=message):
        drawn(make(), created=CREATED)


def test_an_unknown_style_is_named() -> None:
    with pytest.raises(KeyError, match="'middel' in style 'cell\\+middel'"):
        drawn(_book(_one("x", "cell+middel")), created=CREATED)


def test_a_refused_plan_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(PlanError):
        draw(_book(_one(float("nan"))), path, created=CREATED)
    assert path.read_bytes() == b"old"
