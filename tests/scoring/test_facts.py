"""Facts counted from small tables: every line of the fact table, its edges, and what rulings change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import pytest

from onex_xl.findings import Place
from onex_xl.model import Campaign, Facts, Project, Table, Value
from onex_xl.pack.definitions import TYPES
from onex_xl.rules.nodes import Type
from onex_xl.scoring.facts import count_facts, values_under
from tests.scoring.projects import default_pack

CAMPAIGN = Campaign(2026, "示例学院", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31), "stpt-1x")
REGISTRY: dict[str, Value] = {"applied": 50, "approved": 40, "budget": Fraction("20000.50")}
PROJECTS = [Project(code, "JSJ", "Web前端开发", REGISTRY) for code in ("P1", "P2")]
FIRST_ROW = 4


def table(sheet: str, text: str) -> Table:
    """A sheet's records from a text table: headers are field ids, ``·`` is a blank cell."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    fields = default_pack().returns.by_id[sheet].fields
    blanks = {name: "" if TYPES[field.type] is Type.TEXT else None for name, field in fields.items()}
    records = [dict(zip(head, line, strict=True)) for line in lines]
    columns: dict[str, Sequence[Value]] = {
        name: [value(TYPES[fields[name].type], record.get(name, "·"), blank) for record in records]
        for name, blank in blanks.items()
    }
    rows = range(FIRST_ROW, FIRST_ROW + len(records))
    return Table(sheet, fields_name(sheet), columns, rows, {name: col for col, name in enumerate(head)})


def fields_name(sheet: str) -> str:
    return default_pack().returns.by_id[sheet].name


def value(kind: Type, text: str, blank: Value) -> Value:
    if text == "·":
        return blank
    if kind is Type.DATE:
        return date.fromisoformat(text)
    if kind is Type.NUMBER:
        number = Fraction(text)
        return number.numerator if number.denominator == 1 else number
    return text


def facts(**sheets: str) -> dict[str, Facts]:
    """The facts of both projects from text tables by sheet id."""
    return count_facts(
        default_pack(), CAMPAIGN, PROJECTS, {name: table(name, text) for name, text in sheets.items()}
    )


def both(name: str, found: Mapping[str, Facts]) -> tuple[Value, Value]:
    return found["P1"].values[name], found["P2"].values[name]


ROSTER = """
project paid funding exam passed
P1      是   学院    已考 是
P1      是   财政    已考 否
P1      是   企业    已考 是
P1      否   ·       已考 是
P1      是   学院    作弊 是
P1      是   学院    缺考 是
P1      是   学院    弃考 否
P1      是   财政    弃考 ·
P1      是   企业    弃考 否
P1      是   自费    缺考 否
P1      是   ·       缺考 否
P1      否   学院    弃考 否
P1      是   学院    缓考 否
P1      是   学院    退费 否
P1      ·    学院    ·    ·
P2      是   学院    已考 是
·       是   学院    已考 是
P9      是   学院    已考 是
"""


@pytest.mark.parametrize(
    ("fact", "first", "second"),
    [
        ("paid", 12, 1),
        ("sat", 5, 1),  # 已考 and 作弊, paid or not
        ("passed", 3, 1),  # only 已考: who cheated or was absent did not pass
        ("forfeits", 3, 0),  # paid by 学院 or 财政, and 缺考 or 弃考
        ("absent", 8, 0),
        ("completion", Fraction(5, 40), Fraction(1, 40)),
        ("pass_rate", Fraction(3, 12), 1),
    ],
)
def test_facts_of_the_roster(fact: str, first: Value, second: Value) -> None:
    assert both(fact, facts(candidates=ROSTER)) == (first, second)


def test_facts_of_the_registry() -> None:
    found = facts()
    assert [both(name, found) for name in REGISTRY] == [
        (50, 50),
        (40, 40),
        (REGISTRY["budget"], REGISTRY["budget"]),
    ]


def test_an_empty_return_has_nothing_and_divides_nothing() -> None:
    values = facts()["P1"].values
    counted = {"paid", "sat", "passed", "forfeits", "absent", "fee_spend", "spent", "listed", "spending",
               "off_list", "standards", "textbooks", "teachers_both", "teachers_either", "talks"}  # fmt: skip
    assert {name: values[name] for name in counted} == dict.fromkeys(counted, 0)
    assert (values["site"], values["site_sessions"], values["case"]) == (False, None, "")
    assert (values["completion"], values["pass_rate"], values["usage"]) == (0, None, 0)


