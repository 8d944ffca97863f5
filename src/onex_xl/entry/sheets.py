"""The plans of data-entry sheets: a table, a form, a page of notes."""

from __future__ import annotations

from collections.abc import Sequence

from onex_xl.entry.check import Check
from onex_xl.entry.entries import Entry
from onex_xl.entry.layout import INTRO_ROW, TITLE_ROW, VALUE_COL, Layout
from onex_xl.entry.texts import SMALL, height_of, lines_of, width_of
from onex_xl.fields.cells import hint_of, is_input, validation
from onex_xl.fields.context import Context
from onex_xl.findings import Severity
from onex_xl.model import Value
from onex_xl.pack.definitions import Sheet
from onex_xl.pack.schema import Field
from onex_xl.xlsx.plan import Area, ColumnPlan, Condition, Formula, Page, Scalar, SheetPlan

INPUT_TAB, AUTO_TAB = "E0A93B", "1F3A5F"
"""Tab colours: sheets to fill in, sheets to look at."""

TITLE_HEIGHT, INTRO_HEIGHT, ROW_HEIGHT = 30, 20, 20
_WIDE = 130
_FROZEN_WIDTH = 36
_LABEL_WIDTH, _FORM_WIDTH, _HINT_WIDTH = 20, 36, 36
_FOOTER_LIMIT = 200
_KIND = {"integer": "integer", "money": "money", "score": "number", "date": "date"}
_CENTRED = ("choice", "code", "id_number", "phone")
_CENTRED_WIDTH = 22

Live = dict[tuple[str, int], Formula]
"""Formulas of live fields: (field, record) → formula."""


def style_of(field: Field, ground: str) -> str:
    """The style of a cell of ``field`` on ``ground`` (``input``, ``locked``)."""
    kind = _KIND.get(field.type, "text")
    # A choice wider than its column shows its beginning, not its middle.
    longest = max(map(width_of, field.choices), default=0)
    if field.type in _CENTRED and field.width < _CENTRED_WIDTH and longest <= field.width:
        return f"{ground}.text+centre"
    return f"{ground}.text+indent" if kind == "text" else f"{ground}.{kind}"


def start_sheet(sheet: Sheet, context: Context, width: int, tab: str) -> SheetPlan:
    """A protected sheet with its title and instruction line over ``width`` columns."""
    plan = SheetPlan(sheet.name, protected=True, tab_colour=tab)
    put_heading(plan, TITLE_ROW, sheet.title.format_map(context.texts), "title", TITLE_HEIGHT, width)
    put_heading(plan, INTRO_ROW, sheet.raw.intro.format_map(context.texts), "subtitle", INTRO_HEIGHT, width)
    return plan


def put_heading(plan: SheetPlan, row: int, text: str, style: str, height: float, width: int) -> None:
    """``text`` in the first column, the other columns of the row without colour, so that it shows whole."""
    plan.put(row, 0, text, style)
    for col in range(1, width):
        plan.put(row, col, None, style)
    plan.heights[row] = height


def signature_footer(sheet: Sheet, context: Context) -> str:
    """The lines to sign at the foot of every printed page, above its number."""
    signed = "　　　　　　".join(line.rstrip() for line in sheet.raw.signatures)
    number = context.say("entry.page")
    return f"&C{signed[:_FOOTER_LIMIT].replace('&', '&&')}\n{number}" if signed else ""


# ---- tables -----------------------------------------------------------------------


def plan_table(entry: Entry, checks: Sequence[Check], live: Live | None = None) -> SheetPlan:
    """A table ready to be typed into: headers, hints, limits, colours, and its records."""
    layout, sheet, context = entry.layout, entry.sheet, entry.context
    plan = start_sheet(sheet, context, layout.last_col + 1, INPUT_TAB)
    _put_heads(plan, layout, context)
    _put_columns(plan, layout)
    _put_records(plan, entry, live or {})
    put_limits(plan, entry)
    if entry.total_row:
        # Nothing in a total is red: no reader takes it for a record.
        every = Area(layout.first, 0, layout.last, layout.last_col)
        plan.conditions.append(Condition(every, f"={entry.total_row}", "quiet", stop=True))
    put_marks(plan, layout, checks)
    widths = [field.width for field in sheet.raw.fields]
    plan.freeze = (layout.first, _frozen(widths))
    if not sheet.raw.projects:
        # On the hint row, so that sorting leaves the hints where they are.
        plan.filter = Area(layout.hint_row, 0, layout.last, layout.last_col)
    first_head = layout.head_row - layout.grouped
    plan.page = Page(
        landscape=sheet.raw.landscape,
        repeat_rows=(first_head, layout.hint_row),
        footer=signature_footer(sheet, context),
    )
    return plan


def _frozen(widths: Sequence[float]) -> int:
    """Leading columns kept in view: those that fit beside a wide table's others."""
    if sum(widths) <= _WIDE:
        return 0
    kept, total = 0, 0.0
    for width in widths:
        total += width
        if total > _FROZEN_WIDTH:
            break
        kept += 1
    return kept


