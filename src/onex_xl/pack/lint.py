"""What is doubtful in a pack that loads: holes, overlaps, dead branches, sums, unused names.

``load.py`` refuses what is wrong; this finds what nobody decided. It is how a regulation is
read closely: take the rulings out of a pack, and lint names the cases that they decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from onex_xl.pack.across import FILE as ACROSS
from onex_xl.pack.across import across_doubts
from onex_xl.pack.definitions import Indicator, Pack, Rubric
from onex_xl.pack.lists import list_doubts
from onex_xl.pack.policy import FILE as POLICY
from onex_xl.pack.policy import placeholders, sayable
from onex_xl.pack.samples import axis, edges, samples, stretches
from onex_xl.rules.bind import bind
from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.nodes import NO_VALUE, Choose, Node, Value, names, substitute


@dataclass(frozen=True, slots=True)
class Stretch:
    """Values of a fact: ``first`` alone, or (``after`` given) all from ``first`` to below ``after``."""

    fact: str
    first: Value
    after: Value | None = None


Case = tuple[Stretch, ...]
"""A case as what its facts are, all at once."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing lint found: its sentence is ``lint.<code>`` in ``messages/``. The fact ``where`` of some
    codes is a tuple of :data:`Case`, still to be put into words."""

    code: str
    file: str
    key: str
    facts: Mapping[str, Any]
    severity: Literal["error", "warning"] = "error"


def lint(pack: Pack) -> list[Doubt]:
    """All doubts about ``pack``, errors first."""
    rubric = pack.rubric
    found = [*_sums(rubric), *_grades(rubric)]
    for indicator in rubric.indicators:
        found += [*_holes(rubric, indicator), *_overlaps(rubric, indicator), *_dead(rubric, indicator)]
        found += _reach(rubric, indicator)
    found += [*_unused(pack), *_placeholders(pack), *_policy(pack)]
    across = across_doubts(pack.across, pack.returns, pack.lists)
    found += [Doubt(code, ACROSS, key, facts) for code, key, facts in across]
    lists = ((of, doubt) for of in pack.lists.values() for doubt in list_doubts(of))
    found += [Doubt(code, f"{of.id}.toml", key, facts) for of, (code, key, facts) in lists]
    unique = {(doubt.code, doubt.key, repr(doubt.facts)): doubt for doubt in found}
    return sorted(unique.values(), key=lambda doubt: doubt.severity != "error")


def _doubt(code: str, key: str, severity: Literal["error", "warning"] = "error", **facts: Any) -> Doubt:
    return Doubt(code, "rubric.toml", key, facts, severity)


# ---- points ----------------------------------------------------------------------


def _sums(rubric: Rubric) -> Iterator[Doubt]:
    total = sum(section.points for section in rubric.raw.sections)
    if total != rubric.raw.points:
        yield _doubt("points-of-sections", "sections", sum=total, points=rubric.raw.points)
    for section in rubric.raw.sections:
        own = [item.raw.points for item in rubric.indicators if item.raw.section == section.id]
        plus = sum(points for points in own if points > 0)
        if plus != section.points:
            yield _doubt(
                "points-of-indicators",
                f"sections.{section.id}",
                section=section.id,
                sum=plus,
                points=section.points,
            )
    known = {section.id for section in rubric.raw.sections}
    for indicator in rubric.indicators:
        if indicator.raw.section not in known:
            yield _doubt("unknown-section", f"indicators.{indicator.id}", section=indicator.raw.section)


def _grades(rubric: Rubric) -> Iterator[Doubt]:
    lines = [grade.from_ for grade in rubric.raw.grades]
    if min(lines) > 0:
        yield _doubt("no-lowest-grade", "grades", low=min(lines))
    for grade in rubric.raw.grades:
        if lines.count(grade.from_) > 1 or grade.from_ > rubric.raw.points:
            yield _doubt("grade-out-of-reach", f"grades.{grade.id}", grade=grade.id, line=grade.from_)


# ---- cases -----------------------------------------------------------------------


def choices_of_rulings(rubric: Rubric) -> Iterator[dict[str, str]]:
    """The pack's own decisions, then each other alternative alone."""
    yield dict(rubric.defaults)
    for ruling in rubric.raw.rulings:
        for alternative in ruling.alternatives:
            if alternative.id != ruling.default:
                yield {**rubric.defaults, ruling.id: alternative.id}


def _bound(rubric: Rubric, indicator: Indicator) -> Iterator[tuple[Mapping[str, str], Node]]:
    """The indicator's tree under each choice of rulings that can change it."""
    facts = [fact for fact in rubric.facts.values() if fact.id in names(indicator.tree)]
    touching = names(indicator.tree).union(*(fact.rulings for fact in facts))
    seen = set()
    for rulings in choices_of_rulings(rubric):
        own = tuple(sorted((ruling, chosen) for ruling, chosen in rulings.items() if ruling in touching))
        if own not in seen:
            seen.add(own)
            yield rulings, bind(indicator.tree, rulings)


