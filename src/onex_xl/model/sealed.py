"""What a sealed year says of itself, for ``trend``, ``init --from`` and the masters of later years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onex_xl.model.inputs import Campaign
from onex_xl.rules.nodes import Number, Value


@dataclass(frozen=True, slots=True)
class SealedProject:
    """A project as its year recorded it: ``fields`` are its registry row, ``facts`` those counted (none
    where no return counts), the rest as of a :class:`~onex_xl.model.scores.Score`."""

    code: str
    department: str
    name: str
    status: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    indicators: Mapping[str, Number | None] = field(default_factory=dict)
    deduction: Number | None = None
    total: Number | None = None
    grade: str = ""
    outcome: str = ""
    rank: int | None = None
    self_total: Number | None = None


@dataclass(frozen=True, slots=True)
class SealedYear:
    """A year's departments (code → name) and projects, in registry order; ``file`` is the archive's name."""

    campaign: Campaign
    departments: Mapping[str, str]
    projects: tuple[SealedProject, ...]
    file: str = ""
