"""Nothing that was ever typed into a review workbook is lost, whichever copy it was typed into and whenever
that is taken in. Workbooks are rows here; :mod:`tests.workflow.test_review` does the same with files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from onex_xl.ledger.store import Decision
from onex_xl.stages.review.decisions import (
    NOTHING,
    OWN,
    REVIEW,
    History,
    Typed,
    against,
    fact,
    is_aside,
    said,
    shown_confirm,
)
from onex_xl.stages.review.merge import merge
from onex_xl.stages.review.read import Entry, ReviewBook

NOW = datetime(2026, 12, 3, 12)
TARGETS = ("A-1|1.1", "A-1|1.2")
EIGHT = Typed("8", "看了佐证", "周复核", "2026-12-03")
FIVE = replace(EIGHT, value="5")

Row = tuple[Typed, str]

_savings = count(1)


@dataclass
class Sheet:
    """A review workbook: as it was written, as it stands now, and as it stood when it was taken in last."""

    edition: int
    digest: str
    written: dict[str, Row]
    rows: dict[str, Row]
    said: dict[str, Row]
    saves: int = 0
    """The number of its last saving by a person: each makes other bytes."""

    def type(self, target: str, typed: Typed, confirm: str = "") -> None:
        self.rows[target] = (typed, confirm)
        self.save()

    def save(self) -> None:
        self.saves = next(_savings)

    def book(self) -> ReviewBook:
        entries = [
            Entry(REVIEW, target, typed, confirm, self.digest)
            for target, (typed, confirm) in self.rows.items()
        ]
        return ReviewBook(self.edition, tuple(entries))

    def copy(self) -> Sheet:
        return replace(self, rows=dict(self.rows), said=dict(self.said))

    def content(self) -> str:
        return repr((self.edition, self.digest, self.rows, self.saves))


@dataclass
class Office:
    """A campaign folder: the ledger's decisions, the workbooks by name, the facts as they are."""

    decisions: list[Decision] = field(default_factory=list)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    facts: int = 0
    products: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.write()

    @property
    def history(self) -> History:
        return History(self.decisions)

    def write(self) -> None:
        history = self.history
        current = {target: history.current(REVIEW, target) for target in TARGETS}
        rows = {target: (said(item), shown_confirm(item)) for target, item in current.items()}
        self.sheets[OWN] = Sheet(history.edition, str(self.facts), dict(rows), rows, dict(rows))
        self.products.add(self.sheets[OWN].content())

    def take_in(self) -> list[str]:
        """Take in what is new; gives the names of the workbooks that were."""
        fresh = []
        for name in sorted(self.sheets, key=lambda name: name == OWN):
            sheet = self.sheets[name]
            if sheet.content() in self.products | self.taken:
                continue
            self.taken.add(sheet.content())
            fresh.append(name)
            made = merge(sheet.book(), self.history, name, NOW)
            # Other kinds of decisions take numbers as well.
            first = len(self.decisions) * 2 + 1
            self.decisions += [replace(item, number=first + 2 * index) for index, item in enumerate(made)]
        return fresh


def decided(office: Office, target: str = TARGETS[0]) -> Typed:
    return said(office.history.current(REVIEW, target))


# ---- the rules, one by one -------------------------------------------------------------------------


def test_what_stands_as_it_was_written_is_nothing_new() -> None:
    office = Office()
    assert merge(office.sheets[OWN].book(), office.history, OWN, NOW) == []


def test_only_the_reason_in_better_words_stays_bound_to_the_facts_before() -> None:
    office = Office()
    office.sheets[OWN].type(TARGETS[0], EIGHT)
    office.take_in()
    office.facts = 1
    office.write()
    for typed in (replace(EIGHT, reason="另见盒 3"), replace(EIGHT, reason="另见盒 3", on="2026-12-09")):
        office.sheets[OWN].type(TARGETS[0], typed)
        office.take_in()
    assert [fact(item, "digest") for item in office.decisions] == ["0", "0", "1"]


def test_two_rows_of_one_target_in_one_workbook_are_both_recorded() -> None:
    office = Office()
    row = Entry(REVIEW, TARGETS[0], EIGHT)
    book = ReviewBook(0, (row, replace(row, typed=FIVE), Entry(REVIEW, TARGETS[0], NOTHING)))
    history = office.history
    first, second = merge(book, history, OWN, NOW)
    assert (said(first), said(second), against(second)["value"]) == (EIGHT, FIVE, "8")
    assert merge(book, history, OWN, NOW) == []


