"""附件1, worked out by hand: facts → points, total, grade and outcome.

A clerk can check these tables with the regulation and a pocket calculator. Each row is the full-marks
project (申报 = 获批 = 缴费 = 实考 = 100, 通过 95 …, see ``projects.py``) with what the first column changes.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from onex_xl.model import Status
from onex_xl.scoring.facts import values_under
from onex_xl.scoring.score import score, tally
from tests.scoring.projects import PROJECT, default_pack, facts_of, read_changes

INDICATORS = ("1.1", "1.2", "1.3", "2", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.4", "4.5")

# 与满分项目的差别 | 1.1 1.2 1.3 | 2 | 3.1 3.2 3.3 | 4.1 4.2 4.3 4.4 4.5 | 总分 等次
TABLE = """
--- 满分
                                               | 5 30    5 | 10 | 10 10   0 | 2 2 12 12 2 | 100    优秀
--- 1.2 完成率 = 实考÷获批：85% 及以上 30 分；50% 至 85% 之间 15 分到 30 分插值；50% 以下 15 分；没有考核 0 分
缴费=85 实考=85 通过=85                        | 5 30    5 | 10 | 10 10   0 | 2 2 12 12 2 | 100    优秀
申报=1000 获批=1000 缴费=849 实考=849 通过=849 | 5 29.96 5 | 10 | 10 10   0 | 2 2 12 12 2 | 99.96  优秀
缴费=60 实考=60 通过=60                        | 5 19.29 5 | 10 | 10 10   0 | 2 2 12 12 2 | 89.29  良好
申报=200 获批=200 缴费=135 实考=135 通过=135   | 5 22.5  5 | 10 | 10 10   0 | 2 2 12 12 2 | 92.5   优秀
申报=32 获批=32 缴费=23 实考=23 通过=23        | 5 24.38 5 | 10 | 10 10   0 | 2 2 12 12 2 | 94.38  优秀
申报=1000 获批=1000 缴费=501 实考=501 通过=501 | 5 15.04 5 | 10 | 10 10   0 | 2 2 12 12 2 | 85.04  良好
缴费=50 实考=50 通过=50                        | 5 15    5 | 10 | 10 10   0 | 2 2 12 12 2 | 85     良好
申报=1000 获批=1000 缴费=499 实考=499 通过=499 | 5 15    5 | 10 | 10 10   0 | 2 2 12 12 2 | 85     良好
缴费=1 实考=1 通过=1                           | 5 15    5 | 10 | 10 10   0 | 2 2 12 12 2 | 85     良好
缴费=120 实考=120 通过=110                     | 5 30    5 | 10 | 10 10   0 | 2 2 12 12 2 | 100    优秀
实考=0 通过=0                                  | 5 0     0 | 10 | 10 10   0 | 2 2 12 12 2 | 65     合格
--- 1.3 通过率 = 通过÷缴费：90% 及以上 5 分，以下 2 分；无人缴费或没有考核 0 分（R04）
通过=90                                        | 5 30    5 | 10 | 10 10   0 | 2 2 12 12 2 | 100    优秀
通过=89                                        | 5 30    2 | 10 | 10 10   0 | 2 2 12 12 2 | 97     优秀
申报=1000 获批=1000 缴费=1000 实考=1000 通过=899 | 5 30  2 | 10 | 10 10   0 | 2 2 12 12 2 | 97     优秀
通过=0                                         | 5 30    2 | 10 | 10 10   0 | 2 2 12 12 2 | 97     优秀
缴费=0 实考=0 通过=0                           | 5 0     0 | 10 | 10 10   0 | 2 2 12 12 2 | 65     合格
缴费=0 实考=100 通过=95                        | 5 30    0 | 10 | 10 10   0 | 2 2 12 12 2 | 95     优秀
--- 1.1 获批与申报一致 5 分，否则 0 分（R01）；获批为 0 时完成率无从算起，不能计分（R03）
获批=90 缴费=90 实考=90 通过=90                | 0 30    5 | 10 | 10 10   0 | 2 2 12 12 2 | 95     优秀
获批=110 缴费=110 实考=110 通过=110            | 0 30    5 | 10 | 10 10   0 | 2 2 12 12 2 | 95     优秀
获批=0                                         | 0 —     5 | 10 | 10 10   0 | 2 2 12 12 2 | —
申报=0 获批=0 缴费=0 实考=0 通过=0             | 5 —     0 | 10 | 10 10   0 | 2 2 12 12 2 | —
--- 2 有站点证书 10 分，否则 0 分（R08）
站点=否                                        | 5 30    5 | 0  | 10 10   0 | 2 2 12 12 2 | 90     优秀
场次=0                                         | 5 30    5 | 10 | 10 10   0 | 2 2 12 12 2 | 100    优秀
--- 3.1 支付过报名费 10 分（R09）；3.2 每笔都在第十四条范围内 10 分，有一笔不在 2 分，没有支出 0 分（R10）
报名费=0                                       | 5 30    5 | 10 | 0  10   0 | 2 2 12 12 2 | 90     优秀
报名费=1/100                                   | 5 30    5 | 10 | 10 10   0 | 2 2 12 12 2 | 100    优秀
范围外笔数=1                                   | 5 30    5 | 10 | 10 2    0 | 2 2 12 12 2 | 92     优秀
范围外笔数=4                                   | 5 30    5 | 10 | 10 2    0 | 2 2 12 12 2 | 92     优秀
范围外笔数=5                                   | 5 30    5 | 10 | 10 2    0 | 2 2 12 12 2 | 92     优秀
报名费=0 支出=0 范围内=0 笔数=0                | 5 30    5 | 10 | 0  0    0 | 2 2 12 12 2 | 80     良好
--- 3.3 弃考每人扣 1 分，最多 20 分；从第 3 项中扣，扣完为止（R07）
实考=99 弃考=1                                 | 5 30    5 | 10 | 10 10  -1 | 2 2 12 12 2 | 99     优秀
实考=95 弃考=5                                 | 5 30    5 | 10 | 10 10  -5 | 2 2 12 12 2 | 95     优秀
实考=80 通过=76 弃考=20                        | 5 27.86 2 | 10 | 10 10 -20 | 2 2 12 12 2 | 74.86  合格
实考=70 通过=70 弃考=30                        | 5 23.57 2 | 10 | 10 10 -20 | 2 2 12 12 2 | 70.57  合格
实考=89 通过=85 弃考=11 范围外笔数=5           | 5 30    2 | 10 | 10 2  -11 | 2 2 12 12 2 | 78     合格
实考=88 通过=85 弃考=12 范围外笔数=5           | 5 30    2 | 10 | 10 2  -12 | 2 2 12 12 2 | 77     合格
实考=85 通过=85 弃考=15 范围外笔数=5           | 5 30    2 | 10 | 10 2  -12 | 2 2 12 12 2 | 77     合格
实考=70 通过=70 弃考=30 范围外笔数=5           | 5 23.57 2 | 10 | 10 2  -12 | 2 2 12 12 2 | 70.57  合格
实考=97 弃考=3 报名费=0 支出=0 范围内=0 笔数=0 | 5 30    5 | 10 | 0  0    0 | 2 2 12 12 2 | 80     良好
--- 4.1 4.2 4.5 有就得分
标准=0                                         | 5 30    5 | 10 | 10 10   0 | 0 2 12 12 2 | 98     优秀
教材=0                                         | 5 30    5 | 10 | 10 10   0 | 2 0 12 12 2 | 98     优秀
说证书=0                                       | 5 30    5 | 10 | 10 10   0 | 2 2 12 12 0 | 98     优秀
标准=3 教材=2 说证书=9                         | 5 30    5 | 10 | 10 10   0 | 2 2 12 12 2 | 100    优秀
--- 4.3 三位两证齐全 12 分，否则两位有一证 8 分，一位 4 分（R11），没有 0 分（R12）
两证=2 一证=3                                  | 5 30    5 | 10 | 10 10   0 | 2 2 8  12 2 | 96     优秀
两证=0 一证=7                                  | 5 30    5 | 10 | 10 10   0 | 2 2 8  12 2 | 96     优秀
两证=2 一证=2                                  | 5 30    5 | 10 | 10 10   0 | 2 2 8  12 2 | 96     优秀
两证=1 一证=1                                  | 5 30    5 | 10 | 10 10   0 | 2 2 4  12 2 | 92     优秀
两证=0 一证=1                                  | 5 30    5 | 10 | 10 10   0 | 2 2 4  12 2 | 92     优秀
两证=0 一证=0                                  | 5 30    5 | 10 | 10 10   0 | 2 2 0  12 2 | 88     良好
--- 4.4 省级采纳 12 分，校级 5 分，推荐未采纳 5 分（R13），没有 0 分
案例=省级推荐                                  | 5 30    5 | 10 | 10 10   0 | 2 2 12 5  2 | 93     优秀
案例=校级                                      | 5 30    5 | 10 | 10 10   0 | 2 2 12 5  2 | 93     优秀
案例=无                                        | 5 30    5 | 10 | 10 10   0 | 2 2 12 0  2 | 88     良好
--- 等次：90 优秀，80 良好，60 合格，均含本数（第十七条）
站点=否 申报=1000 获批=1000 缴费=849 实考=849 通过=849 | 5 29.96 5 | 0 | 10 10 0 | 2 2 12 12 2 | 89.96 良好
申报=1000 获批=1000 缴费=849 实考=849 通过=849 报名费=0 支出=0 范围内=0 笔数=0 | 5 29.96 5 | 10 | 0 0 0 | 2 2 12 12 2 | 79.96 合格
站点=否 案例=无 两证=0 一证=0 标准=0 教材=0 说证书=0 | 5 30 5 | 0  | 10 10   0 | 0 0 0  0  0 | 60     合格
站点=否 案例=无 两证=0 一证=0 标准=0 教材=0 说证书=0 实考=99 弃考=1 | 5 30 5 | 0 | 10 10 -1 | 0 0 0 0 0 | 59 不合格
获批=90 缴费=0 实考=0 通过=0 站点=否 报名费=0 支出=0 范围内=0 笔数=0 案例=无 两证=0 一证=0 标准=0 教材=0 说证书=0 | 0 0 0 | 0 | 0 0 0 | 0 0 0 0 0 | 0 不合格
"""  # noqa: E501

OUTCOMES = {"优秀": "省级立项", "良好": "省级立项", "合格": "校级立项", "不合格": "通报整改", "": ""}

# 裁定 = 另一种口径 | 与满分项目的差别 | 有变化的观测点 | 总分
ALTERNATIVES = """
R01=proportional | 获批=90 缴费=90 实考=90 通过=90 | 1.1=4.5         | 99.5
R01=proportional | 申报=300 获批=100               | 1.1=1.67        | 96.67
R02=flat         | 缴费=60 实考=60 通过=60         | 1.2=15          | 85
R02=rate         | 缴费=60 实考=60 通过=60         | 1.2=18          | 88
R02=rate         | 缴费=85 实考=85 通过=85         |                 | 100
R03=paid         | 缴费=50 实考=50 通过=50         | 1.2=30          | 100
R03=paid         | 缴费=80 实考=48 通过=48         | 1.2=19.29       | 86.29
R03=paid         | 获批=0                          | 1.2=30          | 95
R04=low          | 缴费=0 实考=0 通过=0            | 1.3=2           | 67
R04=low          | 实考=0 通过=0                   | 1.3=2           | 67
R07=total        | 实考=85 通过=85 弃考=15 范围外笔数=5 | 3.3=-15    | 74
R07=total        | 实考=70 通过=70 弃考=30 范围外笔数=5 | 3.3=-20    | 62.57
R07=total        | 实考=0 通过=0 弃考=9 站点=否 报名费=0 笔数=0 案例=无 两证=0 一证=0 标准=0 教材=0 说证书=0 | 3.3=-5 | 0
R08=split        |                                 |                 | 100
R08=split        | 场次=0                          | 2=6             | 96
R08=split        | 场次=未填                       | 2=6             | 96
R08=split        | 站点=否                         |                 | 90
R09=rate         |                                 | 3.1=8.33        | 98.33
R09=rate         | 支出=90000                      |                 | 100
R09=rate         | 支出=0 报名费=0 范围内=0 笔数=0 |                 | 80
R09=rate         | 预算=未填                       | 3.1=— 3.3=—     | —
R09=rate         | 预算=0                          | 3.1=— 3.3=—     | —
R10=by_amount    | 范围外笔数=1 范围内=40000       | 3.2=8.4         | 98.4
R10=by_amount    | 范围外笔数=5 范围内=0           |                 | 92
R10=by_amount    | 范围外笔数=1 支出=0 范围内=0    | 3.2=0           | 90
R10=by_amount    | 报名费=0 支出=0 范围内=0 笔数=0 |                 | 80
R11=none         | 两证=1 一证=1                   | 4.3=0           | 88
R11=reviewer     | 两证=1 一证=1                   | 4.3=—           | —
"""  # noqa: E501

Points = dict[str, Fraction | None]


def points(text: str) -> Fraction | None:
    return None if text == "—" else Fraction(text)


def table_rows() -> list[tuple[str, Points, Fraction | None, str]]:
    rows: list[tuple[str, Points, Fraction | None, str]] = []
    for line in TABLE.strip().splitlines():
        if line.startswith("---"):
            continue
        changes, *sections, ending = line.split("|")
        total, *grade = ending.split()
        given = [points(cell) for cell in " ".join(sections).split()]
        rows.append(
            (changes.strip(), dict(zip(INDICATORS, given, strict=True)), points(total), "".join(grade))
        )
    return rows


def alternative_rows() -> list[tuple[str, str, str, Points, Fraction | None]]:
    rows: list[tuple[str, str, str, Points, Fraction | None]] = []
    for line in ALTERNATIVES.strip().splitlines():
        decided, changes, differing, total = (part.strip() for part in line.split("|"))
        ruling, _, alternative = decided.partition("=")
        pairs = (pair.partition("=") for pair in differing.split())
        rows.append((ruling, alternative, changes, {key: points(to) for key, _, to in pairs}, points(total)))
    return rows


@pytest.mark.parametrize(("changes", "expected", "total", "grade"), table_rows())
def test_scores_by_hand(changes: str, expected: Points, total: Fraction | None, grade: str) -> None:
    result = score(default_pack(), PROJECT, facts_of(read_changes(changes)), Status.SCORED)
    assert result.indicators == expected
    assert (result.total, result.grade, result.outcome) == (total, grade, OUTCOMES[grade])
    assert result.deduction == expected["3.3"]
    if total is not None:
        assert sum(value or 0 for value in result.indicators.values()) == total


@pytest.mark.parametrize(("ruling", "alternative", "changes", "differing", "total"), alternative_rows())
def test_the_alternatives_of_the_rulings_by_hand(
    ruling: str, alternative: str, changes: str, differing: Points, total: Fraction | None
) -> None:
    pack, facts = default_pack(), facts_of(read_changes(changes))
    rubric = pack.rubric
    official = score(pack, PROJECT, facts, Status.SCORED)
    rulings = {**rubric.defaults, ruling: alternative}
    other = tally(rubric, values_under(rubric, facts, rulings), rulings)
    changed = {key: to for key, to in other.indicators.items() if to != official.indicators[key]}
    assert changed == differing
    assert other.total == total == official.alternatives[ruling][alternative]
    assert (ruling in official.open_rulings) == (total != official.total)


def test_the_tables_try_every_alternative() -> None:
    rulings = default_pack().rubric.raw.rulings
    alternatives = {
        (ruling.id, item.id)
        for ruling in rulings
        for item in ruling.alternatives
        if item.id != ruling.default
    }
    tried = {(ruling, alternative) for ruling, alternative, *_ in alternative_rows()}
    from_facts = {("R14", "textbooks_only"), ("R15", "counts")}  # these decide what counts: test_facts.py
    assert tried | from_facts == alternatives


def test_every_case_of_the_rubric_is_reached_by_the_table() -> None:
    rubric = default_pack().rubric
    seen = {name: {row[1][name] for row in table_rows()} for name in INDICATORS}
    for item in rubric.indicators:
        assert len(seen[item.id]) > 1, item.id
        assert (item.raw.points in seen[item.id]) is True, item.id
