"""What departments answer to warnings instead of changing what is right (情况说明): a column of the
self-check and of a slip's cover. Which line it is that an answer stands in, a key says that nobody sees, so
that lines may be moved about."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from onex_xl.fields.parsers import NOTHING
from onex_xl.fields.text import normal, raw_text, tidy
from onex_xl.findings import Finding, Place, Severity
from onex_xl.masking import masked
from onex_xl.messages import LANGUAGES, say
from onex_xl.model import Statement
from onex_xl.pack.nothing import means_nothing
from onex_xl.reading.locate import HEADER_ROWS
from onex_xl.reading.report import Report, short
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.read import Cell, Grid

OTHERS: Final = "*"
"""Stands for the code of a check in the line for warnings that the self-check does not list."""

_CHECK, _WARNINGS, _ERROR = "check:", "warnings:", "error:"
_KEY = re.compile(
    r"(?P<kind>check:|warnings:|error:)(?P<what>[^~|]*)(?:~(?P<before>[0-9a-f]{16}))?(?:\|(?P<then>.*))?",
    re.DOTALL,
)
_ONE = re.compile(r"(?P<identity>[0-9A-F]{4}(?:-[0-9A-F]{4}){2})#(?P<basis>[0-9a-f]{16})")
_LONGEST = 2_000
"""Characters of an answer that are read; the file keeps all."""
_LINES = 5_000
"""Lines that are looked through: no sheet of ours has as many."""
_MOST = 900
"""Warnings that one line of a slip can be about: more do not fit into a cell."""


def check_key(code: str, severity: Severity) -> str:
    """What stands in the key's cell of a line of the self-check."""
    return f"{_ERROR if severity is Severity.ERROR else _CHECK}{code}"


def error_key(code: str, shown: str) -> str:
    """The key of a line about errors, which nobody can answer away; ``shown`` is what stands in the cell."""
    return f"{_ERROR}{code}~{_digest(shown)}"


def warnings_key(about: Mapping[str, str], then: str, given: str = "") -> str:
    """The key of a line of a slip: the warnings ``about`` which it is (digests of what they say by identity),
    what they say in words, and the answer that is already ``given`` there."""
    listed = " ".join(f"{identity}#{basis}" for identity, basis in list(about.items())[:_MOST])
    return f"{_WARNINGS}{listed}{'~' + _digest(given) if given else ''}|{then[:_LONGEST]}"


def _digest(text: str) -> str:
    folded = "".join(text.split()).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(folded, digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Statements:
    """What was answered in a workbook, in its order, and what is wrong with answers. The findings name tab
    and cell; file and department are for the caller to add."""

    given: tuple[Statement, ...]
    findings: tuple[Finding, ...]


def read_statements(grids: Sequence[Grid], nothing: tuple[str, ...]) -> Statements:
    """The answers on those of ``grids`` that have the column for them. One of the words ``nothing`` is no
    answer, but takes an earlier one back."""
    given: list[Statement] = []
    findings: list[Finding] = []
    for grid in grids:
        at = _head(grid)
        if at is not None:
            tab = _Tab(grid, at, nothing)
            given += tab.statements()
            findings += tab.report.findings
    return Statements(tuple(given), tuple(findings))


def _head(grid: Grid) -> tuple[int, int] | None:
    """The cell at the head of the column."""
    for number, row in enumerate(grid.rows[:HEADER_ROWS]):
        for col, cell in enumerate(row):
            if isinstance(cell, str) and normal(cell) in _heads():
                return number, col
    return None


@cache
def _heads() -> frozenset[str]:
    return frozenset(normal(say("entry.head.answer", language)) for language in LANGUAGES)


class _Tab:
    """A tab with the column for answers, the head of which stands ``at`` row and column."""

    def __init__(self, grid: Grid, at: tuple[int, int], nothing: tuple[str, ...]) -> None:
        self.grid, self.nothing = grid, nothing
        self.head, self.col = at
        self.report = Report(grid.name)

    def statements(self) -> Iterator[Statement]:
        """What its lines answer."""
        for number in range(self.head + 1, min(len(self.grid.rows), self.head + _LINES)):
            key = _key(self.grid.rows[number])
            text = masked(tidy(raw_text(self.grid.at(number, self.col)))[:_LONGEST])
            if key is None:
                if text:
                    self._tell("return.answer-unplaced", Severity.WARNING, number, text)
            elif key["before"] != _digest(text) and (text or key["before"]):
                yield from self._typed(number, key, text)  # what stood there before is no news

    def _typed(self, number: int, key: re.Match[str], text: str) -> Iterator[Statement]:
        if key["kind"] == _ERROR:
            if text:
                self._tell("return.answer-to-error", Severity.WARNING, number, text)
            return
        if means_nothing(text, self.nothing):
            self._tell(
                NOTHING, Severity.INFO, number, text, label=raw_text(self.grid.at(self.head, self.col))
            )
            text = ""
        place = Place("", self.grid.name, a1(number, self.col))
        if key["kind"] == _CHECK:
            yield Statement(text, place, key["what"])
        else:
            about = {one["identity"]: one["basis"] for one in _ONE.finditer(key["what"])}
            yield Statement(text, place, about=about, then=masked((key["then"] or "").strip()))

    def _tell(self, code: str, severity: Severity, number: int, text: str, **facts: str) -> None:
        cell = a1(number, self.col)
        self.report.add(code, severity, cell, raw=text, value=short(text), **facts)


def _key(row: Sequence[Cell]) -> re.Match[str] | None:
    """What says which line a row is: any cell of it, wherever columns were moved to."""
    texts = (cell for cell in row if isinstance(cell, str) and ":" in cell)
    return next((found for text in texts if (found := _KEY.fullmatch(text))), None)
