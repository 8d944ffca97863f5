"""What speaks against a return being from whom it says, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from onex_xl.model import Origin, Registry, Table
from onex_xl.stages.intake.doubts import doubts
from tests.support.returns import pack, registry

RECIPIENTS = {
    "name": ["陈晓敏", "李院长", "两边的秘书", "两边的秘书"],
    "email": ["chen@example.cn", "dean@example.cn", "both@example.cn", "both@example.cn"],
    "kind": ["学系", "领导", "学系", "学系"],
    "department": ["JSJ", "", "JSJ", "CJ"],
}


def known(addresses: bool = True) -> Registry:
    table = Table("recipients", "收件人", RECIPIENTS, range(4))
    if addresses:
        return replace(registry(), tables={"recipients": table})
    bare = {code: replace(item, extra={}) for code, item in registry().departments.items()}
    return replace(registry(), departments=bare)


def told(sender: str = "", tables: dict[str, Table] | None = None, addresses: bool = True) -> list[str]:
    """What there is to say about a return of JSJ."""
    found = doubts(Origin("JSJ", 2026, "stpt-1x", 1), tables or {}, pack(), known(addresses), sender)
    return [f"{item.place.sheet} {item.place.cell} {item.code}".strip() for item in found]


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        ("", None),
        ("jsj@example.cn", None),
        ("JSJ@Example.CN", None),
        ("chen@example.cn", None),
        ("dean@example.cn", None),
        ("both@example.cn", None),
        ("cj@example.cn", "register.other-sender"),
        ("chen@example.com", "register.unknown-sender"),
        ("jsj@example.cn.evil.example", "register.unknown-sender"),
    ],
)
def test_who_may_send_it(sender: str, code: str | None) -> None:
    assert told(sender) == ([code] if code else [])


def test_nothing_is_said_where_the_registry_has_no_addresses() -> None:
    assert told("someone@example.com", addresses=False) == []


def table(sheet: str, codes: Sequence[str], raw: Sequence[str] = ()) -> Table:
    read = [code if not raw or not raw[index] else "" for index, code in enumerate(codes)]
    typed = {("project", index): text for index, text in enumerate(raw) if text}
    return Table(sheet, sheet, {"project": read}, range(4, 4 + len(codes)), {"project": 0}, raw=typed)


OTHERS = ["", "", ""], ["CJ-01", "ｃｊ-01", "CJ-01 "]


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"pilots": table("pilots", ["JSJ-01", "JSJ-02"])}, []),
        ({"pilots": table("pilots", ["CJ-01"])}, ["pilots A5 register.other-projects"]),
        ({"pilots": table("pilots", ["JSJ-01", "CJ-01"])}, []),
        ({"candidates": table("candidates", *OTHERS)}, ["candidates A5 register.other-projects"]),
        ({"candidates": table("candidates", ["JSJ-01", "JSJ-01", ""], ["", "", "CJ-01"])}, []),
        (
            {"pilots": table("pilots", ["JSJ-01"]), "candidates": table("candidates", *OTHERS)},
            ["candidates A5 register.other-projects"],
        ),
        ({"candidates": table("candidates", ["", ""], ["XX-09", "无"])}, []),
        ({"candidates": table("candidates", *OTHERS), "teachers": table("teachers", ["JSJ-01"] * 3)}, []),
    ],
)  # fmt: skip
def test_whose_projects_it_may_be_about(tables: dict[str, Table], said: list[str]) -> None:
    assert told(tables=tables) == said
