"""The reference pages say what the code says, and their examples work."""

from __future__ import annotations

import importlib.util
import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest

from onex_xl.model import Campaign, Project, Status, Table
from onex_xl.pack import list_schema, schema
from onex_xl.pack.definitions import Pack
from onex_xl.pack.lint import Stretch, lint
from onex_xl.pack.load import FILES, load_pack
from onex_xl.rules.functions import FUNCTIONS
from onex_xl.rules.parse import parse
from onex_xl.scoring.facts import count_facts
from onex_xl.scoring.score import score
from tests.rules.invented import SCOPE


@pytest.fixture(scope="session")
def generate(project: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", project / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def example(project: Path, tmp_path: Path) -> Path:
    """The second pack of the pack reference, as files."""
    text = (project / "docs" / "pack-reference.md").read_text("utf-8")
    blocks = re.findall(r"^`([a-z]+\.toml)`\n```toml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert sorted(name for name, _ in blocks) == sorted(FILES)
    for name, block in blocks:
        (tmp_path / name).write_text(block, "utf-8")
    return tmp_path


def test_every_function_has_its_row(project: Path) -> None:
    page = (project / "docs" / "rule-language.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \| \d", page, re.MULTILINE) == list(FUNCTIONS)


def test_every_key_of_a_pack_has_its_row(project: Path, generate: ModuleType) -> None:
    page = (project / "docs" / "pack-reference.md").read_text("utf-8")
    named = [*vars(schema).values(), *vars(list_schema).values()]
    tables = {name for value in named if (name := getattr(value, "__name__", "")) in page}
    structs = {item.__name__: item for item in named if _is_table(item)}
    assert {name for names in generate.FILES.values() for name in names} == set(structs) <= tables
    for name, struct in structs.items():
        part = page[page.index(f"### {name}\n") :].split("\n### ")[0]
        assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == list(struct.__struct_encode_fields__), (
            name
        )


def _is_table(item: object) -> bool:
    return isinstance(item, type) and issubclass(item, schema.Strict) and item is not schema.Strict


def test_the_rules_in_the_table_of_meanings_are_of_the_language(project: Path) -> None:
    page = (project / "docs" / "rule-language.md").read_text("utf-8")
    meanings = page[page.index("| rule | where | gives |") : page.index("## Where a spreadsheet")]
    rules = [rule for line in meanings.splitlines()[2:] for rule in re.findall(r"`([^`]+)`", line)]
    assert len(rules) > 10
    for rule in rules:
        parse(rule, SCOPE)


def test_the_second_pack_loads_and_leaves_no_doubt(example: Path) -> None:
    assert lint(load_pack(example)) == []


def test_without_its_ruling_the_second_pack_has_the_hole_that_the_page_names(example: Path) -> None:
    rubric = example / "rubric.toml"
    text = rubric.read_text("utf-8")
    ruling = text[text.index('[[rulings]]\nid = "W1"') : text.index('[[rulings]]\nid = "W2"')]
    rubric.write_text(text.replace(ruling, ""), "utf-8")
    [doubt] = lint(load_pack(example))
    assert (doubt.code, doubt.key) == ("hole", "indicators.1")
    assert doubt.facts == {"indicator": "1", "where": ((Stretch("hours", 100, 300),),)}


def test_a_workshop_scores_what_the_page_says(example: Path) -> None:
    pack: Pack = load_pack(example)
    campaign = Campaign(2026, "", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31), "workshops")
    days = 20
    use = Table(
        "use",
        "使用记录",
        {
            "workshop": ["W-01"] * days,
            "date": [date(2026, 3, 1)] * days,
            "hours": [10] * days,
            "damage": ["是", "是", *["否"] * (days - 2)],
        },
        range(days),
    )
    own = Table("workshops", "实训室", {"workshop": ["W-01"], "inspected": ["是"]}, [0])
    workshop = Project("W-01", "JD", "数控实训室", {})
    facts = count_facts(pack, campaign, [workshop], {"use": use, "workshops": own})["W-01"]
    result = score(pack, workshop, facts, Status.SCORED)
    assert result.indicators == {"1": 40, "2": 40, "3": -10}
    assert (result.total, result.grade, result.outcome) == (70, "一般", "改进")
    assert result.alternatives == {"W1": {"low": Fraction(50)}}
