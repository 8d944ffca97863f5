"""The rows of the sheet of scores: every indicator of every project with a return, judgement calls first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from onex_xl.ledger.store import Decision
from onex_xl.model import Number, Project, Review, ReviewState, SelfScore
from onex_xl.pack.definitions import Indicator
from onex_xl.rules.words import decimal
from onex_xl.scoring.explain import Beside, Explained, besides, explain_some
from onex_xl.scoring.facts import values_under
from onex_xl.scoring.score import tally
from onex_xl.stages.review.basis import difference, facts_digest, facts_words
from onex_xl.stages.review.causes import DISPUTED, INVALID, RECONFIRM, Cause, causes_of
from onex_xl.stages.review.cells import points_of
from onex_xl.stages.review.context import NONE, Context
from onex_xl.stages.review.decisions import REVIEW, against, fact, is_aside, review_target, said
from onex_xl.stages.review.judge import Problem, problems
from onex_xl.stages.review.subject import Astray, now_words, was_words

MOST = 60_000
"""Rows that one sheet shows: beyond, indicators that nobody has to look at are left out."""

_LAST = 9


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One indicator of one project. ``decision`` is what the office typed last, ``review`` what became of
    it, ``dispute`` a decision that contradicts another; ``wrong`` is what is wrong in it; ``digest`` and
    ``basis`` are the facts as they are. ``orphan``: it was made about another project than has the code now;
    where none has it, ``project`` is as it was."""

    project: Project
    indicator: Indicator
    computed: Number | None
    own: SelfScore | None
    explained: Explained | None
    causes: tuple[Cause, ...]
    decision: Decision | None
    review: Review | None
    dispute: Decision | None
    wrong: tuple[Problem, ...]
    digest: str
    basis: str
    orphan: Astray | None = None

    @property
    def target(self) -> str:
        """What a decision on it is about."""
        return review_target(self.project.code, self.indicator.id)

    @property
    def urgency(self) -> int:
        """Its place among the judgement calls: 0 is the most pressing; ``9``: it is none, or settled."""
        settled = self.review is not None and self.review.state == ReviewState.APPLIED and not self.dispute
        return _LAST if settled or not self.causes else min(cause.kind for cause in self.causes)

    @property
    def pending(self) -> bool:
        """Whether it waits for a person."""
        return self.urgency < _LAST


def score_rows(context: Context) -> tuple[ScoreRow, ...]:
    """All rows in the order of the sheet: those that wait for a person, the most pressing first; then the
    others, project by project."""
    reviews = {(item.project, item.indicator): item for item in context.result.reviews}
    beside = besides(context.pack, context.result)
    rows = [*_gone(context)]
    for project in context.projects:
        rows += _rows(context, project, reviews, beside)
    ordered = sorted(rows, key=lambda row: row.urgency)
    if len(ordered) > MOST:
        ordered = [row for row in ordered if row.pending or row.decision is not None]
    return tuple(ordered)


def _rows(
    context: Context,
    project: Project,
    reviews: Mapping[tuple[str, str], Review],
    beside: Mapping[str, Beside],
) -> Iterator[ScoreRow]:
    pack, code, rubric = context.pack, project.code, context.pack.rubric
    facts, score = context.facts(code), context.score(code)
    history = context.history
    if facts is None:
        yield from _decided_only(context, project, reviews)
        return
    values = values_under(rubric, facts, rubric.defaults)
    computed = tally(rubric, values, rubric.defaults).indicators
    causes = causes_of(context, facts, score, computed, values)
    told = explain_some(
        pack, facts, replace(score, indicators=computed, reviews={}), tuple(rubric.by_id), context.language,
        beside[code],
    )  # fmt: skip
    for indicator, explained in zip(rubric.indicators, told, strict=True):
        name, target = indicator.id, review_target(code, indicator.id)
        decision, dispute = history.current(REVIEW, target), history.dispute(REVIEW, target)
        review = reviews.get((code, name))
        wrong = problems(pack, decision) if decision is not None else ()
        orphan = context.orphans.get((REVIEW, target))
        yield ScoreRow(
            project, indicator, computed[name], score.self_scores.get(name), explained,
            (*_own(context, target, review, dispute, wrong, orphan), *causes[name]),
            decision, review, dispute, wrong,
            facts_digest(pack, facts, name, values),
            facts_words(pack, facts, name, context.language, values),
            orphan,
        )  # fmt: skip


