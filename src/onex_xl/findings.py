"""A finding: one thing wrong, doubtful or mended in a workbook someone sent.

Findings are values. They carry a code, a place and facts; the sentence is made
at the edge, in the reader's language (``messages/`` for the engine's own codes,
the pack for the pack's rules).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

_OF_THE_OFFICE = (
    "register.", "lists.undecided", "lists.refund-unclear", "lists.source-", "lists.nothing-matches",
)  # fmt: skip
"""Beginnings of codes that only the office can do anything about."""

ALL_PROJECTS = "*"
"""``Finding.project`` of an error that holds back every project of its department."""


class Severity(StrEnum):
    """How much a finding weighs: an error holds a score back, a warning does not,
    info reports a repair that was made."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where: the file as the department named it, the sheet as it is called in that
    file, and the cell or range in A1 notation. Any of them may be empty."""

    file: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``facts`` holds only text and numbers, so that it can be stored
    as JSON and put into a sentence. ``project`` is a project code, ``""`` (it concerns
    no project's score) or ``ALL_PROJECTS``."""

    code: str
    severity: Severity
    place: Place = Place()
    facts: Mapping[str, Any] = field(default_factory=dict)
    raw: str = ""
    department: str = ""
    project: str = ""
    waived: str = ""
    """Why the office lets it pass, and who decided; ``""``: it does not. A waived error is a warning."""
    spared: tuple[str, ...] = ()
    """Projects that ``ALL_PROJECTS`` does not mean here: another file counts for them."""
    identity: str = ""
    """By what an error is known again, whatever cell it has moved to; ``""``: that was not worked out."""

    @property
    def of_office(self) -> bool:
        """Whether it is about what the office itself typed into its review workbook: for the office to mend,
        and nobody else's concern."""
        return self.code.startswith("review.")

    def within(self, *, file: str = "", department: str = "") -> Finding:
        """The same finding, told which file and department it belongs to."""
        place = replace(self.place, file=file) if file and not self.place.file else self.place
        return replace(self, place=place, department=self.department or department)

    @property
    def mended_by_office(self) -> bool:
        """Whether only the office can do anything about it, though it is about a department: which file
        counts, and what a list leaves open that the office has made a source."""
        return self.code.startswith(_OF_THE_OFFICE)

    def concerns(self, project: str) -> bool:
        """Whether this finding is about ``project`` (of the finding's department)."""
        return self.project in (project, ALL_PROJECTS) and project not in self.spared

    def holds_back(self, project: str) -> bool:
        """Whether this finding keeps ``project`` (of the finding's department) unscored."""
        return self.severity is Severity.ERROR and self.concerns(project)
