"""An explanation in sentences: the same words on the terminal and in the master."""

from __future__ import annotations

from datetime import date

from onex_xl.findings import Place
from onex_xl.messages import say
from onex_xl.model import Compared, Number, Review, ReviewState
from onex_xl.pack.definitions import Pack
from onex_xl.scoring.explain import Explained, RulingUsed
from onex_xl.scoring.shown import NO_VALUE, points, shown, source_said


def case_said(found: Explained, language: str) -> str:
    """The case that applied."""
    return found.case or say("explain.always", language)


def rule_said(found: Explained, language: str) -> str:
    """What the case gives, with the numbers put in; ``""`` where that is the points themselves."""
    if found.points_rule == points(found.computed):
        return ""
    return say("explain.worked_out", language, rule=found.points_rule, points=points(found.computed))


def ruling_said(ruling: RulingUsed, language: str) -> str:
    """A ruling, whether it is decided, and the alternative that is applied."""
    decided = say("explain.decided" if ruling.decided else "explain.undecided", language)
    return say(
        "explain.ruling",
        language,
        id=ruling.ruling,
        decided=decided,
        question=ruling.question,
        chosen=ruling.chosen,
    )


def others_said(ruling: RulingUsed, language: str) -> list[str]:
    """The total under each other alternative of a ruling."""
    return [
        say("explain.other-none", language, label=label)
        if total is None
        else say("explain.other", language, label=label, total=points(total))
        for label, total in ruling.others.items()
    ]


def review_said(review: Review, computed: Number | None, language: str) -> str:
    """The office's decision on an indicator: what it was changed from and to, why, who, when; and where it
    does not count, what became of it."""
    by = signed_by(review.who, review.on, language)
    told = {"computed": points(computed), "reason": review.reason or NO_VALUE, "by": by}
    decided = review.typed if review.points is None else points(review.points)
    if review.state == ReviewState.RECONFIRM:
        facts = {"basis": review.basis or NO_VALUE, "now": review.now or NO_VALUE}
        return say("explain.review.reconfirm", language, points=decided, **told, **facts)
    if review.state == ReviewState.INVALID:
        return say("explain.review.invalid", language, points=decided or NO_VALUE, **told)
    key = "confirmed" if review.points == computed else "changed"
    return say(f"explain.review.{key}", language, points=decided, **told)


def signed_by(who: str, on: date | None, language: str) -> str:
    """Who decided, and when, as far as that was said."""
    given = [part for part in (who, on.isoformat() if on else "") if part]
    return say("explain.review.comma", language).join(given) or NO_VALUE


def state_said(state: str, language: str) -> str:
    """What became of a decision, in a word."""
    return say(f"explain.state.{state}", language)


def compared_said(pack: Pack, compared: Compared, language: str) -> str:
    """A fact as each source gives it, and which of them is scored."""
    fact = pack.rubric.facts[compared.fact]
    values = say("explain.semicolon", language).join(
        f"{source_said(pack, source, language)} "
        + (say("explain.source.nothing", language) if value is None else shown(fact, value, language))
        for source, value in compared.values.items()
    )
    key = "explain.compared.differs" if compared.differs else "explain.compared.same"
    return say(key, language, values=values, used=source_said(pack, compared.used, language))


def place_said(place: Place, language: str, *, file: bool = True) -> str:
    """``file sheet!cells``, as far as known; without ``file``, only where in it."""
    cells = f"{place.sheet}!{place.cell}" if place.sheet and place.cell else place.sheet
    if not (file and place.file and cells):
        return cells or (place.file if file else "")
    return say("explain.cells", language, file=place.file, cells=cells)
