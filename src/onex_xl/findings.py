"""A finding: one thing wrong, doubtful or mended in a workbook someone sent.

Findings are values. They carry a code, a place and facts; the sentence is made
at the edge, in the reader's language (``messages/`` for the engine's own codes,
the pack for the pack's rules).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

_OF_THE_OFFICE = (
    "register.", "lists.undecided", "lists.refund-unclear", "lists.source-", "lists.nothing-matches",
)  # fmt: skip
"""Beginnings of codes that only the office can do anything about."""

_WHERE = frozenset(
    ("cell", "cells", "col", "column", "columns", "file", "files", "others", "range", "row", "rows", "sheet")
)  # fmt: skip
"""Facts that say where something stands: moving rows about changes them, and nothing else."""

_ABOUT_ANSWERS = "return.answer-"
"""Beginning of codes about what departments answer: nobody answers those."""
_GROUP = 4

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


class ReplyState:
    """Whether an answer still says something: the JSON values of ``answer.state``."""

    HOLDS = "holds"
    """The facts are those that it was given for."""
    LAPSED = "lapsed"
    """The facts have changed since: it is shown, and answers nothing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A department's answer (情况说明) to a warning. ``place`` is where it was typed, ``then`` what the
    warning said at that time; ``earlier``: the answer was given in a return that no longer counts."""

    text: str
    place: Place
    state: str
    then: str = ""
    earlier: bool = False

    @property
    def holds(self) -> bool:
        return self.state == ReplyState.HOLDS


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
    """By what an error or warning is known again, whatever cell it has moved to; ``""``: that was not worked
    out."""
    reply: Reply | None = None
    """What the department answers to a warning."""

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

    @property
    def may_be_answered(self) -> bool:
        """Whether its department may answer it and leave everything as it is: a warning that it is told
        about. An error can only be put right."""
        told = self.department and not self.waived and not self.mended_by_office
        return bool(told) and self.severity is Severity.WARNING and not self.code.startswith(_ABOUT_ANSWERS)

    def concerns(self, project: str) -> bool:
        """Whether this finding is about ``project`` (of the finding's department)."""
        return self.project in (project, ALL_PROJECTS) and project not in self.spared

    def holds_back(self, project: str) -> bool:
        """Whether this finding keeps ``project`` (of the finding's department) unscored."""
        return self.severity is Severity.ERROR and self.concerns(project)


# ---- known again -----------------------------------------------------------------------------


def telling(facts: Mapping[str, object]) -> list[tuple[str, str]]:
    """The facts of a finding that say more than where it is."""
    return sorted((name, str(value)) for name, value in facts.items() if name not in _WHERE)


def basis_of(findings: Iterable[Finding]) -> str:
    """A digest of what findings of one identity say, wherever they stand: another one when that changes."""
    parts = sorted((item.code, item.raw, repr(telling(item.facts))) for item in findings)
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def identity_of(finding: Finding, within: str = "") -> str:
    """By what a finding is known again, as people can read it out; ``within`` is its identity within its own
    return."""
    own = within or repr((finding.code, finding.project, finding.place.sheet, telling(finding.facts)))
    basis = f"{finding.department}|{own}".encode("utf-8", "surrogatepass")
    digits = hashlib.blake2b(basis, digest_size=6).hexdigest().upper()
    return "-".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))
