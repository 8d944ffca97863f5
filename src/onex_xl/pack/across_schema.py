"""The shape of ``across.toml``: what rows of different returns must not say together. See ``schema.py``."""

from __future__ import annotations

from typing import Literal

from onex_xl.pack.strict import Sentence, Strict


class Likeness(Strict, frozen=True, kw_only=True):
    """A field, and the form in which its values are compared."""

    field: str
    """A field of the sheet."""
    form: Literal["by-type", "value", "exact", "code", "name", "text", "skeleton", "unordered"] = "by-type"
    """exact: as it is; value: without the case of letters; code: also without blanks and with every width of
    letters alike; name: also without the dots between the parts of a name; text: letters and digits only;
    skeleton: of these, also no accents, no noughts before a number, and characters that look alike as one
    (O and 0, l and 1, Latin, Cyrillic and Greek): what one code or name may be written as twice; unordered:
    a skeleton's characters in whatever order, as of a title whose words have changed places. by-type: code
    for fields of type code and id_number, text for those of type text, else value."""
    low: int = 0
    """In a key: a text with fewer characters does not count, because it tells nothing apart."""


class AcrossRule(Strict, frozen=True, kw_only=True):
    """A rule over all rows of a sheet, of whichever return. It speaks about every row involved and names the
    cell of another. What a ``unique`` rule of the return finds within one return is left to that. A row whose
    key is blank takes no part; a blank contradicts nothing."""

    code: str
    """Unique name, by which findings are counted and waived."""
    kind: Literal["same", "once", "near", "earlier"]
    """same: rows of one key must agree in ``agree``; once: a key occurs once; near: of rows that agree in
    ``agree``, no two keys are one character, or two neighbours changed about, apart; earlier: a key does not
    occur in the list ``earlier``."""
    sheet: str
    """The sheet of the return."""
    on: str = ""
    """The field whose cells are named, in both rows: the first of the key if empty. ``same`` names the first
    that differs instead."""
    key: tuple[Likeness, ...]
    """What brings rows together; all of it filled. ``near``: one field."""
    or_key: tuple[Likeness, ...] = ()
    """Another key, for rows that the first has brought together with none."""
    agree: tuple[Likeness, ...] = ()
    """same: what must be equal; near: what is."""
    unless: tuple[Likeness, ...] = ()
    """Rows that are filled and equal in all of these are left to another rule."""
    distinct: tuple[Likeness, ...] = ()
    """Rows that are filled and differ in all of these are two in earnest: nothing is asked."""
    where: str = "True"
    """Which rows count (rule language)."""
    apart: Literal["row", "project", "department"] = "row"
    """Two rows are compared if they are different rows, or rows of different projects or departments."""
    check_digits: int = 0
    """near: as many characters at the end follow from the others and make no difference."""
    earlier: str = ""
    """earlier: the list of earlier years. It has the key's fields; with a field ``year``, rows of this
    campaign's year or later do not count."""
    listed: str = "True"
    """earlier: which rows of the list count (rule language, over its fields)."""
    severity: Literal["error", "warning", "info"] = "warning"
    """An error holds back the project of every row involved, a warning does not."""
    trial: bool = False
    """Shown, but holding nothing back."""
    zh: Sentence
    """What it says in Chinese. ``{field}`` puts in a value of the row, ``{other_field}`` one of the other row
    (of another department's: masked where it is personal), ``{other_department}``, ``{other_file}``,
    ``{other_sheet}``, ``{other_cell}`` where that is, ``{count}`` how many rows there are in all. same:
    ``{differs}`` what differs, ``{value}`` and ``{other_value}`` how; ``{how}`` in what kind of thing two
    values differ that are personal, or alike in form skeleton; near: ``{digit}`` the first
    character that does."""
    en: Sentence
    """What it says in English."""


class AcrossFile(Strict, frozen=True, kw_only=True):
    """``across.toml`` (optional): what rows of different returns must not say together."""

    rules: tuple[AcrossRule, ...] = ()
    """In the order in which they are looked at."""
