"""Values of ours as JSON that people can read, and back: what stays when a ledger goes into an archive.

Unlike :mod:`onex_xl.ledger.codec`, whose bytes are for the same version of the program, a value is read back
as far as today's class still has its parts: what the class no longer has is left out, what it has since is as
usual.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from onex_xl.findings import Severity
from onex_xl.ledger.codec import CLASSES

_KIND: Final = "$"
"""Marks what JSON has no word for: ``{"$": "Score", …}`` an object, ``{"$": "date", "is": …}`` a scalar."""

_SCALARS: Final[Mapping[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]]] = {
    "float": (float, repr, float),
    "date": (date, date.isoformat, date.fromisoformat),
    "time": (datetime, datetime.isoformat, datetime.fromisoformat),
    "severity": (Severity, str, Severity),
    "bytes": (bytes, lambda data: base64.b64encode(data).decode(), base64.b64decode),
    "fraction": (Fraction, str, Fraction),
    "tuple": (
        tuple,
        lambda items: [readable(item) for item in items],
        lambda items: tuple(map(_back, items)),
    ),
}
_PLAIN: Final = frozenset({str, int, bool, type(None)})


def readable(value: object) -> Any:
    """``value`` (what the ledger's codec keeps) as ``json.dumps`` takes it. Raises ``TypeError`` for anything
    else. Parts of an object that are as usual are left out."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, Fraction) and _is_decimal(value):
        return float(value)
    for name, (of, out, _) in _SCALARS.items():
        if kind is of:
            return {_KIND: name, "is": out(value)}
    if isinstance(value, list):
        return [readable(item) for item in value]
    if isinstance(value, Mapping):
        return _mapping(value)
    if is_dataclass(value) and CLASSES.get(kind.__name__) is kind:
        told = {item.name: getattr(value, item.name) for item in fields(value)}
        usual = {item.name: _usual(item) for item in fields(value)}
        kept = {name: readable(part) for name, part in told.items() if part != usual[name]}
        return {_KIND: kind.__name__, **kept}
    raise TypeError(f"a {kind.__name__} cannot be kept")


def _is_decimal(value: Fraction) -> bool:
    """Whether a number as JSON writes it says ``value`` exactly."""
    try:
        return Fraction(repr(float(value))) == value
    except OverflowError:
        return False


def read_back(text: str) -> Any:
    """What ``json.dumps(readable(value))`` was made of; mappings are ``dict``. Raises ``ValueError``."""
    try:
        return _back(json.loads(text, parse_float=Fraction))
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"not of ours: {error}") from error


def back(value: Any) -> Any:
    """:func:`read_back` of what ``json.loads`` with ``parse_float=Fraction`` gave; raises whatever a value
    that is not of ours makes it raise."""
    return _back(value)


def _mapping(value: Mapping[Any, object]) -> Any:
    if all(type(key) is str for key in value) and _KIND not in value:
        return {key: readable(item) for key, item in value.items()}
    return {_KIND: "mapping", "is": [[readable(key), readable(item)] for key, item in value.items()]}


def _usual(item: Any) -> Any:
    if item.default is not MISSING:
        return item.default
    return item.default_factory() if item.default_factory is not MISSING else MISSING


def _back(value: Any) -> Any:
    if isinstance(value, list):
        return [_back(item) for item in value]
    if not isinstance(value, dict):
        return value
    if _KIND not in value:
        return {key: _back(item) for key, item in value.items()}
    name = value[_KIND]
    if name == "mapping":
        return {_back(key): _back(item) for key, item in value["is"]}
    if name in _SCALARS:
        return _SCALARS[name][2](value["is"])
    kind = CLASSES[name]
    known = {item.name for item in fields(kind)}
    return kind(**{key: _back(item) for key, item in value.items() if key in known})
