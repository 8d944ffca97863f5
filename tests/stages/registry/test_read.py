"""The registry workbook: read as the office fills it in; what is wrong in it is told all at once."""

from __future__ import annotations

import pytest

from onex_xl.errors import RegistryError
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Registry, Value
from onex_xl.stages.registry.read import read_registry
from onex_xl.stages.registry.write import plan_registry
from onex_xl.xlsx.draw import drawn
from tests.support.returns import CAMPAIGN, CREATED, Change, Spot, pack, spots, typed

RECORDS: dict[str, list[dict[str, Value]]] = {
    "departments": [
        {"code": "JSJ", "name": "计算机系", "head": "赵主任", "email": "jsj@example.cn"},
        {"code": "CJ", "name": "财经系"},
    ],
    "majors": [{"name": "软件技术", "group": "软件技术群", "department": "JSJ"}],
    "pilots": [
        {
            "code": "JSJ-01", "department": "JSJ", "name": "Web前端开发", "level": "中级",
            "authority_approved": "是", "applied": 60, "approved": 50, "budget": 20000,
        },
        {
            "code": "CJ-01", "department": "CJ", "name": "智能财税", "authority_approved": "否",
            "applied": 40, "approved": 40,
        },
    ],
    "recipients": [
        {"name": "李院长", "position": "副院长", "email": "li@example.cn", "kind": "领导"},
        {"name": "赵主任", "email": "jsj@example.cn", "kind": "学系", "department": "JSJ"},
    ],
}  # fmt: skip


def read(*changes: Change) -> tuple[Registry, tuple[Finding, ...]]:
    book = plan_registry(pack(), CAMPAIGN, RECORDS)
    for change in changes:
        change(book)
    return read_registry(drawn(book, created=CREATED), pack())


def errors(*changes: Change) -> list[Spot]:
    """What stops the command after ``changes``."""
    with pytest.raises(RegistryError) as raised:
        read(*changes)
    assert raised.value.code == "registry.invalid"
    assert raised.value.facts["count"] == len(raised.value.facts["findings"])  # type: ignore[arg-type]
    return spots(raised.value.facts["findings"])  # type: ignore[arg-type]


def test_departments_and_projects_by_code_in_the_order_of_the_sheet() -> None:
    registry, findings = read()
    assert findings == ()
    assert list(registry.departments) == ["JSJ", "CJ"]
    assert registry.departments["JSJ"].extra == {"head": "赵主任", "contact": "", "email": "jsj@example.cn"}
    (project,) = registry.of_department("JSJ")
    assert (project.code, project.name, project.fields["approved"]) == ("JSJ-01", "Web前端开发", 50)
    assert registry.tables["recipients"].columns["kind"] == ["领导", "学系"]
    assert len(registry.sha256) == 64


def test_every_error_is_told_at_once_with_its_cell() -> None:
    assert errors(
        typed("学系", B6=None),
        typed("试点证书", B5="JS", I6="四十"),
        typed("收件人", C5="无邮箱"),
    ) == [
        ("学系", "B6", "cell.required"),
        ("试点证书", "B5", "cell.not-in-list-near"),
        ("试点证书", "I6", "cell.not-number"),
        ("收件人", "C5", "cell.not-email"),
    ]  # fmt: skip


def test_a_code_may_be_given_once() -> None:
    assert errors(typed("学系", A6="jsj"), typed("试点证书", B6="JSJ")) == [("学系", "A6", "registry.twice")]
    assert errors(typed("试点证书", A6="JSJ-01")) == [("试点证书", "A6", "registry.twice")]


def test_one_person_may_have_two_parts() -> None:
    registry, _ = read(typed("收件人", C5="jsj@example.cn"))
    assert registry.tables["recipients"].columns["email"] == ["jsj@example.cn", "jsj@example.cn"]


def test_the_packs_rules_hold_for_the_registry_too() -> None:
    assert errors(typed("试点证书", I5=70.0), typed("收件人", E6=None)) == [
        ("试点证书", "I5", "registry.approved-above-applied"),
        ("收件人", "E6", "registry.recipient-without-department"),
    ]


def test_repairs_and_unknown_columns_do_not_stop_us() -> None:
    registry, findings = read(typed("试点证书", I5="50人", L3="旧编号", L5="x"))
    assert registry.projects["JSJ-01"].fields["approved"] == 50
    assert spots(findings) == [
        ("试点证书", "I5", "cell.repaired"),
        ("试点证书", "L3", "sheet.unknown-column"),
    ]


def test_a_registry_that_was_never_filled_in() -> None:
    with pytest.raises(RegistryError) as raised:
        read_registry(drawn(plan_registry(pack(), CAMPAIGN), created=CREATED), pack())
    assert spots(raised.value.facts["findings"]) == [  # type: ignore[arg-type]
        ("学系", "", "registry.empty"),
        ("试点证书", "", "registry.empty"),
    ]


def test_what_is_no_workbook_is_told_like_any_error() -> None:
    with pytest.raises(RegistryError) as raised:
        read_registry(b"", pack())
    assert raised.value.facts["findings"] == (Finding("file.empty", Severity.ERROR, Place("registry.xlsx")),)