def _put_heads(plan: SheetPlan, layout: Layout, context: Context) -> None:
    fields = list(layout.sheet.fields.values())
    if layout.grouped:
        _put_groups(plan, layout.head_row - 1, fields)
    for col, field in enumerate(fields):
        plan.put(layout.head_row, col, head_of(field), "head" if is_input(field) else "head2+size10")
        plan.put(layout.hint_row, col, hint_of(field, context), "hint")
    plan.heights[layout.head_row] = height_of(
        max(lines_of(head_of(field), field.width) for field in fields), 24
    )
    hints = max(lines_of(hint_of(field, context), field.width * SMALL + 1) for field in fields)
    plan.heights[layout.hint_row] = height_of(hints, 18)


def head_of(field: Field) -> str:
    """The label, with a star where it must be filled in."""
    return f"{field.label} *" if field.required and is_input(field) else field.label


def _put_groups(plan: SheetPlan, row: int, fields: Sequence[Field]) -> None:
    start = 0
    while start < len(fields):
        end = start
        while end + 1 < len(fields) and fields[end + 1].group == fields[start].group:
            end += 1
        if end > start:
            plan.merge(Area(row, start, row, end), fields[start].group, "head2")
        else:
            plan.put(row, start, fields[start].group, "head2")
        start = end + 1
    plan.heights[row] = 22


def _put_columns(plan: SheetPlan, layout: Layout) -> None:
    """Empty cells take the look of their column: a prepared row costs nothing."""
    for col, field in enumerate(layout.sheet.fields.values()):
        style = "" if layout.sheet.raw.projects else style_of(field, "input" if is_input(field) else "locked")
        plan.columns[col] = ColumnPlan(field.width, style)


def _put_records(plan: SheetPlan, entry: Entry, live: Live) -> None:
    every_cell = entry.sheet.raw.projects
    for index, record in enumerate(entry.records):
        for field in entry.sheet.raw.fields:
            value = live.get((field.id, index)) or cell_value(record.get(field.id))
            if every_cell or value is not None:
                ground = "input" if is_input(field) else "locked"
                plan.put(*entry.layout.at(field.id, index), value, style_of(field, ground))
        if every_cell:
            wraps = (
                lines_of(str(record.get(field.id) or ""), field.width)
                for field in entry.sheet.raw.fields
                if not is_input(field)
            )
            plan.heights[entry.layout.first + index] = height_of(max(wraps, default=1), ROW_HEIGHT)


def cell_value(value: Value) -> Scalar:
    """A value as a cell holds it; blank for no value and for empty text."""
    return None if value == "" else value


# ---- limits and colours -----------------------------------------------------------


def put_limits(plan: SheetPlan, entry: Entry) -> None:
    """The data validations of all fields that people fill in."""
    layout = entry.layout
    refs = {name: layout.ref(name) for name in entry.sheet.fields}
    for field in filter(is_input, entry.sheet.raw.fields):
        limit = validation(field, layout.area(field.id), refs[field.id], refs, entry.context)
        if limit is not None:
            plan.validations.append(limit)


def put_marks(plan: SheetPlan, layout: Layout, checks: Sequence[Check]) -> None:
    """The conditional formats of ``checks``, errors first."""
    for severity in (Severity.ERROR, Severity.WARNING):
        for check in checks:
            for mark in check.marks if check.severity is severity else ():
                # The first area must be the leftmost: the formula is relative to it.
                first, *further = sorted(map(layout.area, mark.fields), key=lambda area: area.first_col)
                condition = Condition(first, f"={mark.formula}", check.style, further=tuple(further))
                plan.conditions.append(condition)


# ---- forms ------------------------------------------------------------------------


def plan_form(entry: Entry, checks: Sequence[Check]) -> SheetPlan:
    """A form: label, input, hint; a line each. Lines to sign stand at its foot."""
    layout, sheet, context = entry.layout, entry.sheet, entry.context
    plan = start_sheet(sheet, context, VALUE_COL + 2, INPUT_TAB)
    wide = max([_FORM_WIDTH, *(field.width for field in sheet.raw.fields)])
    plan.columns = {
        0: ColumnPlan(_LABEL_WIDTH),
        VALUE_COL: ColumnPlan(wide),
        VALUE_COL + 1: ColumnPlan(_HINT_WIDTH),
    }
    record = entry.records[0] if entry.records else {}
    for field in sheet.raw.fields:
        row, col = layout.at(field.id)
        ground = "input" if is_input(field) else "locked"
        plan.put(row, 0, head_of(field), "cell+on.band+indent")
        plan.put(row, col, cell_value(record.get(field.id)), f"{style_of(field, ground)}+left+indent")
        plan.put(row, col + 1, hint_of(field, context), "subtitle+indent")
        plan.heights[row] = 24
    put_limits(plan, entry)
    put_marks(plan, layout, checks)
    last = _put_signatures(plan, layout.last + 3, sheet)
    plan.freeze = (layout.first, 0)
    area = Area(0, 0, last, VALUE_COL + 1)
    plan.page = Page(landscape=sheet.raw.landscape, area=area, one_page=True)
    return plan


def _put_signatures(plan: SheetPlan, row: int, sheet: Sheet) -> int:
    """Two lines to sign beside each other; gives the last row."""
    for number, line in enumerate(sheet.raw.signatures):
        plan.put(row + number // 2, 0 if number % 2 == 0 else VALUE_COL + 1, line, "plain")
        plan.heights[row + number // 2] = 36
    return row + max(0, len(sheet.raw.signatures) - 1) // 2