def typed_in(office: Office, name: str, typed: Typed, confirm: str = "") -> list[tuple[str, bool]]:
    """Type into the first row of a workbook and take it in; gives what was recorded, and whether aside."""
    before = len(office.decisions)
    office.sheets[name].type(TARGETS[0], typed, confirm)
    office.take_in()
    return [(item.value, is_aside(item)) for item in office.decisions[before:]]


def test_of_two_that_differ_the_workbooks_own_counts_and_else_the_later() -> None:
    office = Office()
    office.sheets |= {name: office.sheets[OWN].copy() for name in ("review-吴.xlsx", "复核 郑.xlsx")}
    assert typed_in(office, "review-吴.xlsx", FIVE) == [("5", False)]
    assert typed_in(office, "复核 郑.xlsx", EIGHT) == [("8", False)]
    assert typed_in(office, OWN, FIVE) == [("5", False)]
    assert typed_in(office, "复核 郑.xlsx", replace(EIGHT, value="十")) == [("十", True)]
    assert [against(item).get("value") for item in office.decisions] == [None, "5", "8", "5"]
    assert decided(office) == FIVE


def test_in_one_open_workbook_one_may_change_ones_mind() -> None:
    office = Office()
    six = replace(EIGHT, value="6")
    recorded = [typed_in(office, OWN, typed) for typed in (EIGHT, FIVE, EIGHT, six)]
    assert recorded == [[("8", False)], [("5", False)], [("8", False)], [("6", False)]]
    assert not any(against(item) for item in office.decisions)


def test_back_to_how_it_was_written_is_recorded_and_asked_about() -> None:
    office = Office()
    assert typed_in(office, OWN, EIGHT) == [("8", False)]
    assert typed_in(office, OWN, NOTHING) == [("", True)]
    assert (decided(office), against(office.decisions[-1])["value"]) == (EIGHT, "8")
    office.write()
    assert typed_in(office, OWN, EIGHT, "是") == [("8", False)]
    assert office.history.dispute(REVIEW, TARGETS[0]) is None


def test_in_an_open_workbook_a_word_that_was_no_yes_may_be_taken_away() -> None:
    office = Office()
    typed_in(office, OWN, EIGHT)
    office.write()
    recorded = [typed_in(office, OWN, EIGHT, confirm) for confirm in ("再议", "")]
    assert recorded == [[("8", False)], [("8", False)]]
    assert not any(against(item) for item in office.decisions)
    assert shown_confirm(office.history.current(REVIEW, TARGETS[0])) == ""


def test_what_was_decided_long_ago_may_be_decided_again() -> None:
    office = Office()
    typed_in(office, OWN, EIGHT)
    for name, typed in (("review-吴.xlsx", FIVE), (OWN, EIGHT), ("复核 郑.xlsx", FIVE)):
        office.write()
        office.sheets[name] = office.sheets[OWN].copy()
        assert typed_in(office, name, typed) == [(typed.value, False)]


def test_what_was_decided_and_withdrawn_meanwhile_contradicts_nobody() -> None:
    office = Office()
    office.sheets["review-吴.xlsx"] = office.sheets[OWN].copy()
    typed_in(office, OWN, EIGHT)
    office.write()
    typed_in(office, OWN, NOTHING)
    assert typed_in(office, "review-吴.xlsx", FIVE) == [("5", False)]
    assert office.history.dispute(REVIEW, TARGETS[0]) is None


def test_a_copy_that_said_so_before_contradicts_who_has_withdrawn_it_since() -> None:
    office = Office()
    office.sheets["review-吴.xlsx"] = office.sheets[OWN].copy()
    typed_in(office, "review-吴.xlsx", EIGHT)
    office.write()
    assert typed_in(office, OWN, NOTHING) == [("", False)]
    assert typed_in(office, "review-吴.xlsx", EIGHT, "是") == [("8", True)]


