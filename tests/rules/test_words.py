"""Rules in words, Chinese and English, as people will read them in ``explain`` and ``rules show``."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from onex_xl.rules.nodes import Choose, Literal, Symbol, Type, Value, number
from onex_xl.rules.parse import parse
from onex_xl.rules.words import Wording, decimal, plain, say
from tests.rules.invented import SCOPE

LABELS = {
    "heads": "人数", "seats": "席位", "rows": "行数", "fee": "费用", "paid_on": "缴费日", "exam_on": "考试日",
    "code": "编号", "other_code": "另号", "exam": "考试情况",
}  # fmt: skip


def wording(language: str) -> Wording:
    """Labels in ``language``; heads are shown with their unit in Chinese, as facts are."""

    def label(symbol: Symbol) -> str:
        return LABELS[symbol.name] if language == "zh" else symbol.name.replace("_", " ")

    def show(symbol: Symbol | None, value: Value) -> str:
        unit = " 人" if symbol and symbol.name == "heads" and language == "zh" and value is not None else ""
        return plain(value, language) + unit

    return Wording(language, label, show)


ZH, EN = wording("zh"), wording("en")


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
    ("rows > 2", "行数 > 2", "rows > 2"),
    ("0.85 <= rows", "0.85 ≤ 行数", "0.85 ≤ rows"),
    ("rows != 1.5", "行数 ≠ 1.5", "rows ≠ 1.5"),
    ("heads > 2", "人数 > 2 人", "heads > 2"),
    ("heads + rows > 2", "人数 + 行数 > 2 人", "heads + rows > 2"),
    ("heads - (seats - 1) > 0", "人数 − (席位 − 1 人) > 0 人", "heads − (seats − 1) > 0"),
    ("heads / rows >= 0.85", "人数 ÷ 行数 ≥ 0.85", "heads ÷ rows ≥ 0.85"),
    ('code == \'he said "hi"\'', '编号 = he said "hi"', 'code = he said "hi"'),
    ("code != ''", "编号已填", "code is filled in"),
    ("exam in ['已考', '缺考']", "考试情况 为 已考、缺考 之一", "exam is one of 已考, 缺考"),
    ("exam in ['已考']", "考试情况 为 已考 之一", "exam is one of 已考"),
    ("heads in [1, 2]", "人数 为 1 人、2 人 之一", "heads is one of 1, 2"),
    ("not exam == '已考'", "并非（考试情况 = 已考）", "not (exam = 已考)"),
    ("rows > 1 and exam == '已考'", "行数 > 1 且 考试情况 = 已考", "rows > 1 and exam = 已考"),
    ("rows > 1 or heads > 1", "行数 > 1 或 人数 > 1 人", "rows > 1 or heads > 1"),
    ("(rows > 1 or heads > 1) and code == ''",
     "（行数 > 1 或 人数 > 1 人） 且 编号未填", "(rows > 1 or heads > 1) and code is blank"),
    ("(rows > 1) == (code == '')", "（行数 > 1） = （编号未填）", "(rows > 1) = (code is blank)"),
    ("(rows > 1) == True", "（行数 > 1） = 是", "(rows > 1) = yes"),
    ("filled(code)", "编号已填", "code is filled in"),
    ("filled(heads)", "人数已填", "heads is filled in"),
    ("1 <= heads < 5", "1 人 ≤ 人数 < 5 人", "1 ≤ heads < 5"),
    ("paid_on <= exam_on", "缴费日 ≤ 考试日", "paid on ≤ exam on"),
    ("min(heads, 3) > 1", "（人数，最多 3 人） > 1", "(heads, at most 3) > 1"),
    ("min(heads, rows, 3) > 1", "（人数、行数、3 中最小的） > 1", "the smallest of (heads, rows, 3) > 1"),
    ("round(heads / 3, 2) > 1", "四舍五入（人数 ÷ 3，2） > 1", "rounded (heads ÷ 3, 2) > 1"),
    ("round(rows) == 2", "四舍五入（行数） = 2", "rounded (rows) = 2"),
        ("rows > 1 or exam == '' and heads > 1", "行数 > 1 或 （考试情况未填 且 人数 > 1 人）",
         "rows > 1 or (exam is blank and heads > 1)"),
        ("heads * 2 - (rows + 1) / 3", "人数 × 2 − (行数 + 1) ÷ 3", "heads × 2 − (rows + 1) ÷ 3"),
        ("(heads - 1) / (5 - 2)", "(人数 − 1 人) ÷ (5 人 − 2 人)", "(heads − 1) ÷ (5 − 2)"),
        ("heads >= 1 and heads < 5", "1 人 ≤ 人数 < 5 人", "1 ≤ heads < 5"),
        ("rows > 0 and exam_on <= paid_on and paid_on < exam_on", "行数 > 0 且 考试日 ≤ 缴费日 < 考试日",
         "rows > 0 and exam on ≤ paid on < exam on"),
        ("rows >= 1 and seats < 5", "行数 ≥ 1 且 席位 < 5", "rows ≥ 1 and seats < 5"),
        ("rows >= 1 and rows > 5", "行数 ≥ 1 且 行数 > 5", "rows ≥ 1 and rows > 5"),
        ("not filled(heads)", "人数未填", "heads is blank"),
        ("-heads", "−人数", "−heads"),
        ("max(3, heads)", "人数，至少 3 人", "heads, at least 3"),
        ("max(heads, rows)", "（人数、行数 中最大的）", "the largest of (heads, rows)"),
        ("2 * max(heads, 3)", "2 × （人数，至少 3 人）", "2 × (heads, at least 3)"),
    ],
)  # fmt: skip
def test_a_rule_in_words(rule: str, zh: str, en: str) -> None:
    tree = parse(rule, SCOPE)
    assert (say(tree, ZH), say(tree, EN)) == (zh, en)


@pytest.mark.parametrize(
    ("rule", "row", "zh"),
    [
        ("heads >= 3", {"heads": 5}, "人数 5 人 ≥ 3 人"),
        ("heads >= 3", {"heads": None}, "人数 （无值） ≥ 3 人"),
        ("code != ''", {"code": ""}, "编号已填"),
        (
            "exam == '已考' and heads > 0",
            {"exam": "缺考", "heads": 0},
            "考试情况 缺考 = 已考 且 人数 0 人 > 0 人",
        ),
        ("30 * heads / rows", {"heads": 1, "rows": 3}, "30 × 人数 1 人 ÷ 行数 3"),
    ],
)  # fmt: skip
def test_a_rule_with_its_values_put_in(rule: str, row: dict[str, Value], zh: str) -> None:
    assert say(parse(rule, SCOPE), ZH, row) == zh


def test_cases_in_words() -> None:
    some, none = parse("heads >= 1", SCOPE), parse("heads == 0", SCOPE)
    tree = Choose(((some, number(5)), (none, Literal(None, Type.NUMBER))), number(2), Type.NUMBER)
    assert say(tree, ZH) == "人数 ≥ 1 人：5；人数 = 0 人：（无值）；其他：2"
    assert say(tree, EN) == "heads ≥ 1: 5; heads = 0: (no value); otherwise: 2"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "（无值）", "(no value)"), ("", "未填", "blank"), (True, "是", "yes"), (False, "否", "no"),
        (12, "12", "12"),
        (Fraction(1, 3), "0.33", "0.33"), (Fraction(-5, 2), "−2.5", "−2.5"), 
        (date(2026, 6, 3), "2026-06-03", "2026-06-03"),
        ("已考", "已考", "已考"),
    ],
)  # fmt: skip
def test_values_without_a_unit(value: Value, zh: str, en: str) -> None:
    assert (plain(value, "zh"), plain(value, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (100, "100"), (-20, "−20"), (Fraction(1, 8), "0.13"), (Fraction(-1, 8), "−0.13"),
     (Fraction(1, 1000), "0"), (Fraction(-1, 1000), "0"), (Fraction(5, 2), "2.5"), (10**6, "1000000")],
)  # fmt: skip
def test_numbers_have_at_most_two_decimals(value: int | Fraction, text: str) -> None:
    assert decimal(value) == text
