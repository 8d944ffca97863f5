"""The very hidden sheet of a workbook of ours: stamp, lists, facts, and a column per thing worked out for
every row of a table. Built as the workbook is planned; references come back from what is put down."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from onex_xl.entry.layout import ROW, Layout
from onex_xl.model import Campaign
from onex_xl.pack.definitions import Pack, Workbook
from onex_xl.xlsx.cells import a1, a1_range, quoted
from onex_xl.xlsx.plan import Formula, Scalar, SheetPlan

SHEET = "_onex"
PROPERTY = "onex_"
"""Custom document properties repeat the stamp under this prefix."""

REVIEW_BOOK: Final = "review"
"""What the stamp calls a review workbook: the office's own, and no return."""


def fingerprint(workbook: Workbook) -> str:
    """16 hexadecimal digits over what a reader depends on: sheets, field ids, labels and types, in order."""
    parts = [
        f"{sheet.id}|{sheet.name}|{field.id}|{field.label}|{field.type}"
        for sheet in workbook.sheets
        for field in sheet.raw.fields
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def stamp(pack: Pack, workbook: Workbook, campaign: Campaign, department: str = "") -> dict[str, str]:
    """What made the workbook and for whom: the first rows of the hidden sheet, all as text."""
    return {
        "pack": pack.name,
        "pack_version": pack.raw.version,
        "pack_digest": pack.digest,
        "workbook": workbook.raw.id,
        "workbook_version": str(workbook.raw.version),
        "year": str(campaign.year),
        "college": campaign.college,
        "department": department,
        "schema": fingerprint(workbook),
    }


class Hidden:
    """The hidden sheet while it is being planned. Blocks stand below one another in the first ``width``
    columns, columns worked out per row to their right, in the same rows as the rows they are about."""

    def __init__(self, width: int) -> None:
        self.plan = SheetPlan(SHEET, visibility="very hidden", protected=True)
        self.names: dict[str, str] = {}
        """Defined names for what colours look up here."""
        self._row = 0
        self._col = width + 1

    def stamp(self, values: Mapping[str, str]) -> None:
        """Key and value, a row each, from the first row on."""
        for key, value in values.items():
            self.plan.put_row(self._row, 0, [key, value])
            self._row += 1
        self._row += 1

    def block(self, head: Sequence[Scalar], count: int) -> int:
        """Make room for ``count`` rows under ``head``; gives the first of them."""
        self.plan.put_row(self._row, 0, list(head))
        first = self._row + 1
        self._row = first + count + 1
        return first

    def listed(self, name: str, values: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """A list in a row of its own; gives its range and its cells, with the sheet's name."""
        row = self._row
        self.plan.put_row(row, 0, [name, *values])
        self._row += 1
        cells = tuple(self.at(row, col) for col in range(1, len(values) + 1))
        return outside(a1_range(row, 1, row, max(1, len(values)), fixed=True)), cells

    def nothing(self, workbook: Workbook) -> dict[tuple[str, ...], str]:
        """The texts that mean nothing in the fields of ``workbook``, each list in a row of its own; gives
        their defined names."""
        fields = (field for sheet in workbook.sheets for field in sheet.raw.fields)
        lists = dict.fromkeys(field.nothing_words for field in fields if field.nothing_words)
        return {words: self.name(self.listed("nothing", words)[0]) for words in lists}

    def column(self, layout: Layout, name: str, formulas: Iterable[Formula]) -> str:
        """A column of ``formulas`` beside the prepared rows of ``layout``, in the same rows. Gives its range
        with the sheet's name."""
        col = self._col
        self._col += 1
        self.plan.put(layout.first - 1, col, name)
        for row, formula in enumerate(formulas, layout.first):
            self.plan.put(row, col, formula)
        return outside(a1_range(layout.first, col, layout.last, col, fixed=True))

    def flags(self, layout: Layout, name: str, test: str, hits: Collection[int]) -> str:
        """A column that is 1 where ``test`` holds (with :data:`ROW` for the row), else 0; ``hits`` are the
        records where it does."""
        return self.column(
            layout,
            name,
            (
                Formula(f"=IF({test.replace(ROW, str(layout.first + index + 1))},1,0)", int(index in hits))
                for index in range(layout.last - layout.first + 1)
            ),
        )

    def name(self, reference: str) -> str:
        """A defined name for ``reference``, which has the sheet's name in it."""
        known = f"{SHEET}_{len(self.names) + 1}"
        self.names[known] = f"={reference}"
        return known

    def at(self, row: int, col: int) -> str:
        """A fixed reference to a cell, with the sheet's name."""
        return outside(a1(row, col, fixed=True))


def longest_nothing(workbook: Workbook) -> int:
    """How many columns the lists of :meth:`Hidden.nothing` take."""
    return max((len(of.nothing_words) + 1 for sheet in workbook.sheets for of in sheet.raw.fields), default=0)


def outside(reference: str) -> str:
    """``reference`` on the hidden sheet, as formulas of other sheets name it."""
    return f"{quoted(SHEET)}!{reference}"
