"""Whether a rule holds where some of its values are not known: as for every value that they could have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.nodes import Node, Symbol, Type
from onex_xl.rules.parse import parse
from onex_xl.rules.unsure import holds

SCOPE = {name: Symbol(name, Type.NUMBER, optional=True) for name in "abc"}
RULES = [
    "a > 0",
    "a > 0 and b > 0",
    "a > 0 or b > 0",
    "not (a > 0) and (b > 0 or c > 0)",
    "not (a > 0 and not (b > 0)) or c == 1",
    "a + b > 1 and c in [1, 2]",
]


def rule(text: str) -> Node:
    return parse(text, SCOPE)


@pytest.mark.parametrize("text", RULES)
@given(
    values=st.fixed_dictionaries({name: st.sampled_from([None, 0, 1, 2]) for name in "abc"}),
    unknown=st.sets(st.sampled_from("abc")),
)
def test_what_is_said_to_hold_holds_whatever_the_unknown_is(
    text: str, values: dict[str, int | None], unknown: set[str]
) -> None:
    node = rule(text)
    said = holds(node, values, unknown)
    known = [evaluate(node, values)]
    for name in unknown:
        known += [evaluate(node, {**values, name: other}) for other in (None, 0, 1, 2, 3)]
    assert said is None or set(known) == {said}
    assert unknown or said is not None


def test_what_does_not_matter_leaves_nothing_open() -> None:
    values = {"a": 0, "b": 1, "c": None}
    assert holds(rule("a > 0 and b > 0"), values, {"b"}) is False
    assert holds(rule("a > 0 or b > 0"), values, {"a"}) is True
    assert holds(rule("a > 0 or b > 0"), values, {"b"}) is None
