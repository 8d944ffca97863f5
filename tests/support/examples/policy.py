"""What the policy asks for: one example a code."""

from __future__ import annotations

from dataclasses import replace

from onex_xl.findings import Finding
from onex_xl.model import Registry, Table
from onex_xl.scoring.facts import count_facts
from onex_xl.stages.policy import check_policy
from tests.support.examples.making import Example, Maker, Makers, the
from tests.support.returns import CAMPAIGN, Record, Records, clean_records, pack, read, registry

PARTS = ("site_built", "has_team", "has_textbook", "has_standard", "has_online", "has_workshop")


def _found(records: Records, of: Registry | None = None) -> list[Finding]:
    known = of or registry()
    projects = known.of_department("JSJ")
    facts = count_facts(pack(), CAMPAIGN, projects, read(records=records).tables)
    named = {
        code: replace(
            own, places={name: replace(at, file="计算机系.xlsx") for name, at in own.places.items()}
        )
        for code, own in facts.items()
    }
    return check_policy(pack(), CAMPAIGN, known, named, [project.code for project in projects])


def _spent(code: str, **changed: str) -> Maker:
    """One payment, with ``changed`` in it."""

    def make() -> Example:
        records = clean_records()
        records["spending"][0].update(changed)
        return Example(the(code, _found(records)))

    return make


def _parts_missing() -> Example:
    records = clean_records()
    whole: Record = {**dict.fromkeys(PARTS, "是"), "site_certificate": "ZD-1"}
    records["pilots"] = [
        {**records["pilots"][0], **whole, "has_online": "否", "has_workshop": "否"},
        {**records["pilots"][1], **whole},
    ]
    return Example(the("policy.six-ones", _found(records)))


def _uncovered() -> Example:
    columns = {
        "name": ["软件技术", "物流管理"],
        "group": ["软件技术", "物流专业群"],
        "department": ["JSJ", "CJ"],
    }
    majors = Table("majors", "专业", columns, range(4, 6), {"name": 1, "group": 2, "department": 3})
    known = replace(registry(), tables={"majors": majors})
    return Example(the("policy.group-uncovered", _found(clean_records(), known)))


def _three(code: str, **changed: str) -> Maker:
    """Three candidates of the first project with ``changed`` in them; in the other one nobody has it."""

    def make() -> Example:
        records = clean_records(10)
        for number, record in enumerate(records["candidates"]):
            record["project"] = "JSJ-01" if number < 5 else "JSJ-02"
            record.update(changed if number < 3 else {})
        return Example(the(code, _found(records)))

    return make


POLICY: Makers = {
    "policy.group-uncovered": _uncovered,
    "policy.six-ones": _parts_missing,
    "policy.state-money-first": _spent("policy.state-money-first", source="学校自筹"),
    "policy.off-list": _spent("policy.off-list", category="其他"),
    "policy.many-deferred": _three("policy.many-deferred", exam="缓考", passed="否"),
    "policy.many-refunded": _three("policy.many-refunded", exam="退费", passed="否", paid="否"),
    "policy.service-not-marked": _spent("policy.service-not-marked", category="校外考场租赁"),
}
