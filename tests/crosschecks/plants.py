"""Contradictions in words: what is typed where, and what must be found.

    # 两个学系填报同一名学生，第二次自费
    JD 考生名册!5 := JSJ 考生名册!5
    JD 考生名册!I5 := 自费
    > across.student-two-departments JD 考生名册!B5 ~ JSJ 考生名册!B5

``#`` begins a contradiction. ``A = B`` types into cell A what ``B`` says: the content of another cell,
``-`` (nothing), ``near C`` (the identity number in C with one digit changed), ``turned C`` (two digits turned
about), ``far C`` (two changed), ``wide C`` (its digits full-width), or a text, number, date. ``A := B`` says
so in the lists too, where they have the same. Rows (``!5``) stand for the person in them: student number,
name and identity number; a whole row of a list may be ``-``, or a copy of another. ``>`` is a finding: its
code, its cell and, after ``~``, the other cell it names. What is copied is as it was before all changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from stdnum.cn.ric import calc_check_digit

from onex_xl.findings import Finding
from onex_xl.model import Value
from tests.crosschecks.college import DEPARTMENTS, College, college

_CELL = re.compile(r"(?:\w+ \S+|finance|results|earlier)!([A-Z]*)(\d+)")
_PERSON = ("B", "C", "E")
_IN_LISTS = {
    "finance": {"B": "A", "C": "B", "A": "C", "J": "D", "I": "E"},
    "results": {"B": "A", "E": "B", "C": "C", "L": "E", "Q": "F", "R": "G"},
}
"""By list, the columns of the roster that it has as well, and where."""


@dataclass(frozen=True)
class Plant:
    """``changes`` are pairs of what is on the left and on the right, with the operator between; ``found`` the
    findings as lines."""

    name: str
    changes: tuple[tuple[str, str, str], ...]
    found: tuple[str, ...]


def parsed(text: str) -> list[Plant]:
    """The contradictions that ``text`` states."""
    plants = []
    for part in text.split("\n# ")[1:]:
        name, *lines = part.splitlines()
        stated = [line.strip() for line in lines if line.strip()]
        changes = [re.fullmatch(r"(\S+(?: \S+)?) (:?=) (.+)", line) for line in stated if line[0] != ">"]
        assert all(changes), part
        found = tuple(line.removeprefix(">").strip() for line in stated if line[0] == ">")
        plants.append(Plant(name, tuple((m[1], m[2], m[3]) for m in changes if m), found))
    return plants


def planted(plants: Sequence[Plant]) -> College:
    """The college with all of them in it. No two touch the same cell."""
    clean, made = college(), college()
    touched: dict[str, str] = {}
    for plant in plants:
        for left, operator, right in plant.changes:
            for address, value in _typed(clean, left, operator, right):
                assert touched.setdefault(address, plant.name) == plant.name, f"{address}: {plant.name}"
                made.put(address, value)
    return made


def _typed(clean: College, left: str, operator: str, right: str) -> list[tuple[str, Value]]:
    """The cells that one line changes, each with its new content."""
    pairs = _columns(left, right)
    found = [
        (to, clean.at(source) if _CELL.fullmatch(source) else _value(clean, source)) for to, source in pairs
    ]
    return [item for pair in found for item in (_everywhere(*pair) if operator == ":=" else [pair])]


def _columns(left: str, right: str) -> list[tuple[str, str]]:
    """A line about rows, as lines about cells."""
    at = _CELL.fullmatch(left)
    assert at is not None, left
    if at[1]:
        return [(left, right)]
    columns = (
        _PERSON
        if " " in left
        else tuple("ABCDEFG"[: {"finance": 7, "results": 7, "earlier": 5}[left.split("!")[0]]])
    )
    from_row = _CELL.fullmatch(right)
    return [
        (left.replace("!", f"!{letter}"), right.replace("!", f"!{letter}") if from_row else right)
        for letter in columns
    ]


def _value(clean: College, text: str) -> Value:
    word, _, cell = text.partition(" ")
    if word in _DIGITS and _CELL.fullmatch(cell):
        return _DIGITS[word](str(clean.at(cell)))
    if text == "-":
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return int(text) if re.fullmatch(r"-?\d{1,7}", text) else text


def _everywhere(address: str, value: Value) -> list[tuple[str, Value]]:
    """A cell of a roster, and the cells of the lists that say the same."""
    where, _, cell = address.partition("!")
    department, _, tab = where.partition(" ")
    assert tab == "考生名册", address
    row = DEPARTMENTS.index(department) * 20 + int(cell[1:]) - 3
    listed = [
        (f"{name}!{columns[cell[0]]}{row}", value)
        for name, columns in _IN_LISTS.items()
        if cell[0] in columns
    ]
    return [(address, value), *listed]


def _changed(number: str, *places: int) -> str:
    """An identity number with other digits at ``places``, and the check digit that belongs to it."""
    digits = list(number[:17])
    for place in places:
        digits[place] = str((int(digits[place]) + 1) % 10)
    return _checked(digits)


def _turned(number: str) -> str:
    digits = list(number[:17])
    place = next(place for place in (15, 14) if digits[place] != digits[place + 1])
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    return _checked(digits)


def _checked(digits: Sequence[str]) -> str:
    body = "".join(digits)
    return body + calc_check_digit(body + "0")


_DIGITS: dict[str, Callable[[str], str]] = {
    "near": lambda number: _changed(number, 15),
    "far": lambda number: _changed(number, 14, 16),
    "turned": _turned,
    "wide": lambda text: "".join(chr(ord(digit) + 0xFEE0) for digit in text),
}


def line(finding: Finding) -> str:
    """A finding as the plants state it."""
    facts = finding.facts
    own = _address(finding.place.file, finding.place.sheet, finding.place.cell)
    other = _address(*(str(facts.get(f"other_{name}", "")) for name in ("file", "sheet", "cell")))
    return f"{finding.code} {own} ~ {other}" if other else f"{finding.code} {own}"


def _address(file: str, sheet: str, cell: str) -> str:
    if not file:
        return ""
    name = file.removeprefix("reference/").removesuffix(".xlsx")
    return f"{name}!{cell}" if file.startswith("reference/") else f"{name} {sheet}!{cell}"
