"""Which project a row of a list is about, as far as the row itself says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onex_xl.fields.text import normal, without_brackets
from onex_xl.model import Registry, Table, Value
from onex_xl.pack.definitions import ReferenceList

_BRACKETS = re.compile(r"[()\[\]【】〔〕]")

Candidates = tuple[str, ...]
"""Codes of projects, in registry order; empty: the registry has none like it."""


class ProjectFinder:
    """Finds the projects that rows of one list may be about; each different way of saying it once."""

    def __init__(self, of: ReferenceList, registry: Registry) -> None:
        self._of, self._registry = of.raw.project, registry
        self._endings = sorted({normal(ending) for ending in self._of.endings} - {""}, key=len, reverse=True)
        self._codes = {normal(code): (code,) for code in registry.projects}
        self._departments = {
            normal(word): item.code
            for item in registry.departments.values()
            for word in (item.code, item.name)
        }
        self._names: dict[str, list[str]] = {}
        for project in registry.projects.values():
            for form in self._forms(project.name):
                self._names.setdefault(form, []).append(project.code)
        self._known: dict[tuple[Value, ...], Candidates] = {}

    def said(self, table: Table, index: int) -> str:
        """What row ``index`` calls its project."""
        for name in (self._of.code, self._of.name):
            if name and (text := str(table.columns[name][index] or "")):
                return text
        return ""

    def of_rows(self, table: Table) -> list[Candidates]:
        """For each row of ``table``, the projects it may be about."""
        also = tuple(self._of.also)
        columns = [
            table.columns[name] if name else [""] * len(table)
            for name in (self._of.code, self._of.name, self._of.department, *also)
        ]
        return [self._found(cells) for cells in zip(*columns, strict=True)]

    def _found(self, cells: tuple[Value, ...]) -> Candidates:
        found = self._known.get(cells)
        if found is None:
            code, name, department, *also = (normal(str(cell)) if cell else "" for cell in cells)
            found = self._codes.get(code) or self._by_name(name, department, also) if code or name else ()
            self._known[cells] = found
        return found

    def _by_name(self, name: str, department: str, also: Sequence[str]) -> Candidates:
        found = next((codes for form in self._forms(name) if (codes := self._names.get(form))), [])
        own = self._departments.get(department)
        found = [code for code in found if self._registry.projects[code].department == own] if own else found
        for stated, of_project in zip(also, self._of.also.values(), strict=True):
            found = self._fitting(found, stated or name, of_project, sure=bool(stated))
        return tuple(dict.fromkeys(found))

    def _fitting(self, codes: list[str], stated: str, field: str, *, sure: bool) -> list[str]:
        """Those of ``codes`` whose ``field`` agrees with what is ``stated``, ``sure`` where that stands in
        a column of its own; a name that says nothing of the kind rules nothing out."""
        values = {code: normal(str(self._registry.projects[code].fields.get(field) or "")) for code in codes}
        if sure:
            return [code for code, value in values.items() if value in stated or stated in value]
        inside = [code for code, value in values.items() if value and value in stated]
        return inside or codes

    def _forms(self, name: str) -> dict[str, None]:
        """The forms in which names are compared, the strictest first."""
        plain = self._without_ending(normal(name))
        bare = self._without_ending(without_brackets(plain))
        forms = (plain, self._without_ending(_BRACKETS.sub("", plain)), bare)
        return dict.fromkeys(form for form in forms if form)

    def _without_ending(self, name: str) -> str:
        ending = next((item for item in self._endings if name.endswith(item) and name != item), "")
        return name.removesuffix(ending) if ending else name
