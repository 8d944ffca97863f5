"""退回修改说明: the first sheet of a slip. What is wrong, where, what to do; a link to every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from onex_xl.entry.texts import height_of, lines_of
from onex_xl.findings import Finding, Severity, basis_of
from onex_xl.messages import say
from onex_xl.pack.definitions import Pack
from onex_xl.reading.statements import error_key, warnings_key
from onex_xl.stages.slips.problems import Problem, Spot, fold, places, shown
from onex_xl.stages.slips.sent import Sent
from onex_xl.wording import reply_words, wording
from onex_xl.xlsx.cells import a1, letters, quoted
from onex_xl.xlsx.inert import KINDS, Active
from onex_xl.xlsx.plan import Area, ColumnPlan, Link, Page, SheetPlan

_WIDTHS: Final = (5, 10, 15, 11, 11, 11, 10, 10, 10, 24)
_LAST: Final = len(_WIDTHS) - 1
_WHAT, _DO, _ANSWER = (3, 5), (6, 8), 9
_KEY: Final = _LAST + 1
"""The column, unseen, that says which warnings a line is about: an answer finds them again by it."""
_NAMED_HERE = 6
_LINKED = 400
"""Other places of one problem that get a link; more are only counted (they are marked all the same)."""
_TONES = {Severity.ERROR: "red", Severity.WARNING: "amber"}
_HEADS = (("number", 0, 0), ("severity", 1, 1), ("where", 2, 2), ("what", *_WHAT), ("do", *_DO))

FOREIGN_SHEET: Final = "sheets"
"""Beside :data:`~onex_xl.xlsx.inert.KINDS`: a sheet that is none of ours."""
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Fresh:
    """Why a slip is not the file that was sent but a new workbook with its values: the kind of that file
    (``XLS``), and what of it is not sent back."""

    kind: str
    left_out: tuple[Active, ...] = ()


def plan_cover(
    pack: Pack, sent: Sent, findings: Sequence[Finding], language: str, fresh: Fresh | None = None
) -> SheetPlan:
    """The sheet, A4 upright. ``fresh`` is given where the slip is not the file itself."""
    problems = fold(findings, pack, language)
    plan = SheetPlan(say("slip.sheet", language), tab_colour="B3261E")
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(_WIDTHS)}
    plan.columns[_KEY] = ColumnPlan(2, hidden=True)
    _Cover(plan, pack, language).fill(sent, sent.title(pack), problems, findings, fresh)
    return plan


class _Cover:
    def __init__(self, plan: SheetPlan, pack: Pack, language: str) -> None:
        self.plan, self.pack, self.language = plan, pack, language
        self.row = 0

    def say(self, key: str, /, **facts: object) -> str:
        return say(key, self.language, **facts)

    def fill(
        self,
        sent: Sent,
        title: str,
        problems: Sequence[Problem],
        findings: Sequence[Finding],
        fresh: Fresh | None,
    ) -> None:
        self._head(sent, title)
        self._banner(problems, findings)
        self._steps(sent, fresh, bool(places(problems, Severity.WARNING)))
        head = self.row
        self._table_head()
        for number, problem in enumerate(problems, 1):
            self._problem(number, problem)
        self._others(problems)
        self._end(sent, findings, "slip.ours-fresh" if fresh else "slip.ours")
        area = Area(0, 0, self.row - 1, _LAST)
        self.plan.page = Page(repeat_rows=(head, head), area=area, footer=f"&L{self._foot(sent)}&R&P / &N")

    def _foot(self, sent: Sent) -> str:
        return f"{sent.department} · {sent.file}"[:80].replace("&", "&&")

    def _line(self, text: str, style: str, least: float = 20) -> None:
        self.plan.merge(Area(self.row, 0, self.row, _LAST), text, style)
        self.plan.heights[self.row] = height_of(lines_of(text, sum(_WIDTHS)), least)
        self.row += 1

    def _head(self, sent: Sent, title: str) -> None:
        self._line(self.say("slip.title"), "title", 32)
        self._line(self.say("slip.about", department=sent.department, title=title), "plain+bold+size12+wrap")
        self._line(self.say("slip.file", file=sent.file, received=sent.received), "subtitle+wrap")

    def _banner(self, problems: Sequence[Problem], findings: Sequence[Finding]) -> None:
        errors = places(problems, Severity.ERROR)
        warnings = places(problems, Severity.WARNING)
        self._gap()
        key = "both" if errors and warnings else "errors" if errors else "warnings"
        style = "banner+tone.red" if errors else "banner+tone.amber"
        self._line(self.say(f"slip.banner.{key}", errors=errors, warnings=warnings), style, 30)

    def _gap(self, points: float = 8) -> None:
        self.plan.heights[self.row] = points
        self.row += 1

    def _steps(self, sent: Sent, fresh: Fresh | None, warned: bool) -> None:
        self._gap()
        steps = [self.say("slip.step.find"), self.say("slip.step.change")]
        steps += [self.say("slip.step.answer")] if warned else []
        wanted = sent.deadline.isoformat() if sent.deadline else ""
        steps.append(self.say("slip.step.send-by", deadline=wanted) if wanted else self.say("slip.step.send"))
        for number, step in enumerate(steps, 1):
            self._line(f"{number}. {step}", "plain+wrap")
        if fresh:
            self._line(self._why(fresh), "plain+wrap+quiet")
        self._gap()

    def _why(self, fresh: Fresh) -> str:
        """Why this is not the file that was sent."""
        if not fresh.left_out:
            return self.say("slip.fresh", kind=fresh.kind)
        said = []
        for kind in (*KINDS, FOREIGN_SHEET):
            of_kind = [item.where for item in fresh.left_out if item.kind == kind]
            if of_kind:
                named = self.say("slip.comma").join(filter(None, of_kind[:_EXAMPLES]))
                said.append(self.say(f"slip.left-out.{kind}", where=named))
        return self.say("slip.fresh-without", what=self.say("slip.semicolon").join(said))

    def _table_head(self) -> None:
        for key, first, last in _HEADS:
            self._span(first, last, self.say(f"slip.head.{key}"), "head")
        self.plan.put(self.row, _ANSWER, self.say("entry.head.answer"), "head")
        self.plan.heights[self.row] = 24
        self.row += 1

    def _span(self, first: int, last: int, value: str | int | Link, style: str) -> None:
        if first == last:
            self.plan.put(self.row, first, value, style)
        else:
            self.plan.merge(Area(self.row, first, self.row, last), value, style)

    def _problem(self, number: int, problem: Problem) -> None:
        first = problem.spots[0]
        lapsed = problem.reply if problem.reply and not problem.reply.holds else None
        what = "\n".join(filter(None, (problem.sentence, reply_words(lapsed, self.language))))
        what += self._more(problem)
        place = shown(first) or self.say("slip.whole-file")
        self.plan.put(self.row, 0, number, "cell+centre+top")
        word = self.say(f"slip.severity.{problem.severity.value}")
        self.plan.put(self.row, 1, word, f"tone.{_TONES[problem.severity]}+lines+centre+top")
        where = Link(target(first), place) if first.sheet else place
        self.plan.put(self.row, 2, where, "cell+top+wrap" + ("+link" if first.sheet else ""))
        self._span(*_WHAT, what, "cell+top+wrap")
        self._span(*_DO, problem.remedy, "cell+top+wrap")
        answer = self._answer(problem)
        rooms = (
            *((place, _WIDTHS[2]), (what, _room(*_WHAT)), (problem.remedy, _room(*_DO))),
            (answer, _WIDTHS[_ANSWER]),
        )
        lines = max(lines_of(text, room) for text, room in rooms)
        self.plan.heights[self.row] = min(height_of(lines, 22), 400)
        self.row += 1

    def _answer(self, problem: Problem) -> str:
        """The cell for an answer, with what was answered already; gives what stands in it. Errors have none:
        they can only be put right; nor has what is said about answers."""
        if not problem.findings[0].may_be_answered:
            no = self.say("slip.no-answer") if problem.severity is Severity.ERROR else "—"
            self.plan.put(self.row, _ANSWER, no, "locked+centre+top+quiet+size9")
            self.plan.put(self.row, _KEY, error_key(problem.findings[0].code, no), "locked.text")
            return no
        reply = problem.reply
        given = reply.text if reply and reply.holds else ""
        alike: dict[str, list[Finding]] = {}
        for finding in problem.findings:
            alike.setdefault(finding.identity, []).append(finding)
        about = {identity: basis_of(items) for identity, items in alike.items() if identity}
        then = wording(problem.findings[0], self.pack, self.language)[0]
        self.plan.put(self.row, _ANSWER, given or None, "input.text+top+wrap")
        self.plan.put(self.row, _KEY, warnings_key(about, then, given), "locked.text")
        return given

    def _more(self, problem: Problem) -> str:
        """What is said of the other places with the same problem."""
        others = problem.spots[1:]
        if not others:
            return ""
        named = self.say("slip.comma").join(_cell(other) for other in others[:_NAMED_HERE] if other.cell)
        key = "slip.more" if len(others) <= _NAMED_HERE else "slip.more-and-others"
        return "\n" + self.say(key, count=len(others), cells=named)

    def _others(self, problems: Sequence[Problem]) -> None:
        """Links to the places that were folded, a block for each entry of the table."""
        folded = [(number, problem) for number, problem in enumerate(problems, 1) if problem.spots[1:]]
        if not folded:
            return
        self._gap(12)
        self._line(self.say("slip.others"), "section", 24)
        for number, problem in folded:
            linked = [other for other in problem.spots[1:] if other.cell][:_LINKED]
            for start in range(0, len(linked), _LAST - 1):
                self._links(number if not start else None, linked[start : start + _LAST - 1])

    def _links(self, number: int | None, spots: Sequence[Spot]) -> None:
        name = "" if number is None else self.say("slip.entry", number=number)
        self._span(0, 1, name, "row+quiet")
        for col, other in enumerate(spots, 2):
            self.plan.put(self.row, col, Link(target(other), _cell(other)), "row+link")
        for col in range(2 + len(spots), _LAST + 1):
            self.plan.put(self.row, col, "", "row")
        self.plan.heights[self.row] = 20
        self.row += 1

    def _end(self, sent: Sent, findings: Sequence[Finding], ours: str) -> None:
        self._gap(12)
        repairs = sum(finding.severity is Severity.INFO for finding in findings)
        if repairs:
            self._line(self.say("slip.repairs", count=repairs), "note")
        self._line(self.say(ours), "note")
        self._line(self.say("slip.office", office=sent.office), "plain+right")


def target(where: Spot) -> str:
    """A link to a place in the same workbook; to the tab's first cell where no cell is named."""
    return f"internal:{quoted(where.sheet)}!{a1(*where.cell) if where.cell else 'A1'}"


def _cell(where: Spot) -> str:
    return where.text or (a1(*where.cell) if where.cell else letters(0))


def _room(first: int, last: int) -> float:
    return sum(_WIDTHS[first : last + 1])
