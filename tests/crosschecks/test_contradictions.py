"""A small campaign in which nothing contradicts anything, and then contradictions of every kind in it:
exactly those are found, at exactly those cells, and what only looks like one is not."""

from __future__ import annotations

from collections import Counter

import pytest

from onex_xl.findings import Finding, Severity
from tests.crosschecks.college import college, send
from tests.crosschecks.plants import Plant, line, parsed, planted
from tests.crosschecks.table_lists import LISTS
from tests.crosschecks.table_policy import POLICY
from tests.crosschecks.table_rows import ROWS
from tests.crosschecks.table_students import STUDENTS

PLANTS = parsed(STUDENTS + ROWS + LISTS + POLICY)
REAL = [plant for plant in PLANTS if not plant.name.endswith("不是") and not plant.name.endswith("不是矛盾")]

ERRORS = {
    "across.candidate-twice", "roster.duplicate", "pilots.paid-differs", "pilots.sat-differs",
    "pilots.passed-differs", "pilots.forfeits-differ",
}  # fmt: skip
"""What holds a score back: what a department alone can put right. All else asks somebody to look."""

_PERSONAL = ("name", "student_no", "id_number")


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What collect finds in the college with everything planted."""
    root = tmp_path_factory.mktemp("planted") / "c"
    return list(send(root, planted(PLANTS)).collected().result.findings)


def test_nothing_is_found_where_all_say_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    done = send(tmp_path_factory.mktemp("clean") / "c", college()).collected()
    assert [line(finding) for finding in done.result.findings] == []


def test_nothing_is_found_where_all_say_the_same_and_the_lists_decide(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    sent = send(tmp_path_factory.mktemp("decided") / "c", college())
    path = sent.root / "campaign.toml"
    text = path.read_text("utf-8")
    decided = '[sources]\npaid = "finance"\nsat = "results"\npassed = "results"\n'
    path.write_text(text.replace("[sources]\n", decided), "utf-8")
    done = sent.collected()
    assert [line(finding) for finding in done.result.findings] == []
    used = {(item.fact, item.used) for item in done.result.reconciliation.compared}
    assert {("paid", "finance"), ("sat", "results"), ("passed", "results")} <= used


@pytest.mark.parametrize("plant", [plant for plant in PLANTS if plant.found], ids=lambda plant: plant.name)
def test_each_is_found_in_its_cell_and_names_the_other(findings: list[Finding], plant: Plant) -> None:
    lines = {line(finding) for finding in findings}
    assert [wanted for wanted in plant.found if wanted not in lines] == []


def test_nothing_else_is_found(findings: list[Finding]) -> None:
    """Every finding is stated by a plant, once for each time it is stated."""
    stated = Counter(wanted for plant in PLANTS for wanted in plant.found)
    assert Counter(map(line, findings)) - stated == Counter()
    assert stated - Counter(map(line, findings)) == Counter()


def test_there_are_at_least_sixty_contradictions_and_twenty_that_are_none() -> None:
    assert len(REAL) >= 60
    assert len(PLANTS) - len(REAL) >= 20
    assert len({plant.name for plant in PLANTS}) == len(PLANTS)


def test_only_what_a_department_can_put_right_alone_holds_a_score_back(findings: list[Finding]) -> None:
    assert {item.code for item in findings if item.severity is Severity.ERROR} == ERRORS


def test_every_finding_in_a_return_has_its_department(findings: list[Finding]) -> None:
    returned = [item for item in findings if not item.place.file.startswith(("reference/", "registry"))]
    assert {item.place.file for item in returned} == {f"{item.department}.xlsx" for item in returned}


def test_what_is_found_in_one_return_about_another_does_not_tell_who_is_in_it(
    findings: list[Finding],
) -> None:
    """Names and full numbers of the other department's people stay out of the facts."""
    people = {
        code: {str(row[name]).upper() for row in sheets["candidates"] for name in _PERSONAL if row[name]}
        for code, sheets in planted(PLANTS).returns.items()
    }
    others = {code: set().union(*people.values()) - own for code, own in people.items()}
    told = [
        (line(item), word)
        for item in findings
        for word in others.get(item.department, ())
        if any(word in str(value).upper() for value in (*item.facts.values(), item.raw))
    ]
    assert told == []
