"""Who gets what: from the registry, as the pack says where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onex_xl.model import Registry
from onex_xl.pack.definitions import Pack


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address and what its owner is called (``""``: the registry does not say)."""

    address: str
    name: str = ""


def leaders(pack: Pack, registry: Registry) -> tuple[Recipient, ...]:
    """Those who get the master, each address once, in the registry's order."""
    said = pack.raw.recipients
    return () if said is None else _each_once(_listed(pack, registry, said.leaders, ""))


def of_department(pack: Pack, registry: Registry, code: str) -> tuple[Recipient, ...]:
    """Those who get what is for the department ``code``: its recipients, else the address on its own line of
    the registry. Each address once; none if there is none."""
    said = pack.raw.recipients
    found = () if said is None else _each_once(_listed(pack, registry, said.departments, code))
    return found or _each_once(_own(pack, registry, code))


def _listed(pack: Pack, registry: Registry, kind: str, department: str) -> Iterator[Recipient]:
    said = pack.raw.recipients
    table = registry.tables.get(said.sheet) if said else None
    for index in range(len(table) if table else 0):
        assert table is not None
        row = table.record(index)
        if row["kind"] == kind and (not department or row["department"] == department):
            yield Recipient(str(row["email"] or ""), str(row["name"] or ""))


def _own(pack: Pack, registry: Registry, code: str) -> Iterator[Recipient]:
    fields = pack.registry.by_id[pack.raw.departments].raw.fields
    extra = registry.departments[code].extra
    for field in fields:
        if field.type == "email":
            yield Recipient(str(extra.get(field.id) or ""), registry.departments[code].name)


def _each_once(found: Iterator[Recipient]) -> tuple[Recipient, ...]:
    once: dict[str, Recipient] = {}
    for item in found:
        if item.address:
            once.setdefault(item.address.casefold(), item)
    return tuple(once.values())
