"""Letters to departments, sentence by sentence where a whole campaign would be much for little."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from onex_xl.messages import LANGUAGES
from onex_xl.stages.mail import (
    Answered,
    Leading,
    Letter,
    Place,
    Problem,
    Recipient,
    Room,
    leaders_letter,
    reminder,
    slips_letter,
    template_letter,
)
from onex_xl.stages.mail.html import html
from onex_xl.stages.mail.letter import Figure, Grid, Head, Points
from onex_xl.stages.mail.plain import plain

PROJECTS = (("JM-01", "智能财税"), ("JM-02", "业财一体"))
ROOM = Room(
    "JM",
    "经济管理系",
    2026,
    "1+X考评",
    date(2026, 12, 31),
    PROJECTS,
    "自检",
    ("学院 办公室", "2026-12-01"),
    "zh",
)
TO = Recipient("jm@college.example", "许文彬")
TODAY = date(2026, 12, 21)


def problem(number: int, *, must: bool = True) -> Problem:
    return Problem(must, f"考生名册 H{number}", f"第{number}个问题。", "改。", number)


def heads(letter: Letter) -> list[str]:
    return [block.text for block in letter.blocks if isinstance(block, Head)]


def tables(letter: Letter) -> list[Grid]:
    return [block for block in letter.blocks if isinstance(block, Grid)]


def test_only_the_first_ten_problems_are_told_errors_before_warnings() -> None:
    problems = (problem(1, must=False), *(problem(number) for number in range(2, 14)))
    letter = slips_letter(ROOM, TO, Answered("a.xlsx", "2026-12-01 09:00", 90, 1, problems), [])
    shown = next(block for block in letter.blocks if isinstance(block, Points)).points
    assert [point.tag for point in shown] == ["必须修改"] * 10
    assert shown[0].text == "考生名册 H2：第2个问题。（另有 1 处同样的问题）"
    assert "另有 3 项，见附件的第一页。" in plain(letter, "zh")


def test_a_return_that_leaves_projects_out_is_reminded_of_them_alone() -> None:
    answered = Answered("a.xlsx", "2026-12-01 09:00", 0, 0, (), absent=PROJECTS[1:])
    letter = reminder(ROOM, TO, answered, TODAY, [])
    assert letter.subject == "【催报】2026 年度1+X考评填报表缺少项目（经济管理系）"
    assert [table.rows for table in tables(letter)] == [PROJECTS[1:]]
    assert heads(letter) == ["还没有报送的项目"]


def test_one_with_errors_is_reminded_of_both() -> None:
    answered = Answered("a.xlsx", "2026-12-01 09:00", 1, 0, (problem(1),), PROJECTS[:1], PROJECTS[1:])
    letter = reminder(ROOM, TO, answered, TODAY, [])
    assert [table.rows for table in tables(letter)] == [PROJECTS[:1], PROJECTS[1:]]
    assert heads(letter) == ["主要问题", "还没有报送的项目"]
    assert "请改好后回复本邮件" in plain(letter, "zh")  # without a file there are no steps to take in it


def test_a_recipient_without_a_name_is_called_by_the_department() -> None:
    letter = template_letter(ROOM, Recipient("jm@college.example"), [])
    assert plain(letter, "zh").startswith("经济管理系，您好：")


LEADING = Leading(
    2026, "1+X考评", "zh", "2026-12-14", 3, 2, "75.9", (Figure("优秀", "1", "省级立项", "green"),),
    (("省级立项", 1),), (), ("物流系",), (), None, ("学院 办公室",),
)  # fmt: skip


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (10, [10]), (11, [5, 5]), (60, [5, 5])])
def test_leaders_read_the_ends_of_the_ranking_and_no_project_twice(count: int, sizes: list[int]) -> None:
    ranked = tuple(Place(str(n), f"项目{n}", "系", "80", "良好") for n in range(1, count + 1))
    letter = leaders_letter(replace(LEADING, ranked=ranked), Recipient("a@b.cn"), [])
    found = tables(letter)
    assert [len(table.rows) for table in found] == sizes
    rows = [row for table in found for row in table.rows]
    assert len(set(rows)) == len(rows)
    assert not rows or (rows[0][0], rows[-1][0]) == ("1", str(count))


def test_many_changes_are_counted_and_none_is_said() -> None:
    from onex_xl.stages.mail import Note

    notes = tuple(Note("系", "green", f"变化{number}") for number in range(13))
    assert "另有 3 项变化，见附件。" in plain(leaders_letter(replace(LEADING, changes=notes), TO, []), "zh")
    assert "各项目的得分没有变化。" in plain(leaders_letter(replace(LEADING, changes=()), TO, []), "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_readings_of_a_letter_say_the_same(language: str) -> None:
    room = replace(ROOM, language=language)
    answered = Answered("a<b>.xlsx", "2026-12-01 09:00", 2, 1, (problem(1), problem(2, must=False)), PROJECTS)
    for letter in (
        template_letter(room, TO, []),
        slips_letter(room, TO, answered, []),
        reminder(room, TO, None, TODAY, []),
        leaders_letter(replace(LEADING, language=language), TO, []),
    ):
        page, text = html(letter, language), plain(letter, language)
        for block in letter.blocks:
            words = [getattr(block, "text", "")]
            words += [cell for row in getattr(block, "rows", ()) for cell in row]
            words += [point.text for point in getattr(block, "points", ())]
            for word in filter(None, words):
                assert word in text
                assert (
                    word.replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace('"', "&quot;")
                    .replace("'", "&#x27;")
                    in page
                )


def test_a_table_in_text_stands_in_columns() -> None:
    letter = template_letter(ROOM, TO, [])
    assert "项目编号  证书名称\nJM-01     智能财税\nJM-02     业财一体\n" in plain(letter, "zh")
