"""Random pilot projects of the default pack: every corner of the annex, from a seed.

Rows are as ``plan_return(records=…)`` takes them. ``edge_projects`` are those where a digit decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from onex_xl.model import Department, Number, Project, Registry, SelfScore, Value

Record = dict[str, Value]
YEAR = 2026

SAT, ABSENT, GAVE_UP, DEFERRED, REFUNDED, CHEATED = "已考", "缺考", "弃考", "缓考", "退费", "作弊"
FUNDS = ("学院", "财政", "企业", "自费")
CASES = ("校级", "省级推荐", "省级采纳")
CATEGORIES = ("考生报考报名费", "1+X师资培训", "试卷印制费", "其他")
SOURCES = ("财政专项", "学校自筹", "企业投入")


@dataclass
class Sample:
    """One project and its rows by sheet id."""

    applied: int
    approved: int
    budget: int | None = 10000
    rows: dict[str, list[Record]] = field(default_factory=dict)
    own: dict[str, Value] = field(default_factory=dict)
    """Self scores by indicator."""

    def add(self, sheet: str, count: int = 1, /, **values: Value) -> Sample:
        """``count`` rows of ``values``."""
        self.rows.setdefault(sheet, []).extend(dict(values) for _ in range(count))
        return self

    def sat(self, count: int, passed: int, **values: Value) -> Sample:
        """Candidates who paid and sat, ``passed`` of whom passed."""
        common: Record = {"paid": "是", "funding": "学院", "exam": SAT, **values}
        self.add("candidates", passed, passed="是", **common)
        return self.add("candidates", count - passed, passed="否", **common)

    def forfeits(self, count: int) -> Sample:
        return self.add("candidates", count, paid="是", funding="学院", exam=ABSENT, passed="否")

    def spent(self, category: str, amount: Value = 100, source: str = SOURCES[0]) -> Sample:
        return self.add("spending", date=date(YEAR, 5, 6), category=category, amount=amount, source=source)

    def trained(self, both: int, either: int = 0) -> Sample:
        for number in range(both + either):
            second = f"K{number}" if number < both else ""
            self.add(
                "teachers",
                staff_no=f"{number:04}",
                training="培训",
                training_date=date(YEAR, 7, 20),
                teacher_certificate=f"S{number}",
                examiner_certificate=second,
            )
        return self

    def outcome(self, category: str, **values: Value) -> Sample:
        return self.add(
            "outcomes", **{"category": category, "date": date(YEAR, 9, 1), "evidence": "佐证.pdf", **values}
        )

    def site(self) -> Sample:
        return self.add("pilots", site_built="是", site_certificate="ZD-1", site_sessions=2)


@dataclass(frozen=True)
class Room:
    """A department with its samples, as registry and records."""

    registry: Registry
    records: Mapping[str, Sequence[Record]]

    @property
    def code(self) -> str:
        """The department's code."""
        return next(iter(self.registry.departments))

    def self_scores(self, project: str) -> dict[str, SelfScore]:
        """What the department scores ``project`` itself."""
        own = [record for record in self.records["self_score"] if record["project"] == project]
        return {
            str(item["indicator"]): SelfScore(_number(item["self_score"]), str(item["note"])) for item in own
        }


def full(approved: int = 40, sat: int = 40, passed: int = 40, applied: int | None = None) -> Sample:
    """A project that lacks nothing: 100 points when everybody sits and passes."""
    sample = Sample(approved if applied is None else applied, approved).sat(sat, passed).site()
    sample.spent(CATEGORIES[0]).spent(CATEGORIES[1]).trained(3)
    sample.outcome("证书标准开发").outcome("教材", used_in_class="是").outcome("说证书")
    return sample.outcome("典型案例", level=CASES[2])


