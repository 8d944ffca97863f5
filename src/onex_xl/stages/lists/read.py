"""One file of another office → the rows of the list that it holds. Runs in a child process.

Such a file is an export that nobody made for us: what it has beside the list's columns is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path, PurePosixPath

from onex_xl.archives.container import read_archive
from onex_xl.fields.base import REPAIRED
from onex_xl.fields.columns import Setting
from onex_xl.fields.text import is_blank, joined, normal
from onex_xl.files import sha256
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import ListRows, Table, Value
from onex_xl.pack.definitions import Pack, ReferenceList
from onex_xl.pack.load import load_pack
from onex_xl.reading.known import Known
from onex_xl.reading.listed import either, lacking, list_in
from onex_xl.reading.locate import Header, find_header
from onex_xl.reading.table import read_table
from onex_xl.stages.lists.footers import without_footers
from onex_xl.stages.lists.unread import unread_cells
from onex_xl.xlsx.cells import a1
from onex_xl.xlsx.htmltables import read_html
from onex_xl.xlsx.inspection import Inspection, Limits, Refusal
from onex_xl.xlsx.kind import Kind, sniff
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import Book, Cell, Grid, as_shown, read_book
from onex_xl.xlsx.textfile import read_text
from onex_xl.xlsx.xml2003 import read_xml_2003

_TEXTS = {
    Kind.CSV: read_text, Kind.TEXT: read_text, Kind.HTML: read_html, Kind.XML_2003: read_xml_2003,
}  # fmt: skip
"""How what is no workbook is read. A return in such a form is refused; an export has no better one."""
_OF_TABS = frozenset(
    {
        "sheet.column-twice", "sheet.column-guessed", "sheet.no-header", "sheet.unit-applied",
        "sheet.unit-unclear",
    }
)  # fmt: skip
"""What is worth saying of a tab: another office's export need not look like anything of ours."""
_SEVERAL = 5
"""Of more cells of a column with one ailment, one finding tells."""
_SAME_COLUMNS = 2
"""From as many rows on, a tab without header may be a part of a list."""
_TEXT_REPAIRS = frozenset({REPAIRED, "cell.repaired-many"})
"""In a text file every number is a text."""


@dataclass(frozen=True, slots=True)
class ListJob:
    """A file to read: where it lies, how it is called in findings, its hash when it was looked at, its size,
    and the pack's folder and the limits to read it with. ``member``: it lies in the archive there."""

    path: Path
    name: str
    sha256: str
    size: int
    pack: Path
    limits: Limits
    member: str = ""

    def data(self) -> bytes:
        """Its bytes. Raises ``OSError`` if the file is gone, ``CallError`` if its archive was changed."""
        return read_archive(self.path).member(self.member) if self.member else self.path.read_bytes()


@dataclass(frozen=True, slots=True)
class ListReading:
    """What a file turned out to be. ``rows``: one for each tab that holds a list; none where it could not be
    used. ``settled`` is false when another run may well read it."""

    rows: tuple[ListRows, ...]
    findings: tuple[Finding, ...] = ()
    settled: bool = True


def read_job(job: ListJob) -> ListReading:
    """The list in the job's file. Raises as :meth:`ListJob.data`."""
    data = job.data()
    if sha256(data) != job.sha256:
        return ListReading((), (Finding("file.changing", Severity.ERROR, Place(job.name)),), settled=False)
    return read_list(data, job.name, load_pack(job.pack), job.limits)


