"""What people do to a return that changes its meaning, and what nobody can be sure of."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from onex_xl.xlsx.cells import a1
from tests.support.edited import Content, Error, Formula
from tests.support.sheaf import DOUBT, Mutation, Sheaf, Tab, filled_cell, put, shift_cols, shift_rows

_EPOCH = date(1899, 12, 30)


# ---- what changes the meaning ----------------------------------------------------------------


def retyped(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    """Another value that the field allows."""
    spot = filled_cell(tab, chance)
    if spot is None or tab.fields[spot[1]].prefill:
        return False
    of = tab.fields[spot[1]]
    value: Any
    match of.type:
        case "choice":
            value = chance.choice(of.choices or ("JSJ-01", "JSJ-02"))
            typed: Content = value
        case "integer" | "money" | "score":
            value = typed = chance.randint(0, 90)
        case "date":
            value = date(2026, 1, 1) + timedelta(chance.randint(0, 364))
            typed = (value - _EPOCH).days
        case "text" | "code":
            value = typed = f"新值{chance.randint(1000, 9999)}"
        case _:
            return False
    put(found, tab, *spot, typed)
    tab.records[spot[0]][spot[1]] = value
    return None


def cleared(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    """Nothing in a cell, or a word for nothing."""
    spot = filled_cell(tab, chance)
    if spot is None or tab.fields[spot[1]].prefill:
        return False
    of = tab.fields[spot[1]]
    put(found, tab, *spot, chance.choice((None, *of.nothing_words)))
    tab.records[spot[0]][spot[1]] = None if of.type in ("integer", "money", "score", "date") else ""
    return None


def record_deleted(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    if not tab.rows or tab.id == "pilots":
        return False
    index = chance.randrange(len(tab.rows))
    row = tab.rows.pop(index)
    tab.records.pop(index)
    found.sheet(tab).delete_row(row)
    shift_rows(tab, row, -1)
    return None


def record_copied(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    if not tab.rows or tab.id == "pilots":
        return False
    index, sheet, row = chance.randrange(len(tab.rows)), found.sheet(tab), tab.below()
    if DOUBT in tab.records[index].values() or any(cell.inner for cell in sheet.cells(row).values()):
        return False
    sheet.cells(row).update(sheet.cells(tab.rows[index]))
    tab.rows.append(row)
    tab.records.append(dict(tab.records[index]))
    return None


def column_sorted(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    """One column sorted without the others: the worst that can be done to a table."""
    names = [name for name in tab.cols if not tab.fields[name].prefill]
    if len(tab.rows) < 2:
        return False
    name, sheet = chance.choice(names), found.sheet(tab)
    order = list(range(len(tab.rows)))
    chance.shuffle(order)
    cells = [sheet.cell(row, tab.cols[name]) for row in tab.rows]
    values = [record[name] for record in tab.records]
    for index, source in enumerate(order):
        sheet.cells(tab.rows[index])[tab.cols[name]] = cells[source]
        tab.records[index][name] = values[source]
    return None


def column_pasted_lower(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    """A column pasted one row too low: each record has its neighbour's value, the first is blank."""
    names = [name for name in tab.cols if not tab.fields[name].prefill and name != "project"]
    if len(tab.rows) < 2:
        return False
    name, sheet = chance.choice(names), found.sheet(tab)
    cells = [sheet.cell(row, tab.cols[name]) for row in tab.rows]
    values = [record[name] for record in tab.records]
    of = tab.fields[name]
    blank = None if of.type in ("integer", "money", "score", "date") else ""
    for row, record, cell, value in zip(tab.rows[1:], tab.records[1:], cells, values, strict=False):
        sheet.cells(row)[tab.cols[name]] = cell
        record[name] = value
    sheet.put((tab.rows[0], tab.cols[name]), None)
    tab.records[0][name] = blank
    return None


