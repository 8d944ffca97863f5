"""The office's side: its registry read, and the departments' workbooks made from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onex_xl.errors import CallError, RegistryError
from onex_xl.findings import Finding, Place, Severity
from onex_xl.ledger.lock import one_run
from onex_xl.ledger.store import open_ledger
from onex_xl.model import Registry
from onex_xl.stages.distribute import file_name, plan_return
from onex_xl.stages.registry.read import read_registry
from onex_xl.workflow.products import Written, put, sweep
from onex_xl.workflow.reading import Progress
from onex_xl.workflow.year import Year, made_on
from onex_xl.xlsx.draw import drawn


@dataclass(frozen=True, slots=True)
class Distributed:
    """The workbooks made, one per department, how many projects stand in them, and the warnings about the
    registry and the settings that they follow from."""

    written: tuple[Written, ...]
    projects: int
    remarks: tuple[Finding, ...] = ()


def office_registry(year: Year) -> tuple[Registry, tuple[Finding, ...]]:
    """The registry, and what there is to say about it and the settings that stops nothing. Raises
    ``RegistryError`` ``registry.missing``, ``registry.invalid`` (with ``findings``)."""
    path = year.folder.registry
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise RegistryError("registry.missing", file=path.name) from None
    registry, remarks = read_registry(data, year.pack, path.name)
    return registry, (*_other_period(year), *remarks)


def _other_period(year: Year) -> Iterator[Finding]:
    """That the period of assessment has no day in the campaign's year, as after copying last year's settings:
    all evidence would be out of the period."""
    campaign = year.campaign
    start, end = campaign.period_start, campaign.period_end
    if not start.year <= campaign.year <= end.year:
        facts = {"year": campaign.year, "start": start.isoformat(), "end": end.isoformat()}
        yield Finding("registry.other-period", Severity.WARNING, Place(year.folder.settings.name), facts)


def open_elsewhere(year: Year) -> tuple[str, ...]:
    """The names of the office's own workbooks that a spreadsheet program seems to have open: what was typed
    there and not saved does not count."""
    found = []
    for path in (year.folder.registry, year.folder.review):
        # Excel and WPS leave the first beside an open workbook, LibreOffice the second.
        marks = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
        if any(mark.exists() for mark in marks):
            found.append(path.name)
    return tuple(found)


def distribute(
    year: Year, only: Sequence[str] = (), *, progress: Progress = lambda done, total: None
) -> Distributed:
    """Make the workbook of every department, or of those in ``only`` (codes or names), in the outbox.

    The registry is checked before the first is written. Raises ``RegistryError``, ``CallError`` for a
    department nobody knows or while another run is under way, ``MachineError``.
    """
    folder = year.folder
    with one_run(folder.lock), open_ledger(folder.ledger) as ledger:
        sweep(folder)
        registry, remarks = office_registry(year)
        codes = department_codes(registry, only) or tuple(registry.departments)
        written = []
        for number, code in enumerate(codes, 1):
            book = plan_return(year.pack, year.campaign, registry, code)
            path = folder.outbox / file_name(year.pack, year.campaign, registry.departments[code])
            written.append(put(folder, ledger, path, drawn(book, created=made_on(year.campaign))))
            progress(number, len(codes))
        warnings = tuple(item for item in remarks if item.severity is not Severity.INFO)
        projects = sum(len(registry.of_department(code)) for code in codes)
        return Distributed(tuple(written), projects, warnings)


def department_codes(registry: Registry, asked: Sequence[str]) -> tuple[str, ...]:
    """The codes of the departments called by code or name in ``asked``, each once. Raises ``CallError``
    ``call.department-unknown``."""
    names = {item.name.casefold(): code for code, item in registry.departments.items()}
    codes = {code.casefold(): code for code in registry.departments}
    found: dict[str, None] = {}
    for name in asked:
        wanted = name.strip().casefold()
        code = codes.get(wanted) or names.get(wanted)
        if code is None:
            known = ", ".join(f"{code} {item.name}" for code, item in registry.departments.items())
            raise CallError("call.department-unknown", name=name, known=known)
        found[code] = None
    return tuple(found)