def read_list(data: bytes, name: str, pack: Pack, limits: Limits | None = None) -> ListReading:
    """The list in ``data``, a file called ``name``. Which list it is, its name says (id, label or another
    name of the list at its beginning), else its headers. Never raises for what is in the file."""
    opened = _opened(data, name, limits)
    if isinstance(opened, Refusal):
        return ListReading((), (Finding(opened.code, Severity.ERROR, Place(name), dict(opened.facts)),))
    book, inspection = opened
    of = named_list(name, pack) or list_in(book, pack)
    if of is None:
        known = joined([f"{item.id}（{item.label}）" for item in pack.lists.values()])
        return ListReading(
            (), (Finding("lists.unknown-file", Severity.WARNING, Place(name), {"known": known}),)
        )
    tabs = [(grid, find_header(grid, of.sheet.raw)) for grid in book.sheets]
    fitting = [(grid, header) for grid, header in tabs if header and not lacking(of, header)]
    if not fitting:
        return ListReading((), (_unfit(of, name, tabs),))
    digest, rows, findings = sha256(data), [], [*_unused_tabs(of, name, tabs, fitting[0][1])]
    for grid, header in fitting:
        body, left_out = without_footers(of, grid, header)
        table, unread, found = _table(of, body, inspection)
        findings += (finding.within(file=name) for finding in left_out)
        findings += (finding.within(file=name) for finding in found)
        if table is not None:
            rows.append(ListRows(of.id, name, digest, table, unread))
    return ListReading(tuple(rows), _folded(of, findings))


def _opened(data: bytes, name: str, limits: Limits | None) -> tuple[Book, Inspection | None] | Refusal:
    as_text = _TEXTS.get(sniff(data))
    if as_text is not None:
        book = as_text(data, PurePosixPath(name).stem, limits)
        return book if isinstance(book, Refusal) else (book, None)
    inspection = inspect(data, name, limits)
    if isinstance(inspection, Refusal):
        return inspection
    read = read_book(data, inspection)
    return read if isinstance(read, Refusal) else (as_shown(read, inspection), inspection)


# ---- which list, which tab -----------------------------------------------------------------


def named_list(name: str, pack: Pack) -> ReferenceList | None:
    """The list that a file called ``name`` says it is: the longest of the lists' names at its beginning, else
    anywhere in it."""
    stem = normal(PurePosixPath(name).stem)
    names = {normal(word): of for of in pack.lists.values() for word in _names(of) if word}
    fitting = [word for word in names if stem.startswith(word)] or [word for word in names if word in stem]
    return names[max(fitting, key=len)] if fitting else None


def _names(of: ReferenceList) -> tuple[str, ...]:
    return (of.id, of.raw.label.zh, of.raw.label.en, *of.raw.names)


def _unfit(of: ReferenceList, name: str, tabs: Sequence[tuple[Grid, Header | None]]) -> Finding:
    """That no tab can be used: what the best one lacks, and what its header has instead."""
    found = [(grid, header) for grid, header in tabs if header]
    if not found:
        return Finding("lists.no-header", Severity.ERROR, Place(name), {"list": of.label})
    grid, header = max(found, key=lambda pair: len(pair[1].cols))
    facts = {
        "list": of.label,
        "labels": joined(lacking(of, header)),
        "headers": joined([re.sub(r"\s+", "", text) for text in header.unknown.values()][:20]),
    }
    return Finding("lists.no-column", Severity.ERROR, Place(name, grid.name, a1(header.row, 0)), facts)


def _unused_tabs(
    of: ReferenceList, name: str, tabs: Sequence[tuple[Grid, Header | None]], like: Header
) -> Iterator[Finding]:
    """Tabs beside those that were read that name people, too: without a column that must be there, or
    without a header but with the columns of ``like``. Summaries and notes are nobody's loss."""
    keys = dict.fromkeys(chain.from_iterable(of.raw.keys))
    for grid, header in tabs:
        if header and (missing := lacking(of, header)) and not keys.keys().isdisjoint(header.cols):
            lacks = {"list": of.label, "labels": joined(missing)}
            yield Finding("lists.tab-no-column", Severity.WARNING, Place(name, grid.name), lacks)
        elif header is None and (count := _rows_like(of, grid, like)) >= _SAME_COLUMNS:
            facts = {"list": of.label, "count": count}
            yield Finding("lists.tab-no-header", Severity.WARNING, Place(name, grid.name), facts)


