"""What lint finds: nothing in the default pack, and each kind of doubt where one is planted."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from onex_xl.messages import catalogue
from onex_xl.pack import lint as lint_module
from onex_xl.pack import lists as lists_module
from onex_xl.pack.lint import Doubt, Stretch, lint
from onex_xl.pack.load import load_pack
from tests.pack.variants import DEFAULT, changed, without_rulings

HALF, EDGE = Fraction(1, 2), Fraction(85, 100)


def test_the_default_pack_leaves_no_doubt() -> None:
    assert lint(load_pack(DEFAULT)) == []


def test_the_points_of_the_default_pack_add_up_to_100() -> None:
    rubric = load_pack(DEFAULT).rubric.raw
    assert rubric.points == 100
    assert sum(section.points for section in rubric.sections) == 100
    assert sum(item.points for item in rubric.indicators if item.points > 0) == 100
    assert [item.points for item in rubric.indicators if item.points < 0] == [-20]


def test_without_its_rulings_lint_finds_what_the_regulation_leaves_open(tmp_path: Path) -> None:
    """What R01, R02 and R03, R04, R10, R07, R11 and R13 decide, in this order."""
    found = lint(load_pack(without_rulings(tmp_path)))
    assert [(doubt.code, doubt.key, doubt.facts.get("where")) for doubt in found] == [
        (
            "hole",
            "indicators.1.1",
            (
                (Stretch("applied", 1), Stretch("approved", 0)),
                (Stretch("applied", 2), Stretch("approved", 1)),
            ),
        ),
        (
            "hole",
            "indicators.1.2",
            (
                (Stretch("completion", HALF, EDGE), Stretch("sat", 1)),
                (Stretch("approved", 0), Stretch("sat", 1)),
            ),
        ),
        ("hole", "indicators.1.3", ((Stretch("paid", 0),),)),
        (
            "hole",
            "indicators.3.2",
            ((Stretch("spending", 0),), (Stretch("spending", 2), Stretch("off_list", 1))),
        ),
        ("never-scored", "indicators.3.3", None),
        ("hole", "indicators.4.3", ((Stretch("teachers_either", 1),),)),
        ("hole", "indicators.4.4", ((Stretch("case", "省级推荐"),),)),
        ("unused-fact", "facts.listed", None),  # R10's other way counts by amount
    ]


@pytest.mark.parametrize(
    ("ruling", "indicator"),
    [
        ("R01", "1.1"),
        ("R02", "1.2"),
        ("R03", "1.2"),
        ("R04", "1.3"),
        ("R10", "3.2"),
        ("R11", "4.3"),
        ("R13", "4.4"),
    ],
)
def test_each_ruling_fills_its_own_hole(tmp_path: Path, ruling: str, indicator: str) -> None:
    text = (DEFAULT / "rubric.toml").read_text("utf-8")
    match = re.search(rf'\[\[rulings\]\]\nid = "{ruling}".*?(?=\[\[rulings\]\]\n)', text, re.DOTALL)
    assert match
    found = lint(load_pack(changed(tmp_path, "rubric.toml", match[0], "")))
    assert [(doubt.code, doubt.key) for doubt in found if doubt.severity == "error"] == [
        ("hole", f"indicators.{indicator}")
    ]


RUBRIC, RETURN, EARLIER = "rubric.toml", "return.toml", "earlier.toml"
BAND = "bands = [{ from = 0.90, points = 5 }, { to = 0.90, points = 2 }]"
TALKS = "cases = [{ when = 'talks > 0', points = 2 }, { when = 'talks == 0', points = 0 }]"

NO_TALKS = ((Stretch("talks", 0),),)
EXTRA_FACT = """[[facts]]
id = "extra"
label = { zh = "多余", en = "extra" }
kind = "count"
sheet = "outcomes"

"""
EXTRA_CONDITION = """[[conditions]]
id = "extra"
sheet = "outcomes"
holds = 'level != ""'

