"""What one field brings to its column: the look of its cells, its hint, what is wrong there."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from onex_xl.fields.context import EARLIEST, Context
from onex_xl.model import Value
from onex_xl.pack.definitions import exact
from onex_xl.pack.schema import Field
from onex_xl.rules.formula import literal

NUMBERS = ("integer", "money", "score")
BEST_SCORE = 100
"""Full marks of a score whose field sets no limit."""

_SHORT_CHOICE = 8
_HINTED = ("integer", "money", "code", "id_number")


def is_input(field: Field) -> bool:
    """Whether a person fills it in."""
    return not (field.live or field.prefill)


def hint_of(field: Field, context: Context) -> str:
    """The second line under the header: the pack's, else what the type asks for."""
    if field.hint or not is_input(field):
        return field.hint
    if field.type == "choice":
        joined = "/".join(field.choices)
        return joined if joined and len(joined) <= _SHORT_CHOICE else context.say("entry.hint.choice")
    if field.type == "date":
        return date(context.campaign.year, 6, 1).isoformat()
    return context.say(f"entry.hint.{field.type}") if field.type in _HINTED else ""


def limits(field: Field, context: Context) -> tuple[Value, Value]:
    """The smallest and largest value of a number or date; ``None``: open."""
    if field.type == "date":
        return EARLIEST, context.latest
    low, high = field.low, field.high
    if field.type == "score":
        low, high = 0 if low is None else low, BEST_SCORE if high is None else high
    return None if low is None else exact(low), None if high is None else exact(high)


def number_in(ref: str) -> str:
    """Whether ``ref`` holds a number: those sort before all texts. ISNUMBER does not run over columns in
    every spreadsheet program."""
    return f'({ref}<"")'


def wrong_formula(field: Field, ref: str, context: Context) -> str:
    """1 where ``ref`` (a cell, or a column for SUMPRODUCT) holds what the field does not take; ``""`` for a
    field that takes anything, or whose list is not known yet."""
    if field.type == "choice":
        source = context.sources.get(field.source)
        cells = source.cells if source else tuple(literal(choice) for choice in field.choices)
        known = "+".join(f"({ref}={cell})" for cell in cells)
        return f'({ref}<>"")*(1-({known}))' if known else ""
    if field.type in NUMBERS or field.type == "date":
        low, high = limits(field, context)
        bounds = [f"({ref}>={literal(low)})"] if low is not None else []
        bounds += [f"({ref}<={literal(high)})"] if high is not None else []
        return f'({ref}<>"")*(1-{"*".join([number_in(ref), *bounds])})'
    # An identity number that is a number has lost digits.
    return f"{number_in(ref)}*1" if field.type == "id_number" else ""


def refuses_texts(field: Field) -> bool:
    """Whether :func:`wrong_formula` takes texts for wrong, so that words for nothing have to be let pass."""
    return field.type in (*NUMBERS, "date", "choice")


def is_wrong(field: Field, value: Value, context: Context) -> bool:
    """What :func:`wrong_formula` gives for ``value``, but for a word for nothing, which is not wrong."""
    if value is None or value == "" or is_nothing(field.nothing_words, value):
        return False
    if field.type == "choice":
        source = context.sources.get(field.source)
        return value not in (source.values if source else field.choices)
    if field.type == "id_number":
        return is_number(value)
    low, high = limits(field, context)
    if field.type == "date":
        return not (isinstance(value, date) and EARLIEST <= value <= context.latest)
    if field.type in NUMBERS:
        return not (
            isinstance(value, int | Fraction)
            and not isinstance(value, bool)
            and (low is None or value >= low)  # type: ignore[operator]
            and (high is None or value <= high)  # type: ignore[operator]
        )
    return False


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
