"""回执: one page that says what was received, with its headline numbers and the file's fingerprint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from onex_xl.entry.texts import height_of, lines_of
from onex_xl.findings import Finding, Severity
from onex_xl.messages import say
from onex_xl.model import Facts, Project, Score
from onex_xl.pack.definitions import Fact, Pack
from onex_xl.scoring.shown import points, shown
from onex_xl.stages.slips.problems import Problem, fold, places
from onex_xl.stages.slips.problems import shown as place_of
from onex_xl.stages.slips.sent import Sent
from onex_xl.wording import reply_words
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import Area, BookPlan, ColumnPlan, Page, SheetPlan

_ROLES: Final = ("applied", "approved", "paid", "sat", "passed", "forfeits")
_LABELS = 2
_REMINDERS = 6
_SHORT = 12


def make_receipt(
    pack: Pack,
    sent: Sent,
    projects: Sequence[Project],
    facts: Mapping[str, Facts],
    scores: Mapping[str, Score],
    findings: Sequence[Finding],
    language: str,
) -> bytes:
    """The receipt for a return without open errors, as an .xlsx file of one page. ``facts`` and ``scores``
    by project code; a project without a score shows a dash."""
    plan = plan_receipt(pack, sent, projects, facts, scores, findings, language)
    title = say("slip.receipt.title", language)
    book = BookPlan([plan], {"title": f"{title} {sent.department}", "author": sent.office})
    return drawn(book, created=sent.received_at)


def plan_receipt(
    pack: Pack,
    sent: Sent,
    projects: Sequence[Project],
    facts: Mapping[str, Facts],
    scores: Mapping[str, Score],
    findings: Sequence[Finding],
    language: str,
) -> SheetPlan:
    """The receipt's page, planned."""
    shown_facts = [fact for role in _ROLES if (fact := pack.rubric.role(role))]
    page = _Receipt(shown_facts, language)
    problems = fold(findings, pack, language)
    page.head(sent, sent.title(pack), places(problems, Severity.WARNING))
    page.projects(projects, facts, scores)
    page.reminders([problem for problem in problems if problem.severity is Severity.WARNING])
    page.end(sent)
    return page.plan


class _Receipt:
    def __init__(self, facts: Sequence[Fact], language: str) -> None:
        self.language, self.facts = language, facts
        self.plan = SheetPlan(say("slip.receipt.title", language))
        self.widths = (13.0, 30.0, *(8.0 for _ in facts), 9.0, 9.0)
        self.plan.columns = {col: ColumnPlan(width) for col, width in enumerate(self.widths)}
        self.last = len(self.widths) - 1
        self.row = 0

    def say(self, key: str, /, **more: object) -> str:
        return say(key, self.language, **more)

    def head(self, sent: Sent, title: str, warnings: int) -> None:
        self._line(self.say("slip.receipt.title"), "official.title", 36)
        self._line(title, "official.subtitle", 26)
        self._line("", "official.note", 8)
        self._pair("department", sent.department)
        self._pair("file", sent.file)
        self._pair("received", sent.received)
        self._pair(
            "state",
            self.say("slip.receipt.accepted-reminders", count=warnings)
            if warnings
            else self.say("slip.receipt.accepted"),
        )
        self._pair("hash", f"{sent.sha256[:_SHORT].upper()}\n{sent.sha256}")
        self._line("", "official.note", 8)

    def projects(
        self, projects: Sequence[Project], facts: Mapping[str, Facts], scores: Mapping[str, Score]
    ) -> None:
        heads = [self.say("slip.receipt.project"), self.say("slip.receipt.name")]
        heads += [fact.label.in_language(self.language) for fact in self.facts]
        heads += [self.say("slip.receipt.computed"), self.say("slip.receipt.self")]
        self._cells(heads, "official.head", centred=range(self.last + 1))
        for project in projects:
            own, score = facts.get(project.code), scores.get(project.code)
            values = [shown(fact, own.values.get(fact.id) if own else None, "en") for fact in self.facts]
            totals = [points(score.total), points(score.self_total)] if score else [points(None)] * 2
            self._cells([project.code, project.name, *values, *totals], "official.cell")
        self._line(self.say("slip.receipt.scores-note"), "official.note", 18)

    def reminders(self, problems: Sequence[Problem]) -> None:
        if not problems:
            return
        self._line(self.say("slip.receipt.reminders"), "official.body+bold", 26)
        for number, problem in enumerate(problems[:_REMINDERS], 1):
            where = place_of(problem.spots[0])
            more = self.say("slip.receipt.more", count=len(problem.spots)) if problem.spots[1:] else ""
            place = f"{where}{more}：" if self.language == "zh" else f"{where}{more}: "
            answer = reply_words(problem.reply, self.language)
            lines = [f"{number}. {place if where else ''}{problem.sentence}", *([answer] if answer else [])]
            self._line("\n".join(lines), "official.cell+nolines+wrap", 18)
        if len(problems) > _REMINDERS:
            self._line(
                self.say("slip.receipt.more-reminders", count=len(problems) - _REMINDERS), "official.note", 18
            )
        self._line(self.say("slip.receipt.answer"), "official.note", 18)

    def end(self, sent: Sent) -> None:
        self._line(self.say("slip.receipt.again"), "official.note", 20)
        self._line("", "official.note", 20)
        middle = self.last // 2
        self.plan.heights[self.row] = 34
        self.plan.merge(
            Area(self.row, 0, self.row, _LABELS - 1),
            self.say("slip.receipt.seal", office=sent.office),
            "official.sign",
        )
        self.plan.merge(
            Area(self.row, _LABELS, self.row, middle + 1), self.say("slip.receipt.clerk"), "official.sign"
        )
        self.plan.merge(
            Area(self.row, middle + 2, self.row, self.last), self.say("slip.receipt.date"), "official.sign"
        )
        area = Area(0, 0, self.row, self.last)
        self.plan.page = Page(area=area, one_page=True, footer="&R&P / &N")

    def _line(self, text: str, style: str, least: float) -> None:
        self.plan.merge(Area(self.row, 0, self.row, self.last), text, style)
        self.plan.heights[self.row] = height_of(lines_of(text, sum(self.widths)), least) if text else least
        self.row += 1

    def _pair(self, key: str, text: str) -> None:
        self.plan.put(self.row, 0, self.say(f"slip.receipt.{key}"), "official.head")
        self.plan.merge(Area(self.row, 1, self.row, self.last), text, "official.cell+wrap")
        self.plan.heights[self.row] = height_of(lines_of(text, sum(self.widths[1:])), 24)
        self.row += 1

    def _cells(self, texts: Sequence[str], style: str, centred: Sequence[int] = ()) -> None:
        for col, text in enumerate(texts):
            centre = "" if col < _LABELS and col not in centred else "+centre"
            self.plan.put(self.row, col, text, style + centre)
        lines = max(lines_of(text, room) for text, room in zip(texts, self.widths, strict=True))
        self.plan.heights[self.row] = height_of(lines, 24)
        self.row += 1
