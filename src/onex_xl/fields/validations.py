"""What a type's own validation is put together from: the prompt beside the cell, the limits, the refusal."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from onex_xl.fields.context import Context
from onex_xl.model import Value
from onex_xl.pack.schema import Field
from onex_xl.rules.words import plain
from onex_xl.xlsx.plan import Area, Validation

LONGEST_LIST = 255
"""Characters that a dropdown's own list may have; a longer one stands on the hidden sheet."""

_TITLE, _TEXT = 32, 255


def needs_list(field: Field) -> bool:
    """Whether the choices of ``field`` must stand in cells: too long, or with a comma in them."""
    return len(",".join(field.choices)) > LONGEST_LIST or any("," in choice for choice in field.choices)


def list_key(field: Field) -> str:
    """The key of a field's own long list among a context's sources."""
    return "=" + ",".join(field.choices)


def limits_in_words(low: Value, high: Value, context: Context) -> str:
    """Two limits of which either may be open."""
    if low is None and high is None:
        return context.say("entry.limits.none")
    if low is None:
        return context.say("entry.limits.high", high=plain(high))
    if high is None:
        return context.say("entry.limits.low", low=plain(low))
    return context.say("entry.limits.both", low=plain(low), high=plain(high))


def made(
    field: Field,
    area: Area,
    kind: str,
    prompt: str,
    error: str,
    *,
    low: Value = None,
    high: Value = None,
    source: tuple[str, ...] | str = (),
    stop: bool = True,
) -> Validation:
    """A validation of ``area`` of the ``kind`` that the plan knows; ``stop``: what does not fit is refused,
    else the department is asked whether it means it."""
    return Validation(
        area,
        kind,  # type: ignore[arg-type]
        source,
        _bound(low),
        _bound(high),
        field.label[:_TITLE] if prompt or error else "",
        prompt,
        cut(error),
        stop,
    )


def cut(text: str) -> str:
    """``text`` as long as a prompt or a refusal may be."""
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"


def _bound(value: Value) -> int | float | date | None:
    return float(value) if isinstance(value, Fraction) else value  # type: ignore[return-value]
