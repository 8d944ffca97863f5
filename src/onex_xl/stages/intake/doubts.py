"""Whether a return is from whom it says: held against the address it came from and the projects it is about.

A stamp can be copied, and typed over: a file that names one department and was sent by another, or that is
filled in for another's projects, may replace nothing until the office has looked at it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from onex_xl.fields.text import normal
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Origin, Registry, Table
from onex_xl.pack.definitions import Pack
from onex_xl.stages.intake.identify import addresses
from onex_xl.xlsx.cells import a1


def doubts(
    origin: Origin, tables: Mapping[str, Table], pack: Pack, registry: Registry, sender: str = ""
) -> list[Finding]:
    """What speaks against the return being from ``origin``; errors are for the office to decide. ``sender``
    is the mail address it came from, ``""`` if it came otherwise."""
    return [*_of_sender(origin, pack, registry, sender), *_of_projects(origin, tables, pack, registry)]


def _of_sender(origin: Origin, pack: Pack, registry: Registry, sender: str) -> Iterator[Finding]:
    known = [(code, normal(address)) for code, address in addresses(pack, registry) if address]
    if not normal(sender) or not any(code for code, _ in known):
        return
    owners = [code for code, address in known if address == normal(sender)]
    named = {"department": registry.departments[origin.department].name, "sender": sender}
    others = [
        registry.departments[code].name for code in dict.fromkeys(owners) if code in registry.departments
    ]
    if not owners:
        yield Finding("register.unknown-sender", Severity.WARNING, facts=named)
    elif others and origin.department not in owners:
        yield Finding("register.other-sender", Severity.ERROR, facts={**named, "others": others})


def _of_projects(
    origin: Origin, tables: Mapping[str, Table], pack: Pack, registry: Registry
) -> Iterator[Finding]:
    """That more rows are about another department's projects than about its own: on the sheet of projects, or
    on all other sheets together. A few wrong codes are mistakes, which are told cell by cell."""
    sheets = [sheet for sheet in pack.returns.tables if sheet.raw.project and sheet.id in tables]
    for listing in (True, False):
        held = [(sheet.raw.project, tables[sheet.id]) for sheet in sheets if sheet.raw.projects is listing]
        found = _most(origin, held, registry)
        if found is not None:
            yield found
            return


def _most(origin: Origin, tables: Sequence[tuple[str, Table]], registry: Registry) -> Finding | None:
    owners = {normal(code): project.department for code, project in registry.projects.items()}
    counts: Counter[str] = Counter()
    first: dict[str, Place] = {}
    for field, table in tables:
        for index, code in enumerate(table.columns.get(field, ())):
            typed = normal(table.raw.get((field, index), "") or str(code or ""))
            owner = owners.get(typed)
            if owner:
                counts[owner] += 1
                at = table.position(field, index)
                first.setdefault(owner, Place("", table.sheet, a1(*at) if at else ""))
    other, count = next(((code, n) for code, n in counts.most_common() if code != origin.department), ("", 0))
    if count <= counts[origin.department]:
        return None
    facts = {
        "department": registry.departments[origin.department].name,
        "others": [registry.departments[other].name],
        "count": count,
        "own": counts[origin.department],
    }
    return Finding("register.other-projects", Severity.ERROR, first[other], facts)
