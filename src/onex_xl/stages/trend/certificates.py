"""证书: every certificate in one line: total, grade and outcome, year beside year, with a small line."""

from __future__ import annotations

from onex_xl.stages.trend.book import Book
from onex_xl.trends.tables import (
    CHANGE_WIDTH,
    GRADE_WIDTH,
    LINE_WIDTH,
    WIDTHS,
    YEAR_WIDTH,
    certificate_stretches,
    certificates_table,
)
from onex_xl.xlsx.plan import SheetPlan

_FIRST = 3


def plan_certificates(book: Book) -> SheetPlan:
    """The sheet of certificates."""
    totals, grades, outcomes = certificate_stretches(book.view)
    widths = [*WIDTHS, *[YEAR_WIDTH] * totals.years, *[CHANGE_WIDTH] * totals.changes]
    widths += [GRADE_WIDTH] * (grades.years + outcomes.years) + [LINE_WIDTH]
    plan = book.begin("certificates", widths)
    certificates_table(book.view, plan, _FIRST)
    plan.freeze = (_FIRST + 2, 3)
    plan.page = book.page(head=(_FIRST, _FIRST + 1))
    return plan