def labels_exchanged(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    """Two headers of one kind change places, their columns do not."""
    pairs = [
        (one, other)
        for one in tab.cols
        for other in tab.cols
        if one < other and tab.fields[one].type == tab.fields[other].type
        and tab.fields[one].choices == tab.fields[other].choices
        and not (tab.fields[one].prefill or tab.fields[other].prefill)
    ]  # fmt: skip
    if not pairs:
        return False
    one, other = chance.choice(pairs)
    sheet = found.sheet(tab)
    sheet.put((tab.header, tab.cols[one]), tab.fields[other].label)
    sheet.put((tab.header, tab.cols[other]), tab.fields[one].label)
    tab.cols[one], tab.cols[other] = tab.cols[other], tab.cols[one]
    for record in tab.records:
        record[one], record[other] = record[other], record[one]
    return None


# ---- what nobody can be sure of --------------------------------------------------------------

_UNSURE: dict[str, tuple[Content, ...]] = {
    "integer": (
        "八", "8.5", "1e3", "0x10", "约8", "8-9", "12,34", "½", "8_0", "2万", "NaN", True, -3, 7.25, "8O",
    ),
    "money": (
        "八百", "1e3", "800左右", "0.08万", "12,34", "1.234.5", "8_00", "∞", True, -800, "800?", "800+50",
    ),
    "score": ("优", "1e1", "80-90", True, "8O", -1),
    "date": (
        "2026-02-30", "5/6", "2026年", "2026.5", "20261301", "昨天", 3, True, "2026-13-01",
        "26.5.6", "05/06/2026",
    ),
    "choice": ("√", "Y", "是？", "也许", True, 1, "已考（补）", "否/是", "-?"),
    "code": (2.0234730001e17, True),
    "text": (),
}  # fmt: skip


def unsure(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    """Something that a person must be asked about."""
    spot = filled_cell(tab, chance, *(kind for kind, ways in _UNSURE.items() if ways))
    if spot is None or tab.fields[spot[1]].prefill:
        return False
    put(found, tab, *spot, chance.choice(_UNSURE[tab.fields[spot[1]].type]))
    tab.records[spot[0]][spot[1]] = DOUBT
    return None


def project_unsure(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    """A project code that is none of ours."""
    if not tab.rows or tab.id == "pilots" or "project" not in tab.cols:
        return False
    index = chance.randrange(len(tab.rows))
    ways: tuple[Content, ...] = (
        "JSJ-1",
        "JSJ01",
        "JSJ-O1",
        "CJ-01",
        "JSJ",
        "Web前端",
        1,
        "JSJ-01、JSJ-02",
        "同上",
        "〃",
    )
    put(found, tab, index, "project", chance.choice(ways))
    tab.records[index]["project"] = DOUBT
    return None


def broken_cell(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    spot = filled_cell(tab, chance)
    if spot is None or tab.fields[spot[1]].prefill:
        return False
    ways: tuple[Content, ...] = (Error("#REF!"), Error("#N/A"), Error("#DIV/0!"), Formula("A1+1"))
    put(found, tab, *spot, chance.choice(ways))
    tab.records[spot[0]][spot[1]] = DOUBT
    return None


def merged(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    names = [name for name in tab.cols if not tab.fields[name].prefill]
    if len(tab.rows) < 2 or any(b - a != 1 for a, b in zip(tab.rows, tab.rows[1:], strict=False)):
        return False
    name = chance.choice(names)
    col, first = tab.cols[name], chance.randrange(len(tab.rows) - 1)
    sheet = found.sheet(tab)
    sheet.merge(f"{a1(tab.rows[first], col)}:{a1(tab.rows[first + 1], col)}")
    tab.records[first + 1][name] = DOUBT
    return None


def header_lost(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    """A header deleted, or made into something else."""
    name = chance.choice([name for name in sorted(tab.cols) if not tab.fields[name].prefill])
    found.sheet(tab).put((tab.header, tab.cols[name]), chance.choice([None, "其他", "数据", 12.0]))
    tab.lost.add(name)


def column_deleted(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    names = [name for name in sorted(tab.cols) if not tab.fields[name].prefill]
    if tab.id == "pilots" or not names:
        return False
    name = chance.choice(names)
    col = tab.cols.pop(name)
    found.sheet(tab).delete_col(col)
    shift_cols(tab, col, -1)
    tab.lost.add(name)
    return None


def tab_deleted(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    found.book.delete(tab.name)
    tab.gone = True


CHANGING: tuple[Mutation, ...] = (
    retyped, cleared, record_deleted, record_copied, column_sorted, column_pasted_lower, labels_exchanged,
)  # fmt: skip
DOUBTFUL: tuple[Mutation, ...] = (
    unsure,
    project_unsure,
    broken_cell,
    merged,
    header_lost,
    column_deleted,
    tab_deleted,
)
