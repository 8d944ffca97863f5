"""What leadership should look at, and what changed since the run before: named, with reason and next step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from onex_xl.findings import Finding, Severity
from onex_xl.model import Number, Project, Score, State, Status
from onex_xl.rules.words import decimal
from onex_xl.stages.master import parts
from onex_xl.stages.master.differing import differing
from onex_xl.stages.master.effects import effects
from onex_xl.stages.master.layout import Layout
from onex_xl.stages.master.problems import in_order
from onex_xl.stages.master.scores import NEAR
from onex_xl.stages.master.values import project_words, signed, way_words
from onex_xl.wording import rule_place, rule_value, title, wording

NAMED = 6
"""How many names a sentence lists before it says "and others"."""
_NEAR_SHOWN = 2
_RUBRIC = "rubric.toml"


@dataclass(frozen=True, slots=True)
class Item:
    """One line: a tag in a tone, what there is, and what to do."""

    tag: str
    tone: str
    text: str
    step: str = ""


def attention(layout: Layout, *, missing: bool = True) -> list[Item]:
    """What needs attention, the most pressing first; which departments are ``missing`` may be told
    elsewhere."""
    makers = (_held, _differing, _near, _disagreeing, _open, _frequent, _late, _unrecognised)
    return [item for make in ((_missing,) if missing else ()) + makers for item in make(layout)]


def _missing(layout: Layout) -> Iterator[Item]:
    names = [
        name
        for code, name in layout.departments.items()
        if code not in layout.registers or layout.registers[code].state == State.MISSING
    ]
    if names:
        campaign, as_of = layout.result.campaign, layout.result.as_of
        days = (as_of.date() - campaign.deadline).days if as_of else 0
        reason = layout.say("master.attention.overdue", days=days) if days > 0 else layout.say(
            "master.attention.due", deadline=campaign.deadline
        )  # fmt: skip
        text = layout.say("master.attention.missing", names=_listed(layout, names), reason=reason)
        yield Item(
            layout.status_word(Status.MISSING), "red", text, layout.say("master.attention.missing_step")
        )


def _held(layout: Layout) -> Iterator[Item]:
    held = [item for item in layout.projects if layout.status(item) == Status.HELD]
    if not held:
        return
    why = Counter(
        finding.code
        for finding in layout.findings
        if any(finding.department == item.department and finding.holds_back(item.code) for item in held)
    )
    names = project_words(layout, held[0])
    if len(held) > 1:
        names = layout.say("master.attention.held_many", name=names, count=len(held))
    reason = layout.say("master.attention.not_scorable")
    for code, count in why.most_common(1):
        check = title(code, layout.pack, layout.language)
        reason = layout.say("master.attention.held_why", check=check, count=count)
    text = layout.say("master.attention.held", names=names, why=reason)
    step = layout.say("master.attention.held_step", sheet=layout.sheets["problems"])
    yield Item(layout.status_word(Status.HELD), "red", text, step)


def _differing(layout: Layout) -> Iterator[Item]:
    """That the rules are not those that come with the program; for example where they say what is scored."""
    found = differing(layout)
    if found is None:
        return
    first = next((item for item in found.differences if item.file == _RUBRIC), found.differences[0])
    was, now = (rule_value(text, layout.language) for text in (first.was, first.now))
    example = layout.say(
        "master.attention.differing_one",
        place=rule_place(first, layout.language, file=False),
        was=was,
        now=now,
    )
    pack, count = f"{found.name} {found.version}", len(found.differences)
    text = layout.say("master.attention.differing", pack=pack, count=count, example=example)
    step = layout.say("master.attention.differing_step", sheet=layout.sheets["about"])
    yield Item(layout.say("master.attention.differing_tag"), "amber", text, step)


def near(layout: Layout) -> list[Project]:
    """The projects whose total is just below a grade line, the nearest first."""
    found = [
        (score.to_next, item)
        for item in layout.ranking
        if (score := layout.score(item)).to_next is not None and score.to_next <= NEAR
    ]
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def _near(layout: Layout) -> Iterator[Item]:
    projects = near(layout)
    more = len(projects) - _NEAR_SHOWN
    for place, project in enumerate(projects[:_NEAR_SHOWN], 1):
        score = layout.score(project)
        assert score.total is not None and score.to_next is not None
        above = min(
            (grade for grade in layout.rubric.grades if layout.rubric.grade_param(grade).value > score.total),
            key=lambda grade: layout.rubric.grade_param(grade).value,
        )
        text = layout.say(
            "master.attention.near",
            project=project_words(layout, project), total=decimal(score.total),
            grade=above.id, gap=decimal(score.to_next),
        )  # fmt: skip
        if place == _NEAR_SHOWN and more > 0:
            text += layout.say("master.attention.near_more", count=more, points=NEAR)
        way = way_words(layout, project)
        step = (
            layout.say("master.attention.near_step", way=way)
            if way
            else layout.say("master.attention.near_check")
        )
        yield Item(layout.say("master.attention.near_tag"), "amber", text, step)


def _disagreeing(layout: Layout) -> Iterator[Item]:
    """Numbers that two sources give differently: declared and counted, or ours and another office's."""
    found = [
        item for item in in_order(layout) if item.code in _comparing(layout) or item.code.startswith("lists.")
    ]
    open_ones = [item for item in found if item.severity is not Severity.INFO]
    if not open_ones:
        return
    first = open_ones[0]
    who = layout.departments.get(first.department, first.place.file)
    example = layout.say("master.attention.example", who=who, sentence=_sentence(layout, first))
    text = layout.say("master.attention.disagree", count=len(open_ones), example=example)
    step = layout.say("master.attention.disagree_step")
    yield Item(layout.say("master.attention.disagree_tag"), "amber", text, step)


