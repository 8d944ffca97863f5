"""What must become of every damaged return: one line a damage, one group a row of the hazards.

A line says the damage, how it is done, every finding it gives, to the cell, and what happens to the score.
``SAME``: scored as if nothing had happened. ``HELD``: not scored before someone has mended it. ``NO RETURN``:
the file is refused, the department counts as missing. Else the total that follows from what is there now.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.support.damages import Damage

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
