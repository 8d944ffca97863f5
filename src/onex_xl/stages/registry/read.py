"""``registry.xlsx`` → the Registry. The office's own mistakes are all told at once, and stop the command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from onex_xl.errors import RegistryError
from onex_xl.fields.text import joined, shown
from onex_xl.files import sha256
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Department, Project, Registry, Table, Value
from onex_xl.pack.definitions import Pack, Sheet
from onex_xl.reading.book import read_tables
from onex_xl.reading.faults import faults_of
from onex_xl.reading.row_rules import check_tables
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.inspection import Refusal
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import as_shown, read_book

FILE = "registry.xlsx"


def read_registry(data: bytes, pack: Pack, name: str = FILE) -> tuple[Registry, tuple[Finding, ...]]:
    """The registry in ``data``, and the warnings and repairs that do not stop us.

    Raises ``RegistryError`` ``registry.invalid`` with all errors as ``findings`` (each to be worded at the
    edge), their number as ``count``, and ``file``.
    """
    inspection = inspect(data, name)
    if isinstance(inspection, Refusal):
        raise _invalid(name, [_refused(inspection, name)])
    book = read_book(data, inspection)
    if isinstance(book, Refusal):
        raise _invalid(name, [_refused(book, name)])
    read = read_tables(as_shown(book, inspection), pack.registry, inspection)
    findings = [*read.findings, *check_tables(pack.registry, read.tables, read.findings)]
    for sheet in pack.registry.tables:
        if sheet.id in read.tables:
            findings += _keys(sheet, read.tables, findings)
    findings += _empty(pack, read.tables)
    findings = [finding.within(file=name) for finding in findings]
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise _invalid(name, errors)
    return _registry(pack, read.tables, sha256(data)), tuple(findings)


def _invalid(name: str, findings: Sequence[Finding]) -> RegistryError:
    return RegistryError("registry.invalid", file=name, count=len(findings), findings=tuple(findings))


def _refused(refusal: Refusal, name: str) -> Finding:
    return Finding(refusal.code, Severity.ERROR, Place(name), dict(refusal.facts))


def _keys(sheet: Sheet, tables: Mapping[str, Table], findings: Sequence[Finding]) -> Iterator[Finding]:
    """Rows whose key stands in an earlier row already."""
    table, key = tables[sheet.id], sheet.raw.key
    wrong = faults_of(tables, findings).get(sheet.id, {})
    first: dict[tuple[str, ...], int] = {}
    for index in range(len(table)) if key else ():
        values = tuple(str(table.columns[name][index]).casefold() for name in key)
        if not values[0] or any(index in wrong.get(name, ()) for name in key):
            continue
        earlier = first.setdefault(values, index)
        if earlier != index:
            yield _twice(sheet, table, index, earlier)


def _twice(sheet: Sheet, table: Table, index: int, earlier: int) -> Finding:
    here, there = (
        table.position(sheet.raw.key[0], number) or (table.rows[number], 0) for number in (index, earlier)
    )
    shown_key = joined(
        [str(shown(table.columns[name][index])) for name in sheet.raw.key if table.columns[name][index]]
    )
    labels = joined([sheet.fields[name].label for name in sheet.raw.key])
    facts = {"labels": labels, "value": shown_key, "other": a1(*there)}
    return Finding("registry.twice", Severity.ERROR, Place("", table.sheet, a1(*here)), facts, shown_key)


def _empty(pack: Pack, tables: Mapping[str, Table]) -> Iterator[Finding]:
    for name in (pack.raw.departments, pack.raw.projects):
        if name in tables and not len(tables[name]):
            facts = {"sheet": tables[name].sheet}
            yield Finding("registry.empty", Severity.ERROR, Place("", tables[name].sheet), facts)


def _registry(pack: Pack, tables: Mapping[str, Table], digest: str) -> Registry:
    departments = {
        str(record["code"]): Department(str(record["code"]), str(record["name"]), _extra(record))
        for record in _records(tables[pack.raw.departments])
    }
    projects = {
        str(record["code"]): Project(
            str(record["code"]), str(record["department"]), str(record["name"]), record
        )
        for record in _records(tables[pack.raw.projects])
    }
    return Registry(departments, projects, tables, digest)


def _records(table: Table) -> Iterator[dict[str, Value]]:
    return (table.record(index) for index in range(len(table)))


def _extra(record: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in record.items() if name not in ("code", "name")}
