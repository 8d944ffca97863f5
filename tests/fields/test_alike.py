"""What one person types otherwise than another, but means alike, is read and compared as the same."""

from __future__ import annotations

import unicodedata
from typing import Any

import msgspec
import pytest

from onex_xl.fields.characters import DOTS, RADICALS
from onex_xl.fields.columns import Setting, read_column
from onex_xl.fields.forms import code_form, name_form
from onex_xl.findings import Severity
from onex_xl.pack.schema import Field
from onex_xl.stages.lists.sides import folded


def field(kind: str, **more: Any) -> Field:
    """A field of type ``kind``."""
    return msgspec.convert({"id": "cat", "label": "猫", "type": kind, **more}, Field)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("马伟", "⻢伟"),
        ("黄龙", "⻩⻰"),
        ("风长青", "⻛⻓⻘"),
        ("金山", "⾦⼭"),
        ("金山", "\uf90a山"),
        ("葛小花", "葛\ufe00小花"),
        ("欧阳 娜", "欧阳娜"),
        ("ＡＮＮＡ", "anna"),
        *(("阿不都·热西提", f"阿不都{dot}热西提") for dot in DOTS),
    ],
)
def test_a_name_is_the_same_for_the_lists_as_across_returns(one: str, other: str) -> None:
    assert name_form(one) == name_form(other)
    assert len(set(folded(field("text"), [one, other]))) == 1


def test_what_only_one_computer_shows_is_kept_apart() -> None:
    assert name_form("王\ue000") != name_form("王")


def test_every_radical_is_a_character_that_nfkc_leaves_alone() -> None:
    assert all(unicodedata.name(chr(code)).startswith("CJK RADICAL") for code in RADICALS)
    assert all(unicodedata.normalize("NFKC", char) == char for char in RADICALS.values())


CODES = [
    ("23010001", "'23010001"),
    ("23010001", "’23010001"),
    ("23010001", "23010001.0"),
    ("D01-01", "D01–01"),
    ("D01-01", "d01—01"),
    ("D01-01", "Ｄ０１－０１"),
    ("D01-01", "D01−01 "),
]


@pytest.mark.parametrize(("plain", "typed"), CODES)
def test_a_code_is_the_same(plain: str, typed: str) -> None:
    assert code_form(plain) == code_form(typed)
    assert len(set(folded(field("code"), [plain, typed]))) == 1


@pytest.mark.parametrize(("plain", "typed"), [pair for pair in CODES if "d" not in pair[1]])
def test_a_code_is_mended_and_told(plain: str, typed: str) -> None:
    found = read_column(field("code"), [plain, typed], Setting())
    assert found.values == [plain, plain]
    assert [(odd.index, odd.code, odd.severity) for odd in found.odds] == [
        (1, "cell.repaired", Severity.INFO)
    ]


@pytest.mark.parametrize("code", ["1.0", "V2.0", "it's", "'a'"])
def test_what_may_be_meant_is_kept(code: str) -> None:
    assert read_column(field("code"), [code], Setting()).values == [code]


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("id_number", "'E12345678", "E12345678"),
        ("phone", "'13800138000", "13800138000"),
        ("integer", "'12", 12),
        ("text", "'张三", "张三"),
        ("text", "O'Neil", "O'Neil"),
    ],
)
def test_an_apostrophe_that_keeps_text_is_no_part_of_it(kind: str, typed: str, value: object) -> None:
    assert read_column(field(kind), [typed], Setting()).values == [value]
