"""The shape of the files of reference lists (``finance.toml`` …): what other offices' exports hold, and what
of it is compared with the returns. See ``schema.py``."""

from __future__ import annotations

from typing import Literal

import msgspec

from onex_xl.pack.schema import Field
from onex_xl.pack.strict import Strict, Words


class ListProject(Strict, frozen=True, kw_only=True):
    """How a row of a list says which project it is about: by ``code``, else by ``name``. Where several
    projects have the name, the student decides."""

    code: str = ""
    """The list's field with the project's code."""
    name: str = ""
    """The list's field with the project's name."""
    endings: tuple[str, ...] = ()
    """Endings of a name that make no difference."""
    also: dict[str, str] = msgspec.field(default_factory=dict)
    """Fields of the list → registry fields of projects: among projects of one name only those fit in which
    the one is part of the other, where both are filled in."""
    department: str = ""
    """The list's field with the code or name of the department."""

    @property
    def named_by(self) -> tuple[str, ...]:
        """All fields that say which project a row is about."""
        return tuple(name for name in (self.code, self.name, *self.also, self.department) if name)


class ListCount(Strict, frozen=True, kw_only=True):
    """A fact that the list knows as well: how many people its rows count."""

    fact: str
    """A fact of kind ``count`` over the sheet that the list is compared with."""
    where: str
    """Which rows of the list count (rule language, over the list's fields)."""


class Refunds(Strict, frozen=True, kw_only=True):
    """How the list says that a payment was paid back or cancelled: by a negative amount, by an amount in a
    column of its own, or by words. The rows of a person in a project are then held against each other; what
    comes to nothing does not count."""

    amount: str
    """The list's field with the amount."""
    back: str = ""
    """The list's field with what of it was paid back."""
    fields: tuple[str, ...] = ()
    """The fields in which a word may say so; the name of a tab or file may always."""
    words: tuple[str, ...] = ()
    """Words for it."""
    unless: tuple[str, ...] = ()
    """Phrases with such a word that do not mean it."""
    flags: tuple[str, ...] = ()
    """Fields that say so by being filled in."""
    no: tuple[str, ...] = ()
    """What may stand in these without saying so."""


class Pair(Strict, frozen=True, kw_only=True):
    """A field of the list that must say the same as one of the return, where both are filled in."""

    field: str
    """The list's field."""
    to: str
    """The field of the return's sheet."""


class Carried(Strict, frozen=True, kw_only=True):
    """Which rows of this year's returns go on into the list of later years: the archive seals them."""

    sheet: str
    """The return's sheet."""
    rows: str = "True"
    """Which of its rows (rule language, over the sheet's fields)."""
    columns: dict[str, str]
    """The list's fields → the sheet's, or ``year``, or ``project.<field>`` of the registry."""


class ListFile(Strict, frozen=True, kw_only=True):
    """``<id>.toml``: another office's list, and what it is compared with."""

    id: str
    """The name of the file, and of files in ``reference/`` that hold this list."""
    label: Words
    """What it is called."""
    names: tuple[str, ...] = ()
    """Further beginnings of the names of such files."""
    fields: tuple[Field, ...]
    """Its columns, in any order; others beside them are not read. A file that lacks a required one is not
    used."""
    values: dict[str, dict[str, tuple[str, ...]]] = msgspec.field(default_factory=dict)
    """For fields of type choice: value → other words that mean it."""
    keys: tuple[tuple[str, ...], ...]
    """By what a person is known: fields that the list and the return's sheet both have, the surest key first.
    The others are tried where a row is not known by those before."""
    project: ListProject = ListProject()
    """How a row finds its project."""
    sheet: str = ""
    """The return's sheet that it is compared with, row by row; empty: it is only looked things up in."""
    rows: str = "True"
    """Which rows of that sheet ought to be in the list (rule language, over the sheet's fields)."""
    counts: tuple[ListCount, ...] = ()
    """The facts that it knows as well."""
    refunds: Refunds | None = None
    """How it says that something was paid back; left out: its rows pay nothing back."""
    compare: tuple[Pair, ...] = ()
    """The fields that must say the same."""
    severity: Literal["error", "warning"] = "warning"
    """Of every difference: an error holds the project's score back, a warning does not."""
    carried: Carried | None = None
    """What of a year goes on into this list of later years."""
