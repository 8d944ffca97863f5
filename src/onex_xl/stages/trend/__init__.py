"""The workbook of years: several sealed years side by side, as one file for leadership.

:func:`plan_trend` is pure. Differences, totals, rates and averages are formulas over one sheet of data,
stored with the values that they must have.
"""

from __future__ import annotations

from onex_xl import __version__
from onex_xl.privacy import without_numbers
from onex_xl.stages.trend.about import plan_about
from onex_xl.stages.trend.book import Book
from onex_xl.stages.trend.certificates import plan_certificates
from onex_xl.stages.trend.departments import plan_departments
from onex_xl.stages.trend.details import plan_details
from onex_xl.stages.trend.groups import plan_groups
from onex_xl.stages.trend.matches import plan_matches
from onex_xl.stages.trend.overview import plan_overview
from onex_xl.stages.trend.rules import plan_rules
from onex_xl.trends.comparison import Comparison
from onex_xl.trends.data import plan_data
from onex_xl.xlsx.plan import Area, BookPlan

__all__ = ["plan_trend"]


def plan_trend(comparison: Comparison, language: str, program: str = __version__) -> BookPlan:
    """The years of ``comparison`` (two or more), with headings and sentences in ``language``, as ``program``
    made it. Holds no personal data of candidates."""
    book = Book(comparison, language, program)
    view = book.view
    sheets = [
        plan_overview(book),
        plan_departments(book),
        plan_certificates(book),
        plan_groups(book),
        plan_details(book),
        plan_matches(book),
        plan_rules(book),
        plan_data(view, book.page(head=(2, 3), area=Area(0, 0, view.last, view.col("scored") - 1))),
        plan_about(book),
    ]
    title, college = book.title, comparison.newest.sealed.campaign.college
    plan = BookPlan(
        sheets=sheets,
        properties={"title": title, "author": college},
        custom={
            "onex.kind": "trend",
            "onex.years": view.years_said(),
            "onex.archives": " ".join(side.digest[:16] for side in comparison.sides),
            "onex.program": program,
        },
    )
    return without_numbers(plan)
