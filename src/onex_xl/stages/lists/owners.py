"""Whose the rows of a list are, as far as that can be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from onex_xl.stages.lists.match import NOBODY, Matches
from onex_xl.stages.lists.outcome import Outcome
from onex_xl.stages.lists.sides import is_sure


@dataclass(slots=True)
class Owners:
    """Whose the rows of a list are: the project of the person they match, the only one they may be about, or
    the only one of these in the department that the person belongs to by other rows."""

    outcome: Outcome
    found: Matches
    said: Mapping[int, str]
    """By row of the list, what it calls its project."""
    _departments: list[dict[str, str]] = field(default_factory=list)
    _projects: dict[tuple[int, str], dict[str, None]] | None = None

    def project(self, row: int) -> str:
        """The code of the project; ``""`` where that cannot be told."""
        person = self.found.partner[row]
        if person != NOBODY:
            return self.outcome.returns.projects[person]
        codes = self.outcome.rows.candidates[row]
        if len(codes) > 1:
            own = self._department_of_person(row)
            codes = tuple(code for code in codes if self.outcome.registry.projects[code].department == own)
        return codes[0] if len(codes) == 1 else ""

    def projects(self, row: int) -> tuple[str, ...]:
        """The codes of all projects that the row may be about, by itself or by whom it names."""
        own = self.project(row)
        return (own,) if own else self.outcome.rows.candidates[row] or self.of_person(row)

    def department(self, row: int) -> str:
        """The code of the department; ``""`` where that cannot be told."""
        project = self.project(row)
        projects = self.outcome.registry.projects
        if project:
            return projects[project].department
        own = {projects[code].department for code in self.outcome.rows.candidates[row]}
        return own.pop() if len(own) == 1 else ""

    def of_person(self, row: int) -> tuple[str, ...]:
        """The codes of all projects that somebody with a number of the row is in, by the returns."""
        if self._projects is None:
            self._projects = {}
            for number, key in enumerate(self.outcome.of.raw.keys):
                for person, text in enumerate(self.outcome.returns.keys[number]):
                    if text and is_sure(self.outcome.of, key):
                        codes = self._projects.setdefault((number, text), {})
                        codes[self.outcome.returns.projects[person]] = None
        keys = enumerate(self.outcome.rows.keys)
        return tuple(
            dict.fromkeys(code for number, key in keys for code in self._projects.get((number, key[row]), ()))
        )

    def _department_of_person(self, row: int) -> str:
        if not self._departments:
            returns = self.outcome.returns
            for number, key in enumerate(self.outcome.of.raw.keys):
                known: dict[str, str] = {}
                if is_sure(self.outcome.of, key):
                    for person, text in enumerate(returns.keys[number]):
                        known.setdefault(text, returns.department(person))
                    known.pop("", None)
                self._departments.append(known)
        keys = (
            (known, self.outcome.rows.keys[number][row]) for number, known in enumerate(self._departments)
        )
        return next((known[text] for known, text in keys if text in known), "")


def rows_by_project(outcome: Outcome, owners: Owners) -> Iterator[tuple[int, str]]:
    """The list's rows, each with its project; without those whose project cannot be told."""
    for row in range(len(outcome.rows)):
        project = owners.project(row)
        if project:
            yield row, project
