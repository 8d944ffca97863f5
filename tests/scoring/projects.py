"""Projects by their facts, for the tests of scores: the full-marks one, and what differs from it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

from onex_xl.model import Facts, Project, Value
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack

FACT_NAMES = {
    "申报": "applied", "获批": "approved", "预算": "budget", "缴费": "paid", "实考": "sat",
    "通过": "passed", "弃考": "forfeits", "站点": "site", "场次": "site_sessions", "报名费": "fee_spend",
    "支出": "spent", "范围内": "listed", "笔数": "spending", "范围外笔数": "off_list", "标准": "standards",
    "教材": "textbooks", "两证": "teachers_both", "一证": "teachers_either",
    "案例": "case", "说证书": "talks",
}  # fmt: skip
"""How the tables call the facts."""

FULL_MARKS: dict[str, Value] = {
    "applied": 100, "approved": 100, "budget": 60000, "paid": 100, "sat": 100, "passed": 95, "forfeits": 0,
    "absent": 0, "site": True, "site_sessions": 2, "fee_spend": 38000, "spent": 50000, "listed": 50000,
    "spending": 5, "off_list": 0, "standards": 1, "textbooks": 1, "teachers_both": 3, "teachers_either": 3,
    "case": "省级采纳", "talks": 1,
}  # fmt: skip

PROJECT = Project("JSJ-01", "JSJ", "Web前端开发", {})


@cache
def default_pack() -> Pack:
    """The default pack, loaded once."""
    return load_pack(Path(__file__).resolve().parents[2] / "workbook-templates" / "stpt-1x")


def facts_of(changes: Mapping[str, Value]) -> Facts:
    """The full-marks project with ``changes`` by fact id. Derived facts are the engine's business."""
    values: dict[str, Value] = {**FULL_MARKS, **changes}
    derived = {name: None for name, fact in default_pack().rubric.facts.items() if fact.raw.kind == "derived"}
    return Facts(PROJECT.code, {**values, **derived})


def read_changes(text: str) -> dict[str, Value]:
    """``实考=85 站点=否 案例=无`` as facts."""
    changes: dict[str, Value] = {}
    for pair in text.split():
        name, _, value = pair.partition("=")
        changes[FACT_NAMES[name]] = _value(value)
    return changes


def _value(text: str) -> Value:
    words: dict[str, Value] = {"是": True, "否": False, "无": "", "未填": None}
    if text in words:
        return words[text]
    try:
        number = Fraction(text)
    except ValueError:
        return text
    return number.numerator if number.denominator == 1 else number