def _decided_only(
    context: Context, project: Project, reviews: Mapping[tuple[str, str], Review]
) -> Iterator[ScoreRow]:
    """Of a project without a return, or not assessed, what was decided all the same."""
    for indicator in context.pack.rubric.indicators:
        target = review_target(project.code, indicator.id)
        decision = context.history.current(REVIEW, target)
        orphan = context.orphans.get((REVIEW, target))
        if decision is not None and (not said(decision).blank or fact(decision, "confirm")):
            causes = (_orphaned(context),) if orphan else ()
            yield ScoreRow(
                project, indicator, None, None, None, causes, decision,
                reviews.get((project.code, indicator.id)), context.history.dispute(REVIEW, target),
                problems(context.pack, decision), "", "", orphan,
            )  # fmt: skip


def _gone(context: Context) -> Iterator[ScoreRow]:
    """What was decided about projects of which the code is not in the registry any more: shown until somebody
    takes it back, because else nobody would know of it."""
    there = {project.code for project in context.projects}
    for (kind, target), orphan in context.orphans.items():
        indicator = context.pack.rubric.by_id.get(target.partition("|")[2])
        subject, decision = orphan.subject, context.history.current(kind, target)
        if kind != REVIEW or subject.project in there or indicator is None or decision is None:
            continue
        yield ScoreRow(
            Project(subject.project, subject.department, subject.name, {}), indicator, None, None, None,
            (_orphaned(context),), decision, None, context.history.dispute(REVIEW, target),
            problems(context.pack, decision), "", "", orphan,
        )  # fmt: skip


def _orphaned(context: Context) -> Cause:
    return Cause(RECONFIRM, context.say("review.cause.orphaned"))


def _own(
    context: Context, target: str, review: Review | None, dispute: Decision | None,
    wrong: tuple[Problem, ...], orphan: Astray | None,
) -> Iterator[Cause]:  # fmt: skip
    """What asks for a person in what the office itself has typed."""
    if wrong:
        yield Cause(INVALID, context.say("review.cause.invalid"))
    if dispute is not None:
        yield Cause(DISPUTED, context.say("review.cause.disputed"))
    if orphan is not None:
        yield _orphaned(context)
    elif review is not None and review.state == ReviewState.RECONFIRM:
        yield Cause(RECONFIRM, context.say("review.cause.reconfirm"))
    if review is None and target in context.moved:
        yield Cause(RECONFIRM, context.say("review.cause.moved", code=context.moved[target]))


# ---- the state, in words ---------------------------------------------------------------------


def state_words(context: Context, row: ScoreRow) -> str:
    """What became of the decision on a row; what is waited for where there is none."""
    parts = []
    if row.wrong:
        parts.append(context.say("review.state.invalid", problems=problem_words(context, row.wrong)))
    if row.orphan is not None:
        parts.append(orphan_words(context, row.orphan, gone=row.orphan.instead is None))
    elif not row.wrong and row.review is not None and row.review.state == ReviewState.RECONFIRM:
        old, new = difference(row.review.basis, row.basis, context.language)
        parts.append(context.say("review.state.reconfirm", old=old or NONE, new=new or NONE))
    if row.dispute is not None:
        parts.append(dispute_words(context, row.dispute))
    if row.review is not None and row.review.state == ReviewState.APPLIED:
        parts.append(context.say("review.state.applied", number=row.review.number))
    if not parts and row.pending:
        parts.append(context.say("review.state.open"))
    return "\n".join(parts)


def orphan_words(context: Context, orphan: Astray, *, gone: bool) -> str:
    """Whom a decision was made about, and what became of that; ``gone``: in this row it can count for
    nobody."""
    was, now = was_words(orphan, context.language), now_words(orphan, context.language)
    return context.say(f"review.state.orphaned{'-gone' if gone else ''}", old=was, new=now)


def problem_words(context: Context, wrong: tuple[Problem, ...]) -> str:
    """What is wrong in a decision, each thing in a few words."""
    said_ones = [context.say(f"{item.code}.short", **item.facts) for item in wrong]
    return context.say("review.semicolon").join(said_ones)


def dispute_words(context: Context, dispute: Decision) -> str:
    """Which of two contradicting decisions counts, and what the other says."""
    own, other = _told(context, dispute), against(dispute)
    told = context.say(
        "review.state.one",
        value=other["value"] or context.say("review.state.withdrawn"),
        who=other["who"] or NONE,
        file=other["file"],
        cell=other["cell"],
    )
    counts, gave_way = (told, own) if is_aside(dispute) else (own, told)
    return context.say("review.state.disputed", counts=counts, gave_way=gave_way)


def _told(context: Context, decision: Decision) -> str:
    points = points_of(decision.value)
    value = decimal(points) if points is not None else decision.value
    return context.say(
        "review.state.one",
        value=value or context.say("review.state.withdrawn"),
        who=decision.who or NONE,
        file=fact(decision, "file"),
        cell=fact(decision, "cell"),
    )