def test_the_completion_rate_is_at_most_1_and_needs_somebody_approved() -> None:
    roster = "project paid exam\n" + "P1 是 已考\n" * 3
    few = [Project("P1", "JSJ", "", {"applied": 2, "approved": 2}), Project("P2", "JSJ", "", {"approved": 0})]
    found = count_facts(default_pack(), CAMPAIGN, few, {"candidates": table("candidates", roster)})
    assert both("completion", found) == (1, None)
    assert both("budget", found) == (None, None)


@pytest.mark.parametrize(
    ("row", "site", "as_claimed"),
    [
        ("是 GD-01", True, True),
        ("是 ·", False, True),  # R15: claimed without its certificate
        ("否 GD-01", False, False),
        ("· GD-01", False, False),
    ],
)
def test_a_site_needs_its_certificate(row: str, site: bool, as_claimed: bool) -> None:
    found = facts(pilots=f"project site_built site_certificate\nP1 {row}")["P1"]
    assert found.values["site"] is site
    assert under(found, "site", R15="counts") is as_claimed


def test_a_fact_of_the_projects_own_row() -> None:
    found = facts(pilots="project site_sessions\nP2 3\nP1 ·")
    assert both("site_sessions", found) == (None, 3)


SPENDING = """
project category         source   amount
P1      考生报考报名费   财政专项 1000.50
P1      考生报考报名费   学校自筹 200
P1      考生报考报名费   企业投入 400
P1      1+X师资培训      财政专项 300
P1      其他             学校自筹 99.5
P1      其他             ·        ·
P2      其他             财政专项 7
"""


@pytest.mark.parametrize(
    ("fact", "first", "second"),
    [
        ("fee_spend", Fraction("1200.50"), 0),  # not what enterprises paid
        ("spent", 2000, 7),
        ("listed", Fraction("1900.50"), 0),
        ("spending", 6, 1),
        ("off_list", 2, 1),
        ("usage", Fraction(2000) / Fraction("20000.50"), Fraction(7) / Fraction("20000.50")),
    ],
)
def test_facts_of_the_spending(fact: str, first: Value, second: Value) -> None:
    assert both(fact, facts(spending=SPENDING)) == (first, second)


OUTCOMES = """
project category     date       level    used_in_class evidence
P1      证书标准开发 2026-01-01 ·        ·             a.pdf
P1      证书标准开发 2026-12-31 ·        ·             b.pdf
P1      证书标准开发 2025-12-31 ·        ·             c.pdf
P1      证书标准开发 2027-01-01 ·        ·             d.pdf
P1      证书标准开发 ·          ·        ·             e.pdf
P1      证书标准开发 2026-05-01 ·        ·             ·
P1      教材         2026-05-01 ·        是            f.pdf
P1      教材         2026-05-01 ·        否            g.pdf
P1      教材         2026-05-01 ·        ·             h.pdf
P1      教材         2025-05-01 ·        是            i.pdf
P1      教材         2026-05-01 ·        是            ·
P1      说证书       2026-05-01 ·        ·             j.pdf
P1      说证书       2025-05-01 ·        ·             k.pdf
P1      课程标准     2026-05-01 ·        是            l.pdf
P2      说证书       2026-05-01 ·        ·             ·
"""


@pytest.mark.parametrize(
    ("fact", "official", "textbooks_only", "claimed", "claimed_any_time"),
    [
        ("standards", 2, 5, 3, 6),  # R14: only textbooks must be of the period; R15: evidence not asked for
        ("textbooks", 1, 1, 2, 2),  # the note on row 4(2) stays whatever R14 says
        ("talks", 1, 2, 1, 2),
    ],
)
def test_outcomes_count_with_a_date_of_the_period_and_evidence(
    fact: str, official: int, textbooks_only: int, claimed: int, claimed_any_time: int
) -> None:
    found = facts(outcomes=OUTCOMES)["P1"]
    assert found.values[fact] == official
    assert under(found, fact, R14="textbooks_only") == textbooks_only
    assert under(found, fact, R15="counts") == claimed
    assert under(found, fact, R14="textbooks_only", R15="counts") == claimed_any_time


def test_evidence_is_asked_for_project_by_project() -> None:
    found = facts(outcomes=OUTCOMES)["P2"]
    assert (found.values["talks"], under(found, "talks", R15="counts")) == (0, 1)


CASE = "project category date level evidence\n"


