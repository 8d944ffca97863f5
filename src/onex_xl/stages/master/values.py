"""How facts, points and ways to the next grade are put into cells and sentences."""

from __future__ import annotations

from fractions import Fraction

from onex_xl.model import Number, Project, Value
from onex_xl.pack.definitions import Fact
from onex_xl.rules.nodes import Type
from onex_xl.rules.words import decimal
from onex_xl.scoring.shown import shown
from onex_xl.stages.master.layout import NONE, Layout
from onex_xl.xlsx.plan import Scalar

_STYLES = {
    "count": "cell.integer",
    "money": "cell.money",
    "percent": "cell.percent",
    "yes_no": "cell+centre",
    "level": "cell+centre",
}


def fact_style(fact: Fact) -> str:
    """The style of a fact's cells."""
    return "cell.date" if fact.symbol.type is Type.DATE else _STYLES[fact.raw.shown]


def fact_value(layout: Layout, fact: Fact, value: Value) -> Scalar:
    """A fact as its cell holds it: yes or no as words, no value as a dash."""
    if fact.symbol.type is Type.BOOL:
        return layout.yes_no(bool(value))
    return NONE if value is None else value


def signed(value: Number) -> str:
    """``+3.5``, ``−2``, ``0``."""
    return f"+{decimal(value)}" if value > 0 else decimal(value)


def way_words(layout: Layout, project: Project) -> str:
    """The shortest way to the next grade: which fact, from what to what."""
    way = layout.score(project).way
    if way is None:
        return ""
    fact = layout.rubric.facts[way.fact]
    label = layout.words(fact.label)
    numbers = isinstance(way.current, int | Fraction) and isinstance(way.needed, int | Fraction)
    if numbers and not isinstance(way.needed, bool):
        size = abs(Fraction(way.needed) - Fraction(way.current))
        step = shown(fact, size, layout.language)
        change = f"{'+' if way.needed > way.current else '−'}{step}"
        return layout.say("master.way.number", label=label, change=change)
    return layout.say("master.way.level", label=label, value=shown(fact, way.needed, layout.language))


def project_words(layout: Layout, project: Project) -> str:
    """A project in a sentence: certificate and department."""
    department = layout.departments[project.department]
    return layout.say("master.word.project", name=project.name, department=department)
