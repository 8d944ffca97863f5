"""Whatever sequence of returns, corrections, review edits and collects: no decision that was ever typed is
lost, one that counts counts on the facts it was made on, and the scores are those of a campaign worked out
from scratch. A few sequences of whole collects; more with ONEX_SEQUENCES=200."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from onex_xl.fields.text import raw_text
from onex_xl.ledger.store import Decision, open_ledger
from onex_xl.model import Number, ReviewState, Score, Status
from onex_xl.stages.review.decisions import OWN, REVIEW, WAIVER, fact, is_yes
from onex_xl.workflow import decisions as office
from onex_xl.workflow.collect import Collected, collect
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.inspection import Refusal
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, read_book
from tests.support.campaigns import Campaign, campaign
from tests.support.reviews import DAY, Reviewed

SEQUENCES = int(os.environ.get("ONEX_SEQUENCES", "4"))
STEPS = 12
COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 3        | 3    | 3   | 2      | 800  | 2        | 校级
B          | B-1     | 3        | 3    | 2   | 2      | 800  | 3        | 省级采纳
"""
CORRECTIONS = ("base", "failed", "other", "wrong", "case")
FILES = (OWN, "review-吴.xlsx", "复核 郑.xlsx")
TARGETS = {"A-1|1.3": "failed", "A-1|4.4": "case", "B-1|3.2": "other"}
"""Project and indicator, and the correction that changes its facts."""
FULL = {"1.3": 5, "3.2": 10, "4.4": 12}
DAYS = (DAY, DAY, DAY, date(2026, 12, 9), "昨天")

Cells = tuple[str, str, str, str, str]
"""What stands in the input cells of a row: the points or the yes, reason, reviewer, date, confirmation."""
Rows = Mapping[str, Cells]
"""The same by what the row is about."""

BLANK: Cells = ("", "", "", "", "")


@dataclass(frozen=True)
class Counting:
    """What the only workbook says of an indicator, and the facts that were beside it when it was typed."""

    cells: Cells
    basis: str

    @property
    def valid(self) -> bool:
        value, reason, who, on, confirm = self.cells
        known = on in [str(day) for day in DAYS if isinstance(day, date)]
        return value.isdecimal() and bool(reason and who) and known and confirm in ("", "是")


@cache
def collected_once() -> Campaign:
    """What every sequence begins with."""
    made = campaign(Path(tempfile.mkdtemp(prefix="onex-sequence-")) / "c", COLLEGE)
    made.send_all()
    collect(made.year, processes=0)
    return made


@cache
def sent(department: str, kind: str) -> bytes:
    """A department's return: as at first; with a candidate who failed; with spending outside the list; with a
    declared number that is an error; with another case."""
    made = collected_once()
    typed = made.records(department)
    match kind:
        case "failed":
            typed["candidates"][0] |= {"passed": "否", "certificate": ""}
            typed["pilots"][0]["declared_passed"] = 1
        case "other":
            typed["spending"][0]["category"] = "其他"
        case "wrong":
            typed["pilots"][0]["declared_paid"] = 2
        case "case":
            typed["outcomes"][0]["level"] = "省级推荐"
    return drawn(made.book(department, typed), created=datetime(2026, 1, 1))


def rows_of(book: Reviewed) -> Rows:
    """What stands in the input cells of every row."""
    return {
        target: (
            book.shown(target, "score" if kind == REVIEW else "waive"),
            book.shown(target, "reason"), book.shown(target, "who"),
            book.shown(target, "on"), book.shown(target, "confirm"),
        )
        for kind in book.grids for target in book.rows(kind)
    }  # fmt: skip


def basis_of(book: Reviewed, target: str) -> str:
    """The facts that a row shows."""
    return book.shown(target, "facts").partition("\n")[0]


def _but_reason(cells: Cells) -> tuple[str, ...]:
    return cells[0], cells[2], cells[3]