def edge_projects() -> Iterator[tuple[str, Sample]]:
    """Projects where a digit decides, by name."""
    for sat, approved in (
        (20, 40),
        (19, 40),
        (34, 40),
        (33, 40),
        (23, 32),
        (87, 160),
        (17, 20),
        (1, 2),
        (50, 40),
    ):
        yield f"completion {sat}/{approved}", full(approved, sat, sat)
    for passed, paid in ((36, 40), (35, 40), (18, 20), (9, 10), (89, 100), (90, 100)):
        yield f"pass rate {passed}/{paid}", full(paid, paid, passed)
    yield "nobody paid", Sample(40, 40)
    yield "paid but no exam", Sample(40, 40).forfeits(12).spent(CATEGORIES[0])
    yield "nobody approved", full(0, 0, 0)
    yield "nobody approved, some applied", full(0, 2, 2, applied=10)
    yield "sat without paying", Sample(10, 10).add("candidates", 9, paid="否", exam=SAT, passed="是")
    yield (
        "cheats",
        full(20, 17, 17).add("candidates", 3, paid="是", funding="学院", exam=CHEATED, passed="是"),
    )
    for forfeits in (0, 1, 11, 12, 19, 20, 21, 30):
        off_list = Sample(40, 40).sat(40, 40).forfeits(forfeits).spent(CATEGORIES[3])
        yield f"{forfeits} forfeits, 3.2 = 2", off_list
        yield f"{forfeits} forfeits, 3.1 + 3.2 = 20", full(40, 40, 40).forfeits(forfeits)
        yield f"{forfeits} forfeits, no spending", Sample(40, 40).sat(40, 40).forfeits(forfeits)
    for forfeits in range(2, 11):
        yield f"{forfeits} forfeits", full(40, 40, 40).forfeits(forfeits)
    for both, either in ((0, 1), (1, 0), (0, 2), (1, 1), (2, 0), (2, 1), (0, 3), (3, 0), (4, 2)):
        yield f"teachers {both}+{either}", Sample(20, 20).sat(20, 20).trained(both, either)
    yield "one teacher twice", Sample(9, 9).trained(1).trained(1)
    yield "three teachers, certificates in two rows", _trained_twice()
    yield from _totals()
    yield "no budget", _without_budget()
    yield "dates on the edge of the period", _dated(date(YEAR, 1, 1), date(YEAR, 12, 31))
    yield "dates outside the period", _dated(date(YEAR - 1, 12, 31), date(YEAR + 1, 1, 1))
    yield "claims without evidence", _unproven()


def _totals() -> Iterator[tuple[str, Sample]]:
    """Totals of exactly 90, 80 and 60, and one point below them."""
    for off in (10, 11):
        yield f"total {100 - off}", full(200, 200, 200).forfeits(off)
    yield "total 80", full(400, 400, 400).forfeits(20)
    # 95 without the points for applied = approved.
    yield "total 79", full(400, 400, 400, applied=401).forfeits(16)
    yield "total 60", Sample(20, 20).sat(20, 20).spent(CATEGORIES[0])
    yield "total 59", Sample(40, 40).sat(40, 40).forfeits(1).spent(CATEGORIES[0])


def _without_budget() -> Sample:
    sample = full()
    sample.budget = None
    return sample


def _dated(first: date, last: date) -> Sample:
    sample = Sample(20, 20).sat(20, 18)
    for day in (first, last):
        sample.outcome("典型案例", level=CASES[0], date=day).outcome("说证书", date=day)
        sample.outcome("教材", used_in_class="是", date=day).outcome("证书标准开发", date=day)
        sample.add(
            "teachers", staff_no=str(day.year), training="培训", training_date=day, teacher_certificate="S"
        )
    return sample


def _trained_twice() -> Sample:
    sample = Sample(20, 20).sat(20, 18).trained(0, 3)
    for number in range(3):
        sample.add(
            "teachers", staff_no=f"{number:04}", training="再培训", training_date=date(YEAR, 8, 20),
            examiner_certificate=f"K{number}",
        )  # fmt: skip
    return sample


def _unproven() -> Sample:
    sample = Sample(20, 20).sat(20, 18).add("pilots", site_built="是")
    for category in ("证书标准开发", "说证书"):
        sample.outcome(category, evidence="")
    return sample.outcome("典型案例", level=CASES[2], evidence="").outcome(
        "教材", used_in_class="是", evidence=""
    )


