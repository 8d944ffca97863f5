"""The review workbook, planned: what the office decides, sheet by sheet, and what there is to say about
what it has decided so far, with the cells where that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from onex_xl.entry.hidden import PROPERTY, REVIEW_BOOK, Hidden
from onex_xl.fields.context import Context as Texts
from onex_xl.fields.context import campaign_texts
from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.ledger.store import Decision
from onex_xl.model import Result, ReviewState
from onex_xl.pack.definitions import Pack
from onex_xl.rules.words import decimal
from onex_xl.stages.review import content, plan_errors, plan_scores
from onex_xl.stages.review.basis import difference, error_words
from onex_xl.stages.review.cells import points_of, where
from onex_xl.stages.review.context import NONE, Context
from onex_xl.stages.review.decisions import OWN, History, against, fact, is_aside, said
from onex_xl.stages.review.heads import head_text
from onex_xl.stages.review.judge import Problem
from onex_xl.stages.review.plan_about import plan_about
from onex_xl.stages.review.plan_answers import plan_answers
from onex_xl.stages.review.plan_errors import ErrorRow, error_rows
from onex_xl.stages.review.plan_evidence import plan_evidence
from onex_xl.stages.review.plan_history import plan_history
from onex_xl.stages.review.plan_lists import plan_lists
from onex_xl.stages.review.rows import ScoreRow, score_rows
from onex_xl.stages.review.subject import Astray, now_words, was_words
from onex_xl.stages.review.token import token
from onex_xl.xlsx.plan import BookPlan


def plan_review(
    pack: Pack, result: Result, language: str, history: History, secret: str = "", seal: str = ""
) -> BookPlan:
    """The review workbook for ``result``; its edition is that of ``history``; ``secret`` is the
    campaign's, by which it is known again; where nobody has that, ``seal`` is the token that stands in it.
    Holds no names of candidates."""
    context = Context(pack, result, history, language)
    rows, errors = score_rows(context), error_rows(context)
    book = BookPlan()
    book.sheet(plan_about(context, rows, errors))
    book.sheet(plan_scores.plan_scores(context, rows))
    book.sheet(plan_errors.plan_errors(context, errors))
    lists = plan_lists(context)
    if lists is not None:
        book.sheet(lists)
    answers = plan_answers(context)
    if answers is not None:
        book.sheet(answers)
    evidence = plan_evidence(context)
    if evidence is not None:
        book.sheet(evidence)
    book.sheet(plan_history(context))
    _stamp(book, context, secret, seal)
    return book


def review_findings(pack: Pack, result: Result, language: str, history: History) -> tuple[Finding, ...]:
    """What is wrong or open in the decisions that the workbook shows again: findings of no department, which
    name the workbook's cells."""
    if not history.all:
        return ()
    context = Context(pack, result, history, language)
    rows, errors = score_rows(context), error_rows(context)
    return (*_about_scores(context, rows), *_about_errors(context, errors))


def _stamp(book: BookPlan, context: Context, secret: str, seal: str) -> None:
    """What the workbook is and what it knew of, on the hidden sheet and in the properties."""
    pack, campaign = context.pack, context.result.campaign
    edition, inside = str(context.history.edition), content.of_plan(book)
    marks = {
        "pack": pack.name,
        "pack_version": pack.raw.version,
        "workbook": REVIEW_BOOK,
        "year": str(campaign.year),
        "college": campaign.college,
        "edition": edition,
        "content": inside,
    }
    known = token(secret, campaign, edition, inside) or seal
    marks |= {"token": known} if known else {}
    hidden = Hidden(1)
    hidden.stamp(marks)
    book.sheet(hidden.plan)
    texts = Texts(campaign, context.language, texts=campaign_texts(campaign, context.language)).texts
    book.properties = {
        "title": context.say("review.about.title", year=campaign.year),
        "author": texts["college"],
        "company": texts["college"],
    }
    book.custom = {PROPERTY + key: value for key, value in marks.items() if value}


# ---- what there is to say ------------------------------------------------------------------