def _rows_like(of: ReferenceList, grid: Grid, like: Header) -> int:
    """How many rows have a key and every required field where ``like`` has them."""
    needed = [like.cols[field.id] for field in of.raw.fields if field.required and field.id in like.cols]
    keys = [[like.cols.get(name, -1) for name in key] for key in of.raw.keys]

    def filled(row: Sequence[Cell], cols: Sequence[int]) -> bool:
        return all(0 <= col < len(row) and not is_blank(row[col]) for col in cols)

    return sum(filled(row, needed) and any(filled(row, key) for key in keys) for row in grid.rows)


# ---- rows ----------------------------------------------------------------------------------


def _table(
    of: ReferenceList, grid: Grid, inspection: Inspection | None
) -> tuple[Table | None, Mapping[str, Sequence[int]], list[Finding]]:
    seen = inspection.sheet(grid.name) if inspection else None
    setting = Setting(date1904=bool(inspection and inspection.date1904))
    read = read_table(grid, of.sheet, setting, Known(), seen.scan if seen else None)
    findings = [finding for finding in read.findings if _is_said(finding.code, text=inspection is None)]
    if read.table is None:
        return None, {}, findings
    columns = {name: _meant(of, name, column) for name, column in read.table.columns.items()}
    unread = unread_cells(of, read.table, read.findings)
    shown = {name: frozenset(rows) for name, rows in unread.items() if not of.sheet.fields[name].personal}
    raw = {key: text for key, text in read.table.raw.items() if key[1] in shown.get(key[0], ())}
    table = replace(read.table, columns=columns, raw=raw)
    return table, unread, [*findings, *_nameless(of, table)]


def _folded(of: ReferenceList, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """``findings``, many of one kind in one column as one: an export spoils a column throughout."""
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for item in findings:
        if item.severity is Severity.ERROR and item.code.startswith("cell.") and "label" in item.facts:
            key = item.code, item.place.sheet, item.place.cell.rstrip("0123456789")
            alike.setdefault(key, []).append(item)
    many = {key: items for key, items in alike.items() if len(items) > _SEVERAL}
    folded = {id(item) for items in many.values() for item in items[1:]}
    heads = {id(items[0]): _of_many(of, items) for items in many.values()}
    return tuple(heads.get(id(item), item) for item in findings if id(item) not in folded)


def _of_many(of: ReferenceList, items: Sequence[Finding]) -> Finding:
    code = "lists.digits-lost" if items[0].code == "cell.digits-lost" else "lists.cells-unread"
    cells = joined([item.place.cell for item in items[:_SEVERAL]])
    facts = {"list": of.label, "label": items[0].facts["label"], "count": len(items), "cells": cells}
    return Finding(code, Severity.ERROR, items[0].place, facts)


def _is_said(code: str, *, text: bool) -> bool:
    if code.startswith("sheet."):
        return code in _OF_TABS
    return code != "cell.formula" and not (text and code in _TEXT_REPAIRS)


def _meant(of: ReferenceList, name: str, column: Sequence[Value]) -> Sequence[Value]:
    """A column of a choice in the pack's own words."""
    meanings = of.meanings.get(name)
    return column if meanings is None else [meanings.get(str(word), word) for word in column]


def _nameless(of: ReferenceList, table: Table) -> Iterator[Finding]:
    """Rows in which no key is filled: nobody can tell whom they are about."""
    filled = [False] * len(table)
    for key in of.raw.keys:
        columns = [table.columns[name] for name in key]
        filled = [
            known or all(cells) for known, cells in zip(filled, zip(*columns, strict=True), strict=True)
        ]
    rows = [table.rows[index] for index, known in enumerate(filled) if not known]
    if rows:
        labels = either(of, dict.fromkeys(name for key in of.raw.keys for name in key))
        facts = {
            "list": of.label,
            "labels": labels,
            "count": len(rows),
            "rows": joined([str(row + 1) for row in rows[:5]]),
        }
        yield Finding("lists.no-key", Severity.WARNING, Place("", table.sheet, a1(rows[0], 0)), facts)
