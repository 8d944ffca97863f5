"""The folder ``reference/``: which files count, what the ledger keeps, what they say of the returns."""

from __future__ import annotations

from pathlib import Path

import pytest

from onex_xl.errors import CallError
from onex_xl.findings import ALL_PROJECTS, Severity
from onex_xl.ledger.store import open_ledger
from onex_xl.model import COUNTED, Facts, State, Status
from onex_xl.pack.definitions import Pack
from onex_xl.stages.lists import read as reading
from onex_xl.stages.lists.read import ListReading
from onex_xl.workflow.across import claims
from onex_xl.workflow.collect import collect
from onex_xl.workflow.lists import ListFiles, ReadLists, Reconciled, find_lists, read_lists, reconciled
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.standing import all_facts
from onex_xl.workflow.year import open_year
from onex_xl.workflow.years import EarlierYears
from onex_xl.xlsx.inspection import Limits
from tests.stages.lists.sample import csv, told
from tests.support.campaigns import Campaign
from tests.workflow.test_across import returns

HEAD = "学号 | 姓名 | 项目编号 | 实缴金额 | 经费来源"


def put(made: Campaign, name: str, text: str, encoding: str = "gbk") -> Path:
    path = made.root / "reference" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(csv(text, encoding))
    return path


def finance(made: Campaign, department: str, leave_out: int = 0) -> str:
    """The finance list of a department, without the first ``leave_out`` who paid."""
    paid = [row for row in made.records(department)["candidates"] if row["paid"] == "是"]
    lines = [
        f"{row['student_no']} | {row['name']} | {row['project']} | 260 | {row['funding']}"
        for row in paid[leave_out:]
    ]
    return "\n".join([HEAD, *lines])


def files(made: Campaign) -> ListFiles:
    return find_lists(made.year, EarlierYears())


def read(made: Campaign) -> ReadLists:
    year = made.year
    registry, _ = office_registry(year)
    with open_ledger(year.folder.ledger) as ledger:
        return read_lists(year, registry, ledger, files(made), processes=0)


def held(made: Campaign) -> tuple[Reconciled, dict[str, Facts]]:
    """What counts, against the lists; and its facts as they are counted."""
    year, sent = made.year, returns(made)
    registry, _ = office_registry(year)
    facts = all_facts(year.pack, year.campaign, registry, sent)
    return reconciled(year, registry, claims(sent), read(made), facts), facts


def test_init_makes_the_folder(made: Campaign) -> None:
    assert (made.root / "reference").is_dir()
    assert (files(made).jobs, files(made).findings) == ((), ())


def test_a_campaign_without_the_folder_has_no_lists(made: Campaign) -> None:
    (made.root / "reference").rmdir()
    assert read(made).rows == {"finance": (), "results": (), "earlier": ()}


def test_files_that_nobody_sent_are_left_alone(made: Campaign) -> None:
    for name in ("~$finance.xlsx", ".~lock.finance.xlsx#", "Thumbs.db", "说明.txt", "README.md", "x.tmp"):
        put(made, name, HEAD)
    put(made, "缴费名单.csv", HEAD)
    put(made, "财务处/finance 2.csv", HEAD + " | 备注")
    assert [job.name for job in files(made).jobs] == [
        "reference/缴费名单.csv",
        "reference/财务处/finance 2.csv",
    ]


