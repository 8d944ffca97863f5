"""无, / and the like where there is nothing: not given, wherever it is typed; said, and never an error."""

from __future__ import annotations

from fractions import Fraction

import pytest

from onex_xl.findings import Severity
from onex_xl.model import Status
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.pack.locate import pack_path
from onex_xl.pack.nothing import means_nothing, named_words, perhaps_nothing
from tests.support.campaigns import Campaign
from tests.support.reviews import Reviewed
from tests.workflow.told import collected, the


def default() -> Pack:
    return load_pack(pack_path("stpt-1x"))


WORDS = (
    "无", "没有", "暂无", "待补", "未", "/", "／", "\\", "-", "—", "——", "N/A", "n/a", "None", "NIL", "无。",
    "（无）", "(暂无)", " 无 ", "\u3000无\u3000", "无\xa0", "Ｎ／Ａ", "办理中", "tbd", "---", "【无】",
)  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_nothing_is_known_however_it_is_written(word: str) -> None:
    assert means_nothing(word, default().nothing)


@pytest.mark.parametrize(
    "text",
    [
        "无锡学院",
        "无人机操作",
        "S-1",
        "未来教室.pdf",
        "没有了",
        "n/a.pdf",
        "5",
        "0",
        "ZD-2026-01",
        "王无",
        "待补材料清单.docx",
    ],
)
def test_a_text_that_says_more_is_given(text: str) -> None:
    assert not means_nothing(text, default().nothing)


IN_OTHER_WORDS = (
    "暂无佐证", "没有佐证", "还没办", "待学校开具", "待上传", "无，已口头说明", "无无",
    "（未取得证书）", "空缺", "×", "○", "。", "000", "x",
    "#N/A", "no evidence", "Not yet", "pending approval", "none yet", "to be sent",
)  # fmt: skip
NAMES = (
    "无锡学院证明", "无人机操作", "未来教室", "待遇说明", "待补材料清单.docx", "没有了.pdf", "等级证书",
    "缺陷管理", "No.12", "No 12345",
    "Notice of award", "Nothing Hill.pdf", "S-1", "5", "10", "ZS000", "会议纪要", "notes",
)  # fmt: skip


@pytest.mark.parametrize("text", IN_OTHER_WORDS)
def test_a_text_that_says_so_in_other_words_is_asked_about(text: str) -> None:
    assert not means_nothing(text, default().nothing)
    assert perhaps_nothing(["证明.pdf", text]) == [1]


@pytest.mark.parametrize("text", NAMES)
def test_the_name_of_something_is_not(text: str) -> None:
    assert perhaps_nothing([text]) == []


def test_what_may_be_none_is_told_at_its_cell_and_counts(made: Campaign) -> None:
    typed = made.records("A")
    typed["outcomes"][0]["evidence"] = "暂无佐证，后补"
    made.send("A", typed)
    done = collected(made)
    found = the(done, "cell.perhaps-nothing")
    assert (found.severity, found.place.sheet, found.place.cell) == (Severity.WARNING, "成果", "G5")
    assert done.result.scores["A-1"].status == Status.SCORED


def test_a_packs_own_words_and_the_usual_ones() -> None:
    assert named_words(("@en", "keine", "NONE"))[-1] == "keine"
    assert named_words(()) == ()
    yes_no = default().returns.by_id["pilots"].fields["site_built"]
    assert "否" not in yes_no.nothing_words and "无" in yes_no.nothing_words
    assert "否" in default().returns.by_id["pilots"].fields["site_certificate"].nothing_words


# ---- what it comes to ------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["无", "/", "暂无", "N/A", "（无）", "——"])
def test_nothing_typed_as_evidence_earns_nothing(made: Campaign, word: str) -> None:
    made.send("A")
    points = collected(made).result.scores["A-1"].indicators
    assert (points["4.3"], points["4.4"]) == (12, 12)
    typed = made.records("A")
    for row in typed["outcomes"]:
        row["evidence"] = word
    for row in typed["teachers"]:
        row["teacher_certificate"] = row["examiner_certificate"] = word
    made.send("A", typed, name="改.xlsx", on="2026-12-05")
    done = collected(made)
    points = done.result.scores["A-1"].indicators
    assert (done.result.scores["A-1"].status, points["4.3"], points["4.4"]) == (Status.SCORED, 0, 0)


def test_a_site_without_its_certificate_is_none(made: Campaign) -> None:
    typed = made.records("A")
    typed["pilots"][0].update(site_built="是", site_certificate="否")
    made.send("A", typed)
    done = collected(made)
    assert done.result.scores["A-1"].indicators["2"] == 0
    assert the(done, "pilots.site-without-certificate").place.cell == "R6"


OPTIONAL = [of.id for of in default().returns.by_id["candidates"].read_fields if not of.required]


@pytest.mark.parametrize(
    ("field", "word"), list(zip(OPTIONAL, ["/", "无", "—", "N/A", "暂无"] * 9, strict=False))
)
def test_what_may_be_blank_may_say_that_there_is_none(made: Campaign, field: str, word: str) -> None:
    """Every optional cell of the roster, of whatever type."""
    typed = made.records("A")
    typed["candidates"][0].update({"funding": "自费", field: word})
    made.send("A", typed)
    done = collected(made)
    wanted = ["roster.paid-without-funding"] if field == "funding" else []
    assert [item.code for item in done.result.findings if item.severity is Severity.ERROR] == wanted
    found = the(done, "cell.nothing")
    assert (found.severity, found.raw) == (Severity.INFO, word)


def test_many_of_one_column_are_said_once(made: Campaign) -> None:
    typed = made.records("A")
    for row in typed["candidates"]:
        row["remark"] = "无"
    made.send("A", typed)
    found = the(collected(made), "cell.nothing-many")
    assert found.facts["count"] == len(typed["candidates"])


def test_where_something_must_stand_the_remedy_says_what(made: Campaign) -> None:
    typed = made.records("A")
    typed["candidates"][0]["class_name"] = "无"
    made.send("A", typed)
    done = collected(made)
    found = the(done, "cell.nothing-required")
    assert (found.place.cell, found.facts["label"], found.raw) == ("G5", "班级", "无")
    assert done.result.scores["A-1"].status == Status.HELD


def test_a_self_score_of_nothing_accepts_what_was_computed(made: Campaign) -> None:
    typed = made.records("A")
    typed["self_score"] = [{"project": "A-1", "indicator": "1.2", "self_score": "/", "note": "无"}]
    made.send("A", typed)
    done = collected(made)
    score = done.result.scores["A-1"]
    assert score.self_total == score.total
    assert not [item for item in done.result.findings if item.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("reason", "who", "code"), [("无", "周复核", "no-reason"), ("看了", "/", "no-reviewer")]
)
def test_a_decision_needs_a_reason_and_a_reviewer_that_are_some(
    made: Campaign, reason: str, who: str, code: str
) -> None:
    made.send("A")
    collected(made)
    book = Reviewed(made.root / "review.xlsx")
    book.decide("A-1|1.2", 20.0, reason, who)
    book.save()
    done = collected(made)
    assert the(done, f"review.{code}").severity is Severity.ERROR
    assert done.result.scores["A-1"].indicators["1.2"] != Fraction(20)
