"""Every cheat of the tables, each by a department of its own, in one campaign: the office sees what the table
says, and no cheat is worth a point but what an honest department might mean: of that the office is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from onex_xl.findings import Severity
from onex_xl.model import Result
from onex_xl.workflow.collect import collect
from onex_xl.workflow.year import made_on
from onex_xl.xlsx.draw import drawn
from tests.dishonest.cheat import GONE, HELD, SAME, Cheat, Scene
from tests.dishonest.table_counting import COUNTING
from tests.dishonest.table_files import FILES
from tests.dishonest.table_office import OFFICE
from tests.dishonest.table_rows import ROWS
from tests.support.campaigns import Campaign, campaign
from tests.support.edited import Edited

CHEATS: Sequence[Cheat] = (*ROWS, *FILES, *OFFICE, *COUNTING)
HONEST, SEED = "H99", "S98"
HEAD = "department | project | approved | paid | sat | passed | forfeits | fees | teachers | case"


def rows_of(code: str) -> list[str]:
    return [
        f"{code} | {code}-01 | 10 | 8 | 7 | 6 | 1 | 800 | 3 | 校级",
        f"{code} | {code}-02 | 10 | 2 | 2 | 2 | 0 | 0 | 0 |",
    ]


def code_of(number: int) -> str:
    return f"K{number:03d}"


def seed_of(made: Campaign) -> bytes:
    """An honest return, with numbers that are all digits, as they are in life."""
    typed = made.records(SEED)
    for number, row in enumerate(typed["candidates"]):
        row.update(student_no=f"20239{SEED[1:]}{number:03d}", fee=260)
    return drawn(made.book(SEED, typed), created=made_on(made.year.campaign))


def owned(data: bytes, code: str) -> bytes:
    """The seed's return as that of the department ``code``."""
    found = Edited(data)
    found.replaced(SEED, code)
    found.replaced(f"20239{SEED[1:]}", f"20239{code[1:]}")
    return found.data()


@dataclass(frozen=True)
class Played:
    """What the collect came to with all cheats in it."""

    result: Result

    def seen(self, code: str) -> list[str]:
        """What there is to say about a department or the files that it sent, repairs left out."""
        return sorted(
            " ".join(filter(None, (it.place.sheet, it.place.cell, it.code)))
            for it in self.result.findings
            if it.severity is not Severity.INFO and (it.department == code or it.place.file.startswith(code))
        )

    def score(self, code: str) -> tuple[str, object]:
        found = self.result.scores[f"{code}-01"]
        return found.status, found.total


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    codes = [code_of(number) for number in range(len(CHEATS))]
    people = [
        {"name": code, "email": f"{code.lower()}@college.example", "kind": "学系", "department": code}
        for code in (HONEST, SEED, *codes)
    ]
    table = "\n".join([HEAD, *(row for code in (HONEST, SEED, *codes) for row in rows_of(code))])
    made = campaign(tmp_path_factory.mktemp("dishonest") / "c", table, people)
    seed = seed_of(made)
    scenes = [_scene(made.inbox, seed, code, cheat) for code, cheat in zip(codes, CHEATS, strict=True)]
    _scene(made.inbox, seed, HONEST, Cheat("")).send(owned(seed, HONEST), ".xlsx", day="2026-12-01")
    for scene, cheat in zip(scenes, CHEATS, strict=True):
        if cheat.after:
            scene.send(scene.honest, ".xlsx", day="2026-12-01")
    collect(made.year)
    for scene, cheat in zip(scenes, CHEATS, strict=True):
        cheat.sends(scene)
    return Played(collect(made.year).result)


def _scene(inbox: Path, seed: bytes, code: str, cheat: Cheat) -> Scene:
    honest = owned(seed, code)
    altered = Edited(cheat.damage(honest))
    altered.replaced("QQQ", code[1:])
    return Scene(inbox, code, honest, altered.data(), lambda: owned(seed, HONEST))


@pytest.mark.parametrize("number", range(len(CHEATS)), ids=[cheat.name for cheat in CHEATS])
def test_the_office_sees_it(played: Played, number: int) -> None:
    code, cheat = code_of(number), CHEATS[number]
    usual = played.seen(HONEST)
    seen = [spot for spot in played.seen(code) if spot not in usual]
    assert seen == sorted(cheat.sees)
    status, total = played.score(code)
    known = {SAME: played.score(HONEST), HELD: ("held", total), GONE: ("missing", None)}
    assert (status, total) == (known.get(cheat.score) or ("scored", Fraction(cheat.score)))


def test_no_cheat_is_worth_a_point_that_nobody_asks_about(played: Played) -> None:
    _, honest = played.score(HONEST)
    totals = {cheat: played.score(code_of(number))[1] for number, cheat in enumerate(CHEATS)}
    assert isinstance(honest, Fraction)
    worth = [cheat for cheat, total in totals.items() if isinstance(total, Fraction) and total > honest]
    assert [cheat.name for cheat in worth] == [cheat.name for cheat in CHEATS if cheat.asked]
    assert all(cheat.sees for cheat in worth)


def test_the_honest_one_is_scored_as_ever(played: Played) -> None:
    assert played.score(HONEST)[0] == "scored"


def test_no_two_cheats_are_called_alike() -> None:
    assert len({cheat.name for cheat in CHEATS}) == len(CHEATS)
