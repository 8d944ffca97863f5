"""Every damage of the tables in one inbox, done to our own file, to the same file saved by LibreOffice and to
one as WPS saves it, with twenty good returns: each file has its verdict, the good ones their scores."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from onex_xl.findings import Finding
from onex_xl.model import Result
from onex_xl.workflow.collect import collect
from onex_xl.workflow.report import last_result
from tests.cli.run import onex, tree
from tests.support import damages as do
from tests.torture.case import GONE, HELD, SAME, Case
from tests.torture.college import (
    GOOD,
    SEED,
    Shown,
    code_of,
    college,
    owned_by,
    put,
    saved_by_libreoffice,
    seed_return,
    shown,
)
from tests.torture.table_cells import CONTENTS, DATES, FORMULAS, LONG_NUMBERS_AND_CODES, SPELLINGS
from tests.torture.table_files import FILES, OTHER_FORMATS
from tests.torture.table_sheets import PROGRAMS, STRUCTURE

pytestmark = [pytest.mark.slow, pytest.mark.office]

FORMS = ("xlsxwriter", "libreoffice", "wps")
CASES = [
    *FORMULAS, *LONG_NUMBERS_AND_CODES, *SPELLINGS, *DATES, *CONTENTS, *STRUCTURE, *PROGRAMS, *FILES,
]  # fmt: skip
DAMAGED = [
    *((case, form) for case in CASES for form in (FORMS[:1] if case.whole else FORMS)),
    *((case, case.suffix[1:]) for case in OTHER_FORMATS),
]
SECONDS = 120
MEGABYTES = 800


@dataclass(frozen=True)
class Tortured:
    """What the collect came to. ``alone`` are the scores of the good returns before the others came."""

    result: Result
    alone: dict[str, Shown]
    names: list[str]
    inbox_before: dict[str, str]
    inbox_after: dict[str, str]
    received: dict[str, str]
    seconds: float
    status: int
    err: str

    def of(self, number: int) -> list[Finding]:
        """What was found in the ``number``-th damaged file itself. All files here are damaged copies of a few
        returns: that their people are the same, as the checks between returns say, is no damage."""
        name = self.names[number]
        own = [found for found in self.result.findings if found.place.file.partition("/")[0] == name]
        return [found for found in own if not found.code.startswith("across.")]


def forms_of(seed: bytes, folder: Path) -> dict[str, bytes]:
    """The good return as each program saves it."""
    saved = saved_by_libreoffice(seed, folder)
    ours = {"xlsxwriter": seed, "libreoffice": saved["xlsx"], "wps": do.book(do.by_wps)(seed)}
    return {**ours, "xls": saved["xls"], "ods": saved["ods"]}


@pytest.fixture(scope="module")
def tortured(tmp_path_factory: pytest.TempPathFactory) -> Tortured:
    folder = tmp_path_factory.mktemp("torture")
    made = college(folder / "c", len(DAMAGED))
    seed = seed_return(made)
    put(made.inbox / "seed.xlsx", seed)
    first = collect(made.year).result
    alone = {code: shown(score) for code, score in first.scores.items() if score.status != "missing"}
    forms = forms_of(seed, folder / "saved")
    names = []
    for number, (case, form) in enumerate(DAMAGED):
        names.append(f"{number:04d} {form}{case.suffix}")
        put(made.inbox / names[-1], case.damage(owned_by(forms[form], code_of(number))))
    before = tree(made.inbox)
    start = time.monotonic()
    answer = onex("-C", made.root, "collect")
    seconds = time.monotonic() - start
    result = last_result(made.year)
    after, kept = tree(made.inbox), tree(made.root / "received")
    return Tortured(result, alone, names, before, after, kept, seconds, answer.status, answer.err)


def test_there_are_enough_of_them() -> None:
    assert len(DAMAGED) >= 300
    assert len({case.name for case in (*CASES, *OTHER_FORMATS)}) == len(CASES) + len(OTHER_FORMATS)


def test_the_good_returns_are_scored_as_alone(tortured: Tortured) -> None:
    assert len(tortured.alone) == GOOD + 1
    now = {code: shown(tortured.result.scores[code]) for code in tortured.alone}
    assert now == tortured.alone


def test_time_and_memory_are_bounded_and_nothing_broke_down(tortured: Tortured) -> None:
    assert tortured.seconds < SECONDS
    assert tortured.status == 1
    assert "Traceback" not in tortured.err
    assert not {found.code for found in tortured.result.findings} & {"file.failed", "file.timed-out"}
    if sys.platform == "linux":
        import resource

        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MEGABYTES * 1024


def test_the_inbox_is_untouched_and_everything_is_kept_as_it_came(tortured: Tortured) -> None:
    assert tortured.inbox_after == tortured.inbox_before
    assert all(name.partition(".")[0] == digest for name, digest in tortured.received.items())


def _numbered() -> Iterator[tuple[int, Case, str]]:
    return ((number, case, form) for number, (case, form) in enumerate(DAMAGED))


@pytest.mark.parametrize(
    ("number", "case"),
    [(number, case) for number, case, _ in _numbered()],
    ids=[f"{case.name}, {form}" for _, case, form in _numbered()],
)
def test_every_damage_has_its_verdict(tortured: Tortured, number: int, case: Case) -> None:
    found = [(item.place.sheet, item.place.cell, item.code) for item in tortured.of(number)]
    assert sorted(found) == sorted(case.findings)
    score = tortured.result.scores[f"{code_of(number)}-01"]
    status = {SAME: "scored", HELD: "held", GONE: "missing"}.get(str(case.score), "scored")
    assert score.status == status
    if case.score == SAME:
        assert shown(score) == tortured.alone[f"{SEED}-01"]
    if isinstance(case.score, Fraction):
        assert score.total == case.score
