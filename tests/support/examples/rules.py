"""The rules of the default pack, of its return and its registry: one example a code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from onex_xl.errors import RegistryError
from onex_xl.stages.distribute import plan_return
from onex_xl.stages.policy import check_policy
from onex_xl.stages.registry.read import read_registry
from onex_xl.stages.registry.write import plan_registry
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.year import create
from onex_xl.xlsx.draw import drawn
from tests.support import returns
from tests.support.damages import OUTCOMES, PILOTS, ROSTER, SPENDING, TEACHERS, Damage, both, cells
from tests.support.examples.making import (
    CANDIDATES,
    Example,
    Maker,
    Makers,
    as_finding,
    damaged,
    registered,
    seen,
    the,
    typed_in,
)
from tests.support.returns import CAMPAIGN, CREATED, Records, clean_records, pack, typed

DAMAGES: dict[str, Damage] = {
    "roster.duplicate": cells(ROSTER, B6="2023000000"),
    "roster.passed-not-sat": both(cells(ROSTER, L5="缺考"), cells(PILOTS, K6=7, M6=7)),
    "roster.paid-without-funding": cells(ROSTER, I5=None),
    "roster.sat-unpaid": cells(ROSTER, H5="否"),
    "roster.passed-without-certificate": cells(ROSTER, R5=None),
    "roster.fee-of-nothing": cells(ROSTER, J5=0.01),
    "roster.refunded-with-fee": both(
        cells(ROSTER, H5="否", I5=None, J5=260, L5="退费", M5=None, Q5="否", R5=None),
        cells(PILOTS, I6=7, K6=7, M6=7),
    ),
    "pilots.paid-differs": cells(PILOTS, I6=9),
    "pilots.sat-differs": cells(PILOTS, K6=9),
    "pilots.passed-differs": cells(PILOTS, M6=9),
    "pilots.forfeits-differ": cells(PILOTS, O6=1),
    "pilots.order-of-numbers": cells(PILOTS, I6=8, K6=7, M6=8),
    "pilots.absent-not-balanced": cells(ROSTER, H5="否"),
    "pilots.site-without-certificate": cells(PILOTS, Q6="是"),
    "pilots.forfeits-without-fees": both(
        cells(ROSTER, L5="缺考", Q5="否", R5=None),
        cells(PILOTS, K6=7, M6=7, O6=1),
        cells(SPENDING, G5="企业投入"),
    ),
    "teachers.trained-without-date": cells(TEACHERS, G5=None),
    "spending.amount-of-nothing": cells(SPENDING, F5=0.01),
    "spending.service-without-contract": cells(SPENDING, H5="是"),
    "outcomes.without-evidence": cells(OUTCOMES, G5=None),
    "outcomes.case-without-level": cells(OUTCOMES, B5="典型案例"),
    "outcomes.textbook-use": cells(OUTCOMES, B5="教材"),
}


def _twice(sheet: str) -> Callable[[Records], None]:
    def change(records: Records) -> None:
        records[sheet].append(dict(records[sheet][0]))

    return change


def _with_numbers(code: str, **numbers: int) -> Maker:
    """The return of a project of which the registry says ``numbers``."""

    def make() -> Example:
        known = returns.registry()
        first = known.projects["JSJ-01"]
        projects = {**known.projects, "JSJ-01": replace(first, fields={**first.fields, **numbers})}
        registry = replace(known, projects=projects)
        book = plan_return(pack(), CAMPAIGN, registry, "JSJ", clean_records(CANDIDATES))
        found, ends = seen(drawn(book, created=CREATED), registry=registry)
        return Example(the(code, found), ends)

    return make


def _pilot(code: str, name: str) -> dict[str, Any]:
    approved = {"authority_approved": "是", "applied": 60, "approved": 50}
    return {"code": code, "department": code[:-3], "name": name, **approved}


OFFICE: dict[str, list[dict[str, Any]]] = {
    "departments": [{"code": "JSJ", "name": "计算机系"}, {"code": "CJ", "name": "财经系"}],
    "pilots": [_pilot("JSJ-01", "Web前端开发"), _pilot("CJ-01", "智能财税")],
    "recipients": [{"name": "李院长", "email": "li@example.cn", "kind": "领导"}],
}
"""A registry without a fault."""


def _missing() -> Example:
    with TemporaryDirectory() as folder:
        year = create(Path(folder) / "c", CAMPAIGN.year)
        (year.folder.registry).unlink()
        try:
            office_registry(year)
        except RegistryError as error:
            return Example(as_finding(error), "stopped")
    raise AssertionError("a registry that is not there was read")


def _other_period() -> Example:
    with TemporaryDirectory() as folder:
        year = create(Path(folder) / "c", CAMPAIGN.year)
        year.folder.registry.write_bytes(drawn(plan_registry(pack(), year.campaign, OFFICE), created=CREATED))
        copied = replace(
            year.campaign,
            period_start=date(CAMPAIGN.year - 1, 1, 1),
            period_end=date(CAMPAIGN.year - 1, 12, 31),
        )
        settings = replace(year.settings, campaign=copied)
        _, remarks = office_registry(replace(year, settings=settings))
        return Example(the("registry.other-period", remarks))


def _unknown_group(code: str, *groups: str) -> Maker:
    """Projects for ``groups``, of which the registry has 软件技术专业群 alone."""

    def make() -> Example:
        pilots = [
            {**_pilot(f"JSJ-0{number}", "证书"), "major_groups": group}
            for number, group in enumerate(groups, 1)
        ]
        major = {"name": "软件技术", "group": "软件技术专业群", "department": "JSJ"}
        data = drawn(
            plan_registry(pack(), CAMPAIGN, {**OFFICE, "majors": [major], "pilots": pilots}), created=CREATED
        )
        known, _ = read_registry(data, pack())
        return Example(the(code, check_policy(pack(), CAMPAIGN, known, {}, ())))

    return make


RULES: Makers = {
    **{code: damaged(code, damage) for code, damage in DAMAGES.items()},
    "teachers.duplicate": typed_in("teachers.duplicate", _twice("teachers")),
    "spending.duplicate": typed_in("spending.duplicate", _twice("spending")),
    "pilots.approved-above-applied": _with_numbers("pilots.approved-above-applied", applied=8),
    "pilots.paid-above-approved": _with_numbers("pilots.paid-above-approved", applied=8, approved=3),
    "pilots.nobody-approved": _with_numbers("pilots.nobody-approved", approved=0, applied=0),
}

REGISTRY: Makers = {
    "registry.missing": _missing,
    "registry.invalid": registered("registry.invalid", typed("学系", A5=None), records=OFFICE),
    "registry.twice": registered("registry.twice", typed("学系", A6="JSJ"), records=OFFICE),
    "registry.empty": registered("registry.empty", records={**OFFICE, "pilots": []}),
    "registry.approved-above-applied": registered(
        "registry.approved-above-applied", typed("试点证书", I5=70), records=OFFICE
    ),
    "registry.other-period": _other_period,
    "registry.unknown-value-near": _unknown_group("registry.unknown-value-near", "软件技术专业裙"),
    "registry.unknown-value": _unknown_group("registry.unknown-value", "物流"),
    "registry.recipient-without-department": registered(
        "registry.recipient-without-department", typed("收件人", D5="学系"), records=OFFICE
    ),
}
