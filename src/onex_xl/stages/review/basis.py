"""What a decision rests on: the facts of an indicator, or what an error says; in words, and as a digest that
changes when they do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from onex_xl.findings import Finding
from onex_xl.messages import say
from onex_xl.model import Facts, Value
from onex_xl.pack.definitions import Pack, Rubric
from onex_xl.rules.nodes import names
from onex_xl.scoring.facts import facts_behind, values_under
from onex_xl.scoring.shown import shown
from onex_xl.wording import wording


def facts_words(
    pack: Pack, facts: Facts, indicator: str, language: str, known_values: Mapping[str, Value] | None = None
) -> str:
    """The facts that an indicator shows or can depend on, with their values, on one line. ``known_values``:
    the facts as they are under the rulings' defaults, where the caller has them already."""
    rubric = pack.rubric
    values = known_values or values_under(rubric, facts, rubric.defaults)
    listed = [*rubric.by_id[indicator].raw.facts]
    listed += [name for name in facts_behind(rubric, indicator) if name not in listed]
    known = [(rubric.facts[name], values[name]) for name in listed]
    said = [f"{fact.label.in_language(language)} {shown(fact, value, language)}" for fact, value in known]
    return say("review.semicolon", language).join(said)


def facts_digest(
    pack: Pack, facts: Facts, indicator: str, known_values: Mapping[str, Value] | None = None
) -> str:
    """A digest of the same facts, and of the rulings that they and the indicator depend on as they are
    decided."""
    rubric = pack.rubric
    values = known_values or values_under(rubric, facts, rubric.defaults)
    used = (*facts_behind(rubric, indicator), *_rulings_behind(rubric, indicator))
    return _digest((name, str(values[name])) for name in used)


@lru_cache(maxsize=256)
def _rulings_behind(rubric: Rubric, indicator: str) -> tuple[str, ...]:
    found = set(names(rubric.by_id[indicator].tree))
    for name in facts_behind(rubric, indicator):
        fact = rubric.facts[name]
        found |= {*fact.rulings, *(names(fact.value) if fact.value is not None else ())}
    return tuple(name for name in rubric.rulings if name in found)


def error_words(pack: Pack, findings: Sequence[Finding], language: str) -> str:
    """What errors of one identity say, on one line, without personal data."""
    return " ".join(dict.fromkeys(wording(item, pack, language)[0].replace("\n", " ") for item in findings))


def difference(old: str, new: str, language: str) -> tuple[str, str]:
    """Of two lines of :func:`facts_words` the parts that are not in the other; whole lines where they have
    nothing in common."""
    mark = say("review.semicolon", language)
    before, after = old.split(mark), new.split(mark)
    return (
        mark.join(part for part in before if part not in after) or old,
        mark.join(part for part in after if part not in before) or new,
    )


def _digest(parts: Iterable[tuple[str, ...]]) -> str:
    return hashlib.blake2b(repr(list(parts)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
