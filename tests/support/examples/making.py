"""How an example of a finding is made: the program reads a file that is wrong, and says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from onex_xl.errors import OnexError, RegistryError
from onex_xl.findings import ALL_PROJECTS, Finding, Place, Severity
from onex_xl.model import Registry, Return
from onex_xl.stages.checks.rules import check_return
from onex_xl.stages.intake.read import read_return
from onex_xl.stages.registry.read import read_registry
from onex_xl.stages.registry.write import plan_registry
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.inspection import Limits
from tests.support import returns
from tests.support.damages import Damage
from tests.support.returns import CAMPAIGN, CREATED, Change, Records, clean_records, pack, workbook

NAME = "计算机系.xlsx"
CANDIDATES = 8
NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Example:
    """A finding that the program made. ``ends``: ``refused`` if the file is not taken in, ``unused`` if a
    list is not, ``aside`` if a decision is not applied, ``stopped`` if the command goes no further."""

    finding: Finding
    ends: str = ""

    @property
    def effect(self) -> str:
        """What it does: how it ``ends``, else ``department`` or ``project`` (which it holds back), ``error``,
        ``warning`` or ``info``; a name in ``docs/findings/effects.toml``."""
        found = self.finding
        if self.ends:
            return self.ends
        if found.severity is Severity.ERROR and found.project:
            return "department" if found.project == ALL_PROJECTS else "project"
        return found.severity.value


Maker = Callable[[], Example]
Makers = dict[str, Maker]
"""By code."""


@cache
def _clean() -> bytes:
    return workbook(records=clean_records(CANDIDATES))


def the(code: str, found: Iterable[Finding]) -> Finding:
    """The first finding of ``code``."""
    known = list(found)
    first = next((item for item in known if item.code == code), None)
    assert first is not None, (code, [item.code for item in known])
    return first


def seen(
    data: bytes,
    name: str = NAME,
    limits: Limits | None = None,
    sender: str = "",
    registry: Registry | None = None,
) -> tuple[list[Finding], str]:
    """What is found in a file, and ``refused`` if it is."""
    known = registry or returns.registry()
    ret = read_return(data, name, pack(), CAMPAIGN, known, limits, sender=sender)
    if not isinstance(ret, Return):
        return ret, "refused"
    return [*ret.findings, *check_return(pack(), CAMPAIGN, known, ret)], ""


def damaged(code: str, *damages: Damage, name: str = NAME) -> Maker:
    """A good return of eight candidates after ``damages``."""

    def make() -> Example:
        data = _clean()
        for damage in damages:
            data = damage(data)
        found, ends = seen(data, name)
        return Example(the(code, found), ends)

    return make


def typed_in(code: str, records: Callable[[Records], None], *changes: Change) -> Maker:
    """A return as a department fills it in, ``records`` changed before they are typed."""

    def make() -> Example:
        filled = clean_records(CANDIDATES)
        records(filled)
        found, ends = seen(workbook(*changes, records=filled))
        return Example(the(code, found), ends)

    return make


def limited(code: str, limits: Limits, *damages: Damage, **real: int) -> Maker:
    """As :func:`damaged` with limits so low that a small file is past them; ``real`` are the numbers that a
    file has which is past the limits in force."""

    def make() -> Example:
        data = _clean()
        for damage in damages:
            data = damage(data)
        found, ends = seen(data, limits=limits)
        finding = the(code, found)
        assert finding.facts.keys() >= real.keys(), finding.facts
        return Example(replace(finding, facts={**finding.facts, **real}), ends)

    return make


def registered(code: str, *changes: Change, records: Mapping[str, list[dict[str, Any]]]) -> Maker:
    """A registry workbook with ``records`` after ``changes``."""

    def make() -> Example:
        book = plan_registry(pack(), CAMPAIGN, records)
        for change in changes:
            change(book)
        try:
            _, found = read_registry(drawn(book, created=CREATED), pack())
        except RegistryError as error:
            if error.code == code:
                return Example(as_finding(error), "stopped")
            told = error.facts["findings"]
            assert isinstance(told, tuple)
            return Example(the(code, told), "stopped")
        return Example(the(code, found))

    return make


def as_finding(error: OnexError) -> Finding:
    """An error that ends a command, as a finding."""
    facts = {name: fact for name, fact in error.facts.items() if isinstance(fact, str | int)}
    return Finding(error.code, Severity.ERROR, Place(), facts)


def stands(
    code: str,
    severity: Severity,
    place: Place = NOWHERE,
    *,
    ends: str = "",
    project: str = "",
    **facts: Any,
) -> Maker:
    """A finding whose cause is no file but the machine or the moment: given, not made."""
    return lambda: Example(Finding(code, severity, place, facts, project=project), ends)
