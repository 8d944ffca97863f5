"""评分规则: every threshold, number of points, grade line and ruling, with a tinted cell to try another.

Formulas everywhere else take their numbers from the trial cells here. The official values stand
beside them, locked; a line on top says whether the two differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from onex_xl.model import Number
from onex_xl.pack.definitions import Indicator
from onex_xl.rules.nodes import Choose, Compare, Literal, Name, Node, Param, Symbol, Value, params, walk
from onex_xl.rules.words import Wording, say
from onex_xl.scoring.shown import wording
from onex_xl.stages.master import parts
from onex_xl.stages.master.effects import Effect, effects
from onex_xl.stages.master.layout import (
    CHANGED,
    DECIDED,
    HIT,
    MARK,
    MARKS,
    NUMBER,
    OFFICIAL,
    PLACE,
    RULES_FIRST,
    RULING_ID,
    SHIFT,
    TEXT,
    TRIAL,
    USE,
    Layout,
    RuleRow,
    RulingRows,
)
from onex_xl.xlsx.cells import a1, a1_range
from onex_xl.xlsx.plan import Area, Condition, Formula, SheetPlan, Validation

_WIDTHS = (6.5, 19, 46, 4.5, 42, 7.5, 14, 11, 9, 9, 7.5, 13)


_PAGE = 670
"""Points of rows that surely stand on one printed page of this sheet."""


def plan_rules(layout: Layout) -> SheetPlan:
    """The sheet of rules."""
    subtitle = layout.say(
        "master.rules.subtitle",
        source=layout.words(layout.rubric.raw.source),
        version=layout.pack.raw.version,
    )
    plan = parts.begin(layout, "rules", layout.say("master.rules.title"), subtitle, _WIDTHS)
    _banner(layout, plan)
    _points(layout, plan)
    _grades(layout, plan)
    _rulings(layout, plan)
    plan.freeze = (RULES_FIRST, 2)
    plan.protected = True
    area = Area(0, 0, _last(layout), CHANGED)
    plan.page = parts.page(layout, head=(0, 1), area=area)
    plan.page_breaks = _breaks(layout, plan)
    return plan


def _last(layout: Layout) -> int:
    return layout.ruling_rows[-1].last if layout.ruling_rows else layout.grade_rows[-1].row


def _breaks(layout: Layout, plan: SheetPlan) -> list[int]:
    """Page breaks that leave every indicator and ruling whole."""
    firsts = {item.indicator.id: item.row for item in reversed(layout.param_rows) if item.indicator}
    starts = [*sorted(firsts.values()), layout.grade_rows[0].row - 2]
    if layout.ruling_rows:  # the heads stay with the first ruling
        starts += [layout.ruling_rows[0].row - 2, *(block.row for block in layout.ruling_rows[1:])]
    found, used = [], sum(plan.heights[row] for row in range(2, RULES_FIRST))
    for start, end in zip(starts, [*starts[1:], _last(layout) + 1], strict=True):
        tall = sum(plan.heights.get(row, 16.5) for row in range(start, end))
        if used + tall > _PAGE:
            found.append(start)
            used = 0
        used += tall
    return found


def _banner(layout: Layout, plan: SheetPlan) -> None:
    """Whether the trial differs from the official rules, and how to go back."""
    changed = a1_range(RULES_FIRST, CHANGED, _last(layout), CHANGED, fixed=True)
    word = parts.text(layout.say("master.word.changed"))
    plan.put(2, RULING_ID, Formula(f"=COUNTIFS({changed},{word})", 0), "plain+white")
    count = a1(2, RULING_ID, fixed=True)
    same, before, after = (
        layout.say(f"master.rules.{key}") for key in ("same", "differs_before", "differs_after")
    )
    formula = f"=IF({count}=0,{parts.text(same)},{parts.text(before)}&{count}&{parts.text(after)})"
    area = Area(2, 0, 2, CHANGED)
    plan.heights |= {2: 26, 3: 20}
    plan.merge(area, Formula(formula, same), "banner")
    plan.conditions += [
        Condition(area, f"={count}=0", "good"),
        Condition(area, f"={count}>0", "bad"),
    ]
    parts.band(plan, 3, 0, CHANGED, layout.say("master.rules.how"), "lead")


# ---- numbers -------------------------------------------------------------------------


def _points(layout: Layout, plan: SheetPlan) -> None:
    heads = ("number", "indicator", "text", "use")
    _head(layout, plan, RULES_FIRST - 1, heads)
    for _, group in groupby(layout.param_rows, lambda item: item.indicator and item.indicator.id):
        rows = list(group)
        indicator = rows[0].indicator
        assert indicator is not None
        _indicator(layout, plan, indicator, rows)


def _indicator(layout: Layout, plan: SheetPlan, indicator: Indicator, rows: list[RuleRow]) -> None:
    label = f"{layout.words(indicator.raw.label)}\n{layout.words(indicator.raw.article)}"
    first, last = rows[0].row, rows[-1].row
    _down(plan, first, last, NUMBER, indicator.id, "cell+centre+bold")
    _down(plan, first, last, PLACE, label, "cell+wrap")
    _down(plan, first, last, TEXT, indicator.raw.text, "cell+wrap")
    wanted = parts.height([(label, _WIDTHS[PLACE]), (indicator.raw.text, _WIDTHS[TEXT])])
    for item in rows:
        use = param_words(layout, indicator, item.param)
        plan.heights[item.row] = parts.height([(use, sum(_WIDTHS[MARK:OFFICIAL]))], wanted / len(rows))
        parts.band(plan, item.row, MARK, DECIDED, use, "cell+wrap")
        _pair(layout, plan, item, _percent(layout, indicator, item.param))


def _percent(layout: Layout, indicator: Indicator, param: Param) -> bool:
    """Whether a threshold is compared with a percentage."""
    return any(
        isinstance(side, Name) and side.symbol.name in layout.rubric.facts
        and layout.rubric.facts[side.symbol.name].raw.shown == "percent"
        for test in _tests(indicator, param) for side in (test.left, test.right)
    )  # fmt: skip


def _pair(layout: Layout, plan: SheetPlan, item: RuleRow, percent: bool) -> None:
    """The official value, the trial cell, and whether they differ."""
    kind = "percent" if percent else "number"
    plan.put(item.row, OFFICIAL, item.param.value, f"locked.{kind}")
    plan.put(item.row, TRIAL, item.param.value, f"input.{kind}")
    _changed(layout, plan, item.row)
    plan.validations.append(
        Validation(
            Area(item.row, TRIAL, item.row, TRIAL),
            "decimal",
            low=0,
            high=1 if percent else None,
            title=layout.say("master.rules.trial_title"),
            prompt=layout.say("master.rules.trial_prompt"),
            error=layout.say("master.rules.trial_error"),
        )
    )


def _changed(layout: Layout, plan: SheetPlan, row: int) -> None:
    left, right = a1(row, OFFICIAL, fixed=True), a1(row, TRIAL, fixed=True)
    word = layout.say("master.word.changed")
    plan.put(row, CHANGED, Formula(f'=IF({left}={right},"",{parts.text(word)})', ""), "cell+centre")
    area = Area(row, TRIAL, row, CHANGED)
    plan.conditions.append(Condition(area, f"={left}<>{right}", "bad"))


def param_words(layout: Layout, indicator: Indicator, param: Param) -> str:
    """Where a number is used: the tests it stands in, or the case that gives it."""
    told = _wording(layout)
    role = param.id.removeprefix(f"{indicator.id}.").partition(".")[0]
    said = [say(test, told) for test in _tests(indicator, param)]
    if role == "points":
        said = [_case(layout, when) for when, then in _branches(indicator.tree) if param in params(then)]
    shown = layout.say("master.word.semicolon").join(dict.fromkeys(said))
    return layout.say(f"master.rules.use.{role}", where=shown)


def _tests(indicator: Indicator, param: Param) -> Iterator[Compare]:
    for part in walk(indicator.tree):
        if isinstance(part, Compare) and param in (part.left, part.right):
            yield part


def _branches(tree: Node) -> Iterator[tuple[Node, Node]]:
    for part in walk(tree):
        if isinstance(part, Choose):
            yield from part.branches


def _case(layout: Layout, when: Node) -> str:
    return layout.say("master.rules.always") if isinstance(when, Literal) else say(when, _wording(layout))


def _wording(layout: Layout) -> Wording:
    """As the rubric says itself, but alternatives of rulings by their marks."""
    own = wording(layout.rubric, layout.language)

    def show(symbol: Symbol | None, value: Value) -> str:
        if symbol is not None and symbol.name in layout.rubric.rulings:
            ids = [item.id for item in layout.rubric.rulings[symbol.name].alternatives]
            return MARKS[ids.index(str(value))]
        return own.show(symbol, value)

    return Wording(layout.language, own.label, show)


# ---- grades --------------------------------------------------------------------------


def _grades(layout: Layout, plan: SheetPlan) -> None:
    row = layout.grade_rows[0].row - 1
    _head(layout, plan, row, ("grade", "article", "outcome", "line"))
    article = layout.words(layout.rubric.raw.outcome_article)
    for item in layout.grade_rows:
        grade = item.grade
        assert grade is not None
        plan.heights[item.row] = 22
        plan.put(item.row, NUMBER, grade.id, f"tone.{grade.tone}")
        plan.put(item.row, PLACE, article, "cell+wrap")
        plan.put(item.row, TEXT, grade.outcome, "cell")
        lowest = item is layout.grade_rows[-1]
        use = layout.say("master.rules.lowest") if lowest else layout.say("master.rules.from")
        parts.band(plan, item.row, MARK, DECIDED, use, "cell")
        if lowest:
            plan.put_row(item.row, OFFICIAL, [item.param.value, item.param.value, ""], "locked.number")
        else:
            _pair(layout, plan, item, False)


# ---- rulings -------------------------------------------------------------------------


def _rulings(layout: Layout, plan: SheetPlan) -> None:
    if not layout.ruling_rows:
        return
    row = layout.ruling_rows[0].row - 1
    _head(layout, plan, row, ("number", "article", "question", "alternative", "hit", "shift", "decided"))
    plan.put(row, RULING_ID, layout.say("master.rules.head.ruling_id"), "head2")
    found = effects(layout)
    for block in layout.ruling_rows:
        _ruling(layout, plan, block, found)


def _ruling(layout: Layout, plan: SheetPlan, block: RulingRows, found: dict[tuple[str, str], Effect]) -> None:
    ruling, first, last = block.ruling, block.row, block.last
    question = f"{layout.words(ruling.question)}\n{layout.say('master.rules.words', words=ruling.words)}"
    article = layout.words(ruling.article)
    decided = (
        f"{ruling.decided_by}\n{ruling.decided_on or ''}"
        if ruling.decided_by
        else layout.say("master.word.open")
    )
    tone = "quiet" if ruling.decided_by else "amber+bold"
    _down(plan, first, last, NUMBER, ruling.id, "cell+centre+bold")
    _down(plan, first, last, PLACE, article, "cell+wrap")
    _down(plan, first, last, TEXT, question, "cell+wrap")
    _down(plan, first, last, OFFICIAL, MARKS[block.official], "locked+centre")
    _down(plan, first, last, DECIDED, decided, f"cell+centre+wrap+{tone}")
    _trial(layout, plan, block)
    wanted = parts.height([(question, _WIDTHS[TEXT]), (article, _WIDTHS[PLACE])])
    rows = len(ruling.alternatives)
    for row, alternative in enumerate(ruling.alternatives, first):
        label = layout.words(alternative.label)
        plan.heights[row] = parts.height([(label, _WIDTHS[USE])], wanted / rows)
        plan.put(row, MARK, block.mark(alternative), "cell+centre")
        plan.put(row, USE, label, "cell+wrap")
        effect = found.get((ruling.id, alternative.id))
        plan.put(row, HIT, effect.projects if effect else None, "cell.integer")
        plan.put(row, SHIFT, effect.words if effect else "", "cell+centre+size9")
    selected = f"=${a1(first, MARK)}={a1(first, TRIAL, fixed=True)}"
    plan.conditions.append(Condition(Area(first, MARK, last, USE), selected, "navy+bold+on.band"))


def _trial(layout: Layout, plan: SheetPlan, block: RulingRows) -> None:
    """The choice, as a mark, and the alternative's id beside it, which formulas compare."""
    first, last, ids = block.row, block.last, [item.id for item in block.ruling.alternatives]
    cell, single = a1(first, TRIAL, fixed=True), len(ids) == 1
    _down(plan, first, last, TRIAL, MARKS[block.official], "locked+centre" if single else "input+centre")
    _changed_block(layout, plan, block)
    chosen = parts.text(block.ruling.default)
    for index, name in enumerate(ids):
        if name != block.ruling.default:
            chosen = f"IF({cell}={parts.text(MARKS[index])},{parts.text(name)},{chosen})"
    _down(
        plan, first, last, RULING_ID, Formula(f"={chosen}", block.ruling.default), "cell+centre+quiet+size9"
    )
    if not single:
        area = Area(first, TRIAL, first, TRIAL)
        title, prompt = layout.say("master.rules.trial_title"), layout.say("master.rules.ruling_prompt")
        error = layout.say("master.rules.ruling_error")
        plan.validations.append(
            Validation(area, "list", tuple(MARKS[: len(ids)]), title=title, prompt=prompt, error=error)
        )


