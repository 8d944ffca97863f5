"""The register: which return counts, what a newer one changed, what was fixed, what the office excluded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from onex_xl import workers
from onex_xl.errors import CallError
from onex_xl.findings import Finding, Severity
from onex_xl.ledger.store import open_ledger
from onex_xl.model import PERSONAL, Change, Changes, Register, Standing, State, Status
from onex_xl.workflow import decisions
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.comparing import Pair, compare_pair
from onex_xl.workflow.demo import zipped
from onex_xl.workflow.report import status
from onex_xl.xlsx.draw import drawn
from tests.support.campaigns import Campaign, Records, campaign

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
A          | A-2     | 10       | 10   | 10  | 10     | 800  | 3        |
B          | B-1     | 10       | 10   | 10  | 8      | 800  | 3        |
"""


@pytest.fixture
def made(tmp_path: Path) -> Campaign:
    return campaign(tmp_path / "c", COLLEGE)


def collected(made: Campaign) -> Collected:
    return collect(made.year, processes=0)


def line(done: Collected, code: str = "A") -> Register:
    return next(item for item in done.result.register if item.code == code)


def about(done: Collected) -> list[tuple[str, str]]:
    """File and code of what is said about the register."""
    found = [item for item in done.result.findings if item.code.startswith("register.")]
    return [(item.place.file, item.code) for item in found]


def the(done: Collected, code: str) -> Finding:
    (found,) = (item for item in done.result.findings if item.code == code)
    return found


def standings(done: Collected, code: str = "A") -> list[tuple[str, str]]:
    return [(other.file, other.standing) for other in line(done, code).others]


def only(typed: Records, *projects: str) -> Records:
    """The records of ``projects``; what is declared of the others is blank."""
    blank = ("lead", "declared_paid", "declared_sat", "declared_passed", "declared_forfeits", "site_built")
    found: Records = {"basics": typed["basics"]}
    for sheet, rows in typed.items():
        if sheet == "pilots":
            found[sheet] = [
                row if row["project"] in projects else {**row, **dict.fromkeys(blank)} for row in rows
            ]
        elif sheet != "basics":
            found[sheet] = [row for row in rows if row["project"] in projects]
    return found


# ---- several returns that differ ---------------------------------------------------------------


def test_what_the_newer_return_changed_is_said_value_by_value(made: Campaign) -> None:
    made.send("A", name="旧.xlsx")
    typed = made.records("A")
    typed["candidates"][0]["class_name"] = "软件242"
    typed["candidates"][1]["name"] = "改名"
    typed["pilots"][1]["declared_forfeits"] = None
    typed["teachers"] = typed["teachers"][1:]
    typed["outcomes"].append({**typed["outcomes"][0], "project": "A-2", "name": "案例二"})
    made.send("A", typed, name="新.xlsx", on="2026-12-05")
    done = collected(made)
    found = the(done, "register.several")
    assert (found.severity, found.department, found.project) == (Severity.WARNING, "A", "")
    assert found.facts == {
        "count": 2, "others": ["旧.xlsx"], "before": "旧.xlsx", "changed": 3, "added": 1, "removed": 1,
    }  # fmt: skip
    assert line(done).changes == Changes(
        3,
        1,
        1,
        (
            Change("changed", "pilots", "试点证书", "O7", "A-2", "declared_forfeits", "0", ""),
            Change("changed", "candidates", "考生名册", "G5", "A-1", "class_name", "软件241", "软件242"),
            Change("changed", "candidates", "考生名册", "C6", "A-1", "name", PERSONAL, PERSONAL),
            Change("removed", "teachers", "教师", "A5", "A-1"),
            Change("added", "outcomes", "成果", "A6", "A-2"),
        ),
    )


