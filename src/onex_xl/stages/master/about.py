"""说明: what went in, what made this workbook, how to read it."""

from __future__ import annotations

from onex_xl.pack.definitions import Fact
from onex_xl.rules.bind import bind
from onex_xl.rules.nodes import TRUE
from onex_xl.rules.words import say
from onex_xl.scoring.shown import row_wording, wording
from onex_xl.stages.master import parts
from onex_xl.stages.master.departments import state_word
from onex_xl.stages.master.differing import differing, put_list, shipped_words
from onex_xl.stages.master.layout import NONE, Layout
from onex_xl.stages.master.scores import NEAR
from onex_xl.xlsx.plan import Scalar, SheetPlan

_WIDTHS = (20, 12, 46, 18, 70)
_TOPICS = ("formulas", "trial", "trace", "basis", "review", "open", "near", "statuses", "privacy")


def plan_about(layout: Layout) -> SheetPlan:
    """The sheet of notes."""
    plan = parts.begin(
        layout, "about", layout.say("master.about.title"), layout.say("master.about.subtitle"), _WIDTHS
    )
    row = _section(layout, plan, 3, "made")
    for label, value in _made(layout):
        plan.heights[row] = 20
        plan.put(row, 0, label, "row+quiet")
        parts.band(plan, row, 1, 4, value, "row")
        row += 1
    if differing(layout):
        row = put_list(layout, plan, _section(layout, plan, row + 1, "differing"), _WIDTHS)
    row = _topics(layout, plan, row + 1)
    row = _files(layout, plan, row + 1)
    _glossary(layout, plan, row + 1)
    plan.page = parts.page(layout)
    return plan


def _section(layout: Layout, plan: SheetPlan, row: int, key: str) -> int:
    plan.heights[row] = 24
    for col in range(len(_WIDTHS)):
        plan.put(row, col, layout.say(f"master.about.section.{key}") if not col else None, "section+size12")
    return row + 1


def _made(layout: Layout) -> list[tuple[str, Scalar]]:
    """What made this workbook, of what."""
    result, pack = layout.result, layout.pack
    campaign = result.campaign
    as_of = f"{result.as_of:%Y-%m-%d %H:%M}" if result.as_of else NONE
    pairs: list[tuple[str, Scalar]] = [
        ("college", campaign.college),
        ("period", f"{campaign.period_start} — {campaign.period_end}"),
        ("deadline", str(campaign.deadline)),
        ("as_of", as_of),
        ("run", str(result.run)),
        ("pack", f"{pack.name} {pack.raw.version}（{layout.words(pack.raw.title)}）"),
        ("shipped", shipped_words(layout)),
        ("digest", pack.digest),
        ("registry", result.registry.sha256 or NONE),
        ("program", f"onex-xl {layout.program}"),
    ]
    return [(layout.say(f"master.about.{key}"), value) for key, value in pairs]


def _topics(layout: Layout, plan: SheetPlan, row: int) -> int:
    row = _section(layout, plan, row, "read")
    room = sum(_WIDTHS[1:])
    for key in _TOPICS:
        words = layout.say(
            f"master.about.topic.{key}",
            scores=layout.sheets["scores"], data=layout.sheets["data"], rules=layout.sheets["rules"],
            effects=layout.sheets["effects"], problems=layout.sheets["problems"], points=NEAR,
            basis=layout.sheets["basis"], reviews=layout.sheets["reviews"],
        )  # fmt: skip
        plan.heights[row] = parts.height([(words, room)], 22)
        plan.put(row, 0, layout.say(f"master.about.name.{key}"), "row+navy+bold")
        parts.band(plan, row, 1, 4, words, "row+wrap")
        row += 1
    return row


def _files(layout: Layout, plan: SheetPlan, row: int) -> int:
    row = _section(layout, plan, row, "files")
    plan.heights[row] = 22
    heads = ("department", "state", "file", "received", "sha256")
    plan.put_row(row, 0, [layout.say(f"master.head.{key}") for key in heads], "head")
    for code, name in layout.departments.items():
        row += 1
        item = layout.registers.get(code)
        at = f"{item.received_at:%Y-%m-%d %H:%M}" if item and item.received_at else NONE
        file = item.file if item and item.file else NONE
        values = [name, state_word(layout, item), file, at, item.sha256 if item and item.sha256 else NONE]
        plan.heights[row] = parts.height(zip(values, _WIDTHS, strict=True), 20)
        for col, value in enumerate(values):
            plan.put(row, col, value, "cell+wrap" if col != 1 else "cell+centre")
    for file in layout.result.unrecognised:
        row += 1
        plan.put(row, 0, NONE, "cell")
        plan.put(row, 1, layout.say("master.state.unrecognised"), "cell+centre")
        plan.put(row, 2, file, "cell+wrap")
        plan.put_row(row, 3, [NONE, NONE], "cell")
    return row + 1


def _glossary(layout: Layout, plan: SheetPlan, row: int) -> None:
    """What the numbers are: each fact by the words of the pack, with its unit."""
    row = _section(layout, plan, row, "glossary")
    room = sum(_WIDTHS[1:])
    for fact in layout.rubric.facts.values():
        detail = fact_meaning(layout, fact)
        plan.heights[row] = parts.height([(detail, room)], 20)
        plan.put(row, 0, layout.words(fact.label), "row")
        parts.band(plan, row, 1, 4, detail, "row+quiet+wrap")
        row += 1


def fact_meaning(layout: Layout, fact: Fact) -> str:
    """Where a fact is from and what it counts, under the pack's own rulings."""
    sheet = layout.pack.returns.by_id.get(fact.raw.sheet)
    told = row_wording(sheet, layout.language) if sheet else wording(layout.rubric, layout.language)
    rule = say(bind(fact.where if fact.value is None else fact.value, layout.rubric.defaults), told)
    if fact.also is not None and sheet:
        also = say(bind(fact.also, layout.rubric.defaults), told)
        field = sheet.fields[fact.raw.field].label
        rule = layout.say("score.also", how=rule, field=field, rows=also)
    every = "_all" if fact.raw.kind in ("count", "sum", "distinct", "best") and fact.where == TRUE else ""
    fields = sheet.fields if sheet else layout.project_fields
    field = fields[fact.raw.field].label if fact.raw.field in fields else ""
    origin = sheet or layout.pack.registry.by_id[layout.pack.raw.projects]
    return layout.say(f"master.fact.{fact.raw.kind}{every}", sheet=origin.name, rule=rule, field=field)
