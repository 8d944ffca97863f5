"""A department answers a warning instead of changing a number that is right: whom it reaches, how long it
holds, and what nobody can answer away."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from onex_xl.findings import Severity
from onex_xl.stages.registry.write import plan_registry
from onex_xl.workflow.decisions import exclude
from onex_xl.workflow.year import made_on
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.draw import drawn
from tests.cli.run import onex
from tests.support.answers import (
    CHECK,
    COLLEGE,
    COLUMN,
    ROSTER,
    UNBALANCED,
    UNPAID,
    WHY,
    answer,
    collected,
    column,
    line,
    sole,
    texts,
    told,
    unpaid,
)
from tests.support.campaigns import Campaign, Row, campaign
from tests.support.edited import Edited
from tests.xlsx.marked import loaded


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return campaign(tmp_path_factory.mktemp("replies") / "c", COLLEGE)


@pytest.fixture
def made(blank: Campaign, tmp_path: Path) -> Campaign:
    shutil.copytree(blank.root, tmp_path / "c")
    return Campaign(tmp_path / "c", blank.rows)


# ---- where it is shown -----------------------------------------------------------------------


def test_an_answer_on_the_self_check_reaches_the_office_and_comes_back_on_the_receipt(made: Campaign) -> None:
    answer(made.send("A", unpaid(made)), WHY)
    done = collected(made)
    found = sole(done, UNBALANCED)
    assert found.severity is Severity.WARNING
    assert found.reply is not None and found.reply.holds
    assert (found.reply.text, found.reply.place.file, found.reply.place.sheet) == (WHY, "A.xlsx", CHECK)
    assert sole(done, UNPAID).reply is None

    printed = onex("-C", made.root, "findings").out
    assert f"情况说明：{WHY}" in printed and "其中 1 处提醒学系写了情况说明" in printed
    items = onex("-C", made.root, "findings", "--json").json
    said = next(item["answer"] for item in items if item["code"] == UNBALANCED)
    assert (said["text"], said["state"], said["file"], said["then"]) == (WHY, "holds", "A.xlsx", None)
    rows = list(csv.reader(io.StringIO(onex("-C", made.root, "findings", "--csv").out.lstrip("\ufeff"))))
    assert rows[0][-1] == COLUMN
    assert [row[-1] for row in rows if UNBALANCED in row] == [f"情况说明：{WHY}"]

    assert WHY in texts(made.root / "review.xlsx", COLUMN)
    assert f"情况说明：{WHY}" in texts(made.root / "slips" / "A系-回执.xlsx")


OTHER = "其他提醒"


def test_what_the_self_check_does_not_list_is_answered_in_its_last_line(made: Campaign) -> None:
    typed = made.records("A")
    made.send("A", typed)
    path = made.inbox / "A.xlsx"
    book = Edited(path.read_bytes())
    book.sheet(ROSTER).put("T3", "辅导员")
    book.sheet(ROSTER).put("T5", "陈老师")
    path.write_bytes(book.data())
    found = sole(collected(made), "sheet.unknown-column")
    assert found.reply is None and OTHER not in onex("-C", made.root, "findings").out
    answer(path, "辅导员一列是学系自己用的", OTHER)
    done = collected(made)
    found = sole(done, "sheet.unknown-column")
    assert found.reply is not None and found.reply.holds and not told(done)
    assert "辅导员一列是学系自己用的" in texts(made.root / "slips" / "A系-回执.xlsx")


def test_the_last_line_is_for_what_the_department_was_told_and_for_nothing_later(made: Campaign) -> None:
    path = answer(made.send("A"), "都核对过了", OTHER)
    cell = line(path.read_bytes(), CHECK, OTHER)
    assert told(collected(made)) == [("return.answer-unplaced", CHECK, cell)]
    book = Edited(path.read_bytes())
    book.sheet(ROSTER).put("T3", "辅导员")
    book.sheet(ROSTER).put("T5", "陈老师")
    (made.inbox / "A2.xlsx").write_bytes(book.data())
    assert sole(collected(made), "sheet.unknown-column").reply is None


def test_without_answers_there_is_no_sheet_of_them(made: Campaign) -> None:
    made.send("A", unpaid(made))
    collected(made)
    assert COLUMN not in loaded((made.root / "review.xlsx").read_bytes()).sheetnames


def test_an_answer_is_text_and_tells_nobodys_number(made: Campaign) -> None:
    answer(made.send("A", unpaid(made)), "=HYPERLINK(1) 见 440507200401010016，电话 13800138000")
    collected(made)
    shown = texts(made.root / "review.xlsx", COLUMN)
    assert "=HYPERLINK(1) 见 …0016，电话 …8000" in shown
    assert 't="s"' in Edited((made.root / "review.xlsx").read_bytes()).sheet(COLUMN).xml()
    [row] = [row for row in onex("-C", made.root, "findings", "--csv").out.splitlines() if UNBALANCED in row]
    assert "440507200401010016" not in row and "13800138000" not in row


# ---- how long it holds -----------------------------------------------------------------------


def test_it_lapses_when_the_facts_change_though_the_words_still_stand_there(made: Campaign) -> None:
    answer(made.send("A", unpaid(made)), WHY)
    collected(made)
    answer(made.send("A", unpaid(made, 2), name="A改.xlsx", on="2026-12-03"), WHY)
    found = sole(collected(made), UNBALANCED)
    assert found.reply is not None and not found.reply.holds
    assert "缴费 9 人" in found.reply.then
    assert "原情况说明" in onex("-C", made.root, "findings").out
    assert "已失效：写说明时是“名册中缴费 9 人" in texts(made.root / "review.xlsx", COLUMN)
    assert "不再有效" in texts(made.root / "slips" / "A系-回执.xlsx")


def test_other_words_beside_the_new_facts_are_a_new_answer(made: Campaign) -> None:
    answer(made.send("A", unpaid(made)), WHY)
    collected(made)
    answer(made.send("A", unpaid(made, 2), name="A改.xlsx", on="2026-12-03"), WHY + "（又增一人）")
    found = sole(collected(made), UNBALANCED)
    assert found.reply is not None and found.reply.holds and "又增一人" in found.reply.text


def test_of_several_rows_of_one_check_those_that_came_later_are_not_answered(made: Campaign) -> None:
    answer(made.send("A", unpaid(made)), WHY, UNPAID)
    collected(made)
    answer(made.send("A", unpaid(made, 2), name="A改.xlsx", on="2026-12-03"), WHY, UNPAID)
    done = collected(made)
    answered = [item.reply is not None for item in done.result.findings if item.code == UNPAID]
    assert answered == [True, False]


def test_a_return_made_from_the_template_again_keeps_what_was_answered_on_the_same_facts(
    made: Campaign,
) -> None:
    answer(made.send("A", unpaid(made)), WHY)
    collected(made)
    made.send("A", unpaid(made), name="重做.xlsx", on="2026-12-03")
    found = sole(collected(made), UNBALANCED)
    assert found.place.file == "重做.xlsx"
    assert found.reply is not None and found.reply.holds and found.reply.earlier
    assert f"情况说明（沿用 A.xlsx）：{WHY}" in onex("-C", made.root, "findings").out
    assert "沿用" in texts(made.root / "review.xlsx", COLUMN)


def test_facts_that_come_back_have_their_answer_again(made: Campaign) -> None:
    answer(made.send("A", unpaid(made)), WHY)
    made.send("A", unpaid(made, 2), name="A2.xlsx", on="2026-12-03")
    collected(made)
    made.send("A", unpaid(made), name="A3.xlsx", on="2026-12-05")
    found = sole(collected(made), UNBALANCED)
    assert found.reply is not None and found.reply.holds


def test_a_word_for_nothing_is_no_answer_and_takes_an_earlier_one_back(made: Campaign) -> None:
    answer(made.send("A", unpaid(made)), "无")
    assert sole(collected(made), UNBALANCED).reply is None
    answer(made.send("A", unpaid(made), name="A2.xlsx", on="2026-12-03"), WHY)
    assert sole(collected(made), UNBALANCED).reply is not None
    answer(made.send("A", unpaid(made), name="A3.xlsx", on="2026-12-05"), "N/A")
    done = collected(made)
    assert sole(done, UNBALANCED).reply is None
    assert [sheet for _, sheet, _ in told(done, "cell.nothing")] == [CHECK]


def test_it_is_for_what_the_registry_said_when_it_was_read(made: Campaign) -> None:
    """The return is read anew when the registry changes, and its own words have not changed with it."""
    _with_rule(made, "declared_paid != 9 or approved == 99", "获批 {approved} 人，缴费 {declared_paid} 人。")
    answer(made.send("A", unpaid(made)), WHY, "test.approved")
    found = sole(collected(made), "test.approved")
    assert found.reply is not None and found.reply.holds
    _registry(made, approved=12)
    found = sole(collected(made), "test.approved")
    assert found.facts["approved"] == 12
    assert found.reply is not None and not found.reply.holds
    assert found.reply.then == "获批 10 人，缴费 9 人。"


def _with_rule(made: Campaign, holds: str, sentence: str) -> None:
    path = made.root / "rules" / "return.toml"
    said = f'check = "试"\nsentence = "{sentence}"\nremedy = "核对。"'
    rule = f'[[rules]]\ncode = "test.approved"\nsheet = "pilots"\non = ["declared_paid"]\nholds = \'{holds}\''
    text = path.read_text("utf-8")
    path.write_text(
        f'{text}\n{rule}\nseverity = "warning"\n[rules.zh]\n{said}\n[rules.en]\n{said}\n', "utf-8"
    )


def _registry(made: Campaign, approved: int) -> None:
    year = made.year
    pilots = [
        {
            "code": row["project"], "department": "A", "name": f"证书{row['project']}",
            "authority_approved": "是", "applied": approved, "approved": approved, "budget": 10_000,
        }
        for row in made.rows
    ]  # fmt: skip
    filled: dict[str, list[Row]] = {
        "departments": [{"code": "A", "name": "A系"}],
        "pilots": pilots,
        "recipients": [],
    }
    data = drawn(plan_registry(year.pack, year.campaign, filled), created=made_on(year.campaign))
    (made.root / "registry.xlsx").write_bytes(data)


def test_what_an_excluded_return_answers_does_not_count(made: Campaign) -> None:
    made.send("A", unpaid(made), name="A0.xlsx", on="2026-11-30")
    answer(made.send("A", unpaid(made)), WHY)
    assert sole(collected(made), UNBALANCED).reply is not None
    exclude(made.year, "A.xlsx", "报错了")
    assert sole(collected(made), UNBALANCED).reply is None


# ---- what it does not do ---------------------------------------------------------------------


def test_an_answer_beside_nothing_is_told(made: Campaign) -> None:
    path = made.send("A", unpaid(made))
    answer(path, WHY, "check:outcomes.without-evidence")
    _, col = column(path.read_bytes(), CHECK)
    book = Edited(path.read_bytes())
    book.sheet(CHECK).put(a1(90, col - 1), "另有说明")
    path.write_bytes(book.data())
    done = collected(made)
    assert [code for code, *_ in told(done)] == ["return.answer-unplaced", "return.answer-needless"]


def test_a_workbook_from_before_has_no_column_and_is_read_as_ever(made: Campaign) -> None:
    path = made.send("A", unpaid(made))
    book = Edited(path.read_bytes())
    for _ in range(2):
        book.sheet(CHECK).delete_col(5)
    path.write_bytes(book.data())
    done = collected(made)
    assert sole(done, UNBALANCED).reply is None and not told(done)


def test_an_archive_with_answers_is_made_anew_to_the_same(made: Campaign) -> None:
    answer(made.send("A", unpaid(made)), WHY)
    assert onex("-C", made.root, "collect").status == 0
    assert onex("-C", made.root, "archive").status == 0
    done = onex("verify", made.archive)
    assert done.status == 0, done.out