def test_only_new_lists_are_read_again(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    put(made, "finance-1.csv", finance(made, "A"))
    put(made, "finance-2.csv", finance(made, "B"))
    first = read(made)
    seen: list[str] = []
    real = reading.read_list

    def remembered(data: bytes, name: str, pack: Pack, limits: Limits | None = None) -> ListReading:
        seen.append(name)
        return real(data, name, pack, limits)

    monkeypatch.setattr(reading, "read_list", remembered)
    assert read(made) == first and seen == []
    put(made, "finance-2.csv", finance(made, "B", leave_out=1))
    assert len(read(made).rows["finance"]) == 2
    assert seen == ["reference/finance-2.csv"]


def test_another_name_may_be_another_list(made: Campaign) -> None:
    path = put(made, "finance.csv", finance(made, "A"))
    assert read(made).findings == ()
    path.rename(path.with_name("results.csv"))
    assert [(item.code, item.place.file) for item in read(made).findings] == [
        ("lists.no-column", "reference/results.csv")
    ]


def test_the_fingerprint_changes_with_name_and_content_only(made: Campaign) -> None:
    path = put(made, "finance.csv", finance(made, "A"))
    first = files(made).fingerprint
    path.touch()
    assert files(made).fingerprint == first
    put(made, "finance.csv", finance(made, "A", leave_out=1))
    assert files(made).fingerprint != first
    second = files(made).fingerprint
    path.rename(path.with_name("finance2.csv"))
    assert files(made).fingerprint != second


def test_a_copy_of_a_list_is_said_and_read_once(made: Campaign) -> None:
    made.send_all()
    for name in ("finance.csv", "finance 副本.csv", "results.csv"):
        put(made, name, finance(made, "A"))
    found = files(made)
    assert [job.name for job in found.jobs] == ["reference/finance.csv", "reference/results.csv"]
    [copy] = found.findings
    assert (copy.code, copy.place.file) == ("lists.same-file", "reference/finance 副本.csv")
    assert copy.facts == {"other_file": "reference/finance.csv"}


def test_a_file_that_cannot_be_opened_is_a_finding_and_asks_for_another_run(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(made, "finance.csv", finance(made, "A"))

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "in use", str(path))

    year = made.year
    registry, _ = office_registry(year)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    found = find_lists(year, EarlierYears())
    assert [(item.code, item.place.file) for item in found.findings] == [
        ("file.locked", "reference/finance.csv")
    ]
    monkeypatch.undo()
    with open_ledger(year.folder.ledger) as ledger:
        assert not read_lists(year, registry, ledger, found, processes=0).settled


def test_a_file_that_changes_while_it_is_read_is_not_taken_for_the_one_before(made: Campaign) -> None:
    path = put(made, "finance.csv", finance(made, "A"))
    found = files(made)
    path.write_bytes(csv(finance(made, "B")))
    year = made.year
    registry, _ = office_registry(year)
    with open_ledger(year.folder.ledger) as ledger:
        lists = read_lists(year, registry, ledger, found, processes=0)
    assert ([item.code for item in lists.findings], lists.settled) == (["file.changing"], False)


def test_lists_are_read_in_child_processes(made: Campaign) -> None:
    put(made, "finance.csv", finance(made, "A"))
    year = made.year
    registry, _ = office_registry(year)
    with open_ledger(year.folder.ledger) as ledger:
        lists = read_lists(year, registry, ledger, files(made), processes=1)
    assert [len(part.table) for part in lists.rows["finance"]] == [len(finance(made, "A").splitlines()) - 1]


def test_a_list_that_agrees_with_the_returns_says_nothing(made: Campaign) -> None:
    made.send_all()
    put(made, "finance-A.csv", finance(made, "A"))
    put(made, "finance-B.csv", finance(made, "B"))
    done, facts = held(made)
    assert done.findings == ()
    assert done.facts is facts
    assert not any(item.differs for item in done.reconciliation.compared)


def test_a_difference_names_the_files_of_both_sides(made: Campaign) -> None:
    made.send_all()
    put(made, "finance-A.csv", finance(made, "A", leave_out=1))
    put(made, "finance-B.csv", finance(made, "B"))
    done, _ = held(made)
    assert told(done.findings) == [("missing", "A.xlsx", "B5", "A-1", "")]


def test_with_the_setting_the_number_comes_from_the_list(made: Campaign) -> None:
    made.send_all()
    put(made, "finance.csv", finance(made, "A", leave_out=1))
    text = (made.root / "campaign.toml").read_text("utf-8")
    (made.root / "campaign.toml").write_text(
        text.replace("[sources]\n", '[sources]\npaid = "finance"\n'), "utf-8"
    )
    done, facts = held(made)
    [paid] = [item for item in done.reconciliation.compared if (item.project, item.fact) == ("A-1", "paid")]
    assert (paid.used, paid.values["finance"], paid.values[COUNTED]) == (
        "finance",
        facts["A-1"].values["paid"] - 1,  # type: ignore[operator]
        facts["A-1"].values["paid"],
    )
    assert done.facts["A-1"].values["paid"] == paid.values["finance"]
    assert done.changed(facts) == {"A-1", "A-2"}


def test_a_setting_that_no_list_can_serve_stops_the_command(made: Campaign) -> None:
    text = (made.root / "campaign.toml").read_text("utf-8")
    (made.root / "campaign.toml").write_text(
        text.replace("[sources]\n", '[sources]\npaid = "bank"\n'), "utf-8"
    )
    with pytest.raises(CallError) as raised:
        open_year(made.root)
    assert raised.value.code == "campaign.unknown-source"


def decide(made: Campaign, line: str) -> None:
    path = made.root / "campaign.toml"
    path.write_text(path.read_text("utf-8").replace("[sources]\n", f"[sources]\n{line}\n"), "utf-8")


def test_a_source_that_could_not_be_read_holds_every_project(made: Campaign) -> None:
    made.send_all()
    decide(made, 'paid = "finance"')
    put(made, "finance-A.csv", finance(made, "A"))
    (made.root / "reference" / "finance-B.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken")
    done = collect(made.year, processes=0)
    held_back = [item for item in done.result.findings if item.code == "lists.source-unread"]
    assert [(item.department, item.project, item.place.file) for item in held_back] == [
        (code, ALL_PROJECTS, "reference/finance-B.xls") for code in ("A", "B")
    ]
    assert {score.status for score in done.result.scores.values()} == {Status.HELD}


def test_a_source_that_is_not_there_is_told_and_the_rosters_count(made: Campaign) -> None:
    made.send_all()
    decide(made, 'paid = "finance"')
    done = collect(made.year, processes=0)
    missing = [item for item in done.result.findings if item.code.startswith("lists.")]
    assert [(item.code, item.severity, item.place.file) for item in missing] == [
        ("lists.source-missing", Severity.WARNING, "campaign.toml")
    ]
    assert Status.HELD not in {score.status for score in done.result.scores.values()}


def test_an_amount_that_cannot_be_read_holds_its_project_and_no_other(made: Campaign) -> None:
    made.send_all()
    decide(made, 'paid = "finance"')
    for code in ("A", "B"):
        put(made, f"finance-{code}.csv", finance(made, code).replace(" 260 ", " 已缴 ", code == "A"))
    done = collect(made.year, processes=0)
    held_back = {code for code, score in done.result.scores.items() if score.status == Status.HELD}
    assert held_back == {"A-1"}
    [finding] = [item for item in done.result.findings if item.code == "lists.undecided"]
    assert (finding.place.file, finding.place.cell, finding.raw) == ("reference/finance-A.csv", "D2", "已缴")


def test_what_only_the_office_can_mend_goes_back_to_no_department(made: Campaign) -> None:
    made.send_all()
    decide(made, 'paid = "finance"')
    for code in ("A", "B"):
        put(made, f"finance-{code}.csv", finance(made, code).replace(" 260 ", " 已缴 ", code == "A"))
    done = collect(made.year, processes=0)
    assert (done.slips.slips, done.slips.receipts) == (0, 2)
    assert {(item.state, item.errors) for item in done.result.register} == {(State.RECEIVED, 0)}
