"""Facts taken from a list where the office has said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onex_xl.fields.text import joined
from onex_xl.findings import Place
from onex_xl.model import COUNTED, Facts, Number, Reconciliation, Value
from onex_xl.pack.definitions import Pack
from onex_xl.scoring.facts import with_derived


def sourced(pack: Pack, facts: Mapping[str, Facts], reconciliation: Reconciliation) -> dict[str, Facts]:
    """``facts`` with every number that :class:`~onex_xl.model.Compared` marks as used from a list in place of
    the counted one, under all rulings, and what is derived from it worked out anew. Its place is the list's
    file. Facts of which nothing is taken from a list are the same objects."""
    taken: dict[str, dict[str, tuple[Number, Place]]] = {}
    for item in reconciliation.compared:
        number = item.values.get(item.used)
        if item.used != COUNTED and number is not None and item.project in facts:
            place = Place(joined(reconciliation.lists[item.used]))
            taken.setdefault(item.project, {})[item.fact] = number, place
    return {
        project: _with(pack, found, taken[project]) if project in taken else found
        for project, found in facts.items()
    }


def _with(pack: Pack, found: Facts, taken: Mapping[str, tuple[Number, Place]]) -> Facts:
    numbers: dict[str, Value] = {fact: number for fact, (number, _) in taken.items()}
    values: dict[str, Value] = {**pack.rubric.defaults, **found.values, **numbers}
    with_derived(pack.rubric, values)
    variants = {key: numbers.get(key[0], value) for key, value in found.variants.items()}
    places = {**found.places, **{fact: place for fact, (_, place) in taken.items()}}
    return replace(
        found, values={name: values[name] for name in found.values}, variants=variants, places=places
    )