def is_recorded(cells: Cells, known: list[Decision]) -> bool:
    """Whether the ledger has what stands in a row; of a blank one, that it was cleared."""
    typed, confirm = cells[:4], cells[4]
    same = [item for item in known if (item.value, item.reason, item.who, fact(item, "on")) == typed]
    if confirm and not (is_yes(confirm) and typed != BLANK[:4]):
        return any(fact(item, "confirm") == confirm for item in same)
    return bool(same)


class Office(RuleBasedStateMachine):
    """Departments correct, reviewers type into the workbook and its copies, a clerk collects."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="onex-sequence-"))
        first = collected_once()
        shutil.copytree(first.root, self.folder / "c")
        self.made = replace(first, root=self.folder / "c")
        self.moment = datetime(2026, 12, 2, 12)
        self.recorded: tuple[Decision, ...] = ()
        self.counting: dict[str, Counting] = {}
        self.alone = True
        """Whether nobody has typed into a copy: then the workbook's own word counts, and can be foretold."""
        self.names: dict[str, str] = {"A": "A.xlsx", "B": "B.xlsx"}
        self.excluded: list[str] = []
        self.seen: dict[str, Rows] = {OWN: rows_of(self.book(OWN))}
        """What each workbook showed when we wrote it or took it in last."""

    # ---- what happens -----------------------------------------------------------------------------

    @rule(department=st.sampled_from("AB"), kind=st.sampled_from(CORRECTIONS), then=st.booleans())
    def correct(self, department: str, kind: str, then: bool) -> None:
        self.moment += timedelta(hours=1)
        name = f"{department} {self.moment:%d-%H}.xlsx"
        path = self.made.inbox / name
        path.write_bytes(sent(department, kind))
        os.utime(path, (self.moment.timestamp(),) * 2)
        self.names[department] = name
        if then:
            self.collect()

    @rule(department=st.sampled_from("AB"))
    def exclude_or_include(self, department: str) -> None:
        name = self.names[department]
        with open_ledger(self.made.year.folder.ledger) as ledger:
            known = {item.name: item.sha256 for item in ledger.received()}
            out = office.exclusions(ledger)
        if known.get(name) in out:
            office.include(self.made.year, known[name])
        elif name in known:
            office.exclude(self.made.year, known[name], "办公室决定")

    @rule(
        name=st.sampled_from((OWN, OWN, *FILES)),
        row=st.sampled_from(list(TARGETS)),
        value=st.sampled_from((2.0, 5.0, 5.0, 99.0, "八分", None)),
        reason=st.sampled_from(("看了佐证", "看了佐证", "按校内案例", None)),
        who=st.sampled_from(("周", "吴")),
        on=st.sampled_from(DAYS),
        then=st.booleans(),
    )
    def decide(
        self, name: str, row: str, value: str | float | None, reason: str | None, who: str, on: date | str,
        then: bool,
    ) -> None:  # fmt: skip
        self.type(name, row, score=value, reason=reason, who=who, on=on, confirm=None)
        if then:
            self.collect()

    @rule(row=st.sampled_from(list(TARGETS)), value=st.sampled_from((2.0, 5.0)), back=st.booleans())
    def decide_before_the_facts_change(self, row: str, value: float, back: bool) -> None:
        self.decide(name=OWN, row=row, value=value, reason="看了佐证", who="周", on=DAY, then=True)
        self.correct(department=row[0], kind=TARGETS[row], then=True)
        if back:
            self.correct(department=row[0], kind="base", then=True)

    @rule(name=st.sampled_from((OWN, *FILES)), row=st.sampled_from(list(TARGETS)), then=st.booleans())
    def clear(self, name: str, row: str, then: bool) -> None:
        self.type(name, row, score=None, reason=None, who=None, on=None, confirm=None)
        if then:
            self.collect()

    @rule(
        name=st.sampled_from((OWN, *FILES)),
        row=st.sampled_from(list(TARGETS)),
        confirm=st.sampled_from(("是", "是", "再议", None)),
        then=st.booleans(),
    )
    def confirm(self, name: str, row: str, confirm: str | None, then: bool) -> None:
        self.type(name, row, confirm=confirm)
        if then:
            self.collect()

    @rule(name=st.sampled_from((OWN, *FILES)), waive=st.sampled_from(("是", "否", "也许", None)))
    def waive(self, name: str, waive: str | None) -> None:
        if self.path(name).exists():
            for target in self.book(name).rows(WAIVER) if WAIVER in self.book(name).grids else ():
                self.type(name, target, waive=waive, reason="当面核实", who="周", on=DAY)

    @rule(name=st.sampled_from(FILES[1:]))
    def copy(self, name: str) -> None:
        if self.path(OWN).exists():
            shutil.copy2(self.path(OWN), self.path(name))
            self.seen[name] = self.seen[OWN]

    @rule(name=st.sampled_from((OWN, *FILES)), one=st.integers(0, 20), other=st.integers(0, 20))
    def move_rows(self, name: str, one: int, other: int) -> None:
        if self.path(name).exists():
            book = self.book(name)
            rows = list(book.rows().values())
            if max(one, other) < len(rows):
                book.sheet().swap_rows(rows[one], rows[other])
                self.save(book)

    @rule()
    def lose_the_workbook(self) -> None:
        self.path(OWN).unlink(missing_ok=True)
        self.seen.pop(OWN, None)

    @rule()
    def collect(self) -> None:
        files = {name: self.book(name) for name in FILES if self.path(name).exists()}
        standing = {name: rows_of(book) for name, book in files.items()}
        if OWN in files:
            self.foretell(files[OWN], standing[OWN])
        done = collect(self.made.year, processes=0)
        self.check_records(standing)
        self.seen = {**standing, OWN: rows_of(self.book(OWN))}
        if self.alone:
            self.check_counting(done)
        self.check_sums(done)
        assert not collect(self.made.year, processes=0).changed

    # ---- hands ------------------------------------------------------------------------------------

    def path(self, name: str) -> Path:
        return self.made.root / name

    def book(self, name: str) -> Reviewed:
        return Reviewed(self.path(name))

    def save(self, book: Reviewed) -> None:
        self.moment += timedelta(minutes=1)
        book.save(at=self.moment.timestamp())

    def type(self, name: str, target: str, **cells: str | float | date | None) -> None:
        """Type into a row, if there is such a workbook with such a row."""
        if self.path(name).exists():
            book = self.book(name)
            if target in book.rows(REVIEW if "|" in target else WAIVER):
                self.save(book.type(target, **cells))
                self.alone = self.alone and name == OWN

    def decisions(self, *kinds: str) -> tuple[Decision, ...]:
        with open_ledger(self.made.year.folder.ledger) as ledger:
            return ledger.decisions(*(kinds or (REVIEW, WAIVER)))

    # ---- what must hold ---------------------------------------------------------------------------

    def check_records(self, standing: Mapping[str, Rows]) -> None:
        """Nothing that was recorded is gone, and all that has been typed is recorded."""
        known = self.decisions()
        assert known[: len(self.recorded)] == self.recorded
        self.recorded = known
        for name, rows in standing.items():
            for target, cells in rows.items():
                if cells != self.seen.get(name, {}).get(target, BLANK):
                    assert is_recorded(cells, [item for item in known if item.target == target])

    def foretell(self, book: Reviewed, rows: Rows) -> None:
        """What the workbook's rows will come to: bound to the facts beside them, unless nothing but the
        reason of a complete decision was put in other words."""
        for target in TARGETS:
            cells, before = rows.get(target, BLANK), self.seen.get(OWN, {}).get(target, BLANK)
            if cells == before:
                continue
            confirm, old = cells[4], self.counting.get(target)
            reworded = old is not None and all(old.cells[:4]) and _but_reason(cells) == _but_reason(old.cells)
            if old is not None and reworded and confirm != "是":
                self.counting[target] = Counting(cells, old.basis)
            elif cells[:4] == BLANK[:4] and not confirm:
                self.counting.pop(target, None)
            else:
                self.counting[target] = Counting(cells, basis_of(book, target))

    def check_counting(self, done: Collected) -> None:
        """The workbook's own word counts where the facts are as they were when it was typed."""
        book = self.book(OWN)
        reviews = {f"{item.project}|{item.indicator}": item for item in done.result.reviews}
        for target, own in self.counting.items():
            project, _, indicator = target.partition("|")
            if project not in done.result.facts:
                continue
            review = reviews[target]
            fits = own.valid and 0 <= int(own.cells[0]) <= FULL[indicator]
            same = own.basis == basis_of(book, target)
            expected = ReviewState.INVALID
            if fits:
                expected = ReviewState.APPLIED if same else ReviewState.RECONFIRM
            assert (review.state, review.typed) == (expected, own.cells[0])
            score = done.result.scores[project]
            if score.status == Status.SCORED:
                counted = int(own.cells[0]) if expected == ReviewState.APPLIED else review.computed
                assert score.indicators[indicator] == counted

    def check_sums(self, done: Collected) -> None:
        """What is printed adds up."""
        for score in done.result.scores.values():
            if score.total is not None:
                points = [Fraction(item) for item in score.indicators.values() if item is not None]
                assert score.total == sum(points)

    def teardown(self) -> None:
        """Once more, and then from scratch: the returns as they lie in the inbox, and the decisions."""
        if not hasattr(self, "made"):
            return
        self.collect()
        done = self.last()
        self.check_history()
        assert told(self.afresh()) == told(done)
        shutil.rmtree(self.folder)

    def last(self) -> Mapping[str, Score]:
        with open_ledger(self.made.year.folder.ledger) as ledger:
            result = ledger.last_result()
        assert result is not None
        return result.scores

    def afresh(self) -> Mapping[str, Score]:
        """The scores of a new campaign with the same returns and decisions."""
        root = self.folder / "afresh"
        derived = shutil.ignore_patterns("*.sqlite*", "*.xlsx", "slips", "received")
        shutil.copytree(self.made.root, root, ignore=derived)
        shutil.copytree(self.made.inbox, root / "inbox", dirs_exist_ok=True)
        shutil.copy2(self.path("registry.xlsx"), root)
        fresh = replace(self.made, root=root).year
        fresh.folder.received.mkdir(exist_ok=True)
        with open_ledger(fresh.folder.ledger) as ledger:
            ledger.add_decisions(self.decisions(REVIEW, WAIVER, office.RETURN))
        return collect(fresh, processes=0).result.scores

    def check_history(self) -> None:
        """Every decision stands in the workbook's own history too."""
        data = self.path(OWN).read_bytes()
        inspection = inspect(data, OWN)
        assert not isinstance(inspection, Refusal)
        book = read_book(data, inspection)
        assert isinstance(book, Book)
        [rows] = [grid.rows for grid in book.sheets if grid.name == "复核记录"]
        lines = {raw_text(row[0]): row for row in rows if row}
        for item in self.recorded:
            assert raw_text(lines[str(item.number)][4]) == item.reason


def told(scores: Mapping[str, Score]) -> dict[str, tuple[str, Mapping[str, Number | None], Number | None]]:
    """What there is to compare of scores."""
    return {code: (score.status, score.indicators, score.total) for code, score in scores.items()}


Office.TestCase.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=STEPS,
    deadline=None,
    phases=(
        Phase.reuse,
        Phase.generate,
    ),  # a failing one is short enough to be read, and shrinking takes minutes
    suppress_health_check=list(HealthCheck),
)
TestAnySequence = Office.TestCase
