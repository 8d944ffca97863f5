"""What reading one tab finds, and for which project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from onex_xl.fields.base import REPAIRED
from onex_xl.fields.columns import PERHAPS_NOTHING, Odd
from onex_xl.fields.parsers import NOTHING
from onex_xl.fields.text import one_line
from onex_xl.findings import Finding, Place, Severity
from onex_xl.pack.schema import Field
from onex_xl.reading.locate import Guess
from onex_xl.xlsx.cells import a1, a1_range

FOLDED_FROM = 10
"""As many of one column are one finding."""

MANY = {
    REPAIRED: "cell.repaired-many",
    NOTHING: "cell.nothing-many",
    PERHAPS_NOTHING: "cell.perhaps-nothing-many",
}
"""What many findings of one column are told as."""

GUESSES = {
    "column": ("sheet.column-renamed", "sheet.column-guessed"),
    "label": ("sheet.label-renamed", "sheet.label-guessed"),
}
"""The codes for a header of a table and a label of a form: only its brackets differ; it is a near match."""


class Report:
    """The findings of one tab, in the order in which they were made."""

    def __init__(self, tab: str) -> None:
        self.tab = tab
        self.findings: list[Finding] = []

    def add(
        self, code: str, severity: Severity, cell: str = "", *, project: str = "", raw: str = "", **facts: Any
    ) -> None:
        """One finding at ``cell`` (A1, a range or empty)."""
        self.findings.append(Finding(code, severity, Place("", self.tab, cell), facts, raw, "", project))

    def guessed(self, what: str, guess: Guess, of: Field, cell: str) -> None:
        """A header (``what``: ``column`` or ``label``) taken for ``of`` though it is not quite its label."""
        renamed, likely = GUESSES[what]
        code, severity = (renamed, Severity.INFO) if guess.likeness == 100 else (likely, Severity.WARNING)
        facts: dict[str, Any] = {
            "label": of.label,
            "found": one_line(guess.found),
            "likeness": guess.likeness,
        }
        self.add(code, severity, cell, raw=guess.found, **facts)

    def cells(
        self, of: Field, odds: Sequence[Odd], rows: Sequence[int], col: int, projects: Sequence[str]
    ) -> None:
        """What was found in a column: ``rows`` and ``projects`` by the index that each odd cell carries."""
        alike = {code: [odd for odd in odds if odd.code == code] for code in MANY}
        folded = {code for code, found in alike.items() if len(found) >= FOLDED_FROM}
        for odd in odds:
            if odd.code not in folded:
                self._cell(of, odd, a1(rows[odd.index], col), projects[odd.index])
        for code in alike:
            if code in folded:
                self._folded(MANY[code], of, alike[code], rows, col)

    def _cell(self, of: Field, odd: Odd, cell: str, project: str) -> None:
        facts = {"label": of.label, "value": short(odd.raw), **odd.facts}
        self.add(odd.code, odd.severity, cell, project=project, raw=odd.raw, **facts)

    def _folded(self, code: str, of: Field, repairs: Sequence[Odd], rows: Sequence[int], col: int) -> None:
        first, last = repairs[0], repairs[-1]
        cells = a1_range(rows[first.index], col, rows[last.index], col)
        facts = {"label": of.label, "value": short(first.raw), **first.facts, "count": len(repairs)}
        self.add(code, first.severity, cells, raw=first.raw, **facts)


def short(raw: str, longest: int = 60) -> str:
    """``raw`` in a length that a sentence can hold."""
    return raw if len(raw) <= longest else raw[: longest - 1] + "…"


def stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of consecutive ``numbers``, each as its first and last."""
    found = []
    for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        items = [number for _, number in run]
        found.append((items[0], items[-1]))
    return found
