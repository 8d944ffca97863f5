"""``<id>.toml`` of a list → :class:`~onex_xl.pack.definitions.ReferenceList`: its rules parsed, its
references checked, and what is doubtful about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from onex_xl.errors import PackError
from onex_xl.pack import schema
from onex_xl.pack.definitions import (
    CAMPAIGN_SYMBOLS,
    OF_PROJECT,
    YEAR,
    ReferenceList,
    Rubric,
    Sheet,
    Workbook,
    field_symbol,
)
from onex_xl.pack.list_schema import ListFile
from onex_xl.pack.scope import checked, sheet_scope
from onex_xl.rules.nodes import TRUE, Node, Symbol, Type

CAPACITY = 1
"""Lists are read, never drawn: nothing is prepared for typing."""


def load_lists(
    head: schema.PackFile, files: Sequence[ListFile], returns: Workbook, rubric: Rubric, projects: Sheet
) -> dict[str, ReferenceList]:
    """The lists of ``files``, by id. Raises :class:`PackError` naming file and key."""
    for name, times in Counter(head.lists).items():
        if times > 1:
            raise PackError("pack.toml", "lists", f"{name!r} is named {times} times")
    return {
        name: _Loader(name, raw, returns, rubric, projects).load(head.language)
        for name, raw in zip(head.lists, files, strict=True)
    }


class _Loader:
    """One list while it is checked."""

    def __init__(self, name: str, raw: ListFile, returns: Workbook, rubric: Rubric, projects: Sheet) -> None:
        self.name, self.raw = name, raw
        self.returns, self.rubric, self.projects = returns, rubric, projects
        self.fields = {field.id: field for field in raw.fields}

    def error(self, key: str, reason: str) -> PackError:
        return PackError(f"{self.name}.toml", key, reason)

    def load(self, language: str) -> ReferenceList:
        raw = self.raw
        if raw.id != self.name:
            raise self.error("id", f"is {raw.id!r}, but the file is {self.name!r}")
        self._check_fields()
        meanings = self._meanings()
        self._check_keys()
        self._check_project()
        self._check_pairs()
        self._check_refunds()
        counts = self._counts()
        rows = TRUE if not raw.sheet else self._rule(raw.rows, self._scope_of_return(), "rows")
        return ReferenceList(raw, self._sheet(language, meanings), rows, counts, meanings, self._carried())

    def _rule(self, source: str, scope: Mapping[str, Symbol], key: str) -> Node:
        return checked(source, scope, Type.BOOL, f"{self.name}.toml", key)

    def _check_fields(self) -> None:
        ids = [field.id for field in self.raw.fields]
        for field in self.raw.fields:
            key = f"fields.{field.id}"
            if not field.id.isidentifier() or ids.count(field.id) > 1:
                raise self.error(key, "a field id must be an identifier, used once")
            if (field.type == "choice") != bool(field.choices):
                raise self.error(key, "a choice needs choices, and only a choice has them")
            if field.source or field.prefill or field.live or field.default or field.declares:
                raise self.error(key, "a list has no source, prefill, live, default or declares")
            if field.id_kind and field.id_kind not in ids:
                raise self.error(key, f"id_kind names no field: {field.id_kind!r}")

    def _known(self, name: str, key: str) -> schema.Field:
        if name not in self.fields:
            raise self.error(key, f"there is no field {name!r}")
        return self.fields[name]

    def _meanings(self) -> dict[str, dict[str, str]]:
        """By field, every word that may stand there → the value that it means."""
        found = {
            field.id: {choice: choice for choice in field.choices}
            for field in self.raw.fields
            if field.choices
        }
        for name, values in self.raw.values.items():
            key = f"values.{name}"
            if self._known(name, key).type != "choice":
                raise self.error(key, f"{name!r} is no choice")
            for value, words in values.items():
                if value not in self.fields[name].choices:
                    raise self.error(key, f"{value!r} is none of its choices")
                for word in words:
                    if found[name].setdefault(word, value) != value:
                        raise self.error(key, f"{word!r} means {value!r} and {found[name][word]!r}")
        return found

    def _check_keys(self) -> None:
        if not self.raw.keys or not all(self.raw.keys):
            raise self.error("keys", "there must be at least one, of at least one field")
        for name in chain.from_iterable(self.raw.keys):
            self._known(name, "keys")
            if self.raw.sheet:
                self._of_return(name, "keys")

    def _of_return(self, name: str, key: str) -> schema.Field:
        if self.raw.sheet not in self.returns.by_id:
            raise self.error("sheet", f"return.toml has no sheet {self.raw.sheet!r}")
        sheet = self.returns.by_id[self.raw.sheet]
        if sheet.raw.layout != "table" or not sheet.raw.project or sheet.raw.projects:
            raise self.error("sheet", f"{self.raw.sheet!r} is no table whose rows name their project")
        if name not in sheet.fields or sheet.fields[name].live:
            raise self.error(key, f"there is no field {name!r} on sheet {self.raw.sheet!r} of the return")
        return sheet.fields[name]

    def _check_project(self) -> None:
        project = self.raw.project
        named = [name for name in (project.code, project.name, project.department) if name]
        for name in (*named, *project.also):
            self._known(name, "project")
        for name in project.also.values():
            if name not in self.projects.fields:
                raise self.error("project.also", f"the registry's projects have no field {name!r}")
        if self.raw.sheet and not (project.code or project.name):
            raise self.error("project", "a list that is compared needs 'code' or 'name'")

    def _check_pairs(self) -> None:
        for pair in self.raw.compare:
            key = f"compare.{pair.field}"
            own, other = self._known(pair.field, key), self._of_return(pair.to, key)
            if field_symbol(own).type is not field_symbol(other).type:
                raise self.error(key, f"{pair.field!r} and {pair.to!r} are of different types")

    def _check_refunds(self) -> None:
        said = self.raw.refunds
        if said is None:
            return
        for name in filter(None, (said.amount, said.back)):
            if self._known(name, "refunds.amount").type not in ("money", "integer", "score"):
                raise self.error("refunds.amount", f"{name!r} is no number")
        for name in (*said.fields, *said.flags):
            self._known(name, "refunds.fields")
        if bool(said.fields) != bool(said.words):
            raise self.error("refunds.words", "words need fields in which they stand, and fields words")

    def _counts(self) -> dict[str, Node]:
        scope = {**CAMPAIGN_SYMBOLS, **{field.id: field_symbol(field) for field in self.raw.fields}}
        found: dict[str, Node] = {}
        for count in self.raw.counts:
            key = f"counts.{count.fact}"
            fact = self.rubric.facts.get(count.fact)
            if fact is None or fact.raw.kind != "count" or fact.raw.sheet != self.raw.sheet:
                raise self.error(
                    key, f"{count.fact!r} is no fact that counts rows of sheet {self.raw.sheet!r}"
                )
            if count.fact in found:
                raise self.error(key, "the fact is named twice")
            found[count.fact] = self._rule(count.where, scope, f"{key}.where")
        return found

    def _carried(self) -> Node | None:
        said = self.raw.carried
        if said is None:
            return None
        sheet = self.returns.by_id.get(said.sheet)
        if sheet is None or sheet.raw.layout != "table" or not sheet.raw.project or sheet.raw.projects:
            raise self.error("carried.sheet", f"{said.sheet!r} is no table whose rows name their project")
        taken = {field.id for field in sheet.read_fields} | {YEAR}
        taken |= {f"{OF_PROJECT}{name}" for name in self.projects.fields}
        for name, origin in said.columns.items():
            key = f"carried.columns.{name}"
            self._known(name, key)
            if origin not in taken:
                raise self.error(
                    key, f"{origin!r} is no field of {said.sheet!r}, 'year' or 'project.<field>'"
                )
        for field in self.raw.fields:
            if field.required and field.id not in said.columns:
                raise self.error("carried.columns", f"the required field {field.id!r} is not among them")
        return self._rule(said.rows, sheet_scope(sheet.raw), "carried.rows")

    def _scope_of_return(self) -> dict[str, Symbol]:
        return sheet_scope(self.returns.by_id[self.raw.sheet].raw)

    def _sheet(self, language: str, meanings: Mapping[str, Mapping[str, str]]) -> Sheet:
        """The list as a sheet to read: its choices are all words that may stand there."""
        read = [
            msgspec.structs.replace(field, choices=tuple(meanings[field.id])) if field.choices else field
            for field in self.raw.fields
        ]
        label = self.raw.label.in_language(language)
        raw = schema.Sheet(id=self.name, name=label, layout="table", fields=tuple(read), capacity=CAPACITY)
        return Sheet(raw, ())


def check_declared(returns: Workbook, rubric: Rubric) -> None:
    """Raises :class:`PackError` for a field that declares no number of people, or not in its place."""
    for sheet in returns.sheets:
        declared = [field for field in sheet.raw.fields if field.declares]
        for field in declared:
            key = f"sheets.{sheet.id}.fields.{field.id}.declares"
            fact = rubric.facts.get(field.declares)
            if fact is None or fact.raw.kind != "count":
                raise PackError("return.toml", key, f"{field.declares!r} is no fact that counts rows")
            if not sheet.raw.projects or field.type != "integer" or field.live:
                raise PackError(
                    "return.toml", key, "only an integer typed on the sheet of projects can declare"
                )
            if [other.declares for other in declared].count(field.declares) > 1:
                raise PackError("return.toml", key, "another field declares the same fact")


def list_doubts(of: ReferenceList) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What is doubtful in a list that loads: code, key and facts of each doubt."""
    raw = of.raw
    if raw.sheet and not raw.counts and not raw.compare:
        yield "list-compares-nothing", "compare", {"list": raw.id}
    if not raw.sheet and raw.rows != "True":
        yield "list-without-sheet", "rows", {"list": raw.id, "rule": raw.rows}
    labels = Counter(
        label.casefold() for field in raw.fields for label in dict.fromkeys((field.label, *field.aliases))
    )
    for label, times in labels.items():
        if times > 1:
            yield "list-header-twice", "fields", {"list": raw.id, "label": label}
