"""How facts, points and ways to the next grade are put into cells and sentences."""

from __future__ import annotations

from fractions import Fraction

from onex_xl.model import Number, Project, Value, Way
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
    label, step = layout.words(fact.label), _step(way)
    if step is None:
        return layout.say("master.way.level", label=label, value=shown(fact, way.needed, layout.language))
    change = f"{'+' if step > 0 else '−'}{shown(fact, abs(step), layout.language)}"
    return layout.say("master.way.number", label=label, change=change)


def _step(way: Way) -> Fraction | None:
    """By how much a number has to change; nothing for yes or no and for levels."""
    current, needed = way.current, way.needed
    if isinstance(needed, bool) or isinstance(current, bool):
        return None
    if isinstance(current, int | Fraction) and isinstance(needed, int | Fraction):
        return Fraction(needed) - Fraction(current)
    return None


def project_words(layout: Layout, project: Project) -> str:
    """A project in a sentence: certificate and department."""
    department = layout.departments[project.department]
    return layout.say("master.word.project", name=project.name, department=department)
