"""Earlier years of the demonstration, and ``demo --years``, on a college of two departments."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import onex_xl.cli.demo as command
from onex_xl.demo.past import earlier
from onex_xl.demo.recipe import Cells, Recipe, load_recipe
from onex_xl.errors import PackError
from onex_xl.pack.locate import pack_path
from onex_xl.workflow import demo
from onex_xl.workflow.demo import PlayedYears
from tests.cli.run import onex
from tests.engines import stored_values

KEPT = ("JSJ", "JM")
RECIPE = load_recipe(pack_path("stpt-1x"))


def small(recipe: Recipe) -> Recipe:
    """The recipe with two departments and few candidates."""

    def own(rows: tuple[Cells, ...]) -> tuple[Cells, ...]:
        kept = [row for row in rows if row.get("department", row.get("code", KEPT[0])) in KEPT]
        return tuple({**row, "applied": 10, "approved": 10} if "approved" in row else row for row in kept)

    registry = {sheet: own(rows) for sheet, rows in recipe.registry.items()}
    sendings = tuple(item for item in recipe.sendings if item.department in KEPT)
    return msgspec.structs.replace(recipe, registry=registry, sendings=sendings, exports=())


def projects(recipe: Recipe) -> dict[str, tuple[str, str]]:
    return {row["code"]: (row["name"], row["department"]) for row in recipe.registry["pilots"]}


def test_the_years_differ_as_the_recipe_says() -> None:
    now, before = projects(RECIPE), projects(earlier(RECIPE, 1, "departments", "pilots"))
    assert {code for code in before if code not in now} == {"JSJ-09"}
    assert {code for code in now if code not in before} == {"JSJ-05"}
    moved = {
        code: (before[code][1], now[code][1]) for code in now if code in before and now[code] != before[code]
    }
    assert moved == {"JM-02": ("JM", "JM"), "JZ-03": ("JZ", "JZ"), "SP-05": ("JZ", "SP")}


def test_days_and_files_are_those_of_the_year() -> None:
    past = earlier(RECIPE, 2, "departments", "pilots")
    assert (past.year, past.deadline.year, past.people.entered) == (2024, 2024, (2021, 2023))
    assert {item.on.year for item in past.sendings} == {2024}
    assert not any("2026" in item.name for item in past.sendings)
    assert {item.department for item in past.sendings} == {
        row["code"] for row in RECIPE.registry["departments"]
    }


def test_a_year_that_the_recipe_does_not_tell_of() -> None:
    with pytest.raises(PackError):
        earlier(RECIPE, 9, "departments", "pilots")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> PlayedYears:
    """Two years; not to be changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "load_recipe", lambda folder: small(load_recipe(folder)))
        return demo.play_years(tmp_path_factory.mktemp("demo") / "演示", 2, processes=0)


def test_two_years_are_played_sealed_and_compared(played: PlayedYears) -> None:
    newest = played.newest.year.folder
    root = newest.root.parent
    assert sorted(path.name for path in root.iterdir()) == ["2025", "2025-2026-年度对比.xlsx", "2026"]
    archives = sorted(path.name for path in newest.archives.iterdir())
    assert archives == ["2025-考评归档.zip", "2026-考评归档.zip"]
    master = stored_values(newest.master(2026))
    assert {value for (sheet, _), value in master.items() if sheet == "年度对比"} >= {"新增", "结束", "改名"}


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "2 个年度已经演完"), ("en", "Played 2 years, each in a folder of its own")]
)
def test_the_command_says_what_to_open(
    language: str, said: str, played: PlayedYears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def play_years(root: Path, count: int, seed: int | None, **_: object) -> PlayedYears:
        asked.extend((root, count, seed))
        return played

    monkeypatch.setattr(command, "play_years", play_years)
    answer = onex("-C", tmp_path, "demo", "演示", "--years", "2", "--seed", "7", lang=language)
    assert (answer.status, answer.err, asked) == (0, "", [tmp_path / "演示", 2, 7])
    assert said in answer.out
    newest = played.newest.year.folder
    assert str(played.compared.path) in answer.out and str(newest.master(2026)) in answer.out
