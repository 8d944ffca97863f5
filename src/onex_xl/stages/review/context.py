"""What all sheets of the review workbook are planned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from onex_xl import messages
from onex_xl.entry.texts import SMALL, height_of, lines_of
from onex_xl.model import COUNTED, DECLARED, Compared, Facts, Project, Register, Result, Score, Status
from onex_xl.pack.definitions import Pack
from onex_xl.stages.review.decisions import REVIEW, WAIVER, History, is_no, review_target, said
from onex_xl.stages.review.subject import Astray, astray, subject_of
from onex_xl.xlsx.plan import Page, Scalar, SheetPlan

NONE = "—"

_FOOT = 200


@dataclass(frozen=True, eq=False)
class Context:
    """The result of one collect, the office's decisions so far, and the language of the workbook."""

    pack: Pack
    result: Result
    history: History
    language: str

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence or label of ``messages/*/review.toml``."""
        return messages.say(key, self.language, **facts)

    @cached_property
    def departments(self) -> Mapping[str, str]:
        """Department code → name, in registry order."""
        return {item.code: item.name for item in self.result.registry.departments.values()}

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        """All projects, department by department, in registry order."""
        order = {code: number for number, code in enumerate(self.departments)}
        found = [item for item in self.result.registry.projects.values() if item.department in order]
        return tuple(sorted(found, key=lambda item: order[item.department]))

    @cached_property
    def registers(self) -> Mapping[str, Register]:
        """The departments' lines in the register, by code."""
        return {item.code: item for item in self.result.register}

    @cached_property
    def states(self) -> Mapping[int, str]:
        """What became of the decisions that are judged, by number."""
        judged = [(item.number, item.state) for item in self.result.reviews]
        return dict([*judged, *((item.number, item.state) for item in self.result.waivers)])

    @cached_property
    def orphans(self) -> Mapping[tuple[str, str], Astray]:
        """By kind and target, the decisions that count and that were made about what is called otherwise now,
        or is not there any more."""
        found = {}
        for kind in (REVIEW, WAIVER):
            for target in self.history.targets(kind):
                decision = self.history.current(kind, target)
                if decision is None or said(decision).blank or (kind == WAIVER and is_no(decision.value)):
                    continue
                lost = astray(subject_of(decision), self.result.registry)
                if lost is not None:
                    found[kind, target] = lost
        return found

    @cached_property
    def moved(self) -> Mapping[str, str]:
        """By target of a score, the code under which its project was decided on before it was renumbered,
        where that is known for certain."""
        found = {}
        for (kind, target), lost in self.orphans.items():
            if kind == REVIEW and len(lost.found) == 1:
                indicator = target.partition("|")[2]
                found[review_target(lost.found[0], indicator)] = lost.subject.project
        return found

    def score(self, project: str) -> Score:
        """A project's score."""
        return self.result.scores.get(project) or Score(project, Status.MISSING)

    def facts(self, project: str) -> Facts | None:
        """A project's facts, if a return gave them and it is assessed."""
        there = self.score(project).status in (Status.SCORED, Status.HELD)
        return self.result.facts.get(project) if there else None

    @cached_property
    def differing(self) -> Mapping[str, list[Compared]]:
        """By project, the facts that two sources give differently."""
        found: dict[str, list[Compared]] = {}
        for item in self.result.reconciliation.compared:
            if item.differs:
                found.setdefault(item.project, []).append(item)
        return found

    def source(self, name: str) -> str:
        """What a source of a head-count is called: the department, its rows, or another office's list."""
        if name in (DECLARED, COUNTED):
            return self.say(f"review.source.{name}")
        known = self.pack.lists.get(name)
        return known.raw.label.in_language(self.language) if known is not None else name

    def page(self, **how: object) -> Page:
        """A4 across, the campaign and the page number in its foot."""
        campaign = self.result.campaign
        foot = self.say("review.foot", college=campaign.college, year=campaign.year)[:_FOOT].replace(
            "&", "&&"
        )
        footer = f"&L{foot}&C{self.say('review.page')}"
        return Page(landscape=True, footer=footer, **how)  # type: ignore[arg-type]


def begin(plan: SheetPlan, title: str, subtitle: str) -> None:
    """The title and the quiet line under it."""
    plan.heights |= {0: 30, 1: 20}
    plan.put(0, 0, title, "title")
    plan.put(1, 0, subtitle, "subtitle")


def fitted(values: Mapping[int, Scalar], widths: Mapping[int, float], least: float = 22) -> float:
    """The height of a row that shows every text (by column, in small type) whole, within reason."""
    most = max(
        (lines_of(value, widths[col] * SMALL) for col, value in values.items() if isinstance(value, str)),
        default=1,
    )
    return min(height_of(most, least), 240)
