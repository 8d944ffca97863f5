"""A sealed year's summary: what is written is read back, exactly."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.archives.summary import FORM, parsed_summary, summary_text
from onex_xl.model import Campaign, SealedProject, SealedYear

CAMPAIGN = Campaign(2026, "某学院", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31), "stpt-1x")

NUMBERS = st.integers() | st.fractions()
VALUES = st.none() | st.booleans() | NUMBERS | st.dates() | st.text(st.characters(codec="utf-8"))
NAMES = st.text(st.characters(codec="utf-8"), max_size=5)
PROJECTS = st.builds(
    SealedProject,
    code=NAMES,
    department=NAMES,
    name=NAMES,
    status=st.sampled_from(["scored", "held", "missing", "exempt"]),
    fields=st.dictionaries(NAMES, VALUES, max_size=4),
    facts=st.dictionaries(NAMES, VALUES, max_size=4),
    indicators=st.dictionaries(NAMES, st.none() | NUMBERS, max_size=4),
    deduction=st.none() | NUMBERS,
    total=st.none() | NUMBERS,
    grade=NAMES,
    outcome=NAMES,
    rank=st.none() | st.integers(1, 99),
    self_total=st.none() | NUMBERS,
)


@given(st.dictionaries(NAMES, NAMES, max_size=3), st.lists(PROJECTS, max_size=3))
def test_what_is_written_is_read_back(departments: dict[str, str], projects: list[SealedProject]) -> None:
    year = SealedYear(CAMPAIGN, departments, tuple(projects))
    assert parsed_summary(summary_text(year)) == year


def test_numbers_are_written_as_people_write_them() -> None:
    project = SealedProject(
        "P", "D", "证书", "scored", facts={"rate": Fraction(2, 3)}, total=Fraction(373, 4)
    )
    text = summary_text(SealedYear(CAMPAIGN, {"D": "计算机系"}, (project,)))
    assert '"total": 93.25' in text and '"fraction": "2/3"' in text and "计算机系" in text


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": 1}', f'{{"form": {FORM + 1}}}'])
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parsed_summary(text)
