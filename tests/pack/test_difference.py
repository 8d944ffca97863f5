"""Two packs held against each other: nothing that a program reads is left out, each thing has its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from onex_xl.pack.difference import against_shipped
from onex_xl.pack.load import load_pack, pack_of
from onex_xl.wording import rule_place, rule_value
from tests.pack.variants import DEFAULT, added, changed


def test_the_shipped_pack_does_not_differ_from_itself_whatever_its_line_endings() -> None:
    pack = load_pack(DEFAULT)
    for files in (pack.files, {name: data.replace(b"\n", b"\r\n") for name, data in pack.files.items()}):
        found = against_shipped(pack_of(files))
        assert found is not None and (found.name, found.version, found.differences) == ("stpt-1x", "1.0", ())


def test_a_comment_is_no_difference(tmp_path: Path) -> None:
    found = against_shipped(load_pack(added(tmp_path, "rubric.toml", "\n# ours\n")))
    assert found is not None and found.differences == ()


def test_a_pack_of_another_name_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    assert against_shipped(load_pack(changed(tmp_path, "pack.toml", '"stpt-1x"', '"ours"'))) is None


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "was", "now"),
    [
        ("pack.toml", 'version = "1.0"', 'version = "1.0a"', "version", "1.0", "1.0a"),
        ("rubric.toml", "from = 90\n", "from = 88\n", "grade 优秀 · from", "90", "88"),
        (
            "rubric.toml",
            "{ from = 0.90, points = 5 }, ",
            "{ from = 0.90, points = 5 }, { from = 0.85, to = 0.90, points = 4 }, ",
            "indicator 1.3 Pass rate · band 2",
            "",
            "from = 0.85; to = 0.9; points = 4",
        ),
        (
            "rubric.toml",
            "{ when = 'site', points = 10 }, ",
            "",
            "indicator 2 Exam site built and working · case 1",
            "when = site; points = 10",
            "",
        ),
        (
            "rubric.toml",
            "where = 'paid == \"是\"'",
            "where = 'paid != \"否\"'",
            "fact paid paid · rows that count",
            'paid == "是"',
            'paid != "否"',
        ),
        (
            "finance.toml",
            ', "实收"',
            "",
            "column amount 金额 · other names",
            "实收",
            "",
        ),
    ],
)
def test_what_differs_has_its_file_its_place_and_both_values(
    file: str, old: str, new: str, place: str, was: str, now: str, tmp_path: Path
) -> None:
    found = against_shipped(load_pack(changed(tmp_path, file, old, new)))
    assert found is not None
    (item,) = found.differences
    told = place.replace("fact paid paid", "fact paid")
    assert rule_place(item, "en") == f"{file} · {told}"
    assert (item.was, item.now) == (was, now)
    assert rule_value("", "en") == "(nothing)" and len(rule_value("x" * 200, "zh")) == 120


def test_an_order_that_decides_is_a_difference(tmp_path: Path) -> None:
    text = (DEFAULT / "rubric.toml").read_text("utf-8")
    parts = text.split("[[conditions]]")
    swapped = "[[conditions]]".join([parts[0], parts[2], parts[1], *parts[3:]])
    found = against_shipped(load_pack(changed(tmp_path, "rubric.toml", text, swapped)))
    assert found is not None
    (item,) = found.differences
    assert item.was.startswith("site_proven, outcome_proven") and item.now.startswith("outcome_proven, site")


def test_a_file_that_was_left_out_is_a_difference(tmp_path: Path) -> None:
    copy = added(tmp_path, "pack.toml", "")
    (copy / "policy.toml").unlink()
    found = against_shipped(load_pack(copy))
    assert found is not None
    assert {item.file for item in found.differences} == {"policy.toml"}