def test_a_roster_that_was_only_sorted_and_saved_again_is_no_change(made: Campaign) -> None:
    made.send("A", name="旧.xlsx")
    typed = made.records("A")
    typed["candidates"].reverse()
    made.send("A", typed, name="新.xlsx", on="2026-12-05")
    done = collected(made)
    assert about(done) == [("新.xlsx", "register.resaved")]
    assert the(done, "register.resaved").severity is Severity.INFO
    assert line(done).changes == Changes()


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The pairs of files that are compared, as they are."""
    pairs: list[tuple[str, str]] = []

    def run(function: Callable[[Pair], object], work: Sequence[Pair], **how: object) -> Iterator[object]:
        for item in work:
            if isinstance(item, Pair):
                pairs.append((item.older.name, item.newer.name))
            yield workers.Done(item, function(item))

    monkeypatch.setattr(workers, "run", run)
    return pairs


def test_two_returns_are_compared_once(made: Campaign, compared: list[tuple[str, str]]) -> None:
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, name="1.xlsx")
    made.send("A", name="2.xlsx", on="2026-12-05")
    first = collected(made)
    made.send("B")
    assert line(collected(made)) == line(first)
    assert compared == [("1.xlsx", "2.xlsx")]


def test_returns_that_could_not_be_compared_still_count(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.send("A", name="1.xlsx")
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, name="2.xlsx", on="2026-12-05")

    def run(function: Callable[[object], object], work: Sequence[object], **how: object) -> Iterator[object]:
        for item in work:
            died = isinstance(item, Pair)
            yield workers.Died(item, "killed") if died else workers.Done(item, function(item))

    monkeypatch.setattr(workers, "run", run)
    done = collected(made)
    assert (line(done).file, line(done).changes) == ("2.xlsx", None)
    assert about(done) == [("2.xlsx", "register.several-uncompared")]


def test_a_pair_of_which_one_is_no_return_says_nothing(made: Campaign, tmp_path: Path) -> None:
    from onex_xl.model import Received
    from onex_xl.workflow.office import office_registry
    from onex_xl.workflow.reading import jobs

    collected(made)
    (made.root / "received" / "x").write_bytes(b"no workbook")
    noon = datetime(2026, 12, 1, 12)
    registry, _ = office_registry(made.year)
    older, newer = jobs(made.year, registry, [Received("x", "a.xlsx", 3, noon)] * 2)
    assert compare_pair(Pair(older, newer)) is None


# ---- the newest that can be read ---------------------------------------------------------------


def send_last_years(made: Campaign, name: str, on: str) -> None:
    """A workbook of A that says it is of the year before."""
    book = made.book("A")
    hidden = next(sheet for sheet in book.sheets if sheet.name == "_onex")
    row = next(row for (row, col), cell in hidden.cells.items() if col == 0 and cell.value == "year")
    hidden.put(row, 1, "2025")
    book.custom["onex_year"] = "2025"
    path = made.inbox / name
    path.write_bytes(drawn(book, created=datetime(2026, 1, 1)))
    moment = datetime.fromisoformat(f"{on}T12:00:00").timestamp()
    os.utime(path, (moment, moment))


def test_a_newer_file_that_cannot_be_taken_never_displaces_a_good_one(made: Campaign) -> None:
    good = made.send("A", name="好.xlsx")
    send_last_years(made, "去年.xlsx", "2026-12-03")
    broken = made.inbox / "断.xlsx"
    broken.write_bytes(good.read_bytes()[:2000])
    done = collected(made)
    assert (line(done).file, done.result.scores["A-1"].status) == ("好.xlsx", Status.SCORED)
    assert standings(done) == [("去年.xlsx", Standing.REFUSED)]
    assert sorted(done.result.unrecognised) == ["去年.xlsx", "断.xlsx"]
    assert the(done, "return.other-year").department == "A"


def test_a_file_that_could_not_be_taken_is_done_with_once_a_good_one_came(made: Campaign) -> None:
    send_last_years(made, "去年.xlsx", "2026-12-01")
    done = collected(made)
    assert (line(done).state, line(done).errors, standings(done)) == (
        State.MISSING,
        1,
        [("去年.xlsx", Standing.REFUSED)],
    )
    made.send("A", name="好.xlsx", on="2026-12-02")
    done = collected(made)
    assert (line(done).state, line(done).errors, done.result.unrecognised) == (State.RECEIVED, 0, ())


def test_a_newer_return_with_errors_counts_and_that_is_said(made: Campaign) -> None:
    made.send("A", name="好.xlsx")
    typed = made.records("A")
    typed["candidates"][0]["exam"] = "缺考"
    made.send("A", typed, name="新.xlsx", on="2026-12-05")
    done = collected(made)
    assert (line(done).file, line(done).state) == ("新.xlsx", State.OPEN)
    worse = the(done, "register.worse")
    assert worse.facts == {"before": "好.xlsx", "errors": line(done).errors}
    assert worse.severity is Severity.WARNING


# ---- one return in two files -------------------------------------------------------------------


def test_two_files_each_with_other_projects_count_together(made: Campaign) -> None:
    typed = made.records("A")
    made.send("A", only(typed, "A-1"), name="一.xlsx")
    made.send("A", only(typed, "A-2"), name="二.xlsx", on="2026-12-05")
    done = collected(made)
    whole = campaign(made.root.parent / "d", COLLEGE)
    whole.send("A")
    expected = collected(whole).result.scores
    for code in ("A-1", "A-2"):
        score = done.result.scores[code]
        assert (score.status, score.total) == (Status.SCORED, expected[code].total)
    merged = the(done, "register.merged")
    assert merged.severity is Severity.WARNING
    assert (merged.place.file, merged.facts) == ("一.xlsx", {"projects": ["A-1"], "newest": "二.xlsx"})
    assert about(done) == [("一.xlsx", "register.merged")]
    assert standings(done) == [("一.xlsx", Standing.MERGED)]
    assert [item.code for item in done.result.findings if item.severity is Severity.ERROR] == []
    assert line(done).source("A-1") == ("一.xlsx", line(done).others[0].sha256)
    assert line(done).source("A-2") == ("二.xlsx", line(done).sha256)
    places = {code: done.result.facts[code].places["paid"] for code in ("A-1", "A-2")}
    assert [places[code].file for code in ("A-1", "A-2")] == ["一.xlsx", "二.xlsx"]


def test_a_correction_of_one_half_leaves_the_other_in_place(made: Campaign) -> None:
    typed = made.records("A")
    wrong = only(made.records("A"), "A-1")
    wrong["candidates"][0]["exam"] = "缺考"
    made.send("A", wrong, name="一.xlsx")
    made.send("A", only(typed, "A-2"), name="二.xlsx", on="2026-12-05")
    assert collected(made).result.scores["A-1"].status == Status.HELD
    made.send("A", only(typed, "A-1"), name="一改.xlsx", on="2026-12-06")
    done = collected(made)
    assert {score.status for code, score in done.result.scores.items() if code != "B-1"} == {Status.SCORED}
    assert standings(done) == [("一.xlsx", Standing.SUPERSEDED), ("二.xlsx", Standing.MERGED)]
    assert (line(done).file, line(done).before) == ("一改.xlsx", "一.xlsx")
    found = line(done).correction
    assert found is not None
    assert ({item.project for item in found.fixed}, found.remaining, found.new) == ({"A-1"}, (), ())


def test_where_a_project_is_in_both_the_newest_counts_alone(made: Campaign) -> None:
    typed = made.records("A")
    made.send("A", typed, name="全.xlsx")
    made.send("A", only(typed, "A-2"), name="半.xlsx", on="2026-12-05")
    done = collected(made)
    assert standings(done) == [("全.xlsx", Standing.SUPERSEDED)]
    assert done.result.scores["A-1"].status == Status.HELD


# ---- corrections -------------------------------------------------------------------------------


def test_each_finding_is_fixed_or_still_there_or_new(made: Campaign) -> None:
    typed = made.records("A")
    typed["candidates"][0]["exam"] = "缺考"  # fixed later
    typed["candidates"][2]["exam"] = "弃考"  # stays, though its row moves
    made.send("A", typed, name="1.xlsx")
    before = collected(made)
    again = made.records("A")
    again["candidates"][2]["exam"] = "弃考"
    again["candidates"][12]["funding"] = "银行"  # new
    again["candidates"][:5] = reversed(again["candidates"][:5])
    again["candidates"].insert(0, again["candidates"].pop())
    made.send("A", again, name="2.xlsx", on="2026-12-05")
    done = collected(made)
    found = line(done).correction
    assert found is not None
    told = [
        [(item.code, item.place.cell) for item in group if item.place.sheet == "考生名册"]
        for group in (found.fixed, found.remaining, found.new)
    ]
    assert told == [
        [("roster.passed-not-sat", "Q5")],
        [("roster.passed-not-sat", "Q8")],
        [("cell.not-in-list", "I18")],
    ]
    assert len(found.fixed) + len(found.remaining) == line(before).errors + line(before).warnings
    assert line(done).before == "1.xlsx"


def test_a_department_that_sent_once_has_nothing_to_compare(made: Campaign) -> None:
    made.send("A")
    assert (line(collected(made)).correction, line(collected(made)).before) == (None, "")


# ---- the office's decisions --------------------------------------------------------------------


def test_an_excluded_return_gives_way_to_the_one_before(made: Campaign) -> None:
    made.send("A", name="对.xlsx")
    typed = made.records("A")
    typed["candidates"][0]["exam"] = "缺考"
    made.send("A", typed, name="错.xlsx", on="2026-12-05")
    assert line(collected(made)).file == "错.xlsx"
    done = decisions.exclude(made.year, "错.xlsx", "发错了")
    assert (done.received.name, done.decision.reason) == ("错.xlsx", "发错了")
    after = collected(made)
    assert after.changed
    assert (line(after).file, line(after).state, line(after).correction) == ("对.xlsx", State.RECEIVED, None)
    (other,) = line(after).others
    assert (other.file, other.standing, other.why, other.who) == (
        "错.xlsx",
        Standing.EXCLUDED,
        "发错了",
        decisions.user(),
    )
    told = the(after, "register.excluded")
    assert (told.severity, told.department, told.place.file) == (Severity.INFO, "A", "错.xlsx")
    assert told.facts["why"] == "发错了"
    assert not collected(made).changed
    decisions.include(made.year, "错.xlsx")
    assert line(collected(made)).file == "错.xlsx"
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        history = [(item.value, item.reason) for item in ledger.decisions(decisions.RETURN)]
    assert history == [("exclude", "发错了"), ("include", "")]


def test_a_department_whose_only_return_is_excluded_is_missing(made: Campaign) -> None:
    made.send("A")
    collected(made)
    decisions.exclude(made.year, "A.xlsx", "试填")
    done = collected(made)
    assert (line(done).state, standings(done)) == (State.MISSING, [("A.xlsx", Standing.EXCLUDED)])
    assert done.result.scores["A-1"].status == Status.MISSING


def test_a_file_of_nobody_can_be_excluded_too(made: Campaign) -> None:
    (made.inbox / "通知.txt").write_text("请尽快报送", "utf-8")
    assert collected(made).result.unrecognised == ("通知.txt",)
    decisions.exclude(made.year, "通知.txt", "不是填报表")
    done = collected(made)
    assert (done.result.unrecognised, about(done)) == ((), [("通知.txt", "register.excluded")])
    assert done.count(Severity.ERROR) == 0


def test_until_the_next_collect_a_decision_is_pending(made: Campaign) -> None:
    made.send("A")
    collected(made)
    decisions.exclude(made.year, "A.xlsx", "试填")
    assert status(made.year).pending
    collected(made)
    assert not status(made.year).pending
    decisions.include(made.year, "A.xlsx")
    assert status(made.year).pending
    decisions.exclude(made.year, "A.xlsx", "还是不要")
    assert not status(made.year).pending


def test_a_file_can_be_called_by_name_path_or_hash(made: Campaign) -> None:
    path = made.send("A", name="计算机/报送.xlsx")
    done = collected(made)
    digest = line(done).sha256
    for called in (
        "计算机/报送.xlsx", "报送.xlsx", "计算机\\报送.xlsx", "inbox/计算机/报送.xlsx", str(path), digest[:6],
        digest.upper(),
    ):  # fmt: skip
        assert decisions.exclude(made.year, called, "x").received.sha256 == digest


def test_a_mail_or_an_archive_stands_for_what_came_in_it(made: Campaign) -> None:
    data = drawn(made.book("A"), created=datetime(2026, 1, 1))
    (made.inbox / "压缩.zip").write_bytes(zipped([("内/表.xlsx", data)], datetime(2026, 12, 1)))
    collected(made)
    assert decisions.exclude(made.year, "压缩.zip", "x").received.name == "压缩.zip/内/表.xlsx"


@pytest.mark.parametrize(
    ("file", "why", "code"),
    [
        ("没有.xlsx", "x", "call.file-unknown"),
        ("A.xlsx", "  ", "call.no-reason"),
        ("表.xlsx", "x", "call.file-ambiguous"),
    ],
)
def test_what_cannot_be_excluded_is_told_with_the_candidates(
    made: Campaign, file: str, why: str, code: str
) -> None:
    made.send("A", name="一/表.xlsx")
    typed = made.records("A")
    typed["teachers"] = []
    made.send("A", typed, name="二/表.xlsx")
    collected(made)
    with pytest.raises(CallError) as caught:
        decisions.exclude(made.year, file, why)
    assert caught.value.code == code
    if "candidates" in caught.value.facts:
        told = str(caught.value.facts["candidates"])
        assert "一/表.xlsx" in told and "二/表.xlsx" in told
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        assert ledger.decisions(decisions.RETURN) == ()


def test_before_the_first_collect_nothing_can_be_excluded(made: Campaign) -> None:
    made.send("A")
    with pytest.raises(CallError) as caught:
        decisions.exclude(made.year, "A.xlsx", "x")
    assert caught.value.code == "call.nothing-received"


def test_only_what_is_excluded_can_be_included(made: Campaign) -> None:
    made.send("A")
    collected(made)
    with pytest.raises(CallError) as caught:
        decisions.include(made.year, "A.xlsx")
    assert caught.value.code == "call.not-excluded"


# ---- rules on trial, order ---------------------------------------------------------------------


def test_a_rule_on_trial_holds_nothing_back(made: Campaign) -> None:
    path = made.root / "rules" / "return.toml"
    text = path.read_text("utf-8")
    rule = 'code = "roster.passed-not-sat"\n'
    assert rule in text
    path.write_text(text.replace(rule, rule + "trial = true\n"), "utf-8")
    typed = made.records("A")
    typed["candidates"][0]["exam"] = "缺考"
    typed["pilots"][0].update(declared_sat=9, declared_passed=9)
    typed["pilots"][0]["declared_forfeits"] = 1
    made.send("A", typed)
    done = collected(made)
    assert the(done, "roster.passed-not-sat").severity is Severity.WARNING
    assert (line(done).errors, done.result.scores["A-1"].status) == (0, Status.SCORED)


def test_findings_that_hold_back_most_points_for_each_cause_come_first(made: Campaign) -> None:
    typed = made.records("A")
    typed["pilots"][0]["declared_paid"] = 11  # 84 points, two causes
    typed["candidates"][4]["major"] = ""
    typed["pilots"][1]["declared_paid"] = 11  # 72 points, one cause
    made.send("A", typed)
    errors = [item for item in collected(made).result.findings if item.severity is Severity.ERROR]
    assert next(item.project for item in errors) == "A-2"
    assert {item.project for item in errors[1:]} == {"A-1"}
    typed["candidates"][12]["project"] = "A-9"
    made.send("A", typed, name="2.xlsx", on="2026-12-05")
    errors = [item for item in collected(made).result.findings if item.severity is Severity.ERROR]
    assert errors[0].project == "*"


# ---- mails -------------------------------------------------------------------------------------


def mailed(made: Campaign, name: str, sender: str, data: bytes, on: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"李老师 <{sender}>", "office@example.cn", "报送"
    mail["Date"] = datetime.fromisoformat(f"{on}T09:30:00+08:00")
    mail.set_content("见附件")
    mail.add_attachment(data, maintype="application", subtype="vnd.ms-excel", filename="填报表.xlsx")
    (made.inbox / name).write_bytes(mail.as_bytes())


def test_the_mails_sender_and_date_are_kept(made: Campaign) -> None:
    data = drawn(made.book("A"), created=datetime(2026, 1, 1))
    mailed(made, "来信.eml", "a@example.cn", data, "2026-12-20")
    done = collected(made)
    item = line(done)
    sent = datetime.fromisoformat("2026-12-20T09:30:00+08:00")
    assert (item.file, item.sender) == ("来信.eml/填报表.xlsx", "a@example.cn")
    assert (item.sent_at, item.received_at, item.late) == (sent, sent, False)
