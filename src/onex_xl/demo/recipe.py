"""``demo.toml`` of a pack: the college that a demonstration plays, as written.

A cell is filled from its text: ``@…`` draws a value (``values.py`` lists how), anything else is a
``str.format`` template over the names of the row; numbers and dates stand for themselves.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from onex_xl.errors import PackError
from onex_xl.pack.schema import Strict

FILE = "demo.toml"

Cell = str | int | float | bool | date
Cells = dict[str, Any]
"""Field → :data:`Cell`."""


class People(Strict, frozen=True, kw_only=True):
    """How invented people are named and numbered."""

    surnames: str
    """One character each."""
    given: str
    """Characters of given names, one or two of which are taken."""
    rare_names: tuple[str, ...] = ()
    """Whole names that try a reader: every ``rare_every``-th student has one."""
    rare_every: int = 97
    region: str
    """First two digits of identity numbers: a province that does not exist."""
    born: tuple[int, int]
    """First and last year of birth."""
    entered: tuple[int, int]
    """First and last year of entry."""
    class_name: str
    """``str.format`` over year (of entry), group and number."""
    class_size: int = 40
    staff: int = 12
    """Teachers of a department."""


class Assignment(Strict, frozen=True, kw_only=True):
    """What one project reports: a ``profile``, and what differs from it."""

    profile: str
    rows: dict[str, dict[str, int | float]] = msgspec.field(default_factory=dict)
    """Sheet id → row kind → how many, replacing the profile's; 0 leaves a kind out."""
    also: dict[str, str] = msgspec.field(default_factory=dict)
    """Sheet id → a further kind of row laid over its own row (sheets with one row per project)."""
    own: dict[str, Cells] = msgspec.field(default_factory=dict)
    """Self scores: indicator id → ``self_score`` and ``note``."""


class Sending(Strict, frozen=True, kw_only=True):
    """A file that arrives in the inbox."""

    department: str
    name: str
    """Path below the inbox, with ``/``."""
    zip: str = ""
    """The zip file in the inbox that holds it."""
    on: date
    """When it arrived."""
    without: tuple[str, ...] = ()
    """Sheets the department had not filled yet."""


class Odd(Strict, frozen=True, kw_only=True):
    """One thing that another office has otherwise: ``value`` in ``column``, or no row at all."""

    project: str
    row: int
    """Of the project's rows in the list, from 1."""
    column: str = ""
    """Empty: the row is left out."""
    value: Any = ""


class Export(Strict, frozen=True, kw_only=True):
    """A list that another office sends, made from what the departments report."""

    file: str
    """Its name in the folder for lists, an .xlsx."""
    title: str
    """Its first row; ``{year}`` is filled in."""
    sheet: str
    """The sheet of the return whose rows it is made from."""
    only: dict[str, tuple[str, ...]]
    """Field → the values that a row must have to be in it."""
    columns: dict[str, str]
    """Header → the field of the row, or ``project.<field>`` of the registry."""
    words: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    """Header → value → what the office calls it."""
    odd: tuple[Odd, ...] = ()
    """Where it says something else."""


class Past(Strict, frozen=True, kw_only=True):
    """What was otherwise ``back`` years before. All else was as it is, and every department sent a return."""

    back: int
    without: tuple[str, ...] = ()
    """Projects that there were not yet."""
    names: dict[str, str] = msgspec.field(default_factory=dict)
    """Project → what it was called."""
    homes: dict[str, str] = msgspec.field(default_factory=dict)
    """Project → the department it belonged to."""
    profiles: dict[str, str] = msgspec.field(default_factory=dict)
    """Project → its profile of that year, without what is special about it now."""
    ended: tuple[Cells, ...] = ()
    """Registry rows of projects that there are no more; their profiles stand in ``profiles``."""


class Recipe(Strict, frozen=True, kw_only=True):
    """The whole file."""

    year: int
    seed: int
    deadline: date
    first_collect: date
    """The evening on which the office collects for the first time; it does so again when all has come."""
    people: People
    lists: dict[str, tuple[str, ...]]
    registry: dict[str, tuple[Cells, ...]]
    """Registry sheet id → its rows."""
    rows: dict[str, dict[str, Cells]]
    """Return sheet id → row kind → field → what is in it. A kind may say ``like`` another."""
    forms: dict[str, str] = msgspec.field(default_factory=dict)
    """Form sheet id → the row kind that fills it."""
    profiles: dict[str, dict[str, dict[str, int | float]]]
    """Profile → sheet id → row kind → how many: a whole number, or a share of ``share_of``."""
    taught: str
    """``<sheet>.<field>`` of the registry: what the students of the row's ``department`` study."""
    own_sheet: str
    """The return sheet that takes self scores."""
    share_of: str
    """The registry field of a project that shares are of."""
    projects: dict[str, Assignment]
    sendings: tuple[Sending, ...]
    exports: tuple[Export, ...] = ()
    past: tuple[Past, ...] = ()
    """Earlier years."""


def load_recipe(folder: Path) -> Recipe:
    """The recipe in a pack's ``folder``. Raises ``PackError`` if it is missing or wrong."""
    try:
        table = tomllib.loads((folder / FILE).read_text("utf-8-sig"))
    except FileNotFoundError:
        raise PackError(FILE, "", "the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(FILE, "", f"not TOML: {error}") from None
    try:
        return msgspec.convert(table, Recipe)
    except msgspec.ValidationError as error:
        reason, _, key = str(error).partition(" - at `$")
        raise PackError(FILE, key.rstrip("`").lstrip("."), reason) from None


def row_kind(recipe: Recipe, sheet: str, kind: str) -> Cells:
    """The cells of a row ``kind``, with those it takes over by ``like``."""
    try:
        own = recipe.rows[sheet][kind]
    except KeyError:
        raise PackError(FILE, f"rows.{sheet}.{kind}", "there is no such kind of row") from None
    like = own.get("like")
    base = row_kind(recipe, sheet, str(like)) if like else {}
    return {**base, **{name: cell for name, cell in own.items() if name != "like"}}