def _comparing(layout: Layout) -> frozenset[str]:
    """The pack's rules that compare what is declared with what is counted, and are errors."""
    rules = layout.pack.returns.rules
    return frozenset(rule.code for rule in rules if rule.facts and rule.raw.severity == "error")


def _sentence(layout: Layout, finding: Finding) -> str:
    return wording(finding, layout.pack, layout.language)[0]


def _open(layout: Layout) -> Iterator[Item]:
    found = effects(layout)
    hits = {
        block.ruling.id: max(
            (found[block.ruling.id, other.id].projects for other in block.ruling.alternatives
             if (block.ruling.id, other.id) in found),
            default=0,
        )
        for block in layout.ruling_rows
        if not block.ruling.decided_by
    }  # fmt: skip
    moving = sorted((name for name in hits if hits[name]), key=lambda name: -hits[name])
    if moving:
        top = layout.rubric.rulings[moving[0]]
        text = layout.say(
            "master.attention.open",
            count=len(moving), id=top.id, question=layout.words(top.question), projects=hits[top.id],
        )  # fmt: skip
        step = layout.say("master.attention.open_step", sheet=layout.sheets["effects"])
        yield Item(layout.say("master.attention.open_tag"), "blue", text, step)


def _frequent(layout: Layout) -> Iterator[Item]:
    counts = Counter(item.code for item in layout.findings if item.severity is Severity.ERROR)
    if counts:
        code, count = counts.most_common(1)[0]
        rooms = {item.department for item in layout.findings if item.code == code}
        text = layout.say(
            "master.attention.frequent",
            check=title(code, layout.pack, layout.language),
            count=count,
            rooms=len(rooms),
        )
        step = layout.say("master.attention.frequent_step")
        yield Item(layout.say("master.attention.frequent_tag"), "amber", text, step)


def _late(layout: Layout) -> Iterator[Item]:
    names = [
        layout.departments[item.code]
        for item in layout.result.register
        if item.late and item.code in layout.departments
    ]
    if names:
        text = layout.say("master.attention.late", names=_listed(layout, names))
        yield Item(layout.say("master.state.late"), "grey", text, layout.say("master.attention.late_step"))


def _unrecognised(layout: Layout) -> Iterator[Item]:
    names = list(layout.result.unrecognised)
    if names:
        text = layout.say("master.attention.unrecognised", count=len(names), names=_listed(layout, names, 2))
        step = layout.say("master.attention.unrecognised_step")
        yield Item(layout.say("master.state.unrecognised"), "grey", text, step)


def _listed(layout: Layout, names: list[str], most: int = NAMED) -> str:
    said = parts.joined(layout, names[:most])
    return layout.say("master.word.others", names=said, count=len(names)) if len(names) > most else said


# ---- changes -------------------------------------------------------------------------


def changes(layout: Layout) -> list[Item]:
    """What changed since the run before: new results, lost ones, and totals, the largest change first."""
    before = layout.result.previous
    fresh, moved = [], []
    for project in layout.ranking:
        now, old = layout.score(project), before.get(project.code)
        if (old is None or old.total is None) and now.total is not None:
            fresh.append(project)
        elif old is not None and old.total is not None and old.total != now.total:
            moved.append((project, old, now))
    moved.sort(key=lambda item: -_size(item[1], item[2]))
    return [*_fresh(layout, fresh), *(_moved(layout, *item) for item in moved)]


def _size(old: Score, now: Score) -> Number:
    if now.total is None or old.total is None:
        return 1000
    return abs(Fraction(now.total) - Fraction(old.total))


def _fresh(layout: Layout, projects: list[Project]) -> Iterator[Item]:
    rooms: dict[str, list[Project]] = {}
    for project in projects:
        rooms.setdefault(project.department, []).append(project)
    for code, own in rooms.items():
        totals = [total for item in own if (total := layout.score(item).total) is not None]
        average = decimal(Fraction(sum(totals)) / len(totals), 1)
        text = layout.say("master.change.fresh", count=len(own), average=average)
        yield Item(layout.departments[code], "blue", text)


def _moved(layout: Layout, project: Project, old: Score, now: Score) -> Item:
    department = layout.departments[project.department]
    if now.total is None or old.total is None:
        text = layout.say(
            "master.change.lost", project=project.name, total=decimal(old.total or 0),
            status=layout.status_word(layout.status(project)),
        )  # fmt: skip
        return Item(department, "red", text)
    change = now.total - old.total
    text = layout.say(
        "master.change.moved",
        project=project.name, old=decimal(old.total), new=decimal(now.total), change=signed(change),
    )  # fmt: skip
    if old.grade != now.grade:
        text += layout.say("master.change.grade", old=old.grade, new=now.grade)
    return Item(department, "green" if change > 0 else "red", text)
