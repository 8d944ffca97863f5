"""What the screen shows is what is read, or it is asked about: percentages, words in a value's place, dates
that nobody typed, lines, colours, notes, pictures, lost characters."""

from __future__ import annotations

import io

import openpyxl
import pytest

from onex_xl.findings import Finding, Severity
from onex_xl.messages import say
from onex_xl.model import Return
from onex_xl.stages.intake.read import read_return
from tests.support import looks
from tests.support.damages import BASICS, OUTCOMES, PILOTS, ROSTER, SPENDING, Damage, both
from tests.support.returns import CAMPAIGN, pack, registry, workbook

E, W, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
CLEAN = workbook()


def read(damage: Damage) -> Return:
    ret = read_return(damage(CLEAN), "表.xlsx", pack(), CAMPAIGN, registry())
    assert isinstance(ret, Return), ret
    return ret


def value(ret: Return, sheet: str, field: str, index: int = 0) -> object:
    return ret.tables[sheet].columns[field][index]


SHOWN = [
    # what is typed, under which format, and where: what is read, and what is said
    (ROSTER, "N5", 0.95, "0%", ("candidates", "theory", 95, INFO, "cell.repaired")),
    (ROSTER, "N5", 0.955, "0.00%", ("candidates", "theory", 95.5, INFO, "cell.repaired")),
    (ROSTER, "N5", 0.95, '0.00"分"', ("candidates", "theory", 0.95, None, "")),
    (ROSTER, "N5", 95, "0.0", ("candidates", "theory", 95, None, "")),
    (ROSTER, "N5", 95, ";;;", ("candidates", "theory", None, E, "cell.shown-otherwise")),
    (ROSTER, "J5", 2.6, "0%", ("candidates", "fee", None, E, "cell.shown-otherwise")),
    (ROSTER, "J5", 260, '"¥"#,##0.00', ("candidates", "fee", 260, None, "")),
    (ROSTER, "J5", 260, '#,##0"元"', ("candidates", "fee", 260, None, "")),
    (ROSTER, "J5", 260, "[$$-409]#,##0", ("candidates", "fee", None, E, "cell.shown-otherwise")),
    (ROSTER, "J5", 260, "[$€-407]#,##0", ("candidates", "fee", None, E, "cell.shown-otherwise")),
    (ROSTER, "J5", 260000, "#,##0,", ("candidates", "fee", None, E, "cell.shown-otherwise")),
    (ROSTER, "J5", 26000, '0!.0,"万"', ("candidates", "fee", 26000, None, "")),
    (ROSTER, "J5", 0.026, '0.000"万元"', ("candidates", "fee", None, E, "cell.shown-otherwise")),
    (ROSTER, "J5", 0, '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ', ("candidates", "fee", 0, None, "")),
    (ROSTER, "L5", "已考", ';;;"缺考"', ("candidates", "exam", "", E, "cell.shown-otherwise")),
    (ROSTER, "L5", "已考", ";;;", ("candidates", "exam", "", E, "cell.shown-otherwise")),
    (ROSTER, "G5", 1, '0"班"', ("candidates", "class_name", "1班", INFO, "cell.repaired")),
    (ROSTER, "G5", "软件1", '@"班"', ("candidates", "class_name", "软件1班", INFO, "cell.repaired")),
    (ROSTER, "G5", 46024, "m月d日", ("candidates", "class_name", "", E, "cell.became-date")),
    (ROSTER, "C5", 46024, "yyyy-mm-dd", ("candidates", "name", "", E, "cell.became-date")),
    (ROSTER, "G5", 0.0625, "h:mm", ("candidates", "class_name", "", E, "cell.became-date")),
    (ROSTER, "S5", 46024, "yyyy-mm-dd", ("candidates", "remark", "2026-01-02", None, "")),
    (ROSTER, "B5", 47300123, "0000000000", ("candidates", "student_no", "0047300123", INFO, "cell.repaired")),
    (SPENDING, "B5", 45.5, "0%", ("spending", "date", None, E, "cell.shown-otherwise")),
]  # fmt: skip


@pytest.mark.parametrize(("tab", "cell", "typed", "code", "expected"), SHOWN)
def test_what_a_cell_shows_counts(
    tab: str, cell: str, typed: object, code: str, expected: tuple[str, str, object, Severity | None, str]
) -> None:
    sheet, field, wanted, severity, said = expected
    ret = read(looks.dressed(tab, looks.formatted(cell, typed, code)))
    found = value(ret, sheet, field)
    assert found == (pytest.approx(wanted) if isinstance(wanted, float) else wanted)
    at = [item for item in ret.findings if item.place.cell == cell and item.code in (said, _SHOWN)]
    assert [(item.severity, item.code) for item in at] == ([(severity, said)] if severity else [])


_SHOWN = "cell.shown-otherwise"


def test_what_is_asked_says_both() -> None:
    ret = read(looks.dressed(PILOTS, looks.formatted("I6", 0.3, "0%")))
    finding = next(item for item in ret.findings if item.code == _SHOWN)
    assert (finding.place.cell, finding.project) == ("I6", "JSJ-01")
    assert (finding.facts["shown"], finding.facts["stored"]) == ("30%", "0.3")


