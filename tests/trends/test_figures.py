"""What groups come to: from sums, by each year's own rules, with the formulas that say so."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from onex_xl.model import SealedYear, Status
from onex_xl.pack.load import load_pack
from onex_xl.trends.comparison import Comparison, changed_rules
from onex_xl.trends.data import plan_data
from onex_xl.trends.figures import Figures
from onex_xl.trends.view import View
from onex_xl.xlsx.plan import Formula, Page
from tests.pack.variants import changed
from tests.trends.college import comparison, sealed, side

YEAR = """
department | code | name | total | approved | paid | sat | passed | spent | budget
A          | A-1  | 甲   | 90    | 10       | 10   | 5   | 5      | 10    | 100
A          | A-2  | 乙   | 60    | 90       | 90   | 90  | 45     | 60    | 100
B          | B-1  | 丙   |       |          |      |     |        |       |
"""


def figures(*tables: str) -> Figures:
    years = comparison({2024 + place: table for place, table in enumerate(tables)})
    return Figures(View(years, "zh", "数据"))


def value(found: Figures, name: str, home: int = 0) -> object:
    side = found.view.comparison.newest
    return found.value(found.by_id[name], side, home)


def test_rates_come_from_sums() -> None:
    found = figures(YEAR)
    # Of the projects 50 % and 50 %; of completion 50 % and 100 %, whose mean would be 75 %.
    assert value(found, "rate.pass_rate") == Fraction(1, 2)
    assert value(found, "rate.completion") == Fraction(19, 20)
    assert value(found, "rate.usage", 1) == Fraction(7, 20)


def test_a_department_that_sent_nothing_has_no_sums_and_no_rates() -> None:
    found = figures(YEAR)
    names = ("projects", "missing", "fact.paid", "rate.pass_rate", "total")
    assert [value(found, name, 2) for name in names] == [1, 1, None, None, None]


def test_averages_are_over_those_with_a_total() -> None:
    assert value(figures(YEAR), "total") == 75
    assert value(figures(YEAR), "grade.优秀") == 1


def test_the_formula_of_a_rate_divides_sums() -> None:
    found = figures(YEAR)
    newest = found.view.comparison.newest
    view = found.view
    paid, passed, counts, home = (
        view.block(2024, key) for key in ("#paid", "#passed", "counts", "home")
    )  # fmt: skip
    assert found.formula(found.by_id["rate.pass_rate"], newest, 1) == (
        f'IFERROR(SUMIFS({passed},{home},1,{counts},1)/SUMIFS({paid},{home},1,{counts},1),"")'
    )
    assert found.formula(found.by_id["rate.pass_rate"], newest, 0) == (
        f'IFERROR(SUMIFS({passed},{counts},1)/SUMIFS({paid},{counts},1),"")'
    )


def test_totals_and_rates_of_a_project_are_formulas_over_its_row() -> None:
    view = figures(YEAR).view
    plan = plan_data(view, Page())
    rate = plan.cells[view.rows[2024, "A-1"], view.col("#pass_rate")].value
    total = plan.cells[view.rows[2024, "A-1"], view.col("total")].value
    assert isinstance(rate, Formula) and isinstance(total, Formula)
    assert (rate.value, total.value) == (Fraction(1, 2), 90)
    assert rate.text.startswith("=IFERROR($") and total.text.startswith("=ROUND(SUM(K5:")


PEOPLE = st.integers(0, 50)
COUNTS = st.lists(st.tuples(PEOPLE, PEOPLE, PEOPLE), min_size=1, max_size=6)


@given(COUNTS)
def test_a_group_is_the_sum_of_its_parts(counts: list[tuple[int, int, int]]) -> None:
    rows = [
        f"{'AB'[place % 2]} | P-{place} | 证书{place} | 50 | {a} | {b} | {c}"
        for place, (a, b, c) in enumerate(counts)
    ]
    found = figures("\n".join(["department | code | name | total | approved | paid | sat", *rows]))
    homes = range(1, len(found.view.comparison.departments) + 1)
    for name in ("projects", "scored", "fact.approved", "fact.paid", "fact.sat"):
        parts = [value(found, name, home) for home in homes]
        assert value(found, name) == sum(part for part in parts if isinstance(part, int))
    approved, _, sat = (sum(column) for column in zip(*counts, strict=True))
    expected = min(Fraction(1), Fraction(sat, approved)) if approved else None
    assert value(found, "rate.completion") == expected


# ---- rules that are not the same -----------------------------------------------------------------


def test_what_the_rules_have_otherwise_is_listed(tmp_path: Path) -> None:
    old = load_pack(changed(tmp_path, "rubric.toml", "points = 30\narticle", "points = 28\narticle"))
    years = Comparison((side(sealed(2024, YEAR), old), side(sealed(2025, YEAR))))
    found = [(item.year, item.what, item.id, item.old, item.new) for item in changed_rules(years.sides)]
    assert found == [(2025, "points", "1.2", "28", "30")]


def test_rules_that_nobody_can_read_are_not_compared() -> None:
    years = Comparison((side(sealed(2024, YEAR), known=False), side(sealed(2025, YEAR))))
    assert changed_rules(years.sides) == []
    assert View(years, "zh", "数据").remarks() == [
        "注意：2024 年归档里的规则这个版本读不了，比率按最近一年的规则计算。"
    ]


def test_another_college_and_another_pack_are_said() -> None:
    other: SealedYear = sealed(2024, YEAR, "另一所学院")
    other = replace(other, campaign=replace(other.campaign, pack="other"))
    years = Comparison((side(other), side(sealed(2025, YEAR))))
    assert View(years, "en", "Data").remarks() == [
        "Note: the archive of 2024 is of “另一所学院”.",
        "Note: 2024 used another pack of rules (other, not stpt-1x).",
    ]
    assert years.projects[2024][2].status == Status.MISSING
