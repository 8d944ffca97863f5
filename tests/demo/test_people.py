"""Invented people: valid identity numbers of nobody, and no two alike."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from random import Random

import pytest
from stdnum.cn import ric

from onex_xl.demo.people import check_digit, students, teachers
from onex_xl.demo.recipe import People, load_recipe


@pytest.fixture(scope="module")
def people(project: Path) -> People:
    return load_recipe(project / "workbook-templates" / "stpt-1x").people


def test_the_check_digit_is_that_of_the_standard() -> None:
    assert check_digit("34052419800101001") == "X"
    assert check_digit("11010519491231002") == "X"
    assert check_digit("44052418800101001") == "4"


def test_students_have_valid_numbers_from_a_region_that_does_not_exist(people: People) -> None:
    some = list(islice(students(people, Random(1), 3, ["甲专业", "乙专业"]), 600))
    for student in some:
        assert ric.calc_check_digit(student.identity) == student.identity[-1]
        assert student.identity.startswith("990003")
        assert "2004" <= student.identity[6:10] <= "2006"
    assert len({student.identity for student in some}) == 600
    assert len({student.number for student in some}) == 600
    assert {student.group for student in some} == {"甲专业", "乙专业"}
    assert len({student.name for student in some}) > 300
    assert any("·" in student.name for student in some)


def test_departments_share_no_numbers(people: People) -> None:
    one = islice(students(people, Random(1), 1, ["甲"]), 500)
    other = islice(students(people, Random(1), 2, ["甲"]), 500)
    assert not {student.number for student in one} & {student.number for student in other}


def test_staff_numbers_keep_their_leading_zero(people: People) -> None:
    staff = teachers(people, Random(1), 7)
    assert [teacher.number for teacher in staff[:2]] == ["007001", "007002"]
    assert len(staff) == people.staff
