"""The review workbook in a reviewer's hands: cells typed into, rows moved, the file saved under any name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from onex_xl.fields.text import raw_text
from onex_xl.findings import Finding
from onex_xl.stages.review.decisions import REVIEW, WAIVER
from onex_xl.stages.review.heads import Head, find_head
from onex_xl.workflow.collect import Collected
from onex_xl.xlsx.inspection import Refusal
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, Grid, read_book
from tests.support.edited import Edited, Sheet

DAY = date(2026, 12, 3)
Told = tuple[str, str, str]
"""Code, sheet, cell."""


class Reviewed:
    """The review workbook at ``path``. ``target`` is ``project|indicator``, or the number of an error."""

    def __init__(self, path: Path) -> None:
        self.path = path
        data = path.read_bytes()
        self.file = Edited(data)
        inspection = inspect(data, path.name)
        assert not isinstance(inspection, Refusal)
        book = read_book(data, inspection)
        assert isinstance(book, Book)
        self.grids: dict[str, tuple[Grid, Head]] = {
            head.kind: (grid, head) for grid in book.sheets if (head := find_head(grid.rows))
        }

    def rows(self, kind: str = REVIEW) -> dict[str, int]:
        """Target → row, in the order of the sheet."""
        grid, head = self.grids[kind]
        keys = ("project", "indicator") if kind == REVIEW else ("number",)
        texts = {
            "|".join(raw_text(grid.at(row, head.cols[key])) for key in keys): row
            for row in range(head.row + 1, len(grid.rows))
        }
        return {target: row for target, row in texts.items() if target.strip("|")}

    def shown(self, target: str, key: str) -> str:
        """The text of a cell."""
        kind = REVIEW if "|" in target else WAIVER
        grid, head = self.grids[kind]
        return raw_text(grid.at(self.rows(kind)[target], head.cols[key]))

    def sheet(self, kind: str = REVIEW) -> Sheet:
        """The tab, to change."""
        return self.file.sheet(self.grids[kind][0].name)

    def type(self, target: str, **cells: str | float | date | None) -> Reviewed:
        """Type into the row of ``target``; cells by the keys of their columns, ``None`` clears."""
        kind = REVIEW if "|" in target else WAIVER
        row, head = self.rows(kind)[target], self.grids[kind][1]
        for key, value in cells.items():
            typed = (
                float(value.toordinal() - date(1899, 12, 30).toordinal())
                if isinstance(value, date)
                else value
            )
            self.sheet(kind).put((row, head.cols[key]), typed)
        return self

    def decide(
        self, target: str, value: str | float, reason: str = "看了佐证", who: str = "周复核"
    ) -> Reviewed:
        """A whole decision."""
        key = "score" if "|" in target else "waive"
        return self.type(target, **{key: value}, reason=reason, who=who, on=DAY)

    def clear(self, target: str) -> Reviewed:
        """The row as nobody had typed into it."""
        key = "score" if "|" in target else "waive"
        return self.type(target, **dict.fromkeys((key, "reason", "who", "on", "confirm")))

    def save(self, name: str = "", at: float = 0) -> Path:
        """Save, perhaps under another name in the same folder; ``at``: when that was."""
        path = self.path.parent / name if name else self.path
        path.write_bytes(self.file.data())
        if at:
            os.utime(path, (at, at))
        return path


def told(done: Collected, prefix: str = "review.") -> list[Told]:
    """What a collect says about reviews: code and cell."""
    found = [item for item in done.result.findings if item.code.startswith(prefix)]
    return [(item.code, item.place.sheet, item.place.cell) for item in found]


def about(done: Collected, code: str) -> Mapping[str, object]:
    """The facts of the one finding of ``code``."""
    (found,) = [item for item in done.result.findings if item.code == code]
    return found.facts


def sole(done: Collected, code: str) -> Finding:
    """The one finding of ``code``."""
    (found,) = [item for item in done.result.findings if item.code == code]
    return found