def _changed_block(layout: Layout, plan: SheetPlan, block: RulingRows) -> None:
    left, right = a1(block.row, OFFICIAL, fixed=True), a1(block.row, TRIAL, fixed=True)
    word = parts.text(layout.say("master.word.changed"))
    _down(plan, block.row, block.last, CHANGED, Formula(f'=IF({left}={right},"",{word})', ""), "cell+centre")
    plan.conditions.append(Condition(Area(block.row, TRIAL, block.last, CHANGED), f"={left}<>{right}", "bad"))


# ---- pieces --------------------------------------------------------------------------


def _head(layout: Layout, plan: SheetPlan, row: int, keys: tuple[str, ...]) -> None:
    """The heads of a section: its own, then those of the numbers. Without heads of its own for the
    columns of effects, the section's words reach over them."""
    plan.heights[row] = 32
    labels = [layout.say(f"master.rules.head.{key}") for key in keys]
    plan.put_row(row, NUMBER, [*labels[:3]], "head")
    parts.band(plan, row, MARK, USE if labels[4:] else DECIDED, labels[3], "head")
    plan.put_row(row, HIT, [*labels[4:]], "head")
    numbers = [layout.say(f"master.rules.head.{key}") for key in ("official", "trial", "changed")]
    plan.put_row(row, OFFICIAL, [*numbers], "head")


def _down(
    plan: SheetPlan, first: int, last: int, col: int, value: str | Number | Formula | None, style: str
) -> None:
    """One value over several rows."""
    if first == last:
        plan.put(first, col, value, style)
    else:
        plan.merge(Area(first, col, last, col), value, style)
