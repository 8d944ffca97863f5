"""A sheet's plan as text, so that a test can say the whole of it and a person can read the difference."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from onex_xl.xlsx.cells import a1_range, letters
from onex_xl.xlsx.plan import Area, CellPlan, Formula, Link, Scalar, SheetPlan


def as_text(sheet: SheetPlan, *, styles: bool = False) -> str:
    """The cells of ``sheet``, one line a row that has any, headed by the column letters.

    Formulas read ``=A1*2 → 6``, links ``text ⇒ target``, notes follow in ``[…]``, a line break in a cell
    is ``⏎``; with ``styles`` each style follows in ``{…}``. Merges come last, one line each. Nothing is
    padded, so that a longer value changes its own row only::

          | A | B
        1 | 人数 | 6
        2 | 加倍 | =B1*2 → 12
        merge A3:B3
    """
    rows = sorted({row for row, _ in sheet.cells})
    cols = [col for _, col in sheet.cells]
    span = range(min(cols, default=0), max(cols, default=-1) + 1)
    margin = len(str(rows[-1] + 1)) if rows else 1
    lines = [f"{'':{margin}} | " + " | ".join(letters(col) for col in span)]
    for row in rows:
        texts = (_cell(sheet.cells.get((row, col)), styles) for col in span)
        lines.append(f"{row + 1:>{margin}} | " + " | ".join(texts))
    lines += (f"merge {_range(area)}" for area in sheet.merges)
    return "\n".join(line.rstrip() for line in lines)


def conditions_text(sheet: SheetPlan) -> str:
    """The conditional formats of ``sheet`` in order, a line each: ``B2:B9 D2:D9 =B2<0 → bad, stop``."""
    return "\n".join(
        f"{' '.join(_range(area) for area in (plan.area, *plan.further))} {plan.formula} → {plan.style}"
        + (", stop" if plan.stop else "")
        for plan in sheet.conditions
    )


def validations_text(sheet: SheetPlan) -> str:
    """The data validations of ``sheet`` in order, a line each: ``B2:B9 list 是/否 "请选择" (warns)``."""
    lines = []
    for plan in sheet.validations:
        if plan.kind in ("list", "custom"):
            allowed = plan.source if isinstance(plan.source, str) else "/".join(plan.source)
        else:
            allowed = f"{_bound(plan.low)}…{_bound(plan.high)}"
        told = f' "{plan.prompt}"' if plan.prompt else ""
        lines.append(f"{_range(plan.area)} {plan.kind} {allowed}{told}{'' if plan.stop else ' (warns)'}")
    return "\n".join(lines)


def _cell(plan: CellPlan | None, styles: bool) -> str:
    if plan is None:
        return ""
    parts = [_value(plan.value), f"[{plan.note}]" if plan.note else "", f"{{{plan.style}}}" if styles else ""]
    return " ".join(part for part in parts if part).replace("\n", "⏎")


def _value(value: Scalar | Formula | Link) -> str:
    if isinstance(value, Formula):
        return f"{value.text} → {_value(value.value)}".rstrip()
    if isinstance(value, Link):
        return f"{value.text} ⇒ {value.target}"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _bound(value: int | float | date | str | None) -> str:
    return "" if value is None else _value(value)


def _range(area: Area) -> str:
    return a1_range(area.first_row, area.first_col, area.last_row, area.last_col)
