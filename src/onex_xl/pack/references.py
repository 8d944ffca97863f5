"""Whether everything in ``rubric.toml`` that names something else names what is there, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from onex_xl.errors import PackError
from onex_xl.pack import schema

FILE = "rubric.toml"
STATUSES = ("held", "missing", "exempt")
SCOPES = ("section", "total")


def check_references(raw: schema.RubricFile) -> None:
    """Raises :class:`PackError` for the first id used twice, or reference to nothing."""
    for kind, ids in (
        ("sections", [item.id for item in raw.sections]),
        ("conditions", [item.id for item in raw.conditions]),
        ("indicators", [item.id for item in raw.indicators]),
        ("rulings", [item.id for item in raw.rulings]),
        ("grades", [item.id for item in raw.grades]),
    ):
        _once(kind, ids)
    for kind, things in (("indicators", raw.indicators), ("grades", raw.grades), ("sections", raw.sections)):
        if not things:
            raise PackError(FILE, kind, "there must be at least one")
    for status in STATUSES:
        if status not in raw.statuses:
            raise PackError(FILE, "statuses", f"{status!r} is missing")
    _check_facts(raw)
    for ruling in raw.rulings:
        _check_ruling(raw, ruling)


def _once(kind: str, ids: Iterable[str]) -> None:
    for name, count in Counter(ids).items():
        if count > 1:
            raise PackError(FILE, f"{kind}.{name}", f"{name!r} is used {count} times")


def _check_facts(raw: schema.RubricFile) -> None:
    known = {fact.id for fact in raw.facts}
    for fact in raw.facts:
        if fact.at_most and fact.at_most not in known:
            raise PackError(FILE, f"facts.{fact.id}.at_most", f"there is no fact {fact.at_most!r}")
    for ruling in raw.rulings:
        if ruling.id in known:
            raise PackError(FILE, f"rulings.{ruling.id}", "a fact has this id")


def _check_ruling(raw: schema.RubricFile, ruling: schema.Ruling) -> None:
    key = f"rulings.{ruling.id}"
    if not ruling.id.isidentifier():
        raise PackError(FILE, key, "a ruling's id must be an identifier")
    ids = [alternative.id for alternative in ruling.alternatives]
    _once(f"{key}.alternatives", ids)
    if ruling.default not in ids:
        raise PackError(FILE, f"{key}.default", f"there is no alternative {ruling.default!r}")
    for alternative in ruling.alternatives:
        _check_floor(raw.indicators, alternative.floor, f"{key}.{alternative.id}.floor")


def _check_floor(indicators: tuple[schema.Indicator, ...], floor: Mapping[str, str], key: str) -> None:
    deductions = {item.id for item in indicators if item.deduction is not None}
    others = {item.id for item in indicators} - deductions
    for name, scope in floor.items():
        if name not in deductions:
            raise PackError(FILE, key, f"{name!r} is no deduction")
        if scope not in (*SCOPES, *others):
            raise PackError(FILE, f"{key}.{name}", f"{scope!r} is neither section, total nor an indicator")
