"""Which rows below a header are records, and which are hints, totals, examples, notes and signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from onex_xl.fields.text import normal, raw_text, without_brackets
from onex_xl.pack import schema
from onex_xl.reading.locate import Header, labels_of
from onex_xl.reading.totals import is_total
from onex_xl.xlsx.read import Cell

_EXAMPLE = re.compile(r"(?:填写|填报)?(?:示例|样例|范例|举例|例子)(?:行|\d+)?|例\d*|example|sample")
_NOTE = re.compile(r"\s*(?:注|备注|说明|填表说明|填报说明|note)\s*[:：]", re.IGNORECASE)

RECORD, HINT, HEADER, SUMMARY, EXAMPLE, NOTE, SIGNATURE = (
    "record", "hint", "repeated-header", "summary", "example", "note", "signature",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Marks:
    labels: frozenset[str]
    hints: dict[str, str]
    signatures: tuple[str, ...]


@lru_cache(maxsize=256)
def _marks_of(sheet: schema.Sheet) -> _Marks:
    labels = labels_of(sheet)
    hints = {
        item.id: normal(item.hint or "/".join(item.choices))
        for item in sheet.fields
        if item.hint or item.choices
    }
    signatures = tuple(normal(line)[:12] for line in sheet.signatures if normal(line))
    return _Marks(frozenset(labels.by_label), hints, signatures)


def kind_of(row: Sequence[Cell], sheet: schema.Sheet, header: Header) -> str:
    """What ``row`` is: ``RECORD`` unless something says otherwise."""
    marks = _marks_of(sheet)
    texts = [cell for cell in row if isinstance(cell, str) and normal(cell)]
    if not texts:
        return RECORD
    if _is_hint(row, marks, header):
        return HINT
    first = raw_text(next(cell for cell in row if not isinstance(cell, str) or normal(cell)))
    if len(texts) > 1 and sum(normal(text) in marks.labels for text in texts) > len(texts) / 2:
        return HEADER
    if is_total(texts):
        return SUMMARY
    shown = without_brackets(normal(texts[0]))
    if _EXAMPLE.fullmatch(shown) or first.startswith(("例：", "例:", "示例：", "示例:", "例如")):
        return EXAMPLE
    if _NOTE.match(first) and len(texts) <= 2:
        return NOTE
    return SIGNATURE if any(normal(text).startswith(marks.signatures) for text in texts) else RECORD


def differing(row: Sequence[Cell], sheet: schema.Sheet, header: Header) -> tuple[str, int] | None:
    """The first field (and its column) over whose column the repeated header ``row`` says something else than
    ``header``: what stands below it would be read from shifted columns. ``None`` if they agree."""
    by_label = labels_of(sheet).by_label
    said = {col: by_label.get(normal(raw_text(cell))) for col, cell in enumerate(row)}
    for name, col in sorted(header.cols.items(), key=lambda item: item[1]):
        here = said.get(col)
        if here not in (None, name) or (here is None and name in said.values()):
            return name, col
    return None


def _is_hint(row: Sequence[Cell], marks: _Marks, header: Header) -> bool:
    """Whether the row shows the definition's hints: half of what stands under the labels, at least, is the
    hint that belongs there. A date that happens to be the example's is no hint: hints are texts."""
    filled = [(name, row[col]) for name, col in header.cols.items() if col < len(row) and row[col] != ""]
    hits = sum(isinstance(cell, str) and normal(cell) == marks.hints.get(name) for name, cell in filled)
    return hits > 0 and hits * 2 >= len(filled)