def random_project(random: Random) -> Sample:
    """One project, all of it by chance, words for nothing among it."""
    approved = random.choice((0, 1, 2, 3, 5, 7, 8, 11, 12, 16, 17, 20))
    applied = approved + random.choice((0, 0, 0, 1, 2))
    sample = Sample(applied, approved, random.choice((None, 0, 1000, 7777)))
    for _ in range(random.randrange(0, max(3, approved + 3))):
        _candidate(sample, random)
    if random.random() < 0.15:
        sample.forfeits(random.randrange(1, 25))
    for _ in range(random.choice((0, 0, 1, 2, 3))):
        amount = random.choice((0, 1, 99, 500, None))
        sample.spent(random.choice(CATEGORIES), amount, random.choice(SOURCES))
    for _ in range(random.choice((0, 1, 2, 3, 4))):
        _teacher(sample, random)
    for _ in range(random.choice((0, 1, 2, 3))):
        _outcome(sample, random)
    certificate = random.choice(("", "ZD-1", _nothing(random)))
    sessions = random.choice((None, 0, 2))
    sample.add(
        "pilots",
        site_built=random.choice(("是", "否", "")),
        site_certificate=certificate,
        site_sessions=sessions,
    )
    if random.random() < 0.2:
        sample.own[random.choice(("1.1", "2", "4.5"))] = random.choice((0, 1, 2))
    return sample


def _candidate(sample: Sample, random: Random) -> None:
    sample.add(
        "candidates",
        paid=random.choice(("是", "是", "是", "否", "")),
        funding=random.choice((*FUNDS, "学院", "", _nothing(random))),
        exam=random.choice((SAT,) * 9 + (ABSENT, GAVE_UP, DEFERRED, REFUNDED, CHEATED, "")),
        passed=random.choice(("是",) * 7 + ("否", "")),
    )


def _teacher(sample: Sample, random: Random) -> None:
    sample.add(
        "teachers",
        staff_no=random.choice(("0001", "0002", "0003", "a1", "A1")),
        training=random.choice(("培训", "培训", "", _nothing(random))),
        training_date=_day(random),
        teacher_certificate=random.choice(("S1", "S2", "", _nothing(random))),
        examiner_certificate=random.choice(("K1", "", _nothing(random))),
    )


def _outcome(sample: Sample, random: Random) -> None:
    category = random.choice(("证书标准开发", "教材", "典型案例", "说证书", "课程标准"))
    sample.outcome(
        category,
        date=_day(random),
        level=random.choice((*CASES, "")),
        used_in_class=random.choice(("是", "否", "")),
        evidence=random.choice(("佐证.pdf", "佐证.pdf", "", _nothing(random))),
    )


def _nothing(random: Random) -> str:
    """A word for nothing, as people type it."""
    return random.choice(("无", "暂无", "待补", "/", "—", "N/A", "n/a", "否"))


def _day(random: Random) -> date | None:
    if random.random() < 0.1:
        return None
    return date(YEAR, 1, 1) + timedelta(days=random.choice((-1, 0, 100, 200, 364, 365)))


def rooms(samples: Sequence[Sample], size: int) -> list[Room]:
    """The samples as departments of ``size`` projects each. Project codes tell nothing."""
    return [
        _room(f"D{start // size + 1:02}", samples[start : start + size])
        for start in range(0, len(samples), size)
    ]


def _room(code: str, samples: Sequence[Sample]) -> Room:
    projects: dict[str, Project] = {}
    records: dict[str, list[Record]] = {"self_score": []}
    for number, sample in enumerate(samples, start=1):
        project = f"{code}-{number:02}"
        fields: Record = {
            "code": project, "department": code, "name": f"证书{number}", "level": "中级", "lead": "负责人",
            "authority_approved": "是", "applied": sample.applied, "approved": sample.approved,
            "budget": sample.budget,
        }  # fmt: skip
        projects[project] = Project(project, code, f"证书{number}", fields)
        for sheet, rows in sample.rows.items():
            records.setdefault(sheet, []).extend({"project": project, **row} for row in rows)
        for indicator, points in sample.own.items():
            own: Record = {"project": project, "indicator": indicator, "self_score": points, "note": "说明"}
            records["self_score"].append(own)
    return Room(Registry({code: Department(code, f"学系{code}")}, projects, {}), records)


def _number(value: Value) -> Number:
    assert isinstance(value, int | Fraction)
    return value
