"""Invented students and teachers. Nobody real: the region in their identity numbers does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from onex_xl.demo.recipe import People

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Student:
    """``group`` is what the department teaches the student in: a major."""

    name: str
    number: str
    identity: str
    group: str
    class_name: str


@dataclass(frozen=True, slots=True)
class Teacher:
    name: str
    number: str


def check_digit(digits: str) -> str:
    """The 18th character of an identity number whose first 17 are ``digits`` (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def students(people: People, random: Random, department: int, groups: Sequence[str]) -> Iterator[Student]:
    """Students of a department without end, class by class, each with a number of their own.

    ``department`` (from 1) is a part of every number, so that two departments never share one.
    """
    first, last = people.entered
    serial = 0
    while True:
        for year in range(first, last + 1):
            group = groups[serial % len(groups)]
            class_number = serial // len(groups) + 1
            for seat in range(1, people.class_size + 1):
                yield Student(
                    _name(people, random, serial * people.class_size + seat),
                    f"{year}{department:02}{serial + 1:03}{seat:02}",
                    _identity(people, random, department, serial * people.class_size + seat),
                    group,
                    people.class_name.format(year=year, group=group, number=class_number),
                )
            serial += 1


def teachers(people: People, random: Random, department: int) -> list[Teacher]:
    """The teachers of a department. Their numbers begin with a zero, as real ones do."""
    return [
        Teacher(_name(people, random, 1), f"0{department:02}{number:03}")
        for number in range(1, people.staff + 1)
    ]


def _name(people: People, random: Random, count: int) -> str:
    if people.rare_names and count % people.rare_every == 0:
        return people.rare_names[count // people.rare_every % len(people.rare_names)]
    given = "".join(random.choice(people.given) for _ in range(random.choice((1, 2, 2))))
    return random.choice(people.surnames) + given


def _identity(people: People, random: Random, department: int, count: int) -> str:
    first, last = (date(year, 1, 1) for year in people.born)
    born = first + timedelta(days=random.randrange((last - first).days))
    # Region and serial carry department and count, so that no two people share a number.
    digits = f"{people.region}{department:04}{born:%Y%m%d}{count % 1000:03}"
    return digits + check_digit(digits)
