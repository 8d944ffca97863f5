"""``onex-xl demo``: a whole year to look at, quickly, and the same every time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from onex_xl.cli.app import ABORTED
from onex_xl.cli.base import width
from onex_xl.findings import Severity
from onex_xl.messages import LANGUAGES
from onex_xl.model import State, Status
from onex_xl.workflow.collect import collect
from onex_xl.workflow.demo import Played, play
from onex_xl.workflow.year import open_year
from tests.cli.run import Answer, onex, tree


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("demo") / "演示", processes=0)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answer, Path]:
    """What the command says, and the folder that it has played in with child processes."""
    place = tmp_path_factory.mktemp("demo")
    return onex("-C", place, "demo", "演示"), place / "演示"


def test_it_ends_with_what_to_open(shown: tuple[Answer, Path]) -> None:
    answer, root = shown
    assert (answer.status, answer.err) == (0, "")
    named = [line.partition("：")[2] for line in answer.out.splitlines() if str(root) in line]
    paths = [Path(name) for name in named if name.endswith((".xlsx", ".eml"))]
    assert [path.relative_to(root).parts[0] for path in paths] == [
        "master", "registry.xlsx", "outbox", "inbox", "mail",
    ]  # fmt: skip
    assert all(path.is_file() for path in paths)
    assert "编造" in answer.out


def test_every_state_of_a_department_occurs(played: Played) -> None:
    register = {line.code: line for line in played.collected.result.register}
    assert Counter(line.state for line in register.values()) == {
        State.RECEIVED: 6, State.OPEN: 1, State.MISSING: 1,
    }  # fmt: skip
    assert [code for code, line in register.items() if line.late] == ["WY"]
    assert [code for code, line in register.items() if line.others] == ["JM"]
    assert register["JM"].file == "经济管理系(1) 以此为准.xlsx"
    assert register["YS"].file.startswith("艺术设计系材料.zip/")


def test_every_state_of_a_project_occurs(played: Played) -> None:
    scores = played.collected.result.scores
    assert Counter(score.status for score in scores.values()) == {
        Status.SCORED: 33, Status.MISSING: 5, Status.HELD: 1, Status.EXEMPT: 1,
    }  # fmt: skip
    assert scores["JD-02"].status == Status.HELD
    assert {code for code in scores if code.startswith("JD")} == {f"JD-0{number}" for number in range(1, 6)}
    assert {score.grade for score in scores.values() if score.total is not None} == {
        "优秀",
        "良好",
        "合格",
        "不合格",
    }


def test_its_errors_are_the_planted_ones(played: Played) -> None:
    errors = [item for item in played.collected.result.findings if item.severity is Severity.ERROR]
    assert {(item.department, item.project) for item in errors} == {("JD", "JD-02")}


def test_its_letters_are_ready_and_go_to_nobody(played: Played) -> None:
    assert [len(item.posted) for item in played.mailed] == [8, 7, 2, 2]
    posted = [letter for item in played.mailed for letter in item.posted]
    assert all((played.year.folder.root / letter.path).is_file() for letter in posted)
    assert {letter.letter.address.partition("@")[2] for letter in posted} == {"college.example"}


def test_collecting_again_changes_nothing(played: Played) -> None:
    before = tree(played.year.folder.root)
    again = collect(open_year(played.year.folder.root), processes=0)
    assert not again.changed
    assert tree(played.year.folder.root) == before


def test_two_demonstrations_are_the_same_to_the_byte(played: Played, shown: tuple[Answer, Path]) -> None:
    mine, yours = (tree(root) for root in (played.year.folder.root, shown[1]))
    ledger = {"ledger.sqlite"}
    assert {name: mine[name] for name in mine.keys() - ledger} == {
        name: yours[name] for name in yours.keys() - ledger
    }


def test_another_seed_is_asked_for_another_college(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int | None] = []

    def invent(pack: object, campaign: object, recipe: object, seed: int | None) -> None:
        asked.append(seed)
        raise KeyboardInterrupt

    monkeypatch.setattr("onex_xl.workflow.demo.invent", invent)
    assert onex("-C", tmp_path, "demo", "演示", "--seed", "5").status == ABORTED
    assert asked == [5]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_with_something_in_it_is_refused(tmp_path: Path, language: str) -> None:
    (tmp_path / "mine.txt").write_text("keep", "utf-8")
    answer = onex("demo", tmp_path, lang=language)
    assert answer.status == 2
    assert answer.out == "" and str(tmp_path) in answer.err
    assert tree(tmp_path).keys() == {"mine.txt"}


def test_help_says_what_it_does() -> None:
    answer = onex("demo", "--help")
    assert answer.status == 0
    assert "--seed N" in answer.out and "编造" in answer.out
    assert max(map(width, answer.out.splitlines())) <= 100
