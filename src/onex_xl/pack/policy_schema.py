"""The shape of ``policy.toml``: what the regulation asks of projects beside what it gives points for. See
``schema.py``."""

from __future__ import annotations

from typing import Literal

from onex_xl.pack.rubric_schema import Fact
from onex_xl.pack.strict import Sentence, Strict, Words


class Part(Strict, frozen=True, kw_only=True):
    """One of several things that a project must have."""

    fact: str
    """The fact that tells whether it has it: a yes/no. The finding is placed at its cell."""
    label: Words
    """What is missing where it has not."""


class Total(Strict, frozen=True, kw_only=True):
    """A number of all projects together, for a check to hold each project's own against."""

    id: str
    """The name that checks use."""
    of: str
    """The fact, a number, that is added up over every project that has a return and is assessed; of a project
    of which it is not known, 0."""


class ProjectPolicy(Strict, frozen=True, kw_only=True):
    """What must be true of every project that has a return and is assessed: ``holds``, or all ``parts``. At
    most one finding a project."""

    code: str
    """Unique name, by which findings are counted and waived."""
    article: Words
    """Where the regulation asks for it."""
    holds: str = ""
    """What must be true, over facts (of ``rubric.toml`` and of this file), totals and the project's registry
    fields (rule language). A fact or total hides a field of the same name."""
    on: tuple[str, ...] = ()
    """With ``holds``: the facts whose cells the finding is placed at; the first that has any."""
    parts: tuple[Part, ...] = ()
    """Instead of ``holds``: what it must have. ``{missing}`` in the sentences lists those it has not."""
    severity: Literal["error", "warning"] = "warning"
    """An error holds the project's score back, a warning does not."""
    trial: bool = False
    """Shown, but holding nothing back."""
    zh: Sentence
    """What it says in Chinese; ``{fact}``, ``{total}`` and ``{field}`` put values in, ``{article}`` the
    article."""
    en: Sentence
    """What it says in English."""


class Coverage(Strict, frozen=True, kw_only=True):
    """Every value of a registry table's field must occur in a field of some project."""

    code: str
    """Unique name, by which findings are counted."""
    article: Words
    """Where the regulation asks for it."""
    sheet: str
    """The registry sheet whose values must be covered."""
    field: str
    """The field of that sheet."""
    department: str = ""
    """The field of that sheet that names the department of a row; ``{departments}`` lists them."""
    by: str
    """The field of the projects in which the values must occur, several in one cell."""
    where: str = "True"
    """Which projects count, over their registry fields (rule language)."""
    separators: str = "、，,；;／/|"
    """What stands between several values in one cell, besides blanks and line breaks."""
    endings: tuple[str, ...] = ()
    """Endings of a value that make no difference."""
    severity: Literal["error", "warning"] = "warning"
    """How much it weighs."""
    trial: bool = False
    """Shown, but holding nothing back."""
    zh: Sentence
    """What it says in Chinese: ``{value}``, ``{departments}``, ``{rows}`` (how many), ``{article}``."""
    en: Sentence
    """What it says in English."""


class PolicyFile(Strict, frozen=True, kw_only=True):
    """``policy.toml`` (optional): what the regulation asks for beside what it gives points for."""

    facts: tuple[Fact, ...] = ()
    """Facts that only these checks need: counted as those of ``rubric.toml``, but not shown in the master."""
    totals: tuple[Total, ...] = ()
    """Numbers of all projects together."""
    projects: tuple[ProjectPolicy, ...] = ()
    """Checks of each project."""
    covers: tuple[Coverage, ...] = ()
    """Checks that nothing is left out."""
