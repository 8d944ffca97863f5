"""The frozen values that the year's steps hand on.

``inbox file -> Received -> Return (tables with places) -> Findings + Facts -> Scores -> Master``.
All of them can be pickled, so that reading can happen in a child process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from onex_xl.findings import Finding, Place
from onex_xl.rules.nodes import Number as Number
from onex_xl.rules.nodes import Value as Value

Rulings = Mapping[str, str]
"""Ruling id → the alternative chosen."""

Variant = tuple[tuple[str, str], ...]
"""Ruling decisions that a fact was counted under: ``(("R14", "all"), ("R15", "zero"))``."""


class Status:
    """What became of a project: the JSON values of ``status``."""

    SCORED = "scored"
    HELD = "held"
    MISSING = "missing"
    EXEMPT = "exempt"


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
    ``stamp``, ``properties``, ``fingerprint`` or ``sender``."""

    department: str
    year: int
    pack: str
    workbook_version: int
    how: str = "stamp"


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
class Facts:
    """A project's facts. ``values``: under the pack's own rulings; ``variants``: facts that depend
    on rulings, under every other combination; ``places``: the cells each fact was counted from."""

    project: str
    values: Mapping[str, Value]
    variants: Mapping[tuple[str, Variant], Value] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SelfScore:
    """What a department typed for one indicator: ``None`` accepts the computed score."""

    points: Number | None
    note: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Way:
    """One change that would reach the next grade: ``fact`` from its ``current`` value to ``needed``."""

    fact: str
    current: Value
    needed: Value


@dataclass(frozen=True, slots=True)
class Score:
    """A project's result. ``indicators`` as recorded (2 decimals; ``None``: no value); ``total`` is
    their sum. ``alternatives``: ruling → alternative → total it would give. ``open_rulings``:
    undecided rulings under which this project would score differently."""

    project: str
    status: str
    indicators: Mapping[str, Number | None] = field(default_factory=dict)
    deduction: Number | None = None
    total: Number | None = None
    grade: str = ""
    outcome: str = ""
    rank: int | None = None
    self_total: Number | None = None
    self_scores: Mapping[str, SelfScore] = field(default_factory=dict)
    open_rulings: tuple[str, ...] = ()
    alternatives: Mapping[str, Mapping[str, Number | None]] = field(default_factory=dict)
    to_next: Number | None = None
    """Points to the next grade; ``None`` at the top."""
    way: Way | None = None
    """The shortest way there."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file taken in: its bytes are kept under ``received/<sha256>``. ``name`` as it arrived (with the
    zip or mail it came in), ``sender`` and ``sent_at`` where a mail says so."""

    sha256: str
    name: str
    size: int
    received_at: datetime
    sender: str = ""
    sent_at: datetime | None = None


class State:
    """Where a department stands: the JSON values of ``status``."""

    MISSING = "missing"
    RECEIVED = "received"
    """A return counts, and no error in it is open."""
    OPEN = "open"
    """A return counts, but errors in it need correction."""


class Standing:
    """What became of a return that is not the one that counts: the JSON values of ``others``."""

    SUPERSEDED = "superseded"
    """A newer one counts."""
    MERGED = "merged"
    """It counts too: the department sent its projects in several files."""
    EXCLUDED = "excluded"
    """The office decided that it does not count."""
    REFUSED = "refused"
    """It could not be taken as a return of this campaign."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another file of a department. ``why``, ``who`` and ``decided_at`` say who excluded it; ``projects`` are
    those that a merged one counts for."""

    file: str
    sha256: str
    received_at: datetime
    standing: str
    sender: str = ""
    sent_at: datetime | None = None
    why: str = ""
    who: str = ""
    decided_at: datetime | None = None
    projects: tuple[str, ...] = ()


PERSONAL = "*"
"""Stands in a :class:`Change` for a value that is personal data."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two returns. ``kind`` is ``changed``, ``added`` or ``removed`` (a whole row,
    without ``field``). ``sheet`` and ``cell`` are in the newer file, for a removed row in the older one;
    ``old`` and ``new`` are the values as text, ``PERSONAL`` for those of personal fields."""

    kind: str
    sheet_id: str
    sheet: str
    cell: str
    project: str = ""
    field: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a newer return says differently: how many values, rows more and rows fewer; ``listed`` are the
    first of them."""

    changed: int = 0
    added: int = 0
    removed: int = 0
    listed: tuple[Change, ...] = ()

    @property
    def total(self) -> int:
        """How many differences there are."""
        return self.changed + self.added + self.removed


@dataclass(frozen=True, slots=True)
class Correction:
    """What became of the findings (errors and warnings) of the return that counted before: ``fixed`` as they
    stood in it, ``remaining`` and ``new`` as they stand in the one that counts."""

    fixed: tuple[Finding, ...] = ()
    remaining: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """A department's line in the register. ``file`` is the newest return that counts, as it was named."""

    code: str
    name: str
    state: str
    received_at: datetime | None = None
    file: str = ""
    sha256: str = ""
    late: bool = False
    errors: int = 0
    warnings: int = 0
    others: tuple[Other, ...] = ()
    """The other files of this department, oldest first."""
    sender: str = ""
    """The address of the mail that brought it, and when that was sent."""
    sent_at: datetime | None = None
    before: str = ""
    """The return that counted before, as it was named; ``changes`` and ``correction`` compare with it."""
    changes: Changes | None = None
    """``None``: there is nothing to compare with, or it could not be compared."""
    correction: Correction | None = None

    def source(self, project: str) -> tuple[str, str]:
        """The file that counts for ``project``, as it was named, and its hash."""
        merged = [other for other in self.others if project in other.projects]
        return (merged[0].file, merged[0].sha256) if merged else (self.file, self.sha256)


@dataclass(frozen=True, slots=True)
class Result:
    """All that one collect found out, by project code: what scores, explain and the master show.

    ``previous`` are the scores of the run before (empty at the first). ``as_of`` is when the newest
    input was received: the only time in the products, so that the same inputs give the same bytes.
    """

    campaign: Campaign
    registry: Registry
    scores: Mapping[str, Score]
    facts: Mapping[str, Facts]
    findings: Sequence[Finding]
    register: Sequence[Register]
    unrecognised: Sequence[str]
    previous: Mapping[str, Score]
    as_of: datetime | None
    run: int
