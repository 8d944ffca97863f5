"""What the regulation asks for beside what it gives points for: exact codes, cells and facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.model import Project, Registry, Table
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.scoring.facts import count_facts
from onex_xl.stages.policy import Doubtful, check_policy
from onex_xl.wording import on_trial, wording
from tests.pack.variants import changed
from tests.support.returns import CAMPAIGN, Record, Records, pack, pilot, read, registry, with_records

WHOLE = {
    **dict.fromkeys(
        ("site_built", "has_team", "has_textbook", "has_standard", "has_online", "has_workshop"), "是"
    ),
    "site_certificate": "ZD-1",
}


def returned(spending: Sequence[Record] = (), **pilots: str) -> Records:
    """A return of JSJ: JSJ-01 with everything, save what ``pilots`` changes; JSJ-02 whole."""
    own = [{**pilot("JSJ-01"), **WHOLE, **pilots}, {**pilot("JSJ-02"), **WHOLE}]
    return with_records(candidates=[], pilots=own, spending=spending)


def paid(source: str = "财政专项", amount: int = 100, category: str = "1+X师资培训") -> Record:
    return {"project": "JSJ-01", "voucher": f"记-{amount}", "category": category, "amount": amount,
            "source": source}  # fmt: skip


def found(
    records: Records,
    *,
    of: Registry | None = None,
    by: Pack | None = None,
    doubtful: Doubtful | None = None,
    counting: Sequence[str] = ("JSJ-01", "JSJ-02"),
) -> list[Finding]:
    """What the policy says about ``records`` as the return of JSJ, called 表.xlsx."""
    of, by = of or registry(), by or pack()
    projects = [project for project in of.projects.values() if project.department == "JSJ"]
    facts = count_facts(by, CAMPAIGN, projects, read(records=records).tables)
    named = {
        code: replace(own, places={name: replace(at, file="表.xlsx") for name, at in own.places.items()})
        for code, own in facts.items()
    }
    return check_policy(by, CAMPAIGN, of, named, counting, doubtful=doubtful)


def spots(findings: Sequence[Finding]) -> list[tuple[str, str, str, str, str]]:
    return [
        (item.code, item.project, item.place.file, item.place.sheet, item.place.cell) for item in findings
    ]


def test_a_project_with_everything_has_no_finding() -> None:
    assert found(returned([paid()])) == []


@pytest.mark.parametrize(
    ("field", "fact", "cell"),
    [
        ("site_built", "site_open", "Q6"),
        ("has_team", "team", "U6"),
        ("has_textbook", "course_book", "V6"),
        ("has_standard", "course_standard", "W6"),
        ("has_online", "online_course", "X6"),
        ("has_workshop", "training_room", "Y6"),
    ],
)
@pytest.mark.parametrize("said", ["否", ""])
def test_each_of_the_six_ones_that_is_missing_is_named_at_its_cell(
    field: str, fact: str, cell: str, said: str
) -> None:
    findings = found(returned((), **{field: said}))
    assert spots(findings) == [("policy.six-ones", "JSJ-01", "表.xlsx", "试点证书", cell)]
    assert findings[0].facts == {"missing": [fact], "count": 1, **_values({fact})}
    assert (findings[0].severity, findings[0].department) == (Severity.WARNING, "JSJ")


def _values(missing: set[str]) -> dict[str, int]:
    check = pack().policy.raw.projects[0]
    return {part.fact: int(part.fact not in missing) for part in check.parts}


def test_several_that_are_missing_are_one_finding_in_words() -> None:
    [finding] = found(returned(has_team="否", has_online="", has_workshop="否"))
    assert wording(finding, pack(), "zh") == (
        "“六个一”还缺 3 项：培训师资团队、线上培训课程资源、培训实训室。",
        "已经建成的，在“试点证书”表中把这几项选为“是”；还没有建成的，列入下一步建设计划。",
    )
    assert wording(finding, pack(), "en")[0] == (
        "3 of the “six ones” are missing: training team, online course resources, training room."
    )


@pytest.mark.parametrize(
    ("spending", "is_found"),
    [
        ([paid("学校自筹", 1)], True),
        ([paid("财政专项", 19_999), paid("学校自筹", 1)], True),
        ([paid("财政专项", 20_000), paid("学校自筹", 1)], False),
        ([paid("财政专项", 19_999), paid("企业投入", 1)], False),
        ([], False),
    ],
)
def test_own_money_before_the_state_money_is_spent(spending: list[Record], is_found: bool) -> None:
    findings = found(returned(spending))
    assert [item.code for item in findings] == ["policy.state-money-first"] * is_found
    if is_found:
        last = 4 + len(spending)
        cells = "F5" if last == 5 else f"F5:F{last}"
        assert spots(findings)[0][2:] == ("表.xlsx", "经费支出", cells)
        assert findings[0].facts["own_spend"] == 1


def test_without_a_budget_nobody_can_say_which_money_comes_first() -> None:
    project = registry().projects["JSJ-01"]
    bare = replace(project, fields={**project.fields, "budget": None})
    of = replace(registry(), projects={**registry().projects, "JSJ-01": bare})
    assert found(returned([paid("学校自筹")]), of=of) == []


def test_spending_outside_the_categories_is_counted() -> None:
    spending = [paid(category="其他"), paid(amount=200), paid(category="其他", amount=300)]
    [finding] = found(returned(spending))
    assert spots([finding]) == [("policy.off-list", "JSJ-01", "表.xlsx", "经费支出", "D5:D7")]
    assert finding.facts == {"off_list": 2}


@pytest.mark.parametrize(
    ("more", "is_found"),
    [
        ({}, True),
        ({"service": "否"}, True),
        ({"service": "是"}, False),  # the row's own rule asks for the contract
        ({"contract": "HT-1"}, False),
    ],
)
def test_rent_that_is_not_marked_as_a_service(more: Record, is_found: bool) -> None:
    findings = found(returned([{**paid(category="校外考场租赁"), **more}]))
    assert [item.code for item in findings] == ["policy.service-not-marked"] * is_found
    assert on_trial("policy.service-not-marked", pack())


def test_a_project_without_a_return_is_not_judged() -> None:
    assert found(returned(has_team="否"), counting=["JSJ-02"]) == []


def test_a_project_that_is_exempt_is_not_judged() -> None:
    project = registry().projects["JSJ-01"]
    exempt = replace(project, fields={**project.fields, "authority_approved": "否"})
    of = replace(registry(), projects={**registry().projects, "JSJ-01": exempt})
    assert found(returned(has_team="否"), of=of) == []


@pytest.mark.parametrize(
    ("cells", "is_found"),
    [
        ({"JSJ-01": {("经费支出", "金额")}}, False),
        ({"JSJ-01": {("经费支出", "")}}, False),
        ({ALL_PROJECTS: {("经费支出", "资金来源")}}, False),
        ({"JSJ-01": {("经费支出", "摘要")}}, True),
        ({"JSJ-01": {("成果", "金额")}}, True),
        ({"JSJ-02": {("经费支出", "金额")}}, True),
    ],
)
def test_nothing_is_said_on_the_strength_of_cells_that_could_not_be_read(
    cells: Doubtful, is_found: bool
) -> None:
    findings = found(returned([paid("学校自筹")]), doubtful=cells)
    assert [item.code for item in findings] == ["policy.state-money-first"] * is_found


def test_nothing_is_said_about_a_sheet_that_is_gone() -> None:
    tables = {name: table for name, table in read(records=returned()).tables.items() if name != "pilots"}
    facts = count_facts(pack(), CAMPAIGN, registry().of_department("JSJ"), tables)
    assert check_policy(pack(), CAMPAIGN, registry(), facts, ["JSJ-01"]) == []


def test_an_error_of_the_policy_holds_back_its_project_unless_on_trial(tmp_path: Path) -> None:
    strict = changed(tmp_path, "policy.toml", 'on = ["off_list"]', 'on = ["off_list"]\nseverity = "error"')
    [finding] = found(returned([paid(category="其他")]), by=load_pack(strict))
    assert finding.holds_back("JSJ-01") and not finding.holds_back("JSJ-02")
    trial = changed(tmp_path, "policy.toml", 'severity = "error"', 'severity = "error"\ntrial = true')
    [finding] = found(returned([paid(category="其他")]), by=load_pack(trial))
    assert finding.severity is Severity.WARNING


# ---- Article 5 -------------------------------------------------------------------------------


def college(groups: Sequence[tuple[str, str]], *projects: tuple[str, str]) -> Registry:
    """A registry whose majors have ``groups`` (group, department), with ``projects`` (groups, approved)."""
    table = Table(
        "majors",
        "专业",
        {
            "name": [f"专业{number}" for number in range(len(groups))],
            "group": [group for group, _ in groups],
            "department": [department for _, department in groups],
        },
        range(4, 4 + len(groups)),
        {"name": 1, "group": 2, "department": 3},
    )
    rows = [
        Project(f"P-{number}", "JSJ", "证书", {"major_groups": groups, "authority_approved": approved})
        for number, (groups, approved) in enumerate(projects)
    ]
    return Registry(registry().departments, {row.code: row for row in rows}, {"majors": table})


def uncovered(of: Registry) -> list[tuple[str, Place, dict[str, object]]]:
    return [(item.code, item.place, dict(item.facts)) for item in check_policy(pack(), CAMPAIGN, of, {}, ())]


def test_a_group_without_a_pilot_is_named_with_the_departments_of_its_majors() -> None:
    groups = [("软件专业群", "JSJ"), ("物流专业群", "JSJ"), ("物流专业群", "CJ"), ("会计专业群", "CJ")]
    of = college(groups, ("软件专业群、会计专业群", "是"))
    facts = {"value": "物流专业群", "departments": ["计算机系", "财经系"], "rows": 2}
    assert uncovered(of) == [("policy.group-uncovered", Place("registry.xlsx", "专业", "C6"), facts)]
    [finding] = check_policy(pack(), CAMPAIGN, of, {}, ())
    assert wording(finding, pack(), "zh")[0] == (
        "专业群“物流专业群”（计算机系、财经系）没有一个试点证书面向它。"
    )
    assert (finding.department, finding.project) == ("", "")


@pytest.mark.parametrize(
    "cell",
    [
        "软件专业群、物流专业群", "软件专业群，物流专业群", "软件专业群,物流专业群", "软件专业群；物流专业群",
        "软件专业群;物流专业群", "软件专业群/物流专业群", "软件专业群 物流专业群", "软件专业群\n物流专业群",
        "软件、物流", " 软件专业群 、物流群、",
    ],
)  # fmt: skip
def test_several_groups_in_one_cell(cell: str) -> None:
    assert uncovered(college([("软件专业群", "JSJ"), ("物流专业群", "CJ")], (cell, "是"))) == []


def test_a_group_whose_own_name_has_a_separator_is_covered() -> None:
    assert uncovered(college([("旅游/酒店专业群", "JSJ")], ("旅游/酒店专业群", "是"))) == []
    assert len(uncovered(college([("旅游/酒店专业群", "JSJ")], ("旅游专业群", "是")))) == 1


def test_a_pilot_that_was_not_approved_covers_nothing() -> None:
    assert len(uncovered(college([("软件专业群", "JSJ")], ("软件专业群", "否")))) == 1


def misspelt(*cells: str) -> list[tuple[str, str, str, str]]:
    """Code, cell, value and nearest name of what is said of pilots for ``cells``, one each, in a registry
    whose groups are 软件专业群, 物流专业群 and 旅游/酒店专业群."""
    of = college([("软件专业群", "JSJ"), ("物流专业群", "CJ"), ("旅游/酒店专业群", "CJ")])
    columns = {"code": [f"P-{number}" for number in range(len(cells))], "major_groups": list(cells)}
    pilots = Table("pilots", "试点证书", columns, range(4, 4 + len(cells)), {"code": 0, "major_groups": 5})
    of = replace(of, tables={**of.tables, "pilots": pilots})
    return [
        (item.code, item.place.cell, str(item.facts["value"]), str(item.facts["near"]))
        for item in check_policy(pack(), CAMPAIGN, of, {}, ())
        if item.code.startswith("registry.")
    ]


def test_a_misspelt_group_of_a_pilot_is_named_with_what_was_meant() -> None:
    assert misspelt("软件专业群", "软件专业裙、物流", "航海") == [
        ("registry.unknown-value-near", "F6", "软件专业裙", "软件专业群"),
        ("registry.unknown-value", "F7", "航海", ""),
    ]


@pytest.mark.parametrize("cell", ["", "软件", "物流群；软件", "旅游/酒店专业群", "软件专业群，"])
def test_a_group_that_the_registry_has_is_not_complained_about(cell: str) -> None:
    assert misspelt(cell) == []


def test_without_majors_there_is_nothing_to_cover() -> None:
    assert uncovered(college([], ("软件专业群", "是"))) == []
    assert uncovered(replace(college([]), tables={})) == []