def test_self_scores_in_percent_are_not_taken_at_face_value() -> None:
    cell = _self_score_cell()
    ret = read(looks.dressed("自评表", looks.formatted(cell, 0.9, "0%")))
    assert [(item.code, item.severity) for item in ret.findings if item.place.cell == cell] == [
        ("cell.shown-otherwise", E)
    ]


def _self_score_cell() -> str:
    """Where the department types what it gives itself for 1.1."""
    tab = openpyxl.load_workbook(io.BytesIO(CLEAN))["自评表"]
    cols = {str(cell.value): cell for line in tab.iter_rows(max_row=10) for cell in line if cell.value}
    typed, numbers = cols[say("entry.head.self", "zh")], cols[say("entry.head.indicator", "zh")]
    row = next(row for row in range(1, 60) if str(tab.cell(row, numbers.column).value) == "1.1")
    return f"{typed.column_letter}{row}"


# ---- looks ---------------------------------------------------------------------------------


def said(damage: Damage) -> list[tuple[str, str, str]]:
    """What is said of looks: where, what, of which project."""
    codes = {"cell.struck", "cell.unseen", "cell.note", "cell.picture", "cell.lost-characters"}
    found = [item for item in read(damage).findings if item.code in codes]
    assert {item.severity for item in found} <= {W}
    return [(item.place.cell, item.code, item.project) for item in found]


STRUCK = {
    "a row": (("A5:S5",), [("A5:R5", "cell.struck", "JSJ-01")]),
    "some cells": (("B5:C5",), [("B5:C5", "cell.struck", "JSJ-01")]),
    "rows together": (("A5:S6",), [("A5:R6", "cell.struck", "JSJ-01")]),
    "rows apart": (("C5:C5", "C7:C7"), [("C5", "cell.struck", "JSJ-01"), ("C7", "cell.struck", "JSJ-01")]),
    "a blank row": (("A40:S40",), []),
    "the header": (("A3:S3",), []),
}


@pytest.mark.parametrize("what", STRUCK)
def test_what_is_struck_through_is_told(what: str) -> None:
    areas, expected = STRUCK[what]
    assert said(looks.dressed(ROSTER, *map(looks.struck, areas))) == expected


def test_what_is_struck_through_is_counted_all_the_same() -> None:
    ret = read(looks.dressed(ROSTER, looks.struck("A5:S5")))
    assert value(ret, "candidates", "name") == value(read(lambda data: data), "candidates", "name")


def test_what_cannot_be_seen_is_told() -> None:
    assert said(looks.dressed(ROSTER, looks.inked("L5", "FFFFFFFF"), looks.inked("L6", "FFFFFFFF"))) == [
        ("L5:L6", "cell.unseen", "JSJ-01")
    ]
    assert said(looks.dressed(ROSTER, looks.inked("L5", "FFFF0000"))) == []
    assert said(looks.dressed(BASICS, looks.inked("B6", "FFFFFBEB"))) == [("B6", "cell.unseen", "")]


def test_notes_are_told_with_their_words_wherever_they_are() -> None:
    acts = looks.noted("S5", "此人已退费，不计"), looks.noted("J3", "单位：万元"), looks.noted("T40", "x")
    assert said(looks.dressed(ROSTER, *acts)) == [
        ("J3", "cell.note", ""), ("S5", "cell.note", "JSJ-01"), ("T40", "cell.note", ""),
    ]  # fmt: skip
    finding = _first(looks.dressed(BASICS, looks.noted("B6", "已离职\n换人")))
    assert (finding.place.cell, finding.facts["value"]) == ("B6", "已离职 换人")


def _first(damage: Damage) -> Finding:
    return next(item for item in read(damage).findings if item.code == "cell.note")


def test_pictures_over_cells_that_are_read_are_told() -> None:
    assert said(looks.pictured(ROSTER, "L5")) == [("L5", "cell.picture", "JSJ-01")]
    assert said(looks.pictured(BASICS, "B6")) == [("B6", "cell.picture", "")]
    assert said(looks.pictured(ROSTER, "L1")) == said(looks.pictured(ROSTER, "L90")) == []


@pytest.mark.parametrize(
    ("cell", "text", "told"),
    [
        ("C5", "李？", True), ("C5", "吴\ufffd", True), ("C5", "?三", True), ("C5", "□三", True),
        ("C5", "张三丰", False), ("G5", "软件□班", True), ("S5", "为什么？", False), ("S5", "缓\ufffd", True),
    ],
)  # fmt: skip
def test_characters_that_were_lost_are_told(cell: str, text: str, told: bool) -> None:
    ret_said = said(looks.dressed(ROSTER, looks.formatted(cell, text, "@")))
    assert ret_said == ([(cell, "cell.lost-characters", "JSJ-01")] if told else [])


def test_several_at_once() -> None:
    damage = both(
        looks.dressed(OUTCOMES, looks.noted("C5", "作废")), looks.dressed(ROSTER, looks.struck("A5:S5"))
    )
    assert len(said(damage)) == 2
