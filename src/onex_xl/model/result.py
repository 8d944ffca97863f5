"""Returns and lists side by side, and all that one collect found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from onex_xl.findings import Finding, Place
from onex_xl.model.inputs import Campaign, Registry
from onex_xl.model.register import Register
from onex_xl.model.scores import Facts, Review, Score, Waiver
from onex_xl.rules.nodes import Number

DECLARED, COUNTED = "declared", "counted"
"""Sources of a head-count: what the department signs, what its own rows say. The others are ids of lists."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of one project as each source gives it (``None``: it does not say); ``used`` is the source
    that is scored."""

    project: str
    fact: str
    values: Mapping[str, Number | None]
    used: str = COUNTED
    open: tuple[str, ...] = ()
    """The sources that know the project and cannot say how many: something in them cannot be read."""

    @property
    def differs(self) -> bool:
        """Whether two sources contradict each other."""
        return len({value for value in self.values.values() if value is not None}) > 1


@dataclass(frozen=True, slots=True)
class Difference:
    """One contradiction about one person. ``person`` is masked; ``about`` is the label of what differs;
    ``values`` and ``places`` are by source, a value ``""`` where the source does not have the person."""

    department: str
    project: str
    person: str
    about: str
    values: Mapping[str, str]
    places: Mapping[str, Place]
    how: str = ""
    """Of values that are hidden on both sides, what kind of difference it is."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Returns and lists side by side. ``lists`` are the files that were read, by list id."""

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    compared: tuple[Compared, ...] = ()
    differences: tuple[Difference, ...] = ()


class EvidenceState:
    """What became of a name that a return gives as evidence, or of a file that came: the JSON values."""

    RECEIVED = "received"
    """The file is there."""
    NEAR = "near"
    """A file is there whose name is only like it."""
    MISSING = "missing"
    """No file is there."""
    UNNAMED = "unnamed"
    """A file is there that no return names."""


EVIDENCE_STATES = (
    EvidenceState.RECEIVED,
    EvidenceState.NEAR,
    EvidenceState.MISSING,
    EvidenceState.UNNAMED,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A name that a return gives as evidence (佐证), in the field ``label`` at ``place``, and the ``file``
    that came for it, as it arrived; either may be blank, by ``state``. ``kept`` is the file's name in
    ``received/``, ``size`` is in bytes. ``department`` is blank where nobody knows whose a file is."""

    department: str
    project: str
    named: str
    label: str
    place: Place
    state: str
    file: str = ""
    sha256: str = ""
    kept: str = ""
    size: int = 0


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
    reconciliation: Reconciliation = field(default_factory=Reconciliation)
    reviews: tuple[Review, ...] = ()
    """The office's newest decision on every project and indicator that it decided, whatever became of it."""
    waivers: tuple[Waiver, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """Every name given as evidence and every file that came as such, by department."""
