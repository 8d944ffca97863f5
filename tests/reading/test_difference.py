"""What kind of difference two values have, of which neither may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.messages import LANGUAGES, has
from onex_xl.reading.difference import Kind, difference


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("张三", "张 三", Kind.UNSEEN),
        ("2023000001", "2023000001\u200b", Kind.UNSEEN),
        ("2023000001", "\u202d2023000001\u00a0", Kind.UNSEEN),
        ("ZS-001", "zs-001", Kind.WIDTH),
        ("2023000001", "２０２３０００００１", Kind.WIDTH),
        ("ﬁ", "fi", Kind.WIDTH),
        ("神", "\ufa19", Kind.WIDTH),
        ("2023000001", "2023000001.0", Kind.DECIMAL),
        ("2023000001", "2023000001.00", Kind.DECIMAL),
        ("2023000001", "'2023000001", Kind.SIGN),
        ("2023000001", "2023-000001", Kind.SIGN),
        ("阿不都·热西提", "阿不都●热西提", Kind.SIGN),
        ("阿不都·热西提", "阿不都热西提", Kind.SIGN),
        ("ZS001", "#ZS001#", Kind.SIGN),
        ("007", "7", Kind.ZEROS),
        ("0012345678", "012345678", Kind.ZEROS),
        ("马伟", "\u2ee2伟", Kind.RADICAL),
        ("黄龙", "\u2ee9\u2ef0", Kind.RADICAL),
        ("张\ue001", "张喆", Kind.PRIVATE),
        ("张\U000f0001", "张喆", Kind.PRIVATE),
        ("张□", "张喆", Kind.LOST),
        ("张\ufffd", "张喆", Kind.LOST),
        ("张？", "张喆", Kind.LOST),
        ("ZS-O01", "ZS-001", Kind.LOOKALIKE),
        ("ZSl01", "ZS101", Kind.LOOKALIKE),
        ("ZS\u041e01", "ZS001", Kind.LOOKALIKE),
        ("\u0410B1", "AB1", Kind.LOOKALIKE),
        ("李己", "李已", Kind.LOOKALIKE),
        ("2023000001", "2023000010", Kind.TURNED),
        ("440507200401010011", "440507200401100011", Kind.TURNED),
        ("李小明", "李明小", Kind.TURNED),
        ("2023000001", "2023000007", Kind.ONE),
        ("李二", "李贰", Kind.ONE),
        ("440507200401010011", "440507200401010O12", Kind.OTHER),
        ("2023000001", "202300001", Kind.LENGTH),
        ("2023000001", "12023000001", Kind.LENGTH),
        ("欧阳小明", "欧阳明", Kind.LENGTH),
        ("2023000001", "2019777777", Kind.OTHER),
        ("李二", "王三", Kind.OTHER),
        ("李二", "欧阳小明", Kind.OTHER),
        ("", "李二", Kind.OTHER),
    ],
)
def test_kinds_are_told_either_way_about(one: str, other: str, kind: Kind) -> None:
    assert (difference(one, other), difference(other, one)) == (kind, kind)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_texts_have_a_kind(one: str, other: str) -> None:
    assert difference(one, other) is difference(other, one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_words(language: str) -> None:
    assert [kind for kind in Kind if not has(f"wording.how.{kind}", language)] == []