"""

PLANTED: list[tuple[str, str, str, Doubt]] = [
    (
        RUBRIC,
        "points = 100",
        "points = 99",
        Doubt("points-of-sections", RUBRIC, "sections", {"sum": 100, "points": 99}),
    ),
    (
        RUBRIC,
        'short = "站点"\npoints = 10',
        'short = "站点"\npoints = 9',
        Doubt("points-of-indicators", RUBRIC, "sections.2", {"section": "2", "sum": 10, "points": 9}),
    ),
    (
        RUBRIC,
        'id = "4.5"\nsection = "4"',
        'id = "4.5"\nsection = "5"',
        Doubt("unknown-section", RUBRIC, "indicators.4.5", {"section": "5"}),
    ),
    (RUBRIC, 'from = 0\n', 'from = 1\n', Doubt("no-lowest-grade", RUBRIC, "grades", {"low": 1})),
    (
        RUBRIC,
        "from = 90\n",
        "from = 101\n",
        Doubt("grade-out-of-reach", RUBRIC, "grades.优秀", {"grade": "优秀", "line": 101}),
    ),
    (
        RUBRIC,
        TALKS,
        "cases = [{ when = 'talks > 0', points = 2 }]",
        Doubt("hole", RUBRIC, "indicators.4.5", {"indicator": "4.5", "where": NO_TALKS}),
    ),
    (
        RUBRIC,
        "{ when = 'talks == 0', points = 0 }",
        "{ when = 'talks == 0', points = '1 / talks' }",
        Doubt("no-points", RUBRIC, "indicators.4.5", {"indicator": "4.5", "where": NO_TALKS}),
    ),
    (RUBRIC, TALKS, "", Doubt("never-scored", RUBRIC, "indicators.4.5", {"indicator": "4.5"})),
    (
        RUBRIC,
        BAND,
        "bands = [{ from = 0.85, points = 5 }, { to = 0.90, points = 2 }]",
        Doubt("overlap", RUBRIC, "indicators.1.3.bands", {"indicator": "1.3", "low": 0.85, "high": 0.9}),
    ),
    (
        RUBRIC,
        BAND,
        "bands = [{ from = 0.85, points = 5 }, { from = 0.10, points = 2 }, { to = 0.10, points = 0 }]",
        Doubt("overlap", RUBRIC, "indicators.1.3.bands", {"indicator": "1.3", "low": 0.85, "high": "∞"}),
    ),
    (
        RUBRIC,
        "{ when = 'talks > 0', points = 2 }",
        "{ when = 'talks > 0', points = 1 }",
        Doubt("points-unreachable", RUBRIC, "indicators.4.5", {"indicator": "4.5", "best": 1, "points": 2}),
    ),
    (
        RUBRIC,
        "{ when = 'talks > 0', points = 2 }",
        "{ when = 'talks > 0', points = 3 }",
        Doubt("points-above", RUBRIC, "indicators.4.5", {"indicator": "4.5", "best": 3, "points": 2}),
    ),
    (
        RUBRIC,
        "[[indicators]]",
        EXTRA_FACT + "[[indicators]]",
        Doubt("unused-fact", RUBRIC, "facts.extra", {"name": "extra"}, "warning"),
    ),
    (
        RUBRIC,
        "[[facts]]",
        EXTRA_CONDITION + "[[facts]]",
        Doubt("unused-condition", RUBRIC, "conditions.extra", {"name": "extra"}, "warning"),
    ),
    (
        RETURN,
        "是否通过填“是”，但考试情况是“{exam}”。",
        "是否通过填“是”，但考试情况是“{examen}”。",
        Doubt("unknown-placeholder", RETURN, "rules.roster.passed-not-sat", {"name": "examen"}),
    ),
    (
        EARLIER,
        'keys = [["student_no"]',
        'sheet = "candidates"\nproject = { name = "certificate_name" }\nkeys = [["student_no"]',
        Doubt("list-compares-nothing", EARLIER, "compare", {"list": "earlier"}),
    ),
    (
        EARLIER,
        "names = [",
        "rows = '1 == 1'\nnames = [",
        Doubt("list-without-sheet", EARLIER, "rows", {"list": "earlier", "rule": "1 == 1"}),
    ),
    (
        EARLIER,
        'aliases = ["学生姓名"',
        'aliases = ["学员学号"',
        Doubt("list-header-twice", EARLIER, "fields", {"list": "earlier", "label": "学员学号"}),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "doubt"), PLANTED, ids=[case[3].code for case in PLANTED])
def test_a_planted_doubt_is_found(tmp_path: Path, file: str, old: str, new: str, doubt: Doubt) -> None:
    assert doubt in lint(load_pack(changed(tmp_path, file, old, new)))


def test_a_case_that_those_before_it_cover_is_dead(tmp_path: Path) -> None:
    again = "{ when = 'talks > 0', points = 2 }, { when = 'talks > 1', points = 2 }"
    folder = changed(tmp_path, RUBRIC, "{ when = 'talks > 0', points = 2 }", again)
    [doubt] = lint(load_pack(folder))
    assert (doubt.code, doubt.key, doubt.severity) == ("dead-case", "indicators.4.5", "warning")
    indicator = load_pack(folder).rubric.by_id["4.5"]
    assert doubt.facts == {"indicator": "4.5", "case": indicator.tree.branches[1][0]}  # type: ignore[union-attr]


def test_errors_come_before_warnings(tmp_path: Path) -> None:
    changed(tmp_path, RUBRIC, "from = 0\n", "from = 1\n")
    found = lint(load_pack(changed(tmp_path, RUBRIC, "[[facts]]", EXTRA_CONDITION + "[[facts]]")))
    assert [doubt.severity for doubt in found] == ["error", "warning"]


def test_every_doubt_has_its_sentence_and_every_sentence_its_example() -> None:
    source = "".join(Path(str(module.__file__)).read_text("utf-8") for module in (lint_module, lists_module))
    said = {key.split(".")[1] for key in catalogue("zh") if key.startswith("lint.")}
    assert said == {case[3].code for case in PLANTED} | {"dead-case"}
    assert {code for code in said if f'"{code}"' in source} == said
