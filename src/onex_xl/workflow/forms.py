"""``forms``: the regulation's form for every project, from the last collect, to print, sign and seal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onex_xl.errors import CallError
from onex_xl.files import safe_name
from onex_xl.ledger.lock import one_run
from onex_xl.messages import say
from onex_xl.model import Registry, Result
from onex_xl.stages.master import plan_forms
from onex_xl.stages.master.layout import Layout
from onex_xl.workflow.current import current
from onex_xl.workflow.lost import known_ledger
from onex_xl.workflow.office import department_codes
from onex_xl.workflow.products import Written, put, sweep
from onex_xl.workflow.report import project_codes, waiting_decisions
from onex_xl.workflow.year import Year, made_on
from onex_xl.xlsx.draw import drawn

_ANY: Final = "§"
"""In the place of names."""


@dataclass(frozen=True, slots=True)
class Formed:
    """The workbook that was written, how many forms are in it, by the state of their projects, and how many
    of the office's decisions do not count as they are."""

    written: Written
    states: Mapping[str, int]
    waiting: int = 0


def forms(year: Year, departments: Sequence[str] = (), projects: Sequence[str] = ()) -> Formed:
    """Write the forms of these departments (codes or names) and projects (codes); without a choice, of all.

    Raises ``CallError`` for a department or project nobody knows, ``call.no-project``, while another run is
    under way, and, with ``RegistryError``, as :func:`~onex_xl.workflow.current.current` does;
    ``MachineError``.
    """
    folder = year.folder
    with one_run(folder.lock), known_ledger(year) as ledger:
        sweep(folder)
        result = current(year, ledger).result
        rooms = department_codes(result.registry, departments)
        single = project_codes(result.registry, projects)
        codes = _chosen(result.registry, rooms, single)
        if not codes:
            raise CallError("call.no-project")
        names = [result.registry.departments[code].name for code in rooms]
        path = folder.masters / _file_name(year, [*names, *single])
        written = put(folder, ledger, path, forms_of(year, result, codes))
    layout = Layout(year.pack, result, year.language)
    states = Counter(layout.status(result.registry.projects[code]) for code in codes)
    return Formed(written, states, waiting_decisions(result))


def forms_of(year: Year, result: Result, codes: Collection[str]) -> bytes:
    """The workbook with the forms of the projects ``codes``."""
    book = plan_forms(year.pack, result, year.language, codes)
    return drawn(book, created=result.as_of or made_on(year.campaign))


def forms_called(year: Year, registry: Registry, name: str) -> frozenset[str]:
    """The projects whose forms :func:`forms` writes to a file of this ``name``; none where the name does not
    tell: it was cut, or is not one of ours."""
    if name == _file_name(year, ()):
        return _chosen(registry, (), ())
    rooms = {item.name: code for code, item in registry.departments.items()}
    before, _, after = _file_name(year, (_ANY,)).partition(_ANY)
    joined = name.removeprefix(before).removesuffix(after)
    parts = joined.split(say("cli.list-joiner", year.language))
    known = all(part in rooms or part in registry.projects for part in parts)
    if not known or name != _file_name(year, parts):
        return frozenset()
    single = [part for part in parts if part not in rooms]
    return _chosen(registry, [rooms[part] for part in parts if part in rooms], single)


def _chosen(registry: Registry, rooms: Sequence[str], single: Sequence[str]) -> frozenset[str]:
    if not rooms and not single:
        return frozenset(registry.projects)
    return frozenset(
        code for code, item in registry.projects.items() if item.department in rooms or code in single
    )


def _file_name(year: Year, names: Sequence[str]) -> str:
    """The forms of a choice have a file of their own: they leave that with all of them alone."""
    key = "forms.file-of" if names else "forms.file"
    joined = say("cli.list-joiner", year.language).join(dict.fromkeys(names))
    stem = say(key, year.language, year=year.campaign.year, names=joined)
    return Path(safe_name(f"{stem}.xlsx")).name
