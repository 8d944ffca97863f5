"""What holding a list against the returns has come to: findings for the office, differences for the tables.

Of persons nothing is said but the last characters of their number: the cells tell the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onex_xl.fields.text import joined, shown
from onex_xl.findings import Finding, Place, Severity
from onex_xl.masking import HIDDEN, masked_value, tail
from onex_xl.model import COUNTED, Difference, Registry, Value
from onex_xl.pack.definitions import ReferenceList
from onex_xl.pack.schema import Field
from onex_xl.reading.difference import difference
from onex_xl.stages.lists.sides import Listed, Returned, is_sure

SEVERAL = 2
"""From as many rows on, a whole project that is not there is one finding."""
_FIRST = 5
"""Cells that are named of many."""


@dataclass(slots=True)
class Outcome:
    """Findings and differences of one list while they are made."""

    of: ReferenceList
    registry: Registry
    returns: Returned
    rows: Listed
    findings: list[Finding] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    explained: dict[tuple[str, str], int] = field(default_factory=dict)
    """By project and fact: how many people more than the returns the list must count, by what was found."""

    @property
    def severity(self) -> Severity:
        """Of every difference."""
        return Severity(self.of.raw.severity)

    @property
    def key_fields(self) -> tuple[str, ...]:
        """The fields that say who somebody is, the surest first."""
        return tuple(dict.fromkeys(name for key in self.of.raw.keys for name in key))

    # ---- persons ---------------------------------------------------------------------------

    def person(self, person: int | None, row: int | None) -> str:
        """The end of somebody's number, as the return has it, else the list."""
        for number, key in enumerate(self.of.raw.keys):
            if is_sure(self.of, key):
                ours = self.returns.keys[number][person] if person is not None else ""
                found = ours or (self.rows.keys[number][row] if row is not None else "")
                if found:
                    return tail(found)
        return HIDDEN

    def at_person(self, person: int, *names: str) -> Place:
        """A cell of the return."""
        return self.returns.place(person, *names, *self.key_fields)

    def at_row(self, row: int, *names: str) -> Place:
        """A cell of the list."""
        return self.rows.place(row, *names, *self.key_fields)

    def explain(self, project: str, fact: str, more: int) -> None:
        """``more`` people are counted by the list than by the returns, and that has been said."""
        self.explained[project, fact] = self.explained.get((project, fact), 0) + more

    # ---- saying it -------------------------------------------------------------------------

    def report(
        self,
        code: str,
        place: Place,
        facts: Mapping[str, Any],
        other: Place | None = None,
        *,
        owner: tuple[str, str] = ("", ""),
        severity: Severity | None = None,
        raw: str = "",
    ) -> None:
        """One finding. ``other`` is the cell on the other side, ``owner`` department and project."""
        told: dict[str, Any] = {"list": self.of.label, **facts}
        if other is not None:
            told |= {"other_file": other.file, "other_sheet": other.sheet, "other_cell": other.cell}
        weight = self.severity if severity is None else severity
        self.findings.append(Finding(f"lists.{code}", weight, place, told, raw, *owner))

    def differ(
        self, department: str, project: str, person: str, about: str, values: Mapping[str, str],
        places: Mapping[str, Place], how: str = "",
    ) -> None:  # fmt: skip
        """One line of the table of persons."""
        self.differences.append(Difference(department, project, person, about, values, places, how))

    def contradiction(
        self, code: str, person: int, row: int, about: Field, other: Field, place: Place, listed: Place,
        *, quiet: bool = False,
    ) -> None:  # fmt: skip
        """That the list says otherwise about somebody: ``about`` of the return, ``other`` of the list.
        ``quiet``: as a line of the table only."""
        project, department = self.returns.projects[person], self.returns.department(person)
        value = told(about, self.returns.value(person, about.id))
        theirs = told(other, self.rows.value(row, other.id))
        who = self.person(person, row)
        facts: dict[str, Any] = {
            "person": who, "label": about.label, "other_label": other.label, "value": value, "other": theirs,
        }  # fmt: skip
        how = self._how(person, row, about, other)
        if how:
            facts["how"] = how
        if not quiet:
            self.report(code, place, facts, listed, owner=(department, project))
        values = {COUNTED: str(value), self.of.id: str(theirs)}
        places = {COUNTED: place, self.of.id: listed}
        self.differ(department, project, who, about.label, values, places, how)

    def _how(self, person: int, row: int, about: Field, other: Field) -> str:
        """What kind of difference there is between two values of which both are hidden."""
        ours, theirs = self.returns.value(person, about.id), self.rows.value(row, other.id)
        hidden = about.personal and other.personal and ours not in ("", None) and theirs not in ("", None)
        return difference(str(ours), str(theirs)).value if hidden and ours != theirs else ""


def told(of: Field, value: Value) -> str | int | float:
    """A value as a fact of a finding; of what is personal only the end of a number."""
    if not of.personal or value in (None, ""):
        return masked_value(shown(value))  # type: ignore[no-any-return]
    return tail(str(value)) if of.type in ("code", "id_number") else HIDDEN


def cells_of(outcome: Outcome, rows: Sequence[int], names: Sequence[str] = ()) -> str:
    """The cells of the first of a list's ``rows``."""
    return cells_said([outcome.at_row(row, *names) for row in rows[: _FIRST + 1]])


def cells_said(places: Sequence[Place]) -> str:
    """The cells of the first of ``places``."""
    return joined([place.cell for place in places[:_FIRST]]) + ("…" if len(places) > _FIRST else "")
