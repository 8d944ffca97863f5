"""How facts and scores are written for a person: one place for units, decimals and signs."""

from __future__ import annotations

from fractions import Fraction

from onex_xl.messages import say
from onex_xl.model import COUNTED, DECLARED
from onex_xl.pack.definitions import Fact, Pack, Rubric, Sheet
from onex_xl.rules.functions import round_half_away
from onex_xl.rules.nodes import Number, Symbol, Value
from onex_xl.rules.words import Wording, decimal, plain

NO_VALUE = "—"


def shown(fact: Fact, value: Value, language: str = "zh") -> str:
    """``value`` of ``fact`` with its unit: ``45 人``, ``90.0%``, ``12,000.00 元``, ``是``; ``—`` for none."""
    if value is None or value == "":
        return NO_VALUE
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return plain(value, language)
    if fact.raw.shown == "percent":
        return f"{float(round_half_away(value * 100, 1)):.1f}%"
    unit = f" {fact.raw.unit}" if fact.raw.unit and language == "zh" else ""
    if fact.raw.shown == "money":
        return f"{float(round_half_away(value, 2)):,.2f}{unit}"
    return decimal(value) + unit


def points(value: Number | None) -> str:
    """Points as printed: at most two decimals, a real minus sign; ``—`` for none."""
    return NO_VALUE if value is None else decimal(value)


def source_said(pack: Pack, source: str, language: str) -> str:
    """How people call a source of head-counts: the department, its rows, another office's list."""
    if source in (DECLARED, COUNTED):
        return say(f"explain.source.{source}", language)
    return pack.lists[source].raw.label.in_language(language) if source in pack.lists else source


def row_wording(sheet: Sheet, language: str) -> Wording:
    """How to say the fields of ``sheet`` and the campaign's own names."""

    def label(symbol: Symbol) -> str:
        if symbol.name in sheet.fields:
            return sheet.fields[symbol.name].label
        return say(f"score.{symbol.name}", language)

    return Wording(language, label, lambda symbol, value: plain(value, language))


def wording(rubric: Rubric, language: str) -> Wording:
    """How to say the facts, rulings and scores that a rubric's trees name."""

    def label(symbol: Symbol) -> str:
        if symbol.name in rubric.facts:
            return rubric.facts[symbol.name].label.in_language(language)
        indicator = symbol.name.removeprefix("score.")
        if indicator in rubric.by_id:
            return f"{indicator} {rubric.by_id[indicator].raw.label.in_language(language)}"
        return symbol.name

    def show(symbol: Symbol | None, value: Value) -> str:
        if symbol is not None and symbol.name in rubric.facts:
            return shown(rubric.facts[symbol.name], value, language)
        return plain(value, language)

    return Wording(language, label, show)
