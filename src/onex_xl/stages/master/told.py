"""What the master's overview tells, as plain values: for the letter that goes with it, in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from onex_xl.model import Project, Result, Score, Status
from onex_xl.pack.definitions import Pack
from onex_xl.privacy import for_leaders
from onex_xl.stages.master.attention import Item, attention, changes
from onex_xl.stages.master.layout import Layout


@dataclass(frozen=True, slots=True)
class Told:
    """``ranked`` are the scored projects, best first; ``grades`` and ``states`` how many projects have each
    grade (by id) and each status; ``departments`` the names by code, told apart; ``missing`` is not in
    ``attention``."""

    ranked: tuple[tuple[Project, Score], ...]
    grades: Mapping[str, int]
    states: Mapping[str, int]
    state_words: Mapping[str, str]
    departments: Mapping[str, str]
    average: Fraction | None
    attention: tuple[Item, ...]
    changes: tuple[Item, ...]


def tell(pack: Pack, result: Result, language: str) -> Told:
    """What the overview of ``result`` tells, with sentences in ``language``; no personal data."""
    layout = Layout(pack, for_leaders(result, pack, language), language)
    ranked = [item for item in layout.ranking if layout.status(item) == Status.SCORED]
    totals = [total for item in ranked if (total := layout.score(item).total) is not None]
    statuses = (Status.SCORED, Status.HELD, Status.MISSING, Status.EXEMPT)
    states = Counter(map(layout.status, layout.projects))
    return Told(
        tuple((item, layout.score(item)) for item in ranked),
        Counter(layout.score(item).grade for item in ranked),
        {status: states[status] for status in statuses},
        {status: layout.status_word(status) for status in statuses},
        layout.departments,
        Fraction(sum(totals)) / len(totals) if totals else None,
        tuple(attention(layout, missing=False)),
        tuple(changes(layout)),
    )
