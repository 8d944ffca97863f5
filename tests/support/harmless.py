"""What people do to a return that changes no meaning: the truth only moves."""

from __future__ import annotations

import random
from datetime import date

from tests.support.edited import Formula
from tests.support.sheaf import Mutation, Sheaf, Tab, filled_cell, put, shift_cols, shift_rows, wide


def title_rows(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    count = chance.randint(1, 6)
    found.sheet(tab).insert_rows(0, count)
    shift_rows(tab, 0, count)


def blank_row(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    at = chance.choice(tab.rows or [tab.below()])
    found.sheet(tab).insert_rows(at)
    shift_rows(tab, at, 1)


def blank_column(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    at = chance.randint(0, max(tab.cols.values()))
    found.sheet(tab).insert_cols(at)
    shift_cols(tab, at, 1)


def columns_exchanged(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    if tab.id == "pilots":  # its upper header spans groups of columns
        return False
    one, other = chance.sample(sorted(tab.cols), 2)
    found.sheet(tab).swap_cols(tab.cols[one], tab.cols[other])
    tab.cols[one], tab.cols[other] = tab.cols[other], tab.cols[one]
    return None


def tab_renamed(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    new = chance.choice(
        [f"Sheet{chance.randint(1, 99)}", tab.name + "（终稿）", " ".join(tab.name), tab.name + "2"]
    )
    if new not in found.book.names():
        found.book.rename(tab.name, new)
        tab.name = new


def tabs_reordered(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    names = found.book.names()
    chance.shuffle(names)
    found.book.order(names)


def rows_exchanged(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    if len(tab.rows) < 2:
        return False
    one, other = chance.sample(range(len(tab.rows)), 2)
    found.sheet(tab).swap_rows(tab.rows[one], tab.rows[other])
    tab.records[one], tab.records[other] = tab.records[other], tab.records[one]
    return None


def row_hidden(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    if not tab.rows:
        return False
    found.sheet(tab).hide_row(chance.choice(tab.rows))
    return None


def filtered(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    found.sheet(tab).filter_on()


def header_respelt(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    name = chance.choice(sorted(tab.cols))
    label = tab.fields[name].label
    spelt = [f"{label}*", f" {label}：", "\n".join(label), f"{label}（必填）", *tab.fields[name].aliases]
    found.sheet(tab).put((tab.header, tab.cols[name]), chance.choice(spelt))
    tab.lost.discard(name)


def total_below(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    sheet, row = found.sheet(tab), tab.below() + chance.randint(0, 2)
    sheet.put((row, min(tab.cols.values())), chance.choice(["合计", "合　计", "总计：", "本页小计"]))
    for name, col in tab.cols.items():
        if tab.fields[name].type in ("integer", "money", "score") and chance.random() < 0.8:
            sheet.put((row, col), 12345)


def note_below(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    row = tab.below() + chance.randint(0, 2)
    found.sheet(tab).put(
        (row, min(tab.cols.values())), chance.choice(["注：以上属实", "备注：无", "说明：见附件"])
    )


def header_repeated(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    row = tab.below()
    for name, col in tab.cols.items():
        found.sheet(tab).put((row, col), tab.fields[name].label)


def unknown_column(found: Sheaf, tab: Tab, chance: random.Random) -> None:
    col = max(found.sheet(tab).cells(tab.header)) + 1
    for row in (tab.header, *tab.rows):
        found.sheet(tab).put((row, col), f"辅导员{row}")


def number_respelt(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    spot = filled_cell(tab, chance, "integer", "money")
    if spot is None:
        return False
    value = tab.records[spot[0]][spot[1]]
    if int(value) != value:
        return False
    unit = "元" if tab.fields[spot[1]].type == "money" else "人"
    ways = [
        str(value),
        f" {value} ",
        wide(str(value)),
        f"{value}{unit}",
        f"{value}.0",
        f"{value:,}",
        f"+{value}",
    ]
    put(found, tab, *spot, chance.choice(ways))
    return None


def date_respelt(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    spot = filled_cell(tab, chance, "date")
    if spot is None:
        return False
    day: date = tab.records[spot[0]][spot[1]]
    ways = [
        f"{day:%Y-%m-%d}", f"{day:%Y.%m.%d}", f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日", wide(f"{day:%Y-%m-%d}"), f"{day:%Y-%m-%d} 00:00:00",
    ]  # fmt: skip
    put(found, tab, *spot, chance.choice(ways))
    return None


def text_respelt(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    spot = filled_cell(tab, chance, "text", "choice", "code")
    if spot is None:
        return False
    text = str(tab.records[spot[0]][spot[1]])
    ways = [f" {text}", f"{text}\u3000", f"\u00a0{text}\u200b", wide(text), f"{text}_x000D_"]
    put(found, tab, *spot, chance.choice(ways))
    return None


def project_respelt(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    """The project code as people write it: nobody can take it for another one."""
    if not tab.rows or tab.id == "pilots" or "project" not in tab.cols:
        return False
    index = chance.randrange(len(tab.rows))
    code = tab.records[index]["project"]
    if not isinstance(code, str) or not code.startswith("JSJ-"):
        return False
    ways = [
        code.lower(),
        wide(code),
        f" {code} ",
        code.replace("-", "－"),
        code.replace("-", "—"),
        f"J SJ{code[3:]}",
    ]
    put(found, tab, index, "project", chance.choice(ways))
    return None


def as_formula(found: Sheaf, tab: Tab, chance: random.Random) -> bool | None:
    spot = filled_cell(tab, chance, "text", "choice", "code", "integer", "money")
    if spot is None:
        return False
    value = tab.records[spot[0]][spot[1]]
    stored = value if isinstance(value, str) else float(value)
    put(found, tab, *spot, Formula("IF(1,A1,A2)", stored))
    return None


HARMLESS: tuple[Mutation, ...] = (
    title_rows, blank_row, blank_column, columns_exchanged, tab_renamed, tabs_reordered, rows_exchanged,
    row_hidden, filtered, header_respelt, total_below, note_below, header_repeated, unknown_column,
    project_respelt, number_respelt, date_respelt, text_respelt, as_formula,
)  # fmt: skip
