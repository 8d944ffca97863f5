"""Values of ours as bytes and back."""

from __future__ import annotations

import pickle
import zlib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.findings import Finding, Place, Severity
from onex_xl.ledger.codec import CLASSES, DecodeError, decoded, encoded
from onex_xl.model import Facts, Origin, Return, Table, Value

SCALARS = (
    st.text(st.characters(codec="utf-8"))
    | st.integers()
    | st.booleans()
    | st.none()
    | st.fractions()
    | st.dates()
    | st.datetimes()
    | st.floats(allow_nan=False)
    | st.binary()
    | st.sampled_from(Severity)
)
KEYS = st.text(st.characters(codec="utf-8")) | st.tuples(st.integers(-5, 5), st.text("ab"))
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(KEYS, inner)
        | st.builds(Facts, st.just("P"), st.dictionaries(st.text("ab"), inner))
    ),
    max_leaves=20,
)


def typed(value: Any) -> Any:
    """A value with the type of every part of it, so that 1, 1.0 and True differ."""
    if isinstance(value, list | tuple):
        return type(value), [typed(item) for item in value]
    if isinstance(value, dict):
        return dict, [(key, typed(item)) for key, item in value.items()]
    return type(value), value


@given(VALUES)
def test_every_value_comes_back_as_it_was(value: object) -> None:
    assert typed(decoded(encoded(value))) == typed(value)


def test_a_return_comes_back_whole() -> None:
    columns: dict[str, list[Value]] = {
        "no": ["001", ""],
        "fee": [Fraction(1, 3), None],
        "on": [date(2026, 5, 6), None],
        "n": [2**70, 1],
    }
    table = Table("candidates", "考生名册", columns, [4, 7], {"no": 1}, raw={("no", 0): "００１"})
    finding = Finding(
        "cell.required", Severity.ERROR, Place("a.xlsx", "考生名册", "B8"), {"n": 1}, "x", "JSJ", "*"
    )
    whole = Return(
        Origin("JSJ", 2026, "stpt-1x", 1), "a.xlsx", "ab" * 32, {"candidates": table}, (finding,), 3
    )
    again = decoded(encoded(whole))
    assert again == whole
    assert type(again.findings[0].severity) is Severity


def test_what_is_not_ours_is_refused_when_written() -> None:
    for value in ({"path": Path("a")}, [ValueError("x")], {1, 2}):
        with pytest.raises(TypeError, match="cannot be kept"):
            encoded(value)


def test_only_named_classes_ever_come_out() -> None:
    content = msgspec.msgpack.encode(["Popen", {"args": "true"}])
    assert "Popen" not in CLASSES
    with pytest.raises(DecodeError):
        decoded(zlib.compress(msgspec.msgpack.encode(msgspec.msgpack.Ext(7, content))))
    with pytest.raises(DecodeError):
        decoded(pickle.dumps({"a": 1}))


def test_a_class_that_has_changed_since_is_said_not_guessed() -> None:
    content = msgspec.msgpack.encode(["Place", {"file": "a", "page": 3}])
    with pytest.raises(DecodeError):
        decoded(zlib.compress(msgspec.msgpack.encode(msgspec.msgpack.Ext(7, content))))


@given(st.binary(max_size=200), st.integers(0, 200))
def test_damaged_bytes_never_do_anything_else_than_say_so(noise: bytes, cut: int) -> None:
    good = encoded({"a": [1, Fraction(1, 2), date(2026, 1, 1)], "b": ("x",)})
    for data in (noise, good[:cut] + noise, zlib.compress(noise)):
        try:
            decoded(data)
        except DecodeError:
            continue


def test_bytes_that_swell_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onex_xl.ledger.codec._TOO_LARGE", 1000)
    with pytest.raises(DecodeError, match="too large"):
        decoded(encoded("x" * 100_000))