def _branch(tree: Node, values: Mapping[str, Value]) -> int | None:
    """Which branch of ``tree`` decides for ``values``; ``None``: none does."""
    if not isinstance(tree, Choose):
        return 0
    for index, (when, _) in enumerate(tree.branches):
        if evaluate(when, values):
            return index
    return None if tree.otherwise is None else len(tree.branches)


def _holes(rubric: Rubric, indicator: Indicator) -> Iterator[Doubt]:
    key = f"indicators.{indicator.id}"
    found: dict[str, dict[Stretch, Case]] = {"hole": {}, "no-points": {}}
    for rulings, tree in _bound(rubric, indicator):
        if not isinstance(tree, Choose):
            if tree == NO_VALUE:
                yield _doubt("never-scored", key, indicator=indicator.id)
            continue
        used, tried = samples(rubric, tree)
        verdicts = [(values, _branch(tree, values) is None) for values in tried]
        undecided, valueless = _by_origin(rubric, rulings, tree)
        for code, cases in (
            ("hole", [*_describe(rubric, tree, used, verdicts), *undecided]),
            ("no-points", valueless),
        ):
            for case in cases:
                found[code].setdefault(case[0], case)
    for code, where in found.items():
        if where:
            yield _doubt(code, key, indicator=indicator.id, where=tuple(where.values()))


def _by_origin(rubric: Rubric, rulings: Mapping[str, str], tree: Choose) -> tuple[list[Case], list[Case]]:
    """``tree`` tried on what its derived facts are made of, which may have no value (a division by zero):
    where nothing decides, and where what decides gives no points without saying so."""
    derived = {name: bind(value, rulings) for name, value in _derived(rubric).items() if name in names(tree)}
    whole = substitute(tree, derived)
    assert isinstance(whole, Choose)
    used, tried = samples(rubric, whole)
    undecided: Verdicts = []
    valueless: Verdicts = []
    for values in tried:
        branch = _branch(whole, values)
        blank = any(evaluate(value, values) is None for value in derived.values())
        undecided.append((values, blank and branch is None))
        valueless.append((values, branch is not None and _gives_nothing(whole, branch, values)))
    return _describe(rubric, whole, used, undecided), _describe(rubric, whole, used, valueless)


def _derived(rubric: Rubric) -> dict[str, Node]:
    """What each derived fact is worked out from, down to facts that are counted."""
    found: dict[str, Node] = {}
    for name, fact in rubric.facts.items():
        if fact.raw.kind == "derived" and fact.value is not None:
            found[name] = substitute(fact.value, found)
    return found


def _gives_nothing(tree: Choose, branch: int, values: Mapping[str, Value]) -> bool:
    """Whether the points of ``branch`` have no value, and it was not said that they have none."""
    then = tree.branches[branch][1] if branch < len(tree.branches) else tree.otherwise
    return then is not None and then != NO_VALUE and evaluate(then, values) is None


Verdicts = list[tuple[dict[str, Value], bool]]


def _describe(rubric: Rubric, tree: Node, used: list[str], verdicts: Verdicts) -> list[Case]:
    """The cases that are doubtful: by one fact where it alone decides, else by the fewest that do."""
    lines = edges(tree)
    left = [values for values, doubtful in verdicts if doubtful]
    found: list[Case] = []
    for size in range(1, len(used) + 1):
        for facts in combinations(used, size):
            fixed = {tuple(values[name] for name in facts) for values in left}
            whole = {key for key in fixed if _all_doubtful(facts, key, verdicts)}
            if whole:
                found += _stretches(rubric, lines, facts, whole)
                left = [values for values in left if tuple(values[name] for name in facts) not in whole]
    return found


def _all_doubtful(facts: tuple[str, ...], key: tuple[Value, ...], verdicts: Verdicts) -> bool:
    return all(doubtful for values, doubtful in verdicts if tuple(values[name] for name in facts) == key)


def _stretches(
    rubric: Rubric, lines: Mapping[str, set[Any]], facts: tuple[str, ...], keys: set[tuple[Value, ...]]
) -> list[Case]:
    """Neighbouring values of the first fact joined, each stretch with one example of the others."""
    first, rest = facts[0], facts[1:]
    by_rest: dict[tuple[Value, ...], list[Value]] = {}
    for key in sorted(keys, key=str):
        by_rest.setdefault(key[1:], []).append(key[0])
    along = axis(rubric.facts[first], lines.get(first, set()))
    found: dict[Stretch, Case] = {}
    for others, values in by_rest.items():
        beside = tuple(Stretch(name, value) for name, value in zip(rest, others, strict=True))
        for low, after in stretches(values, along):
            several = after is not None and along.index(after) - along.index(low) > 1
            continuous = several or rubric.facts[first].raw.shown == "percent"
            stretch = Stretch(first, low, after if continuous else None)
            found.setdefault(stretch, (stretch, *beside))
    return list(found.values())


