"""A list made from a roster agrees with it, however it is laid out; one thing changed is one difference."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from onex_xl.model import Value
from onex_xl.stages.lists.read import read_list
from tests.stages.lists.sample import claim, held
from tests.support.returns import identity_number, pack

HEADS = {
    "student_no": ("学号", "学员学号", " 学 号 *"),
    "id_number": ("证件号码", "身份证号"),
    "name": ("姓名", "学生姓名"),
    "certificate": ("证书名称", "收费项目"),
    "fee": ("金额", "实缴金额"),
    "funding": ("资金来源", "经费来源"),
}
CERTIFICATES = {"JSJ-01": "Web前端开发", "JSJ-02": "网络系统建设与运维"}
Row = dict[str, str]


@dataclass
class Case:
    """A roster and the list that agrees with it, row for row."""

    people: list[dict[str, Value]]
    rows: list[Row]
    dice: random.Random

    def text(self) -> str:
        """The list as a file: its columns in any order, each under one of its names, below titles."""
        names = [*HEADS, "备注"]
        self.dice.shuffle(names)
        head = [self.dice.choice(HEADS.get(name, (name,))) for name in names]
        titles = ["2026年缴费一览" for _ in range(self.dice.randrange(3))]
        body = [",".join(row.get(name, "") for name in names) for row in self.rows]
        return "\n".join([*titles, ",".join(head), *body])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    dice = draw(st.randoms(use_true_random=False))
    count = draw(st.integers(3, 12))
    people: list[dict[str, Value]] = [
        {
            "project": dice.choice(list(CERTIFICATES)),
            "student_no": f"{'s' if number % 2 else 'S'}2023{number:05}",
            "id_number": identity_number(number) if dice.random() < 0.7 else "",
            "name": dice.choice(("王一", "李二", "阿依古丽·买买提")),
            "paid": "是",
            "funding": dice.choice(("学院", "财政", "企业", "自费")),
            "fee": dice.choice((260, 280, 300)),
            "exam": "缺考",
            "passed": "否",
        }
        for number in range(count)
    ]
    rows = [_row(person, dice) for person in people]
    dice.shuffle(rows)
    return Case(people, rows, dice)


def _row(person: dict[str, Value], dice: random.Random) -> Row:
    """What a list says of ``person``, in words of its own."""
    name = CERTIFICATES[str(person["project"])]
    return {
        "student_no": dice.choice((str.upper, str.lower))(str(person["student_no"])),
        "id_number": str(person["id_number"]),
        "name": dice.choice((str(person["name"]), str(person["name"]).replace("·", "•"))),
        "certificate": dice.choice((name, name.upper(), f"{name}职业技能等级证书", f"{name}（中级）")),
        "fee": dice.choice((f"{person['fee']}", f"{person['fee']}.00", f"¥{person['fee']}")),
        "funding": {"学院": "学校", "自费": "个人"}.get(str(person["funding"]), str(person["funding"])),
    }


def found(case: Case) -> list[str]:
    """The codes of what the roster against the list comes to."""
    reading = read_list(case.text().encode("gb18030"), "reference/finance.csv", pack())
    assert [item.code for item in reading.findings] == []
    reconciliation, findings = held([claim(case.people)], reading)
    codes = [item.code.removeprefix("lists.") for item in findings]
    assert len(reconciliation.differences) == sum(code not in ("twice", "other-key") for code in codes)
    return codes


@settings(max_examples=40)
@given(cases())
def test_a_list_made_from_a_roster_agrees_with_it(case: Case) -> None:
    assert found(case) == []


def _leave_out(case: Case) -> str:
    del case.rows[0]
    return "missing"


def _add(case: Case) -> str:
    case.rows.append({**case.rows[0], "student_no": "S99", "id_number": "", "name": "赵九"})
    return "unclaimed"


def _other_amount(case: Case) -> str:
    case.rows[0]["fee"] = "1"
    return "differs"


def _other_name(case: Case) -> str:
    case.rows[0]["name"] = "赵九"
    return "differs"


def _nothing_paid(case: Case) -> str:
    case.rows[0]["fee"] = "0"
    return "differs"


def _other_project(case: Case) -> str:
    was = case.rows[0]["certificate"].casefold()
    case.rows[0]["certificate"] = next(name for name in CERTIFICATES.values() if name.casefold() not in was)
    return "other-project"


def _again(case: Case) -> str:
    case.rows.append(dict(case.rows[0]))
    return "twice"


PLANTED: tuple[Callable[[Case], str], ...] = (
    _leave_out, _add, _other_amount, _other_name, _nothing_paid, _other_project, _again,
)  # fmt: skip


@settings(max_examples=80)
@given(cases(), st.sampled_from(PLANTED))
def test_one_thing_changed_is_one_difference(case: Case, plant: Callable[[Case], str]) -> None:
    wanted = plant(case)
    assert found(case) == [wanted]
