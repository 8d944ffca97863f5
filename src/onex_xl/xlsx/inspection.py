"""What the pre-flight over a file's bytes finds out: values that travel between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from onex_xl.xlsx.kind import Kind

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file we are ready to take in. A file past a limit is refused with the limit's number.

    Sizes are bytes. ``ratio`` (inflated to packed) counts only for parts that inflate past
    ``ratio_grace``; ``cells`` counts cells that may hold a value; ``box`` is the area from
    A1 to the last filled cell, summed over the sheets; ``text`` is what the cells hold as text; ``evidence``
    is for files that come along and are no workbooks.
    ``memory_mb``, ``seconds`` and ``seconds_per_mb`` bound the child process that reads the file.
    """

    file: int = 50 * MIB
    evidence: int = 200 * MIB
    members: int = 2_000
    ratio: int = 100
    ratio_grace: int = 100 * KIB
    inflated: int = 512 * MIB
    part: int = 256 * MIB
    cells: int = 2_000_000
    box: int = 5_000_000
    text: int = 64 * MIB
    merges: int = 20_000
    memory_mb: int = 1024
    seconds: float = 20.0
    seconds_per_mb: float = 1.0

    def wall_seconds(self, size: int) -> float:
        """How long a file of ``size`` bytes may take to read."""
        return self.seconds + self.seconds_per_mb * size / MIB


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file as a whole cannot be taken in. ``code`` names the sentence in ``messages/*/file.toml``,
    ``facts`` (text and numbers) fill its placeholders."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know about a file that was read all the same. ``sheet`` and ``cell``
    (A1) are empty where it concerns the whole."""

    code: str
    sheet: str = ""
    cell: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)


class Disorder(NamedTuple):
    """Something because of which Excel offers to repair a sheet, and where: ``cell-twice`` (two cells with
    one address), ``cell-elsewhere`` (a cell within the row of another number) or ``rows-disordered`` (a row
    that comes again or after a later one)."""

    what: str
    cell: str


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What one worksheet says beyond its values; addresses are A1 text.

    ``rows`` and ``columns`` count from A1 to the last filled cell; ``stored_rows`` to the last row the
    file mentions; ``cells`` are the cells that may hold a value, ``filled`` is whether any does.
    ``errors`` gives the error text of each error cell, ``formulas`` the text of each formula, without
    ``=`` (a shared formula's text is that of its first cell; ``…`` where it stands in the file in tokens).
    ``missing`` are the formula cells without a stored value,
    ``hazards`` the formulas that reach outside the workbook, with ``dde``, ``webservice``, ``external``
    or ``image``. ``odd_merges`` means that
    some of the ``merges`` stand in the file as whole columns or rows, or as nothing that can be read.
    ``filtered`` means that a filter is in force. Rows and columns without height or width count as hidden.
    ``formats`` has the number format of each filled cell whose format says more than the value (``0%``);
    ``struck`` are filled cells with a line through them, ``unseen`` those written in their own ground's
    colour; ``notes`` are people's, ``pictures`` the cells in which one begins that lies over the sheet.
    Counts of rows and cells are of packages only.
    """

    rows: int = 0
    columns: int = 0
    stored_rows: int = 0
    cells: int = 0
    filled: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    hazards: Mapping[str, str] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: int = 0
    merges: tuple[str, ...] = ()
    odd_merges: bool = False
    filtered: bool = False
    protected: bool = False
    disorder: tuple[Disorder, ...] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    struck: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetInspection:
    """One sheet in workbook order. ``visibility`` is ``visible``, ``hidden`` or ``very hidden``;
    ``part`` its member of the container; ``scan`` is ``None`` for chart, dialog and macro sheets and
    for those that nobody will read."""

    name: str
    visibility: str
    part: str
    scan: SheetScan | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """A workbook that may be read.

    ``sheets`` are those that could be understood: of an .xls or .ods perhaps none, all said to be
    visible (the reader knows). ``application`` and ``creator`` are what the file says of itself (may be
    empty); ``properties`` its custom document properties. ``recode`` names parts that the reader has to be
    handed otherwise: in UTF-16, or with what calamine stumbles over; ``programs`` are the relation ids of the
    modules and macro sheets among the latter. ``elsewhere``: it keeps its parts where calamine does not look.
    """

    kind: Kind
    size: int
    sheets: tuple[SheetInspection, ...] = ()
    application: str = ""
    creator: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    date1904: bool = False
    notices: tuple[Notice, ...] = ()
    recode: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    elsewhere: bool = False

    def sheet(self, name: str) -> SheetInspection | None:
        """The sheet called ``name``, if the file has it and we understand it."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


class RefusedError(Exception):
    """Carries a :class:`Refusal` out of the depths of a check to :func:`preflight.inspect`, which
    hands it back as a value. Never leaves ``xlsx``."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.refusal = Refusal(code, facts)
