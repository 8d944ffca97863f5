"""What one pack's rules say otherwise than another's: table by table and key by key, in any of their files.

:func:`onex_xl.trends.comparison.changed_rules` tells readers of several years which indicators changed their
meaning. Here nothing may be left out that a program reads: whoever distrusts the office asks for it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Final

from onex_xl.errors import CallError, MachineError
from onex_xl.pack.definitions import Pack
from onex_xl.pack.load import defining
from onex_xl.pack.locate import pack_path
from onex_xl.pack.strict import Words

_NAMES: Final = ("id", "code", "indicator")
"""The keys by which a table of a list is known again, whatever its place."""
_LABELS: Final = ("label", "question", "title", "zh", "name", "sheet")
_NOTHING: Final = object()

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to a value: the ``key``, and of a list which of its tables: its ``name`` in the
    pack and its ``label``, or, where it has no name, its ``number`` from 1."""

    key: str
    name: str = ""
    label: Words | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """A value that two packs have otherwise: the ``file``, the way to it, what stands in the one and in the
    other as text (``""``: nothing)."""

    file: str
    way: tuple[Step, ...]
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Shipped:
    """How a pack differs from the one of its name that comes with this program, which has ``version``."""

    name: str
    version: str
    differences: tuple[RuleDifference, ...]


def against_shipped(pack: Pack) -> Shipped | None:
    """How ``pack`` differs from the shipped pack of its name; ``None`` where none of that name is shipped: it
    is somebody's own."""
    try:
        folder = pack_path(pack.name)
        shipped = {path.name: path.read_bytes() for path in sorted(folder.glob("*.toml"))}
    except (CallError, MachineError, OSError):
        return None
    return _compared(pack.name, tuple(shipped.items()), tuple(sorted(pack.files.items())))


@lru_cache(maxsize=4)
def _compared(name: str, *sides: tuple[tuple[str, bytes], ...]) -> Shipped:
    files = [defining(dict(side)) for side in sides]
    was, now = map(_parsed, files)
    found = () if files[0] == files[1] else tuple(differences(was, now))
    return Shipped(name, str(was["pack.toml"]["version"]), found)


def _parsed(files: Mapping[str, bytes]) -> dict[str, Table]:
    return {name: tomllib.loads(data.decode("utf-8-sig")) for name, data in files.items()}


def differences(was: Mapping[str, Table], now: Mapping[str, Table]) -> Iterator[RuleDifference]:
    """What the files of ``now``, parsed, by name, say otherwise than those of ``was``."""
    for file in dict.fromkeys((*was, *now)):
        for way, old, new in _of_tables((), was.get(file, {}), now.get(file, {})):
            yield RuleDifference(file, way, old, new)


_Found = Iterator[tuple[tuple[Step, ...], str, str]]


def _of_tables(way: tuple[Step, ...], was: Table, now: Table) -> _Found:
    for key in dict.fromkeys((*was, *now)):
        yield from _of_values(way, key, was.get(key, _NOTHING), now.get(key, _NOTHING))


def _of_values(way: tuple[Step, ...], key: str, was: object, now: object) -> _Found:
    if was == now and type(was) is type(now):
        return
    tables = [side for side in (was, now) if _is_tables(side)]
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        yield from _of_tables((*way, Step(key)), was, now)
    elif tables and all(_is_tables(side) or side is _NOTHING for side in (was, now)):
        old, new = (side if isinstance(side, list) else [] for side in (was, now))
        yield from _of_lists(way, key, old, new)
    elif isinstance(was, list) and isinstance(now, list):
        yield (*way, Step(key)), *_parted(was, now)
    else:
        yield (*way, Step(key)), _text(was), _text(now)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _of_lists(way: tuple[Step, ...], key: str, was: Sequence[Table], now: Sequence[Table]) -> _Found:
    """Of lists of tables: by name where each has one of its own, else by place."""
    names = [[_name(item) for item in side] for side in (was, now)]
    if any("" in side or len(set(side)) < len(side) for side in names):
        yield from _by_place(way, key, was, now)
        return
    old, new = (dict(zip(side, items, strict=True)) for side, items in zip(names, (was, now), strict=True))
    for name in dict.fromkeys((*old, *new)):
        step = Step(key, name, _label(new.get(name) or old[name]))
        yield from _of_items((*way, step), old.get(name), new.get(name))
    order = [[name for name in side if name in old and name in new] for side in names]
    if order[0] != order[1]:
        yield (*way, Step(key)), _text(order[0]), _text(order[1])


def _by_place(way: tuple[Step, ...], key: str, was: Sequence[Table], now: Sequence[Table]) -> _Found:
    """Of tables without names, such as the bands of an indicator: where one was put between others, these are
    held against themselves."""
    old_texts, new_texts = ([repr(item) for item in side] for side in (was, now))
    matcher = SequenceMatcher(None, old_texts, new_texts, autojunk=False)
    for what, first, end, start, stop in matcher.get_opcodes():
        if what == "equal":
            continue
        pairs = zip_longest(was[first:end], now[start:stop])
        for number, (old, new) in enumerate(pairs, 1):
            place = (start if new is not None else first) + number
            yield from _of_items((*way, Step(key, number=place)), old, new)


def _of_items(way: tuple[Step, ...], was: Table | None, now: Table | None) -> _Found:
    if was is None or now is None:
        yield way, _text(_NOTHING if was is None else was), _text(_NOTHING if now is None else now)
    else:
        yield from _of_tables(way, was, now)


def _name(item: Table) -> str:
    return next((str(item[key]) for key in _NAMES if key in item), "")


def _label(item: Table) -> Words | None:
    """What people call a table of a pack."""
    for key in _LABELS:
        found = item.get(key)
        if isinstance(found, Mapping) and {"zh", "en"} <= found.keys():
            return Words(zh=str(found["zh"]), en=str(found["en"]))
        if isinstance(found, str):
            return Words(zh=found, en=found)
    return None


def _parted(was: list[Any], now: list[Any]) -> tuple[str, str]:
    """Of lists of words, what only one of them has; the whole, where only the order is another."""
    old, new = [item for item in was if item not in now], [item for item in now if item not in was]
    return (_text(old), _text(new)) if old or new else (_text(was), _text(now))


def _text(value: object) -> str:
    if value is _NOTHING:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, Mapping) and value.keys() == {"zh", "en"}:
        return str(value["zh"])
    if isinstance(value, Mapping):
        return "; ".join(f"{key} = {_text(item)}" for key, item in value.items())
    return str(value)
