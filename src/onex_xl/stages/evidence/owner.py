"""Whose evidence a file is: that of the return it came with, of the sender, of the folder it lies in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from onex_xl.fields.text import normal
from onex_xl.model import Department, Received
from onex_xl.pack.definitions import Pack

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_WORKBOOKS = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".et", ".ett", ".ods", ".csv"})
_FEWEST = 4
"""Characters of the template's own name by which another file is known to be meant for a return."""


def claims_to_be_a_return(name: str, pack: Pack) -> bool:
    """Whether a file's name says that it is a return: the suffix of a workbook, or the words of the workbook
    that was sent out."""
    if PurePosixPath(name).suffix.casefold() in _WORKBOOKS:
        return True
    pieces = (normal(piece).strip("-_. ") for piece in _PLACEHOLDER.split(pack.returns.raw.file_name))
    stem = normal(PurePosixPath(name).stem)
    return any(len(piece) >= _FEWEST and piece in stem for piece in pieces)


@dataclass(frozen=True)
class Owners:
    """What tells whose a file is. ``homes``: by folder, archive or mail, the departments whose returns lie in
    or below it; ``senders``: department by mail address, in small letters; ``names``: department by code and
    by name, as compared."""

    homes: Mapping[str, frozenset[str]]
    senders: Mapping[str, str]
    names: Mapping[str, str]

    def of(self, item: Received) -> str:
        """The code of the department whose evidence ``item`` is; ``""`` where nothing tells."""
        for home in _homes(item.name):
            here = self.homes.get(home, frozenset())
            if len(here) == 1:
                return next(iter(here))
            if here:
                break  # several departments' returns lie here: the place tells nothing
        if item.sender.casefold() in self.senders:
            return self.senders[item.sender.casefold()]
        folders = (normal(part) for part in PurePosixPath(item.name).parts[:-1])
        named = {self.names[part] for part in folders if part in self.names}
        return named.pop() if len(named) == 1 else ""


def owners(
    returned: Iterable[tuple[Received, str]],
    departments: Iterable[Department],
    senders: Mapping[str, str],
) -> Owners:
    """``returned`` are all returns, each with its department's code."""
    homes: dict[str, set[str]] = {}
    for item, code in returned:
        for home in _homes(item.name):
            homes.setdefault(home, set()).add(code)
    names = {normal(text): room.code for room in departments for text in (room.code, room.name)}
    return Owners({home: frozenset(codes) for home, codes in homes.items()}, senders, names)


def _homes(name: str) -> list[str]:
    """Every folder, archive and mail that a file is in, the nearest first; not the inbox itself."""
    parents = (str(parent) for parent in PurePosixPath(name).parents)
    return [parent for parent in parents if parent != "."]