@pytest.mark.parametrize(
    ("rows", "best"),
    [
        ("P1 典型案例 2026-05-01 校级 a.pdf", "校级"),
        ("P1 典型案例 2026-05-01 校级 a.pdf\nP1 典型案例 2026-06-01 省级推荐 b.pdf", "省级推荐"),
        ("P1 典型案例 2026-05-01 省级采纳 a.pdf\nP1 典型案例 2026-06-01 校级 b.pdf", "省级采纳"),
        ("P1 典型案例 2025-05-01 省级采纳 a.pdf\nP1 典型案例 2026-06-01 校级 b.pdf", "校级"),
        ("P1 典型案例 2026-05-01 省级采纳 ·\nP1 典型案例 2026-06-01 校级 b.pdf", "校级"),
        ("P1 典型案例 2026-05-01 · a.pdf", ""),
        ("P1 教材 2026-05-01 省级采纳 a.pdf", ""),
        ("P2 典型案例 2026-05-01 省级采纳 a.pdf", ""),
    ],
)
def test_the_best_case_counts(rows: str, best: str) -> None:
    assert facts(outcomes=CASE + rows)["P1"].values["case"] == best


TEACHERS = """
project staff_no training     training_date teacher_certificate examiner_certificate
P1      A01      国培         2026-07-01    T1                  E1
P1      A01      省培         2026-08-01    T1                  E1
P1      a01      省培         2026-08-01    T1                  E1
P1      A02      国培         2026-07-01    T2                  ·
P1      A02      省培         2026-08-01    ·                   E2
P1      A03      国培         2026-07-01    ·                   E3
P1      A04      国培         2026-07-01    ·                   ·
P1      A05      ·            2026-07-01    T5                  E5
P1      A06      国培         ·             T6                  E6
P1      A07      国培         2025-12-31    T7                  E7
P1      A08      国培         2026-12-31    T8                  E8
P1      ·        国培         2026-07-01    T9                  E9
P2      A01      国培         2026-07-01    T1                  E1
"""


@pytest.mark.parametrize(
    ("fact", "first", "any_time"),
    [
        # A01 once, A08, and A02, whose two certificates come from two trainings, in two rows.
        ("teachers_both", 3, 5),
        ("teachers_either", 4, 6),  # and A03; without R14's period also A06, A07
    ],
)
def test_teachers_are_counted_once_each(fact: str, first: int, any_time: int) -> None:
    found = facts(teachers=TEACHERS)
    assert both(fact, found) == (first, 1)
    assert under(found["P1"], fact, R14="textbooks_only") == any_time


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ("P1 A01 国培 2026-07-01 T1 ·\nP1 A01 省培 2025-08-01 · E1", 0),  # the other is of last year
        ("P1 A01 国培 2026-07-01 T1 ·\nP2 A01 省培 2026-08-01 · E1", 0),  # of another project
        ("P1 A01 国培 2026-07-01 T1 ·\nP1 A02 省培 2026-08-01 · E1", 0),  # of another teacher
        ("P1 A01 国培 2026-07-01 · E1\nP1 a01 省培 2026-08-01 T1 ·", 1),
    ],
)
def test_two_certificates_in_two_rows_are_one_teachers(rows: str, count: int) -> None:
    assert (
        facts(teachers=TEACHERS.strip().splitlines()[0] + "\n" + rows)["P1"].values["teachers_both"] == count
    )


def under(found: Facts, fact: str, **decided: str) -> Value:
    """The fact with some rulings decided otherwise than the pack does."""
    rubric = default_pack().rubric
    return values_under(rubric, found, {**rubric.defaults, **decided})[fact]


def test_a_fact_is_kept_under_every_combination_of_its_rulings() -> None:
    variants = facts(outcomes=OUTCOMES)["P1"].variants
    kept = {option: value for (fact, option), value in variants.items() if fact == "talks"}
    assert kept == {
        (("R14", "all"), ("R15", "zero")): 1,
        (("R14", "all"), ("R15", "counts")): 1,
        (("R14", "textbooks_only"), ("R15", "zero")): 2,
        (("R14", "textbooks_only"), ("R15", "counts")): 2,
    }


def test_a_fact_names_the_cells_it_was_counted_from() -> None:
    places = facts(candidates=ROSTER, spending=SPENDING)["P1"].places
    assert places["paid"] == Place("", "考生名册", "B5:B19")
    assert places["sat"] == Place("", "考生名册", "D5:D19")
    assert places["spent"] == Place("", "经费支出", "D5:D10")
    assert places["spending"] == Place("", "经费支出", "A5:A10")
    assert "talks" not in places