def _about_scores(context: Context, rows: Sequence[ScoreRow]) -> Iterator[Finding]:
    for number, row in enumerate(rows, plan_scores.FIRST):
        about = {
            "project": row.project.code,
            "name": row.project.name,
            "indicator": f"{row.indicator.id} {row.indicator.raw.label.in_language(context.language)}",
        }
        sheet, col = context.say("review.sheet.scores"), plan_scores.COL
        yield from _problems(context, row.wrong, sheet, number, col, about)
        if row.orphan is not None:
            place = Place(OWN, sheet, where(number, col["confirm"]))
            gone = row.orphan.instead is None
            yield _orphaned(context, row.orphan, row.decision, place, about, gone=gone)
        elif row.review is not None and row.review.state == ReviewState.RECONFIRM:
            old, new = difference(row.review.basis, row.basis, context.language)
            facts = {**about, "old": old or NONE, "new": new or NONE, "who": row.review.who}
            place = Place(OWN, sheet, where(number, col["confirm"]))
            yield Finding("review.reconfirm", Severity.WARNING, place, facts)
        yield from _disputed(row.dispute, Place(OWN, sheet, where(number, col["score"])), about)


def _about_errors(context: Context, rows: Sequence[ErrorRow]) -> Iterator[Finding]:
    for number, row in enumerate(rows, plan_errors.FIRST):
        words = error_words(context.pack, row.findings, context.language)
        project = row.findings[0].project
        about = {
            "project": context.say("review.all-projects") if project == ALL_PROJECTS else project,
            "name": context.say("review.error"),
            "indicator": row.identity,
        }
        sheet, col = context.say("review.sheet.errors"), plan_errors.COL
        yield from _problems(context, row.wrong, sheet, number, col, about)
        if row.orphan is not None:
            place = Place(OWN, sheet, where(number, col["confirm"]))
            yield _orphaned(context, row.orphan, row.decision, place, about, gone=row.is_gone)
        elif (
            row.waiver is not None and row.waiver.state == ReviewState.RECONFIRM and row.decision is not None
        ):
            old = fact(row.decision, "basis")
            facts = {**about, "old": old or NONE, "new": words, "who": row.waiver.who}
            place = Place(OWN, sheet, where(number, col["confirm"]))
            yield Finding("review.reconfirm", Severity.WARNING, place, facts)
        yield from _disputed(row.dispute, Place(OWN, sheet, where(number, col["waive"])), about)


def _orphaned(
    context: Context, orphan: Astray, decision: Decision | None, place: Place, about: Mapping[str, str],
    *, gone: bool,
) -> Finding:  # fmt: skip
    """That a decision was made about something else than has its code now; ``gone``: there is no row any
    more in which it could count."""
    typed = said(decision)
    points = points_of(typed.value)
    facts = {
        **about,
        "typed": typed.value if points is None else decimal(points),
        "who": typed.who or NONE,
        "was": was_words(orphan, context.language),
        "now": now_words(orphan, context.language),
    }
    code = "review.orphaned-gone" if gone else "review.orphaned"
    return Finding(code, Severity.WARNING, place, facts)


def _problems(
    context: Context,
    wrong: Iterable[Problem],
    sheet: str,
    row: int,
    cols: dict[str, int],
    about: dict[str, str],
) -> Iterator[Finding]:
    for item in wrong:
        place = Place(OWN, sheet, where(row, cols[item.column]))
        facts = {**about, "label": head_text(item.column, context.language), **item.facts}
        raw = str(item.facts.get("typed", ""))
        yield Finding(item.code, Severity.ERROR, place, facts, raw)


def _disputed(dispute: Decision | None, place: Place, about: dict[str, str]) -> Iterator[Finding]:
    if dispute is None:
        return
    own, other = _side(dispute), dict(against(dispute))
    points = points_of(other["value"])
    there = {**other, "value": decimal(points) if points is not None else other["value"]}
    counts, gave_way = (there, own) if is_aside(dispute) else (own, there)
    facts = dict(about)
    for side, told in (("counts", counts), ("other", gave_way)):
        facts |= {f"{side}_{name}": told[name] or NONE for name in ("value", "who", "file", "cell")}
    yield Finding("review.conflict", Severity.WARNING, place, facts)


def _side(decision: Decision) -> dict[str, str]:
    typed, points = said(decision), points_of(decision.value)
    value = decimal(points) if points is not None else typed.value
    return {
        "value": value,
        "who": typed.who,
        "file": fact(decision, "file"),
        "cell": fact(decision, "cell"),
    }
