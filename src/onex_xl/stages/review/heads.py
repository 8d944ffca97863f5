"""The columns of the review workbook, by the words at their heads in either language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from onex_xl.fields.text import normal
from onex_xl.messages import LANGUAGES, say
from onex_xl.stages.review.decisions import REVIEW, WAIVER
from onex_xl.xlsx.read import Cell

SCORES = (
    "why", "department", "project", "name", "indicator", "label", "points", "computed", "self", "facts",
    "score", "reason", "who", "on", "confirm", "state", "note", "evidence", "rulings", "key",
)  # fmt: skip
"""The columns of the sheet of scores, in order."""

ERRORS = (
    "number", "department", "project", "name", "place", "problem", "mend",
    "waive", "reason", "who", "on", "confirm", "state", "key",
)  # fmt: skip
"""The columns of the sheet of errors, in order."""

VALUE = {REVIEW: "score", WAIVER: "waive"}
"""The column that the decision itself is typed into."""

INPUTS = ("score", "waive", "reason", "who", "on", "confirm")
"""The columns that people type into."""

_NEEDED = {
    REVIEW: frozenset(("project", "indicator", "score", "reason")),
    WAIVER: frozenset(("number", "waive", "reason")),
}
_ROWS = 40


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a sheet to fill in: what is decided on it, its row, and the column of each key
    (0-based)."""

    kind: str
    row: int
    cols: Mapping[str, int]

    @property
    def inputs(self) -> frozenset[int]:
        """The columns that people type into."""
        return frozenset(col for key, col in self.cols.items() if key in INPUTS)


def head_text(key: str, language: str) -> str:
    """What stands at the head of a column."""
    return say(f"review.head.{key}", language)


def find_head(rows: Sequence[Sequence[Cell]]) -> Head | None:
    """The head of a sheet to fill in; ``None`` if it is none of those."""
    for number, row in enumerate(rows[:_ROWS]):
        cols: dict[str, int] = {}
        for col, cell in enumerate(row):
            key = _keys().get(normal(cell)) if isinstance(cell, str) and cell else None
            if key:
                cols.setdefault(key, col)
        for kind, needed in _NEEDED.items():
            if cols.keys() >= needed:
                return Head(kind, number, cols)
    return None


@cache
def _keys() -> Mapping[str, str]:
    keys = dict.fromkeys((*SCORES, *ERRORS))
    return {normal(head_text(key, language)): key for language in LANGUAGES for key in keys}
