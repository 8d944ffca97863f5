"""What goes in: the campaign, the registry, and returns as they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from onex_xl.findings import Finding, Place
from onex_xl.rules.nodes import Number, Value


@dataclass(frozen=True, slots=True)
class Campaign:
    """One year's campaign: ``campaign.toml``. ``folder`` is absolute as text."""

    year: int
    college: str
    period_start: date
    period_end: date
    deadline: date
    pack: str

    def symbols(self) -> dict[str, Value]:
        """The names that every rule may use."""
        return {"period_start": self.period_start, "period_end": self.period_end, "year": self.year}


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's data, read. ``columns`` has one list per field, all of one length.

    ``rows`` are the 0-based rows of the file, one per record. ``cols`` is the 0-based column of each
    field that was found. A form is a table of one record whose cells stand anywhere: ``cells``
    gives (row, col) per field. ``raw`` keeps the text as typed where the value differs from it.
    """

    sheet_id: str
    sheet: str
    """The tab's name in the file."""
    columns: Mapping[str, Sequence[Value]]
    rows: Sequence[int]
    cols: Mapping[str, int] = field(default_factory=dict)
    cells: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    raw: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def record(self, index: int) -> dict[str, Value]:
        """One row's values by field."""
        return {name: column[index] for name, column in self.columns.items()}

    def position(self, name: str, index: int = 0) -> tuple[int, int] | None:
        """Where a value stands (0-based row, column); ``None`` when its field was not found."""
        if self.cells:
            return self.cells.get(name)
        return (self.rows[index], self.cols[name]) if name in self.cols else None


@dataclass(frozen=True, slots=True)
class Origin:
    """Who a return is from and what it was made with; ``how`` says how that was found:
    ``stamp``, ``properties``, ``fingerprint`` or ``sender``. It is ``contested`` where the address that sent
    it or the projects that it is about are another department's: it counts only if the office says so."""

    department: str
    year: int
    pack: str
    workbook_version: int
    how: str = "stamp"
    contested: bool = False


@dataclass(frozen=True, slots=True)
class Department:
    """A department of the registry; ``extra`` are its other registry fields."""

    code: str
    name: str
    extra: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the registry: ``fields`` are its registry row by field id."""

    code: str
    department: str
    name: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Registry:
    """The office's registry: departments and projects by code, in sheet order, and the other tables."""

    departments: Mapping[str, Department]
    projects: Mapping[str, Project]
    tables: Mapping[str, Table]
    sha256: str = ""

    def of_department(self, code: str) -> tuple[Project, ...]:
        """The projects of one department, in registry order."""
        return tuple(project for project in self.projects.values() if project.department == code)


@dataclass(frozen=True, slots=True)
class SelfScore:
    """What a department typed for one indicator: ``None`` accepts the computed score."""

    points: Number | None
    note: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a department typed beside a warning (情况说明), at ``place``; ``text`` is ``""`` where it says
    that there is nothing to say. ``check`` is the line of the self-check that it stands in; ``about`` are the
    warnings that it is for: by identity, the digest of what they said; ``then`` is that in words."""

    text: str
    place: Place
    check: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    then: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """A return, read: its tables by sheet id and what reading found."""

    origin: Origin
    file: str
    sha256: str
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...] = ()
    unread: int = 0
    """Cells that were filled in but that nothing read."""
    self_scores: Mapping[str, Mapping[str, SelfScore]] = field(default_factory=dict)
    """What the department typed for itself, by project and indicator."""
    statements: tuple[Statement, ...] = ()
    """What it answers to warnings, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a return that counts states about ``projects``: of its tables the columns that are compared with
    other returns and with lists. Rows of other projects in them do not count."""

    department: str
    file: str
    sha256: str
    projects: frozenset[str]
    tables: Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class ListRows:
    """The rows of a reference list (``list_id``) that stand in one tab of a file of another office. Choices
    are in the pack's words, whatever the file calls them. ``file`` is its name, with the folder."""

    list_id: str
    file: str
    sha256: str
    table: Table
    unread: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """By field, the records of which nobody knows what it says: the cell could not be read, or is blank and
    must not be. The table has them as blank."""
