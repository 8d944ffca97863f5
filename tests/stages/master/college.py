"""A seeded college for the master's tests: departments, projects, returns as tables, and their result."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import (
    COUNTED,
    DECLARED,
    Campaign,
    Compared,
    Department,
    Difference,
    Facts,
    Number,
    Project,
    Reconciliation,
    Register,
    Registry,
    Result,
    Review,
    ReviewState,
    Score,
    SelfScore,
    State,
    Status,
    Table,
    Value,
    Waiver,
)
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import load_pack
from onex_xl.scoring.facts import count_facts
from onex_xl.scoring.score import rank, score

CAMPAIGN = Campaign(
    2026, "汕头职业技术学院", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 15), "stpt-1x"
)
DEPARTMENTS = (
    "计算机系",
    "机电工程系",
    "财经系",
    "自然科学系",
    "外语系",
    "人文社科系",
    "幼儿教育系",
    "艺术体育系",
)
CERTIFICATES = (
    "Web前端开发", "云计算平台运维与开发", "工业机器人操作与运维", "传感网应用开发", "建筑信息模型(BIM)",
    "新能源汽车检测与维修", "幼儿照护", "跨境电商B2B数据运营", "智能财税", "网店运营推广", "财务共享服务",
    "物流管理", "数字创意建模", "老年照护",
)  # fmt: skip
LEADS = ("黄伟", "林静怡", "陈晓丹", "吴志强", "郑少芬", "蔡文杰")
STUDENT = "黄某某"
STUDENT_NO = "20240117"
RESIDENT = "44050720050101001X"


@cache
def pack(name: str = "stpt-1x") -> Pack:
    """The default pack."""
    return load_pack(Path(__file__).resolve().parents[3] / "workbook-templates" / name)


def college(departments: int = 8, projects: int = 40, seed: int = 1) -> Result:
    """A year's result. The last department has not returned; one is late; a few projects are held or exempt;
    some scores have moved since the run before. The office has decided some indicators, some decisions wait
    to be confirmed and some are wrong; an error is waived; two lists are compared."""
    dice = random.Random(seed)
    registry = _registry(dice, departments, projects)
    facts: dict[str, Facts] = {}
    scores: list[Score] = []
    findings: list[Finding] = []
    reviews: dict[str, dict[str, Review]] = {}
    register = []
    for number, room in enumerate(registry.departments.values()):
        own = registry.of_department(room.code)
        missing = number == departments - 1
        tables = {} if missing else _tables(dice, own)
        counted = count_facts(pack(), CAMPAIGN, own, tables)
        facts |= counted
        held = frozenset() if missing else _held(dice, own, findings)
        register.append(_register(room, number, missing, findings))
        for project in own:
            first = _score(dice, project, counted[project.code], missing, project.code in held)
            reviews[project.code] = _reviews(project, first, len(reviews) + seed)
            own_reviews, typed = reviews[project.code], first.self_scores
            scores.append(score(pack(), project, counted[project.code], first.status, typed, own_reviews))
    ranked = rank(scores)
    waivers = _waive(findings)
    return Result(
        campaign=CAMPAIGN,
        registry=registry,
        scores=ranked,
        facts=facts,
        findings=findings,
        register=register,
        unrecognised=["微信图片_20261213.jpg"],
        previous=_previous(dice, ranked),
        as_of=datetime(2026, 12, 18, 16, 20),
        run=4,
        reconciliation=_reconciliation(registry, facts),
        reviews=tuple(review for own in reviews.values() for review in own.values()),
        waivers=waivers,
    )


def _registry(dice: random.Random, departments: int, projects: int) -> Registry:
    rooms = {}
    for number in range(departments):
        name = DEPARTMENTS[number] if departments <= len(DEPARTMENTS) else f"第{number + 1}学系"
        rooms[f"D{number + 1:02}"] = Department(f"D{number + 1:02}", name)
    found = {}
    for number in range(projects):
        department = f"D{number * departments // projects + 1:02}"
        code = f"{department}-{number + 1:03}"
        applied = dice.randrange(20, 200)
        fields: dict[str, Value] = {
            "code": code,
            "department": department,
            "name": CERTIFICATES[number % len(CERTIFICATES)],
            "level": dice.choice(("初级", "中级", "高级")),
            "authority_approved": "否" if dice.random() < 0.04 else "是",
            "applied": applied,
            "approved": applied if dice.random() < 0.7 else applied - dice.randrange(1, 15),
            "budget": dice.choice((None, 20000, 35000, 60000)),
            "lead": dice.choice(LEADS),
        }
        found[code] = Project(code, department, str(fields["name"]), fields)
    return Registry(rooms, found, {}, hashlib.sha256(b"registry").hexdigest())


# ---- returns -------------------------------------------------------------------------


def _tables(dice: random.Random, projects: Sequence[Project]) -> dict[str, Table]:
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("pilots", "candidates", "teachers", "spending", "outcomes")
    }
    for project in projects:
        _pilot(dice, project, rows)
        _people(dice, project, rows["candidates"])
        _work(dice, project, rows)
    return {sheet: _table(sheet, records) for sheet, records in rows.items()}


def _table(sheet: str, records: list[dict[str, Any]]) -> Table:
    of = pack().returns.by_id[sheet]
    numbers = ("integer", "money", "date", "score")
    columns = {
        field.id: [record.get(field.id, None if field.type in numbers else "") for record in records]
        for field in of.read_fields
    }
    cols = {field.id: col for col, field in enumerate(of.read_fields)}
    return Table(sheet, of.name, columns, range(4, 4 + len(records)), cols)


def _pilot(dice: random.Random, project: Project, rows: dict[str, list[dict[str, Any]]]) -> None:
    built = dice.random() < 0.75
    rows["pilots"].append(
        {
            "project": project.code,
            "site_built": "是" if built else "否",
            "site_certificate": f"ZD{dice.randrange(1000, 9999)}" if built and dice.random() < 0.9 else "",
            "site_sessions": dice.randrange(0, 6) if built else None,
        }
    )


def _people(dice: random.Random, project: Project, rows: list[dict[str, Any]]) -> None:
    approved = project.fields["approved"]
    assert isinstance(approved, int)
    turnout = dice.choice((0.99, 0.98, 0.97, 0.9, 0.7, 0.6))
    skill = dice.choice((0.97, 0.96, 0.94, 0.85))
    for number in range(max(0, approved - dice.randrange(0, 4))):
        exam = "已考" if dice.random() < turnout else dice.choice(("缺考", "弃考", "缓考"))
        rows.append(
            {
                "project": project.code,
                "student_no": f"{STUDENT_NO}{number:03}",
                "name": STUDENT,
                "id_number": RESIDENT,
                "paid": "是",
                "funding": dice.choice(("学院", "财政", "自费", "自费")),
                "exam": exam,
                "passed": "是" if exam == "已考" and dice.random() < skill else "否",
            }
        )


def _work(dice: random.Random, project: Project, rows: dict[str, list[dict[str, Any]]]) -> None:
    def add(sheet: str, **values: Any) -> None:
        rows[sheet].append({"project": project.code, **values})

    def day() -> date:
        return date(2026, 1, 1) + timedelta(dice.randrange(-40, 364))

    if dice.random() < 0.9:
        add("spending", category="考生报考报名费", amount=dice.randrange(2000, 20000), source="学校自筹")
    if dice.random() < 0.3:
        add("spending", category="其他", amount=dice.randrange(100, 3000), source="财政专项")
    for number in range(dice.choice((0, 1, 2, 3, 4, 5))):
        second = "KP1" if dice.random() < 0.8 else ""
        common = {"staff_no": f"T{number}", "training": "师资培训", "training_date": day()}
        add("teachers", **common, teacher_certificate="SZ1", examiner_certificate=second)
    for category, chance in (("证书标准开发", 0.7), ("教材", 0.7), ("典型案例", 0.8), ("说证书", 0.9)):
        if dice.random() < chance:
            level = dice.choice(("省级采纳", "省级采纳", "省级推荐", "校级"))
            evidence = "佐证.pdf" if dice.random() < 0.93 else ""
            common = {"category": category, "date": day(), "used_in_class": "是"}
            add("outcomes", **common, level=level, evidence=evidence)


# ---- the result ----------------------------------------------------------------------


def _score(dice: random.Random, project: Project, facts: Facts, missing: bool, held: bool) -> Score:
    status = Status.MISSING if missing else Status.HELD if held else Status.SCORED
    if project.fields["authority_approved"] != "是":
        status = Status.EXEMPT
    first = score(pack(), project, facts, status)
    typed: dict[str, SelfScore] = {}
    for indicator in pack().rubric.indicators:
        if status == Status.SCORED and dice.random() < 0.03:
            place = Place("填报表.xlsx", "自评表", f"F{dice.randrange(5, 60)}")
            computed = first.indicators[indicator.id]
            points = (computed or 0) + dice.choice((-2, 2, 3))
            typed[indicator.id] = SelfScore(points, "佐证材料已补交，请复核认定。", place)
    return score(pack(), project, facts, status, typed)


def _held(dice: random.Random, projects: Sequence[Project], findings: list[Finding]) -> frozenset[str]:
    """Projects held back, and what was found in this return."""
    held = set()
    for project in projects:
        if dice.random() < 0.08:
            held.add(project.code)
            numbers = {"declared_paid": 62, "paid": 60}
            findings.append(_finding(project, "pilots.paid-differs", "试点证书", "I6", numbers))
            student = {"project": project.code, "student_no": STUDENT_NO, "others": "B9"}
            findings.append(_finding(project, "roster.duplicate", "考生名册", "B7", student, STUDENT_NO))
            identity = {"label": "证件号码", "value": RESIDENT}
            findings.append(_finding(project, "cell.id-check-digit", "考生名册", "E8", identity, RESIDENT))
        if dice.random() < 0.3:
            finding = _finding(project, "outcomes.without-evidence", "成果", "G9", {})
            findings.append(replace(finding, severity=Severity.WARNING))
    return frozenset(held)


def _finding(
    project: Project, code: str, sheet: str, cell: str, facts: Mapping[str, Any], raw: str = ""
) -> Finding:
    place = Place("填报表.xlsx", sheet, cell)
    return Finding(code, Severity.ERROR, place, facts, raw, project.department, project.code)


def _register(room: Department, number: int, missing: bool, findings: list[Finding]) -> Register:
    if missing:
        return Register(room.code, room.name, State.MISSING)
    own = [item for item in findings if item.department == room.code]
    errors = sum(item.severity is Severity.ERROR for item in own)
    digest = hashlib.sha256(room.code.encode()).hexdigest()
    return Register(
        room.code, room.name, State.OPEN if errors else State.RECEIVED,
        datetime(2026, 12, 10 + number % 8, 9, 30), f"{room.name}-最终版({number}).xlsx", digest,
        late=number == 3, errors=errors, warnings=len(own) - errors, kept=f"{digest}.xlsx",
    )  # fmt: skip


# ---- what the office decided ---------------------------------------------------------

DECISIONS: Mapping[int, Sequence[tuple[str, str | None, str]]] = {
    1: [("2", "6", ReviewState.APPLIED)],
    4: [("1.2", "22.5", ReviewState.APPLIED), ("4.4", "5", ReviewState.APPLIED)],
    7: [("3.2", "0.5", ReviewState.APPLIED)],
    9: [("4.5", "2", ReviewState.RECONFIRM)],
    10: [("1.1", None, ReviewState.INVALID)],
    12: [("3.2", "10", ReviewState.APPLIED), ("3.3", "0", ReviewState.APPLIED)],
    13: [("1.2", "30", ReviewState.APPLIED), ("4.3", "8", ReviewState.RECONFIRM)],
}
"""What is decided about every fourteenth project: indicator, points, what became of it."""


def _reviews(project: Project, plain: Score, number: int) -> dict[str, Review]:
    """The decisions about a project. Deciding what the engine gives confirms it."""
    found = {}
    for indicator, points, state in DECISIONS.get(number % 14, ()):
        given = None if points is None else Fraction(points)
        typed = "待定" if points is None else points
        found[indicator] = Review(
            project.code, indicator, given, typed, "查看佐证原件，按实际情况认定。", "王老师",
            date(2026, 12, 17), state, "完成率 72.5%；实考人数 29 人", "完成率 75.0%；实考人数 30 人",
            plain.indicators.get(indicator), number,
        )  # fmt: skip
    return found


def _waive(findings: list[Finding]) -> tuple[Waiver, ...]:
    """The first warning was an error that the office lets pass; another waiver waits."""
    for index, item in enumerate(findings):
        if item.severity is Severity.WARNING:
            why = "佐证已线下核验（王老师，2026-12-17）"
            findings[index] = replace(item, waived=why, identity="w-1")
            waiver = Waiver(
                "w-1", item.project, "佐证已线下核验", "王老师", date(2026, 12, 17), ReviewState.APPLIED
            )
            return (waiver, replace(waiver, finding="w-2", state=ReviewState.RECONFIRM))
    return ()


def _reconciliation(registry: Registry, facts: Mapping[str, Facts]) -> Reconciliation:
    """Head-counts by declaration, roster and lists; every ninth project's differ."""
    compared, differences = [], []
    for number, (code, project) in enumerate(registry.projects.items()):
        for fact, source in (("paid", "finance"), ("passed", "results")):
            counted = facts[code].values[fact]
            assert isinstance(counted, int)
            other = counted - (2 if number % 9 == 4 else 0)
            values: dict[str, Number | None] = {DECLARED: counted, COUNTED: counted, source: other}
            compared.append(Compared(code, fact, values))
        if number % 9 == 4:
            differences.append(
                Difference(project.department, code, "****0117", "缴费", {COUNTED: "是", "finance": ""}, {})
            )
    lists = {"finance": ("缴费名单.xlsx",), "results": ("考核成绩.xlsx",)}
    return Reconciliation(lists, tuple(compared), tuple(differences))


def _previous(dice: random.Random, scores: Mapping[str, Score]) -> dict[str, Score]:
    """The run before: one department had not returned, some totals were others."""
    found = {}
    for code, item in scores.items():
        if code.startswith("D02"):
            continue
        if item.total is not None and dice.random() < 0.15:
            total = max(0, item.total - dice.choice((-6, 4, 10)))
            grade = pack().rubric.grade(total)
            item = replace(item, total=total, grade=grade.id, outcome=grade.outcome)
        found[code] = item
    return found
