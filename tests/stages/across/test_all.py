"""Whatever the order and the number of returns: nothing is found in clean ones, and of what is planted each
row once."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from onex_xl.model import Claim, Value
from onex_xl.stages.across.check import MANY
from tests.stages.across.tables import check, claims, found, lines, only
from tests.support.returns import identity_number

Record = dict[str, Value]
PROJECTS = ("JSJ-01", "JSJ-02", "CJ-01")


def person(number: int, project: str) -> Record:
    """A candidate unlike all others."""
    return {
        "project": project, "student_no": f"2024{number:04}", "name": chr(0x4E00 + number) + "某",
        "id_number": identity_number(number), "funding": "学院", "passed": "是",
        "certificate": f"ZS{number:06}",
    }  # fmt: skip


@st.composite
def clean(draw: st.DrawFn) -> list[Record]:
    numbers = draw(st.lists(st.integers(0, 899), unique=True, max_size=20))
    return [person(number, draw(st.sampled_from(PROJECTS))) for number in numbers]


@given(clean())
@settings(max_examples=50)
def test_nothing_is_found_in_returns_that_agree(rows: list[Record]) -> None:
    assert found("candidates", rows) == []


@given(clean(), st.integers(0, 20), st.integers(0, 20), st.booleans())
@settings(max_examples=50)
def test_a_contradiction_is_found_in_both_rows_and_nothing_else(
    rows: list[Record], first: int, second: int, same: bool
) -> None:
    one = person(950, "JSJ-01")
    other = {
        **person(951, "CJ-01"),
        "student_no": one["student_no"],
        "name": one["name"] if same else "另一人",
    }
    rows.insert(min(first, len(rows)), one)
    rows.insert(min(second, len(rows)), other)
    codes = sorted(item.code for item in check(claims("candidates", rows)))
    twice = ["across.funded-twice", "across.student-two-departments"] if same else []
    assert codes == sorted([*twice, "across.student-contradicts"] * 2)


@given(st.permutations(range(4)))
def test_the_order_of_the_claims_makes_no_difference(order: Sequence[int]) -> None:
    rows = [
        person(1, "JSJ-01"),
        person(1, "CJ-01"),
        person(1, "JSJ-02"),
        {**person(2, "CJ-01"), "name": "一某"},
    ]
    made = [claim for row in rows for claim in claims("candidates", [row])]
    named = [
        Claim(item.department, f"{n}.xlsx", str(n), item.projects, item.tables) for n, item in enumerate(made)
    ]
    assert lines(check([named[number] for number in order])) == lines(check(named)) != []


def test_of_a_large_group_every_row_is_told_of_another() -> None:
    many = 30 * MANY
    rows: list[Record] = [
        {**person(1, "JSJ-01"), "student_no": "00000000", "name": "张三"} for _ in range(many)
    ]
    rows.append({**person(2, "CJ-01"), "student_no": "00000000", "name": "李四"})
    findings = check(claims("candidates", rows), rules=only("student-contradicts"))
    assert len(findings) == many + 1
    assert {item.facts["other_file"] for item in findings if item.department == "JSJ"} == {"CJ.xlsx"}
    assert {item.facts["count"] for item in findings} == {many + 1}


def test_without_claims_there_is_nothing_to_say() -> None:
    assert check([]) == []
