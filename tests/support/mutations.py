"""Random hands on a return, each with what a careful reader would still make of it."""

from __future__ import annotations

import random

from tests.support.harmful import CHANGING, DOUBTFUL
from tests.support.harmless import HARMLESS
from tests.support.sheaf import Sheaf


def mutate(found: Sheaf, chance: random.Random) -> None:
    """One to three mutations of ``found``; a tab that is gone is left alone."""
    for _ in range(chance.randint(1, 3)):
        there = [tab for tab in found.tabs.values() if not tab.gone]
        tab = chance.choice(there)
        group = chance.choice((HARMLESS, HARMLESS, CHANGING, DOUBTFUL))
        act = chance.choice(group)
        if act(found, tab, chance) is not False:
            found.done.append(f"{act.__name__}({tab.id})")
            found.harmless = found.harmless and group is HARMLESS
