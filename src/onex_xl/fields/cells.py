"""What one field brings to its column: the look of its cells, its hint, what is wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from onex_xl.fields.base import Spot, number_in
from onex_xl.fields.context import Context
from onex_xl.fields.types import TYPES
from onex_xl.fields.validations import cut
from onex_xl.model import Value
from onex_xl.pack.schema import Field
from onex_xl.rules.formula import literal
from onex_xl.xlsx.plan import Area, Validation

NUMBERS = ("integer", "money", "score")


def is_input(field: Field) -> bool:
    """Whether a person fills it in."""
    return not (field.live or field.prefill)


def hint_of(field: Field, context: Context) -> str:
    """The second line under the header: the pack's, else what the type asks for."""
    if field.hint or not is_input(field):
        return field.hint
    return TYPES[field.type].hint(field, context)


def validation(
    field: Field, area: Area, ref: str, others: Mapping[str, str], context: Context
) -> Validation | None:
    """The validation of ``field`` over ``area``, whose first cell is ``ref``; ``others`` gives the first
    cells of the fields beside it. ``None`` where there is nothing to refuse and nothing to say."""
    prompt = cut(field.hint or hint_of(field, context))
    return TYPES[field.type].validation(field, area, Spot(ref, context, others.__getitem__), prompt)


def is_wrong(field: Field, record: Mapping[str, Value], context: Context) -> bool:
    """Whether the value of ``field`` in ``record`` is red: what :meth:`FieldType.wrong` gives, but for a
    word for nothing, which is not wrong."""
    value = record.get(field.id)
    if value in (None, "") or is_nothing(field.nothing_words, value):
        return False
    return TYPES[field.type].is_wrong(field, value, record, context)


def is_nothing(words: tuple[str, ...], value: Value) -> bool:
    """Whether ``value`` is to the letter, case aside, one of the ``words`` that mean nothing."""
    return isinstance(value, str) and value.casefold() in {word.casefold() for word in words}


def nothing_formula(words: tuple[str, ...], ref: str, context: Context) -> str:
    """How many cells of ``ref`` (one, or a column) hold one of the ``words`` that mean nothing; ``""`` where
    none does."""
    name = context.nothing.get(words)
    return f"SUMPRODUCT(({ref}={name})*1)" if name else ""


def outside_formula(ref: str, context: Context) -> str:
    """1 where ``ref`` is a date outside the assessment period."""
    start, end = literal(context.campaign.period_start), literal(context.campaign.period_end)
    return f"{number_in(ref)}*(({ref}<{start})+({ref}>{end}))"


def is_outside(value: Value, context: Context) -> bool:
    """What :func:`outside_formula` gives for ``value``."""
    campaign = context.campaign
    return isinstance(value, date) and not campaign.period_start <= value <= campaign.period_end


def is_number(value: Value) -> bool:
    """Whether a spreadsheet holds ``value`` as a number."""
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def as_read(field: Field, value: Value) -> Value:
    """``value`` as the field's type has it: text where text is wanted, no value for what is not of it, nor
    for what says that there is nothing."""
    if isinstance(value, str) and is_nothing(field.nothing_words, value):
        value = None
    if field.type in NUMBERS:
        return value if is_number(value) else None
    if field.type == "date":
        return value if isinstance(value, date) else None
    return "" if value is None else str(value)
