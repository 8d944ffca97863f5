"""Data validation of a field: the dropdown or the limits, the prompt beside the cell, the refusal."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from onex_xl.fields.cells import NUMBERS, hint_of
from onex_xl.fields.context import Context
from onex_xl.fields.types import TYPES
from onex_xl.model import Value
from onex_xl.pack.schema import Field
from onex_xl.rules.formula import literal
from onex_xl.rules.words import plain
from onex_xl.xlsx.plan import Area, Validation

LONGEST_LIST = 255
"""Characters that a dropdown's own list may have; a longer one stands on the hidden sheet."""

ID_DIGITS = 18
_TITLE, _TEXT = 32, 255
_LONGEST_TEXT = 32767
_PHONE = (5, 30)
_HUGE = 10**12


def needs_list(field: Field) -> bool:
    """Whether the choices of ``field`` must stand in cells: too long, or with a comma in them."""
    return len(",".join(field.choices)) > LONGEST_LIST or any("," in choice for choice in field.choices)


def validation(
    field: Field, area: Area, ref: str, others: dict[str, str], context: Context
) -> Validation | None:
    """The validation of ``field`` over ``area``, whose first cell is ``ref``; ``others`` gives the first
    cells of the fields beside it. ``None`` where there is nothing to refuse and nothing to say."""
    say = context.say
    prompt = _cut(field.hint or hint_of(field, context))
    low, high = TYPES[field.type].limits(field, context)
    if field.type == "choice":
        return _choice(field, area, prompt, context)
    if field.type == "date":
        if field.in_period:
            start, end = context.campaign.period_start, context.campaign.period_end
            error = say("entry.refuse.period", label=field.label, period=context.period)
            return _made(field, area, "date", start, end, prompt, error, stop=False)
        error = say("entry.refuse.date", label=field.label, low=plain(low), high=plain(high))
        return _made(field, area, "date", low, high, prompt, error)
    if field.type in NUMBERS:
        kind = "integer" if field.type == "integer" else "decimal"
        error = say(f"entry.refuse.{kind}", label=field.label, limits=_limits(low, high, context))
        return _made(field, area, kind, -_HUGE if low is None else low, high, prompt, error)
    if field.type == "id_number":
        return _id_number(field, area, ref, others, prompt, context)
    if field.type == "email":
        error = say("entry.refuse.email", label=field.label)
        formula = f'=AND(ISNUMBER(FIND("@",{ref})),ISERROR(FIND(" ",{ref})))'
        return _made(field, area, "custom", None, None, prompt, error, source=formula, stop=False)
    if field.type == "phone":
        error = say("entry.refuse.phone", label=field.label)
        return _made(field, area, "length", *_PHONE, prompt, error, stop=False)
    return _length(field, area, prompt, context)


def _choice(field: Field, area: Area, prompt: str, context: Context) -> Validation:
    source = context.sources.get(field.source) or context.sources.get(_own(field))
    if field.source or needs_list(field):
        choose: tuple[str, ...] | str = source.choose if source else ()
        error = context.say("entry.refuse.source", label=field.label)
    else:
        choose = field.choices
        listed = context.say("entry.list").join(field.choices)
        error = context.say("entry.refuse.choice", label=field.label, choices=listed)
    return _made(field, area, "list", None, None, prompt, error, source=choose)


def _own(field: Field) -> str:
    return "=" + ",".join(field.choices)


def list_key(field: Field) -> str:
    """The key of a field's own long list among a context's sources."""
    return _own(field)


def _id_number(
    field: Field, area: Area, ref: str, others: dict[str, str], prompt: str, context: Context
) -> Validation:
    """Resident identity numbers have 18 characters, kept as text; others are not judged here."""
    error = context.say("entry.refuse.id_number", label=field.label, digits=ID_DIGITS)
    right = f"LEN({ref})={ID_DIGITS}"
    if field.id_kind:
        kinds = ",".join(f"{others[field.id_kind]}={literal(kind)}" for kind in field.id_kinds)
        right = f"OR({right},NOT(OR({kinds})))"
    formula = f"=AND(ISTEXT({ref}),{right})"
    return _made(field, area, "custom", None, None, prompt, error, source=formula, stop=False)


def _length(field: Field, area: Area, prompt: str, context: Context) -> Validation | None:
    if field.high is None and not prompt:
        return None
    low = 0 if field.low is None else int(field.low)
    high = _LONGEST_TEXT if field.high is None else int(field.high)
    bounds = _limits(low, high, context)
    error = context.say("entry.refuse.length", label=field.label, limits=bounds)
    return _made(field, area, "length", low, high, prompt, error)


def _limits(low: Value, high: Value, context: Context) -> str:
    if low is None:
        return (
            context.say("entry.limits.none")
            if high is None
            else context.say("entry.limits.high", high=plain(high))
        )
    if high is None:
        return context.say("entry.limits.low", low=plain(low))
    return context.say("entry.limits.both", low=plain(low), high=plain(high))


def _made(
    field: Field,
    area: Area,
    kind: str,
    low: Value,
    high: Value,
    prompt: str,
    error: str,
    *,
    source: tuple[str, ...] | str = (),
    stop: bool = True,
) -> Validation:
    return Validation(
        area,
        kind,  # type: ignore[arg-type]
        source,
        _bound(low),
        _bound(high),
        field.label[:_TITLE] if prompt or error else "",
        prompt,
        _cut(error),
        stop,
    )


def _bound(value: Value) -> int | float | date | None:
    return float(value) if isinstance(value, Fraction) else value  # type: ignore[return-value]


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"
