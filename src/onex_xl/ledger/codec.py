"""Values of ours as bytes and back, for keeping in the ledger.

Not pickle: a ledger travels in archives and on shared drives, and unpickling a file that someone else
could have written runs whatever they put into it. Only the classes named here come out of these bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec.msgpack import Ext

from onex_xl import model
from onex_xl.findings import Finding, Place, Reply, Severity

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

CLASSES: Final[Mapping[str, type]] = {
    kind.__name__: kind
    for kind in (
        Finding,
        Place,
        Reply,
        model.Campaign,
        model.Change,
        model.Changes,
        model.Compared,
        model.Correction,
        model.Department,
        model.Difference,
        model.Evidence,
        model.Facts,
        model.ListRows,
        model.Origin,
        model.Other,
        model.Project,
        model.Received,
        model.Reconciliation,
        model.Register,
        model.Registry,
        model.Result,
        model.Return,
        model.Review,
        model.Score,
        model.SelfScore,
        model.Statement,
        model.Table,
        model.Waiver,
        model.Way,
    )
}
"""What may be kept, by the name that stands in the bytes."""

_FRACTION, _DATE, _DATETIME, _SEVERITY, _TUPLE, _MAPPING, _OBJECT, _INTEGER = range(1, 9)
_AS_IS: Final = frozenset({str, bool, float, type(None), bytes})
_INT64: Final = 2**63
_TOO_LARGE: Final = 512 * 2**20

_encoder = msgspec.msgpack.Encoder()


class DecodeError(ValueError):
    """The bytes are not what :func:`encoded` gives, or of a class that has changed since."""


def encoded(value: object) -> bytes:
    """``value`` as bytes: scalars, lists, tuples, mappings and the classes of ``CLASSES``.

    Raises ``TypeError`` for anything else.
    """
    return zlib.compress(_encoder.encode(_plain(value)), 1)


def decoded(data: bytes) -> Any:
    """What :func:`encoded` was given; mappings come back as ``dict``. Raises :class:`DecodeError`."""
    try:
        unpacker = zlib.decompressobj()
        packed = unpacker.decompress(data, _TOO_LARGE)
        if unpacker.unconsumed_tail:
            raise DecodeError("too large")
        return _decoder.decode(packed)
    except (zlib.error, msgspec.DecodeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise DecodeError(str(error)) from error


def _plain(value: object) -> object:
    kind = type(value)
    if kind in _AS_IS:
        return value
    way = _WAYS.get(kind)
    if way is not None:
        return way(value)
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    raise TypeError(f"a {kind.__name__} cannot be kept in the ledger")


def _plain_list(values: Sequence[object]) -> list[object]:
    # A column of a roster is one of these, nearly always of texts: asked about as a whole.
    return list(values) if _AS_IS.issuperset(map(type, values)) else [_plain(value) for value in values]


def _plain_mapping(value: Mapping[Any, object]) -> object:
    if all(type(key) is str for key in value):
        return {key: _plain(item) for key, item in value.items()}
    keys, items = _plain_list(list(value)), _plain_list(list(value.values()))
    return Ext(_MAPPING, _encoder.encode([keys, items]))


def _plain_object(kind: type[DataclassInstance]) -> Callable[[Any], object]:
    """The way of one class, its fields looked up once."""
    names = [item.name for item in fields(kind)]

    def plain(value: object) -> object:
        content = {name: _plain(getattr(value, name)) for name in names}
        return Ext(_OBJECT, _encoder.encode([kind.__name__, content]))

    return plain


def _plain_int(value: int) -> object:
    return value if -_INT64 <= value < _INT64 else Ext(_INTEGER, str(value).encode())


_WAYS: Final[Mapping[type, Callable[[Any], object]]] = {
    int: _plain_int,
    list: _plain_list,
    tuple: lambda value: Ext(_TUPLE, _encoder.encode(_plain_list(value))),
    dict: _plain_mapping,
    Fraction: lambda value: Ext(_FRACTION, str(value).encode()),
    date: lambda value: Ext(_DATE, value.isoformat().encode()),
    datetime: lambda value: Ext(_DATETIME, value.isoformat().encode()),
    Severity: lambda value: Ext(_SEVERITY, value.value.encode()),
    **{kind: _plain_object(kind) for kind in CLASSES.values()},
}


def _extension(code: int, data: memoryview) -> Any:
    return _READ[code](data)


_decoder: Final = msgspec.msgpack.Decoder(ext_hook=_extension)


def _object(data: memoryview) -> Any:
    name, content = _decoder.decode(data)
    return CLASSES[name](**content)


def _mapping(data: memoryview) -> dict[Any, Any]:
    keys, items = _decoder.decode(data)
    return dict(zip(keys, items, strict=True))


_READ: Final[Mapping[int, Callable[[memoryview], Any]]] = {
    _FRACTION: lambda data: Fraction(str(data, "ascii")),
    _DATE: lambda data: date.fromisoformat(str(data, "ascii")),
    _DATETIME: lambda data: datetime.fromisoformat(str(data, "ascii")),
    _SEVERITY: lambda data: Severity(str(data, "ascii")),
    _TUPLE: lambda data: tuple(_decoder.decode(data)),
    _MAPPING: _mapping,
    _OBJECT: _object,
    _INTEGER: lambda data: int(str(data, "ascii")),
}
