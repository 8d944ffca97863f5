"""``onex-xl rules``: what lint finds in a pack, and the rubric in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import onex
from tests.pack.variants import changed, without_rulings
from tests.support.campaigns import Campaign


@pytest.mark.parametrize("args", [[], ["stpt-1x"]])
def test_the_default_pack_is_clean(tmp_path: Path, args: list[str]) -> None:
    answer = onex("-C", tmp_path, "rules", "check", *args)
    assert (answer.status, answer.err) == (0, "")
    head, said = answer.out.splitlines()
    assert head.startswith("检查规则包 stpt-1x（")
    assert said == "没有疑点：满分 100 分，12 个观测点、17 条裁定，每一种情形都有规定。"


def test_each_doubt_is_a_sentence_with_its_place_and_remedy(tmp_path: Path) -> None:
    folder = without_rulings(tmp_path)
    answer = onex("rules", "check", folder)
    lines = answer.out.splitlines()
    assert answer.status == 2
    assert lines[2] == (
        "【错误】rubric.toml indicators.1.2：观测点 1.2 考核完成人数 没有规定这样的情形得几分，例如："
        "50.0% ≤ 完成率 < 85.0% 且 实考人数 = 1 人；获批人数 = 0 人 且 实考人数 = 1 人。"
        " → 条文有规定的，补上 cases 或 bands；条文没有规定的，加一条裁定（rulings）说明怎么办。"
    )
    assert [line.partition("：")[0] for line in lines[1:-1]] == [
        "【错误】rubric.toml indicators.1.1",
        "【错误】rubric.toml indicators.1.2",
        "【错误】rubric.toml indicators.1.3",
        "【错误】rubric.toml indicators.3.2",
        "【错误】rubric.toml indicators.3.3",
        "【错误】rubric.toml indicators.4.3",
        "【错误】rubric.toml indicators.4.4",
        "【提醒】rubric.toml facts.listed",
    ]
    assert lines[-1] == "合计：错误 7 处，提醒 1 处。"


BAND = "{ from = 0.90, points = 5 }"
TALKS = "{ when = 'talks > 0', points = 2 }"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (BAND, "{ from = 0.85, points = 5 }", "85.0% 至 90.0% 同时属于两档"),
        (TALKS, f"{TALKS}, {{ when = 'talks > 1', points = 1 }}", "已经包括了它：说证书 > 1 次"),
        (TALKS, "{ when = 'talks > 0', points = 1.5 }", "满分是 2 分，而按规则最多只能得 1.5 分"),
        (
            "{ when = 'talks == 0', points = 0 }",
            "{ when = 'talks == 0', points = '1 / talks' }",
            "例如：说证书 = 0 次",
        ),
        ("from = 90\n", "from = 100.5\n", "“优秀”的分数线 100.5 永远用不上"),
    ],
)
def test_facts_are_said_with_their_labels_and_units(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in onex("rules", "check", changed(tmp_path, "rubric.toml", old, new)).out


def test_warnings_alone_are_no_failure(tmp_path: Path) -> None:
    again = f"{TALKS}, {{ when = 'talks > 1', points = 2 }}"
    answer = onex("rules", "check", changed(tmp_path, "rubric.toml", TALKS, again))
    assert (answer.status, answer.out.splitlines()[-1]) == (0, "合计：错误 0 处，提醒 1 处。")


def test_in_a_campaign_its_own_rules_are_checked(fresh: Campaign) -> None:
    rubric = fresh.root / "rules" / "rubric.toml"
    rubric.write_text(rubric.read_text("utf-8").replace("from = 0\n", "from = 1\n"), "utf-8")
    answer = onex("-C", fresh.root, "rules", "check")
    assert answer.status == 2
    assert "rubric.toml grades：总分低于 1 分的没有等次。" in answer.out
    assert onex("-C", fresh.root, "rules", "check", "stpt-1x").status == 0


def test_a_pack_that_does_not_load_says_where(tmp_path: Path) -> None:
    folder = changed(tmp_path, "rubric.toml", "where = 'paid == \"是\"'", "where = 'payed == \"是\"'")
    answer = onex("rules", "check", folder)
    assert (answer.status, answer.out) == (2, "")
    assert "文件 rubric.toml，facts.paid.where:1：unknown name 'payed'; did you mean 'passed'?" in answer.err


def test_an_unknown_pack_is_refused() -> None:
    answer = onex("rules", "check", "nothing-like-it")
    assert answer.status == 2
    assert "没有名为“nothing-like-it”的规则包。" in answer.err


def test_the_whole_rubric_in_words(tmp_path: Path) -> None:
    lines = onex("-C", tmp_path, "rules", "show").out.splitlines()
    assert lines[:9] == [
        "1+X证书试点项目考评指标（满分 100 分）",
        "依据：《汕头职业技术学院1+X证书工作管理办法（试行）》附件1",
        "",
        "1 证书考核人数指标　40 分",
        "  1.1 获批人数　5 分　附件1 第1项(1)",
        "      条文：获省审批人数与申报人数一致，获得5分。",
        "      获批人数 = 申报人数：5 分",
        "      R01（待裁定）获批人数与申报人数不一致时得几分：不得分",
        "  1.2 考核完成人数　30 分　附件1 第1项(2)",
    ]
    assert lines[-5:] == [
        "等次与认定（第十七条）",
        "  优秀　90 分及以上　省级立项",
        "  良好　80 分及以上　省级立项",
        "  合格　60 分及以上　校级立项",
        "  不合格　0 分及以上　通报整改",
    ]
    for number in range(1, 18):
        assert sum(line.startswith(f"  R{number:02} ") for line in lines) == 1


def test_one_indicator_in_words() -> None:
    lines = onex("rules", "show", "1.3").out.splitlines()
    assert lines[1].startswith("      条文：考核通过率达到90%及以上，为该项的得分5分")
    assert [lines[0], *lines[2:]] == [
        "  1.3 考核通过率　5 分　附件1 第1项(3)",
        "      通过率 ≥ 90.0%：5 分",
        "      通过率 < 90.0%：2 分",
        "      R04（待裁定）无人缴费或没有组织考核时通过率得几分：不得分",
    ]


@pytest.mark.parametrize("name", ["R03", "r03"])
def test_one_ruling_in_words(name: str) -> None:
    assert onex("rules", "show", name).out.splitlines() == [
        "  R03 完成率的分母是什么　附件1 第1项(2)　待裁定",
        "      条文：考核完成获批人数为30分，完成率为85%及以上的",
        "    * 实考÷获批，超过100%按100%；获批为0不能计分〔approved〕",
        "          1.2　获批人数 = 0 人：不能计分",
        "      实考÷缴费〔paid〕",
        "          完成率 改为 实考人数 ÷ 缴费人数，最多 100.0%",
    ]


def test_a_ruling_that_was_decided_says_by_whom(tmp_path: Path) -> None:
    old = 'question = { zh = "获批人数与申报人数不一致时得几分"'
    folder = changed(tmp_path, "rubric.toml", old, f'decided_by = "领导小组"\ndecided_on = 2026-03-01\n{old}')
    lines = onex("rules", "show", "R01", "--pack", folder).out.splitlines()
    assert lines[0] == "  R01 获批人数与申报人数不一致时得几分　附件1 第1项(1)　领导小组 2026-03-01 裁定"


def test_in_english() -> None:
    lines = onex("rules", "show", "R02", lang="en").out.splitlines()
    assert lines[0] == "  R02 points for a completion rate from 50 % to below 85 %  Annex 1, row 1(2)  open"
    assert lines[2] == "    * linear from 15 to 30 [linear]"


def test_what_the_rules_do_not_have_is_refused() -> None:
    answer = onex("rules", "show", "R99")
    assert (answer.status, answer.out) == (2, "")
    assert "规则里没有“R99”这个观测点或裁定。" in answer.err
    assert "4.5、R01" in answer.err


@pytest.mark.parametrize("args", [["rules", "--help"], ["rules", "check", "--help"], ["explain", "--help"]])
def test_help(args: list[str]) -> None:
    for lang in ("zh", "en"):
        assert onex(*args, lang=lang).status == 0
