"""What stands in one cell of an invented row.

A text that begins with ``@`` is drawn: a word and what it needs, divided by blanks. Every other text is a
``str.format`` template over the names of its row; numbers and dates stand for themselves.

| text | draws |
| --- | --- |
| ``@student FIELD`` | name, number, identity, group or class_name of the row's student |
| ``@teacher FIELD`` | name or number of the row's teacher |
| ``@pick LIST`` | one of ``lists.LIST`` |
| ``@each LIST`` | the next of ``lists.LIST``, from the first on |
| ``@date 05-10 06-20`` | a day of the campaign's year between two |
| ``@whole LOW HIGH STEP`` | a whole number |
| ``@mix FIELD 40 FIELD 60`` | cells of the same row, by percent, to one decimal |
| ``@project FIELD`` | the project's own registry field |
| ``@share FIELD PERCENT`` | that percentage of a number of the registry, rounded to hundreds |
| ``@sum SHEET FIELD NAME VALUE…`` | the sum of FIELD over the project's rows whose NAME is a VALUE |
| ``@fact FACT PLUS`` | a fact of the project as its rows have it, and a number added to it |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from onex_xl.demo.people import Student, Teacher
from onex_xl.demo.recipe import FILE, Cell
from onex_xl.errors import PackError
from onex_xl.model import Number, Value
from onex_xl.pack.definitions import exact
from onex_xl.rules.functions import round_half_away

Record = Mapping[str, Value]


@dataclass(slots=True)
class Desk:
    """What is at hand while one department's rows are invented."""

    year: int
    random: Random
    lists: Mapping[str, Sequence[str]]
    students: Iterator[Student]
    teachers: Sequence[Teacher]
    serial: int = 0
    turns: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """One row while it is filled. ``project`` is the project's registry row, ``rows`` what the project has
    so far by sheet, ``fact`` gives a fact counted from those; ``number`` counts the project's rows on the
    sheet from 1."""

    desk: Desk
    names: Mapping[str, object]
    project: Record
    rows: Mapping[str, Sequence[Record]]
    fact: Callable[[str], Value]
    number: int
    cells: dict[str, Value] = field(default_factory=dict)
    student: Student | None = None

    def fill(self, name: str, cell: Cell) -> None:
        """Put what ``cell`` says into field ``name``. Raises ``PackError`` for what cannot be drawn."""
        try:
            self.cells[name] = self._value(cell)
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            raise PackError(FILE, f"rows … {name} = {cell!r}", f"cannot be filled: {error}") from error

    def _value(self, cell: Cell) -> Value:
        if isinstance(cell, bool) or not isinstance(cell, str):
            return cell if isinstance(cell, bool | date) else exact(cell)
        if not cell.startswith("@"):
            return cell.format_map({**self.names, "n": self.number, "serial": self.desk.serial})
        word, *rest = cell[1:].split()
        return _DRAWERS[word](self, rest)


def _student(row: Row, words: list[str]) -> Value:
    row.student = row.student or next(row.desk.students)
    return str(getattr(row.student, words[0]))


def _teacher(row: Row, words: list[str]) -> Value:
    # Neighbouring rows of a project are different teachers, and projects begin with different ones.
    start = sum(map(ord, str(row.names["project"])))
    teacher = row.desk.teachers[(start + row.number) % len(row.desk.teachers)]
    return str(getattr(teacher, words[0]))


def _pick(row: Row, words: list[str]) -> Value:
    return row.desk.random.choice(row.desk.lists[words[0]])


def _each(row: Row, words: list[str]) -> Value:
    turn = row.desk.turns.get(words[0], 0)
    row.desk.turns[words[0]] = turn + 1
    choices = row.desk.lists[words[0]]
    return choices[turn % len(choices)]


def _date(row: Row, words: list[str]) -> Value:
    first, last = (date.fromisoformat(f"{row.desk.year}-{word}") for word in (words[0], words[-1]))
    return first + timedelta(days=row.desk.random.randint(0, (last - first).days))


def _whole(row: Row, words: list[str]) -> Value:
    low, high, step = (int(word) for word in (*words, "1")[:3])
    return row.desk.random.randrange(low, high + 1, step)


def _mix(row: Row, words: list[str]) -> Value:
    parts = zip(words[::2], words[1::2], strict=True)
    total = sum(Fraction(_number(row.cells[name])) * int(share) / 100 for name, share in parts)
    return round_half_away(total, 1)


def _project(row: Row, words: list[str]) -> Value:
    return row.project.get(words[0])


def _share(row: Row, words: list[str]) -> Value:
    return round_half_away(Fraction(_number(row.project.get(words[0]))) * int(words[1]) / 10000, 0) * 100


def _sum(row: Row, words: list[str]) -> Value:
    sheet, name, *test = words
    rows = row.rows.get(sheet, ())
    chosen = [item for item in rows if not test or item.get(test[0]) in test[1:]]
    return sum((_number(item.get(name)) for item in chosen), 0)


def _fact(row: Row, words: list[str]) -> Value:
    value = row.fact(words[0])
    return _number(value) + int(words[1]) if len(words) > 1 else value


def _number(value: Value) -> Number:
    return value if isinstance(value, int | Fraction) else 0


_DRAWERS: Mapping[str, Callable[[Row, list[str]], Value]] = {
    "student": _student,
    "teacher": _teacher,
    "pick": _pick,
    "each": _each,
    "date": _date,
    "whole": _whole,
    "mix": _mix,
    "project": _project,
    "share": _share,
    "sum": _sum,
    "fact": _fact,
}
