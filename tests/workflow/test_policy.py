"""The policy in a whole collect: whom it judges, on what, and whose the finding is."""

from __future__ import annotations

from pathlib import Path

from onex_xl.model import Status
from onex_xl.workflow.collect import Collected
from tests.crosschecks.college import College, college, send


def told(done: Collected) -> list[tuple[str, str, str, str]]:
    """Code, project, file and cell of the policy's findings."""
    return [
        (item.code, item.project, item.place.file, item.place.cell)
        for item in done.result.findings
        if item.code.startswith("policy.")
    ]


def changed() -> College:
    """The college where the first project of JD spent the college's own money first."""
    made = college()
    made.put("JD 经费支出!G5", "学校自筹")
    return made


def test_a_finding_is_its_projects_and_holds_nothing_back(tmp_path: Path) -> None:
    done = send(tmp_path / "c", changed()).collected()
    assert told(done) == [("policy.state-money-first", "JD-1", "JD.xlsx", "F5")]
    assert done.result.scores["JD-1"].status == Status.SCORED
    [line] = [item for item in done.result.register if item.code == "JD"]
    assert (line.errors, line.warnings) == (0, 1)


def test_cells_that_could_not_be_read_silence_the_checks_that_count_them(tmp_path: Path) -> None:
    made = changed()
    made.put("JD 经费支出!F5", "两千八")
    made.put("JD 试点证书!U6", "否")
    assert told(send(tmp_path / "c", made).collected()) == [("policy.six-ones", "JD-1", "JD.xlsx", "U6")]


def test_what_only_breaks_a_rule_was_read_and_counts(tmp_path: Path) -> None:
    made = changed()
    made.put("JD 试点证书!U6", "否")
    made.put("JD 试点证书!I6", 3)  # declared otherwise than the roster: an error of a rule
    codes = [code for code, *_ in told(send(tmp_path / "c", made).collected())]
    assert codes == ["policy.six-ones", "policy.state-money-first"]


def test_without_a_return_only_the_registry_is_judged(tmp_path: Path) -> None:
    made = changed()
    made.put("registry 专业!C6", "航空专业群")
    sent = send(tmp_path / "c", made)
    (sent.root / "inbox" / "JD.xlsx").unlink()
    assert told(sent.collected()) == [("policy.group-uncovered", "", "registry.xlsx", "C6")]
