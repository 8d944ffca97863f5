"""How facts, points and ways to the next grade are put into cells and sentences."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from onex_xl.model import Number, Project, Value
from onex_xl.pack.definitions import Fact
from onex_xl.rules.nodes import Type
from onex_xl.rules.words import decimal
from onex_xl.stages.master.layout import NONE, Layout
from onex_xl.xlsx.plan import Scalar

_STYLES = {
    "count": "cell.integer",
    "money": "cell.money",
    "percent": "cell.percent",
    "yes_no": "cell+centre",
    "level": "cell+centre",
}
FORMATS = {"percent": "0.0%", "money": "#,##0.00", "count": "0"}
"""ASCII number formats for TEXT() in formulas."""


def fact_style(fact: Fact) -> str:
    """The style of a fact's cells."""
    return "cell.date" if fact.symbol.type is Type.DATE else _STYLES[fact.raw.shown]


def fact_value(layout: Layout, fact: Fact, value: Value) -> Scalar:
    """A fact as its cell holds it: yes or no as words, no value as a dash."""
    if fact.symbol.type is Type.BOOL:
        return layout.yes_no(bool(value))
    return NONE if value is None else value


def fact_words(layout: Layout, fact: Fact, value: Value) -> str:
    """A fact's value in a sentence, with its unit."""
    if isinstance(value, bool):
        return layout.yes_no(value)
    if value is None or value == "":
        return layout.say("master.word.none")
    if isinstance(value, int | Fraction):
        if fact.raw.shown == "percent":
            return f"{decimal(value * 100, 1)}%"
        return f"{decimal(value)}{unit(layout, fact)}"
    return value.isoformat() if isinstance(value, date) else value


def unit(layout: Layout, fact: Fact) -> str:
    """The unit beside a number, in a language that writes it there."""
    return fact.raw.unit if layout.language == "zh" else ""


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
    if isinstance(way.current, int | Fraction) and isinstance(way.needed, int | Fraction):
        change = f"{signed(way.needed - way.current)}{unit(layout, fact)}"
        return layout.say("master.way.number", label=label, change=change)
    return layout.say("master.way.level", label=label, value=fact_words(layout, fact, way.needed))


def project_words(layout: Layout, project: Project) -> str:
    """A project in a sentence: certificate and department."""
    department = layout.departments[project.department]
    return layout.say("master.word.project", name=project.name, department=department)
