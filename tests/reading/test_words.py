"""Every finding of reading has its sentence in both languages, and brings the facts that it wants."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import onex_xl
from onex_xl.fields.columns import read_column
from onex_xl.findings import Finding
from onex_xl.messages import LANGUAGES, catalogue
from onex_xl.reading.report import Report
from onex_xl.xlsx.plan import Formula
from tests.reading.test_tables import BROKEN, HARMLESS, ROSTER
from tests.reading.test_values import DATE, MENDED, MONEY, SETTING, WRONG
from tests.support.returns import read, typed
from tests.test_messages import placeholders

PACKAGE = Path(onex_xl.__file__).parent
ROOMS = ("fields", "reading", "stages/intake", "stages/checks", "stages/registry")
AREAS = ("cell", "row", "sheet", "self", "return", "registry", "file")
CODE = re.compile(rf'f?"((?:{"|".join(AREAS)})\.[a-z{{}}.-]+)"')
KINDS = ("summary", "example", "repeated-header", "note")
NOT_CODES = ("registry.xlsx", "file.formula-")


def codes_in_source() -> set[str]:
    """Every code that the rooms which read may give."""
    found: set[str] = set()
    for room in ROOMS:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            found |= set(CODE.findall(path.read_text("utf-8")))
    found = {code for code in found if not code.startswith(NOT_CODES)}
    return {code for code in found if "{" not in code} | {f"row.{kind}" for kind in KINDS}


def hungry(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Facts that a sentence wants and its finding has not."""
    return [
        (finding.code, name)
        for finding in findings
        for language in LANGUAGES
        for part in ("check", "sentence", "remedy")
        for name in placeholders(catalogue(language)[f"{finding.code}.{part}"]) - finding.facts.keys()
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language: str) -> None:
    codes = codes_in_source()
    assert len(codes) > 70
    assert {code for code in codes if f"{code}.sentence" not in catalogue(language)} == set()


def test_every_sentence_of_these_areas_is_used() -> None:
    keys = {key.removesuffix(".sentence") for key in catalogue("zh") if key.endswith(".sentence")}
    own = {key for key in keys if key.startswith(tuple(f"{area}." for area in AREAS[:5]))}
    assert own - codes_in_source() == set()


def test_cells_bring_the_facts_that_their_sentences_want() -> None:
    report = Report("表")
    dates = ("2026-01-01", "1999-01-01")
    for of, cell, _ in [*WRONG, *MENDED, (MONEY, 12.345, ""), *[(DATE, day, "") for day in dates]]:
        column = read_column(of, [cell], SETTING)
        report.cells(of, column.odds, [4], 0, [""])
    column = read_column(MONEY, ["1元"] * 12, SETTING)
    report.cells(MONEY, column.odds, range(12), 0, [""] * 12)
    assert len({finding.code for finding in report.findings}) > 25
    assert hungry(report.findings) == []


@pytest.mark.parametrize("case", [*HARMLESS, *BROKEN], ids=lambda case: case[0])
def test_tabs_bring_the_facts_that_their_sentences_want(case: tuple[str, list[object], object]) -> None:
    assert hungry(read(*case[1]).findings) == []  # type: ignore[arg-type]


def test_rows_bring_the_facts_that_their_sentences_want() -> None:
    changes = [
        typed(ROSTER, A8="JSJ-01", A9="CJ-01", J5=Formula("=1+1", 2), E6="x"),  # type: ignore[arg-type]
        typed("试点证书", A7="CJ-01", B7="x", A8="JSJ-01", F6=3.0),
        typed("基本信息", A6="填报人姓名", A8="邮箱（选填）"),
    ]
    found = read(*changes).findings
    assert len({finding.code for finding in found}) > 6
    assert hungry(found) == []
