"""What becomes of decisions: which count, which wait to be confirmed, which have something wrong in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from onex_xl.findings import Finding, Severity, basis_of
from onex_xl.ledger.store import Decision
from onex_xl.masking import masked
from onex_xl.messages import say
from onex_xl.model import Facts, Number, Registry, Review, ReviewState, Waiver
from onex_xl.pack.definitions import Pack
from onex_xl.pack.nothing import means_nothing
from onex_xl.rules.words import decimal
from onex_xl.scoring.facts import values_under
from onex_xl.scoring.score import tally
from onex_xl.stages.review.basis import error_words, facts_digest, facts_words
from onex_xl.stages.review.cells import day_of, points_of
from onex_xl.stages.review.decisions import (
    REVIEW,
    WAIVER,
    History,
    Typed,
    fact,
    is_no,
    is_yes,
    said,
)
from onex_xl.stages.review.subject import astray, now_words, subject_of, was_words


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a decision: the column at fault and the code of the finding that says so."""

    column: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def problems(pack: Pack, decision: Decision) -> tuple[Problem, ...]:
    """All that is wrong in a decision, column by column."""
    typed = said(decision)
    confirm = fact(decision, "confirm")
    if typed.blank:
        return (Problem("confirm", "review.nothing-to-confirm"),) if confirm else ()
    found = _points(pack, decision) if decision.kind == REVIEW else _yes_or_no(typed)
    if decision.kind == REVIEW or not is_no(typed.value):
        found += _missing(pack, typed)
    if confirm and not is_yes(confirm):
        found.append(Problem("confirm", "review.not-a-confirmation", {"typed": confirm}))
    return tuple(found)


def _points(pack: Pack, decision: Decision) -> list[Problem]:
    if not decision.value:
        return [Problem("score", "review.no-score")]
    points = points_of(decision.value)
    if points is None:
        return [Problem("score", "review.not-a-number", {"typed": decision.value})]
    indicator = pack.rubric.by_id.get(decision.target.partition("|")[2])
    low, high = sorted((0, indicator.raw.points)) if indicator else (points, points)
    if low <= points <= high:
        return []
    facts = {"typed": decision.value, "low": decimal(low), "high": decimal(high)}
    return [Problem("score", "review.out-of-range", facts)]


def _yes_or_no(typed: Typed) -> list[Problem]:
    if not typed.value:
        return [Problem("waive", "review.no-waiver")]
    if is_yes(typed.value) or is_no(typed.value):
        return []
    return [Problem("waive", "review.not-yes-or-no", {"typed": typed.value})]


def _missing(pack: Pack, typed: Typed) -> list[Problem]:
    found = []
    if not typed.reason or means_nothing(typed.reason, pack.nothing):
        found.append(Problem("reason", "review.no-reason"))
    if not typed.who or means_nothing(typed.who, pack.nothing):
        found.append(Problem("who", "review.no-reviewer"))
    if not typed.on:
        found.append(Problem("on", "review.no-date"))
    elif day_of(typed.on) is None:
        found.append(Problem("on", "review.not-a-date", {"typed": typed.on}))
    return found


# ---- scores --------------------------------------------------------------------------------


def judged_reviews(
    pack: Pack, history: History, facts: Mapping[str, Facts], registry: Registry
) -> tuple[Review, ...]:
    """The newest decision on every project and indicator that was decided, in the order of the targets'
    first decisions; those that were withdrawn are left out. One that was made about what is called otherwise
    in ``registry`` waits to be confirmed."""
    language = pack.raw.language
    computed: dict[str, Mapping[str, Number | None]] = {}
    found = []
    for target in history.targets(REVIEW):
        project, _, indicator = target.partition("|")
        decision = history.current(REVIEW, target)
        known = facts.get(project)
        if decision is None or known is None or indicator not in pack.rubric.by_id:
            continue
        if said(decision).blank and not fact(decision, "confirm"):
            continue
        if project not in computed:
            rubric = pack.rubric
            computed[project] = tally(
                rubric, values_under(rubric, known, rubric.defaults), rubric.defaults
            ).indicators
        review = _astray(_review(pack, decision, known, language), decision, registry, language)
        found.append(replace(review, computed=computed[project][indicator]))
    return tuple(found)


def _review(pack: Pack, decision: Decision, facts: Facts, language: str) -> Review:
    project, _, indicator = decision.target.partition("|")
    now = facts_words(pack, facts, indicator, language)
    same = _same(decision, facts_digest(pack, facts, indicator), now)
    typed = said(decision)
    return Review(
        project,
        indicator,
        points_of(typed.value),
        typed.value,
        masked(typed.reason),
        typed.who,
        day_of(typed.on),
        _state(pack, decision, same),
        fact(decision, "basis"),
        now,
        None,
        decision.number,
    )


def _astray(review: Review, decision: Decision, registry: Registry, language: str) -> Review:
    """``review`` with whom it is about among its facts, where that is not what it was."""
    found = astray(subject_of(decision), registry)
    if found is None:
        return review
    state = ReviewState.RECONFIRM if review.state == ReviewState.APPLIED else review.state
    was = say("review.orphan.basis", language, about=was_words(found, language), facts=review.basis)
    now = say("review.orphan.basis", language, about=now_words(found, language), facts=review.now)
    return replace(review, state=state, basis=was, now=now)


def _same(decision: Decision, digest: str, words: str) -> bool:
    """Whether a decision was made on these facts; where its row had lost their digest, their words tell."""
    known = fact(decision, "digest")
    return known == digest if known else fact(decision, "basis") == words


def _state(pack: Pack, decision: Decision, same: bool) -> str:
    if problems(pack, decision):
        return ReviewState.INVALID
    return ReviewState.APPLIED if same else ReviewState.RECONFIRM


# ---- errors --------------------------------------------------------------------------------


def by_identity(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The errors of departments that can be waived, and those that are, by identity."""
    found: dict[str, list[Finding]] = {}
    for item in findings:
        if item.identity and item.department and (item.severity is Severity.ERROR or item.waived):
            found.setdefault(item.identity, []).append(item)
    return found


def judged_waivers(
    pack: Pack, history: History, findings: Iterable[Finding], registry: Registry
) -> tuple[Waiver, ...]:
    """The newest decisions that waive errors in ``findings`` (with identities); without those that say no.
    One that was made about what is called otherwise in ``registry`` waits to be confirmed."""
    language = pack.raw.language
    found = []
    for identity, errors in by_identity(findings).items():
        decision = history.current(WAIVER, identity)
        if decision is None or is_no(decision.value):
            continue
        typed = said(decision)
        if typed.blank and not fact(decision, "confirm"):
            continue
        same = astray(subject_of(decision), registry) is None
        same = same and _same(decision, basis_of(errors), error_words(pack, errors, language))
        state, on = _state(pack, decision, same), day_of(typed.on)
        project = errors[0].project
        found.append(Waiver(identity, project, masked(typed.reason), typed.who, on, state, decision.number))
    return tuple(found)


def waived(findings: Sequence[Finding], waivers: Iterable[Waiver], language: str) -> tuple[Finding, ...]:
    """``findings``, those that a waiver applies to as warnings that say why."""
    words = {
        item.finding: say("review.waived", language, reason=item.reason, who=item.who, on=item.on)
        for item in waivers
        if item.state == ReviewState.APPLIED
    }
    return tuple(
        replace(item, severity=Severity.WARNING, waived=words[item.identity])
        if item.severity is Severity.ERROR and item.identity in words
        else item
        for item in findings
    )
