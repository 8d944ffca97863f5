"""``onex-xl scores``: what the last collect scored."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from onex_xl.cli.base import Helpful, Session
from onex_xl.cli.console import echo, table, write_csv, write_json
from onex_xl.cli.output import formats, one_format
from onex_xl.model import Number, Result, Review, Score, Status
from onex_xl.pack.definitions import Pack
from onex_xl.scoring.explain import computed_of, reviews_of
from onex_xl.workflow.report import shown_result
from onex_xl.workflow.year import open_year

_HEADS = (
    "rank", "project", "department", "certificate", "total", "grade", "outcome", "self_total", "to_next",
    "open_rulings",
)  # fmt: skip


@click.command("scores", cls=Helpful)
@formats
@click.pass_obj
def scores(session: Session, as_json: bool, as_csv: bool, output: Path | None) -> None:
    one_format(as_json, as_csv, output)
    year = open_year(session.root)
    result = shown_result(year, session.language)
    ordered = by_rank(result)
    if as_json:
        decided = reviews_of(result)
        write_json([as_data(result, score, decided.get(score.project, {})) for score in ordered], output)
    elif as_csv:
        write_csv(*_csv(session, year.pack, result, ordered), output)
    else:
        _tell(session, year.pack, result, ordered)
        master = year.folder.relative(year.folder.master(year.campaign.year))
        echo()
        echo(session.say("cli.next", step=session.say("cli.scores.next", master=master)))


def by_rank(result: Result) -> list[Score]:
    """The scores, best first; then those without a total, in registry order."""
    return sorted(result.scores.values(), key=lambda score: (score.rank is None, score.rank or 0))


def as_data(result: Result, score: Score, reviews: Mapping[str, Review]) -> dict[str, Any]:
    """One element of ``scores --json`` (product §13); ``reviews`` are the office's decisions by indicator."""
    project = result.registry.projects[score.project]
    return {
        "project": score.project,
        "department": project.department,
        "certificate": project.name,
        "indicators": {name: _number(points) for name, points in score.indicators.items()},
        "deduction": _number(score.deduction),
        "total": _number(score.total),
        "grade": score.grade or None,
        "outcome": score.outcome or None,
        "self_total": _number(score.self_total),
        "open_rulings": list(score.open_rulings),
        "alternatives": {
            ruling: {name: _number(total) for name, total in totals.items()}
            for ruling, totals in score.alternatives.items()
        },
        "review": [review_data(item, computed_of(score, item)) for item in reviews.values()],
        "status": score.status,
    }


def review_data(review: Review, computed: Number | None) -> dict[str, Any]:
    """The office's decision on an indicator, and what the engine gives."""
    return {
        "indicator": review.indicator,
        "computed": _number(computed),
        "points": _number(review.points),
        "reason": review.reason,
        "who": review.who,
        "on": review.on.isoformat() if review.on else None,
        "state": review.state,
    }


def _number(value: Number | None) -> float | None:
    return None if value is None else float(value)


def _shown(value: Number | None) -> str:
    """Points as they are printed: with no more decimals than they have, two at most."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{float(Fraction(value)):.2f}"


def _tell(session: Session, pack: Pack, result: Result, ordered: list[Score]) -> None:
    if not ordered:
        echo(session.say("cli.scores.none"))
        return
    heads = [session.say(f"cli.scores.{head}") for head in _HEADS]
    table(heads, (_cells(session, pack, result, score) for score in ordered), right=(0, 4, 7, 8))


def _cells(session: Session, pack: Pack, result: Result, score: Score) -> list[str]:
    project = result.registry.projects[score.project]
    return [
        str(score.rank or "—"),
        score.project,
        result.registry.departments[project.department].name,
        project.name,
        _shown(score.total),
        score.grade or status_word(pack, score),
        score.outcome,
        _shown(score.self_total),
        _shown(score.to_next),
        session.listed(score.open_rulings),
    ]


def status_word(pack: Pack, score: Score) -> str:
    """What the pack calls a project that is not scored; ``""`` for one that is."""
    words = {str(status): word for status, word in pack.rubric.raw.statuses.items()}
    return "" if score.status == Status.SCORED else words.get(score.status, score.status)


def _csv(
    session: Session, pack: Pack, result: Result, ordered: list[Score]
) -> tuple[list[str], list[list[object]]]:
    """One row per project, with all its indicators."""
    say = session.say
    indicators = [(item.id, item.raw.label.in_language(session.language)) for item in pack.rubric.indicators]
    first = ["rank", "project", "department", "certificate", "status"]
    last = ["deduction", "total", "grade", "outcome", "self_total", "open_rulings"]
    heads = [
        *(say(f"cli.scores.{name}") for name in first),
        *(f"{name} {label}" for name, label in indicators),
        *(say(f"cli.scores.{name}") for name in last),
    ]
    rows: list[list[object]] = []
    for score in ordered:
        project = result.registry.projects[score.project]
        rows.append(
            [
                score.rank,
                score.project,
                result.registry.departments[project.department].name,
                project.name,
                status_word(pack, score) or say("cli.scores.scored"),
                *(_plain(score.indicators.get(name)) for name, _ in indicators),
                _plain(score.deduction),
                _plain(score.total),
                score.grade,
                score.outcome,
                _plain(score.self_total),
                session.listed(score.open_rulings),
            ]
        )
    return heads, rows


def _plain(value: Number | None) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)