def test_a_stale_confirmation_does_not_bind_to_older_facts() -> None:
    office = Office()
    typed_in(office, OWN, EIGHT)
    office.write()
    office.sheets["review-吴.xlsx"] = office.sheets[OWN].copy()
    office.facts = 1
    office.write()
    assert typed_in(office, OWN, EIGHT, "是") == [("8", False)]
    assert typed_in(office, "review-吴.xlsx", EIGHT, "是") == []
    assert fact(office.decisions[-1], "digest") == "1"
    office.write()
    assert typed_in(office, "review-吴.xlsx", FIVE) == [("5", True)]
    assert typed_in(office, "review-吴.xlsx", EIGHT, "是") == []
    assert fact(office.decisions[-2], "digest") == "1"


def test_without_its_stamp_an_untouched_copy_says_nothing_new() -> None:
    office = Office()
    office.sheets[OWN].type(TARGETS[0], EIGHT)
    office.take_in()
    office.write()
    office.sheets[OWN].type(TARGETS[0], FIVE)
    office.take_in()
    for typed in (EIGHT, FIVE, NOTHING):
        assert (
            merge(ReviewBook(0, (Entry(REVIEW, TARGETS[0], typed),)), office.history, "复核.xlsx", NOW) == []
        )


# ---- any sequence of them --------------------------------------------------------------------------

_typed = st.builds(
    Typed,
    value=st.sampled_from(["", "5", "8", "十"]),
    reason=st.sampled_from(["", "看了佐证"]),
    who=st.sampled_from(["周", "吴"]),
    on=st.just("2026-12-03"),
)
_names = st.sampled_from([OWN, "review-吴.xlsx", "复核 郑.xlsx"])
_edits = st.tuples(
    st.just("edit"),
    _names,
    st.sampled_from(TARGETS),
    st.one_of(_typed, st.just(NOTHING), st.none()),
    st.sampled_from(["", "", "是", "再议"]),
)
_steps = st.one_of(
    _edits,
    st.tuples(st.just("copy"), _names),
    st.tuples(st.just("collect"), st.booleans()),
    st.tuples(st.just("facts")),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_steps, max_size=14))
def test_whatever_is_typed_where_and_when_every_decision_can_be_found(
    steps: list[tuple[object, ...]],
) -> None:
    office = Office()
    for step in [*steps, ("collect", False)]:
        match step:
            case ("edit", str() as name, str() as target, typed, str() as confirm):
                sheet = office.sheets.get(name)
                if sheet is not None:
                    kept = sheet.rows[target][0]
                    sheet.type(target, typed if isinstance(typed, Typed) else kept, confirm)
            case ("copy", str() as name) if name != OWN:
                office.sheets[name] = office.sheets[OWN].copy()
            case ("collect", bool() as is_open):
                collect(office, is_open)
            case ("facts",):
                office.facts += 1


def collect(office: Office, is_open: bool) -> None:
    """Take in, look whether all is there; take in the same again, as saved by another program, which changes
    nothing that counts; write anew unless Excel has the workbook."""
    before = list(office.decisions)
    fresh = office.take_in()
    assert office.decisions[: len(before)] == before
    for name in fresh:
        for target, row in office.sheets[name].rows.items():
            check_row(office, name, target, row)
        office.sheets[name].said = dict(office.sheets[name].rows)
    counting = [decided(office, target) for target in TARGETS]
    for _ in range(3):
        recorded = list(office.decisions)
        for name in fresh:
            office.sheets[name].save()
        office.take_in()
        assert [decided(office, target) for target in TARGETS] == counting
    assert office.decisions == recorded
    if not is_open:
        office.write()


def check_row(office: Office, name: str, target: str, row: Row) -> None:
    sheet, history = office.sheets[name], office.history
    typed, confirm = row
    known = history.of(REVIEW, target)
    if row == sheet.written[target]:
        return
    if not typed.blank:
        assert typed in [said(item) for item in known]
    elif not sheet.written[target][0].blank:
        assert any(said(item).blank and item.number > sheet.edition for item in known)
    if confirm and confirm != "是":
        assert any(fact(item, "confirm") == confirm and said(item) == typed for item in known)
    if name == OWN and (typed != sheet.said[target][0] or (confirm and confirm != sheet.said[target][1])):
        # Its word is the last, or it is said that there is another.
        assert decided(office, target) == typed or history.dispute(REVIEW, target) is not None
    for item in known:
        assert not is_aside(item) or against(item)
