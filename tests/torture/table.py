"""What must become of every damaged return: one line a damage, one group a row of the hazards.

A line says the damage, how it is done, every finding it gives, to the cell, and what happens to the score.
``SAME``: scored as if nothing had happened. ``HELD``: not scored before someone has mended it. ``NO RETURN``:
the file is refused, the department counts as missing. Else the total that follows from what is there now.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.support import damages as do
from tests.support.damages import (
    PILOTS,
    ROSTER,
    SPENDING,
    Damage,
    cells,
)
from tests.support.edited import Edited, Error, Formula

SAME, HELD, GONE = "same", "held", "no return"

Spot = tuple[str, str, str]
"""Sheet, cell, code."""


@dataclass(frozen=True)
class Case:
    """One damage and what must become of it. ``suffix`` is how the file is named, ``whole`` whether it is
    about the file and not what is in it (then one of the saved forms is enough)."""

    name: str
    damage: Damage
    findings: tuple[Spot, ...] = ()
    score: str | Fraction = SAME
    suffix: str = ".xlsx"
    whole: bool = False


def file(name: str, damage: Damage, code: str = "", score: str = GONE, suffix: str = ".xlsx") -> Case:
    """A case about the file as a whole."""
    spots = (("", "", code),) if code else ()
    return Case(name, damage, spots, score, suffix, True)


def _phantom(found: Edited) -> None:
    sheet = found.sheet(ROSTER)
    sheet.put((1_048_575, 0), None)
    sheet.restyle("A1048576", "A5")


CELLS = [
    Case("nothing at all", do.untouched),
    # error cells, formulas and their values
    Case("an error in place of a value", cells(ROSTER, L5=Error("#REF!")), ((ROSTER, "L5", "cell.error-value"),), HELD),
    Case("an error in an amount", cells(SPENDING, F5=Error("#N/A")), ((SPENDING, "F5", "cell.error-value"),), HELD),
    Case("a formula never worked out", cells(ROSTER, L5=Formula('IF(1,"已考","")')), ((ROSTER, "L5", "cell.no-value"),), HELD),
    Case("a formula in an input cell", cells(ROSTER, L5=Formula('"已"&"考"', "已考")), ((ROSTER, "L5", "cell.formula"),)),
    Case("a formula in an amount", cells(SPENDING, F5=Formula("400+400", 800)), ((SPENDING, "F5", "cell.formula"),)),
    Case("a DDE formula", cells(ROSTER, L5=Formula("cmd|'/C calc'!A0", "已考")), ((ROSTER, "L5", "file.formula-dde"),), HELD),
    Case("a web service", cells(ROSTER, L5=Formula('WEBSERVICE("http://a.cn")', "已考")), ((ROSTER, "L5", "file.formula-webservice"),), HELD),
    Case("a value from another workbook", cells(SPENDING, F5=Formula("[1]Sheet1!$A$1", 800)), ((SPENDING, "F5", "file.formula-external"),), HELD),
    Case("a stale count beside the declared one", cells(PILOTS, J6=Formula("COUNTIFS(1,2)", 99))),
    Case("text that looks like formulas and links", cells(ROSTER, S5="=1+1", S6="+86", S7="@SUM", S8="-1", S9="http://a.cn")),
]
