"""What the office knows before it reads a workbook: the period, and what it had written into locked cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from onex_xl.fields.text import normal, raw_text
from onex_xl.model import Campaign, Registry, Value
from onex_xl.pack.definitions import Rule, Sheet
from onex_xl.pack.schema import Field
from onex_xl.rules.nodes import names
from onex_xl.xlsx.read import Cell

PROJECTS = "projects"
"""The source of choices that stands for the return's own projects."""


@dataclass(frozen=True, slots=True)
class Known:
    """``department``: the registry's row of the department by field; ``projects``: those of its projects by
    code. Without them (the registry itself) nothing is locked and no project is known. ``counted`` are the
    fields (sheet, field) that scores are counted from."""

    period: tuple[date, date] | None = None
    year: int = 0
    department: Mapping[str, Value] = field(default_factory=dict)
    projects: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    counted: frozenset[tuple[str, str]] = frozenset()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.projects)

    def prefilled(self, of: Field, project: str = "") -> Value:
        """What the office wrote for ``of`` in the row of ``project``; ``None`` where it has nothing."""
        room, _, name = of.prefill.partition(".")
        if room == "year":
            return self.year
        if room == "department":
            return self.department.get(name)
        return self.projects.get(project, {}).get(name)


def known_of(
    campaign: Campaign,
    registry: Registry,
    department: str,
    counted: frozenset[tuple[str, str]] = frozenset(),
) -> Known:
    """What the office knows of the return of ``department`` (a code of the registry)."""
    owner = registry.departments[department]
    return Known(
        (campaign.period_start, campaign.period_end),
        campaign.year,
        {"code": owner.code, "name": owner.name, **owner.extra},
        {
            project.code: {**project.fields, "code": project.code, "name": project.name}
            for project in registry.of_department(department)
        },
        counted,
    )


def is_needed(of: Field, sheet: Sheet, known: Known) -> bool:
    """Whether nothing can be scored while the whole field is missing: it is required, names the project, is
    counted from, or an error rule looks at it."""
    return (
        of.required
        or of.id == sheet.raw.project
        or (sheet.id, of.id) in known.counted
        or any(of.id in _used_by(rule, sheet) for rule in sheet.rules if rule.raw.severity == "error")
    )


def _used_by(rule: Rule, sheet: Sheet) -> frozenset[str]:
    tested = names(rule.test) if rule.test is not None else frozenset()
    return (tested | {*rule.raw.on, *rule.raw.unique}) & sheet.fields.keys()


def same(found: Value, cell: Cell, wanted: Value) -> bool:
    """Whether a locked cell still holds what the office wrote: by value, texts in their normal form."""
    if wanted in (None, ""):
        return found in (None, "") and normal(raw_text(cell)) == ""
    return found == wanted or normal(raw_text(cell)) == normal(str(wanted))