def _overlaps(rubric: Rubric, indicator: Indicator) -> Iterator[Doubt]:
    """Two stated bands that both hold somewhere."""
    bands = indicator.raw.bands
    for number, one in enumerate(bands):
        for other in bands[number + 1 :]:
            low = max(one.from_ or 0.0, other.from_ or 0.0)
            tops = [band.to for band in (one, other) if band.to is not None]
            if not tops or low < min(tops):
                yield _doubt(
                    "overlap", f"indicators.{indicator.id}.bands",
                    indicator=indicator.id, low=low, high=min(tops) if tops else "∞",
                )  # fmt: skip


def _dead(rubric: Rubric, indicator: Indicator) -> Iterator[Doubt]:
    """Branches that no sample ever reaches, under any one alternative."""
    if not isinstance(indicator.tree, Choose):
        return
    branches = indicator.tree.branches
    whole = substitute(indicator.tree, _derived(rubric))
    reached: set[int | None] = set()
    for rulings in choices_of_rulings(rubric):
        for tree in (indicator.tree, whole):
            _, tried = samples(rubric, tree)
            reached |= {_branch(tree, {**values, **rulings}) for values in tried}
        if reached.issuperset(range(len(branches))):
            return
    for place in sorted(set(range(len(branches))) - reached):
        key = f"indicators.{indicator.id}"
        yield _doubt("dead-case", key, "warning", indicator=indicator.id, case=branches[place][0])


def _reach(rubric: Rubric, indicator: Indicator) -> Iterator[Doubt]:
    """Full marks that cannot be reached, or points above them."""
    raw = indicator.raw
    if raw.deduction is not None or raw.reviewer or not isinstance(indicator.tree, Choose):
        return
    tree = bind(indicator.tree, rubric.defaults)
    _, tried = samples(rubric, tree)
    points = [evaluate(tree, values) for values in tried]
    best = max((value for value in points if value is not None), default=0)
    if best != raw.points:
        code = "points-above" if best > raw.points else "points-unreachable"
        yield _doubt(code, f"indicators.{raw.id}", indicator=raw.id, best=best, points=raw.points)


# ---- names -----------------------------------------------------------------------


def _unused(pack: Pack) -> Iterator[Doubt]:
    rubric = pack.rubric
    used: set[str] = set()
    for indicator in rubric.indicators:
        used |= names(indicator.tree) | set(indicator.raw.facts)
    for fact in rubric.facts.values():
        used |= names(fact.value) if fact.value is not None else set()
        used |= {fact.raw.at_most}
        if fact.raw.role:
            used.add(fact.id)
    for sheet in pack.returns.sheets:
        used |= {field.live for field in sheet.raw.fields}
        for rule in sheet.rules:
            used |= rule.facts
    used |= _used_by_policy(pack)
    for name in rubric.facts:
        if name not in used:
            yield _doubt("unused-fact", f"facts.{name}", "warning", name=name)
    raws = [fact.raw for fact in rubric.facts.values()]
    sources = " ".join(text for raw in raws for text in (raw.where, raw.also, raw.value))
    for condition in rubric.raw.conditions:
        if condition.id not in sources.replace("(", " ").replace(")", " ").split():
            yield _doubt("unused-condition", f"conditions.{condition.id}", "warning", name=condition.id)


def _placeholders(pack: Pack) -> Iterator[Doubt]:
    """``{names}`` in a rule's sentences that are no field, fact or key of it."""
    for file, workbook in (("return.toml", pack.returns), ("registry.toml", pack.registry)):
        for sheet in workbook.sheets:
            for rule in sheet.rules:
                known = sheet.fields.keys() | rule.facts | ({"others"} if rule.raw.unique else set())
                for name in sorted(rule.placeholders - known):
                    yield Doubt("unknown-placeholder", file, f"rules.{rule.code}", {"name": name})


def _policy(pack: Pack) -> Iterator[Doubt]:
    """Facts and totals of ``policy.toml`` that nothing uses; names in its sentences that it cannot say."""
    used = _used_by_policy(pack)
    totals = {total.id for total in pack.policy.raw.totals}
    for name in totals - used:
        yield Doubt("unused-fact", POLICY, f"totals.{name}", {"name": name}, "warning")
    for name in pack.policy.facts.keys() - used:
        yield Doubt("unused-fact", POLICY, f"facts.{name}", {"name": name}, "warning")
    projects = pack.registry.by_id[pack.raw.projects].fields
    own = pack.policy.facts.keys() | totals
    known = frozenset(pack.rubric.facts.keys() | own | projects.keys())
    for check in pack.policy.checks.values():
        for name in sorted(placeholders(check) - sayable(check, known)):
            yield Doubt("unknown-placeholder", POLICY, check.code, {"name": name})


def _used_by_policy(pack: Pack) -> frozenset[str]:
    """The names that the checks of ``policy.toml`` use, and the facts that their totals add up."""
    said = (placeholders(check) for check in pack.policy.checks.values())
    used = frozenset[str]().union(*map(names, pack.policy.tests.values()), *said)
    return used | {total.of for total in pack.policy.raw.totals if total.id in used}
