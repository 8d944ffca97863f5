"""What a computed score rests on, in words that follow the data: ``完成率 90.0% · 实考 45 人``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from onex_xl.fields.cells import is_number
from onex_xl.fields.context import Context
from onex_xl.model import Value
from onex_xl.pack.definitions import Fact, Indicator, Rubric
from onex_xl.rules.formula import literal
from onex_xl.rules.functions import round_half_away
from onex_xl.rules.words import decimal
from onex_xl.stages.distribute.facts import NONE

_BETWEEN = " · "
_SHOWN = {
    "count": "ROUND({cell},2)",
    "money": 'TEXT(ROUND({cell},2),"#,##0.00")',
    "percent": 'TEXT(ROUND(ROUND({cell},9),3),"0.0%")',
}


def basis_formula(indicator: Indicator, rubric: Rubric, ref: Callable[[str], str], context: Context) -> str:
    """The formula (without ``=``) of the facts shown beside ``indicator``; ``ref`` gives a fact's cell."""
    parts = [_formula(rubric.facts[name], ref(name), context) for name in indicator.raw.facts]
    return f"&{literal(_BETWEEN)}&".join(parts) or '""'


def basis_text(indicator: Indicator, rubric: Rubric, values: Mapping[str, Value], context: Context) -> str:
    """What :func:`basis_formula` gives for the facts ``values``."""
    parts = [_text(rubric.facts[name], values[name], context) for name in indicator.raw.facts]
    return _BETWEEN.join(parts)


def _formula(fact: Fact, cell: str, context: Context) -> str:
    label = literal(_label(fact, context))
    if fact.raw.shown == "yes_no":
        yes, no = literal(context.say("entry.yes")), literal(context.say("entry.no"))
        return f"{label}&IF({cell}=TRUE,{yes},{no})"
    if fact.raw.shown == "level":
        return f'{label}&IF({cell}="",{literal(context.say("entry.none"))},{cell})'
    shown = _SHOWN[fact.raw.shown].format(cell=cell)
    unit = f"&{literal(_unit(fact))}" if _unit(fact) else ""
    return f'{label}&IF(ISNUMBER({cell}),{shown}{unit},"{NONE}")'


def _text(fact: Fact, value: Value, context: Context) -> str:
    label = _label(fact, context)
    if fact.raw.shown == "yes_no":
        return label + context.say("entry.yes" if value is True else "entry.no")
    if fact.raw.shown == "level":
        return label + (str(value) if value else context.say("entry.none"))
    if not is_number(value):
        return label + NONE
    if fact.raw.shown == "percent":
        return f"{label}{float(round_half_away(value, 3)) * 100:.1f}%"  # type: ignore[arg-type]
    if fact.raw.shown == "money":
        return f"{label}{float(round_half_away(value, 2)):,.2f}{_unit(fact)}"  # type: ignore[arg-type]
    return f"{label}{decimal(value).replace('−', '-')}{_unit(fact)}"  # type: ignore[arg-type]


def _label(fact: Fact, context: Context) -> str:
    return fact.label.in_language(context.language) + " "


def _unit(fact: Fact) -> str:
    return f" {fact.raw.unit}" if fact.raw.unit else ""
