"""What the returns that count say together, read from files and kept in the ledger."""

from __future__ import annotations

from onex_xl.findings import Finding
from onex_xl.ledger.store import open_ledger
from onex_xl.model import Claim
from onex_xl.stages.intake.receive import receive
from onex_xl.workflow.across import across_findings, claims
from onex_xl.workflow.counting import Counted, counted
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.reading import read_all
from tests.support.campaigns import Campaign, Records
from tests.workflow.told import only


def returns(made: Campaign) -> dict[str, Counted]:
    """What counts of the inbox; the second time, readings come from the ledger."""
    year = made.year
    registry, _ = office_registry(year)
    with open_ledger(year.folder.ledger) as ledger:
        ledger.add_received(receive(year.folder.inbox, year.folder.received, year.settings.limits).arrivals)
        files = year.folder.located(ledger.received())
        return counted(registry, files, read_all(year, registry, ledger, files, processes=0), {})


def found(made: Campaign, sent: dict[str, Counted]) -> list[Finding]:
    registry, _ = office_registry(made.year)
    return across_findings(made.year, registry, sent)


def spots(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(item.code, item.department, item.place.cell, item.facts["other_cell"]) for item in findings]


def with_a_stray(made: Campaign) -> Records:
    """The records of B, with a candidate of A among them, of whose name B has nobody; a company pays."""
    typed = made.records("B")
    typed["candidates"][0]["name"] = "另一人"
    typed["candidates"].insert(2, {**made.records("A")["candidates"][0], "project": "B-1", "funding": "企业"})
    return typed


def test_clean_returns_do_not_contradict_each_other(made: Campaign) -> None:
    made.send_all()
    assert found(made, returns(made)) == []


def test_both_cells_are_named_and_the_ledger_remembers(made: Campaign) -> None:
    made.send("A")
    typed = with_a_stray(made)
    typed["candidates"][2]["certificate"] = "B-1-X"
    made.send("B", typed)
    first = found(made, returns(made))
    assert spots(first) == [
        ("across.student-two-departments", "A", "B5", "B7"),
        ("across.student-two-departments", "B", "B7", "B5"),
    ]
    assert found(made, returns(made)) == first


def test_a_return_that_was_replaced_says_nothing(made: Campaign) -> None:
    made.send("A")
    made.send("B", with_a_stray(made), name="旧.xlsx")
    made.send("B", name="新.xlsx", on="2026-12-05")
    assert found(made, returns(made)) == []


def test_two_files_of_one_department_speak_for_their_own_projects(made: Campaign) -> None:
    typed = made.records("A")
    made.send("A", only(typed, "A-1"), name="一.xlsx")
    made.send("A", only(typed, "A-2"), name="二.xlsx", on="2026-12-05")
    told = {item.file: item.projects for item in claims(returns(made))}
    assert told == {"一.xlsx": frozenset({"A-1"}), "二.xlsx": frozenset({"A-2"})}


def test_a_claim_is_no_more_than_what_is_compared(made: Campaign) -> None:
    typed = made.records("A")
    typed["candidates"][0]["id_number"] = "440507200401010017"
    typed["candidates"][1]["remark"] = "转专业"
    made.send("A", typed)
    [claim] = claims(returns(made))
    assert isinstance(claim, Claim) and "basics" not in claim.tables
    roster = claim.tables["candidates"]
    assert {"major", "class_name", "remark"}.isdisjoint(roster.columns)
    assert roster.raw == {("id_number", 0): "440507200401010017"}
    assert roster.record(1)["student_no"] == "A-10001"
