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
from onex_xl.stages.master.values import fact_words
from onex_xl.xlsx.cells import a1, a1_range
from onex_xl.xlsx.plan import Area, Condition, Formula, SheetPlan, Validation

_WIDTHS = (6.5, 17, 46, 4.5, 42, 9, 9, 7.5, 13, 8, 12, 13)


def plan_rules(layout: Layout) -> SheetPlan:
    """The sheet of rules."""
    subtitle = layout.say(
        "master.rules.subtitle", source=layout.words(layout.rubric.raw.source), version=layout.pack.raw.version
    )
    plan = parts.begin(layout, "rules", layout.say("master.rules.title"), subtitle, _WIDTHS)
    _banner(layout, plan)
    _points(layout, plan)
    _grades(layout, plan)
    _rulings(layout, plan)
    plan.freeze = (RULES_FIRST, 2)
    plan.protected = True
    plan.page = parts.page(layout, head=(RULES_FIRST - 1, RULES_FIRST - 1))
    return plan


def _banner(layout: Layout, plan: SheetPlan) -> None:
    """Whether the trial differs from the official rules, and how to go back."""
    last = layout.ruling_rows[-1].last if layout.ruling_rows else layout.grade_rows[-1].row
    changed = a1_range(RULES_FIRST, CHANGED, last, CHANGED, fixed=True)
    word = parts.text(layout.say("master.word.changed"))
    plan.put(2, RULING_ID, Formula(f"=COUNTIFS({changed},{word})", 0), "plain+white")
    count = a1(2, RULING_ID, fixed=True)
    same, before, after = (layout.say(f"master.rules.{key}") for key in ("same", "differs_before", "differs_after"))
    formula = f"=IF({count}=0,{parts.text(same)},{parts.text(before)}&{count}&{parts.text(after)})"
    area = Area(2, 0, 2, CHANGED)
    plan.heights |= {2: 26, 3: 20}
    plan.merge(area, Formula(formula, same), "banner")
    plan.conditions += [
        Condition(area, f"={count}=0", "good"),
        Condition(area, f"={count}>0", "bad"),
    ]
    parts.band(plan, 3, 0, DECIDED, layout.say("master.rules.how"), "lead")


# ---- numbers -------------------------------------------------------------------------


def _points(layout: Layout, plan: SheetPlan) -> None:
    heads = ("number", "indicator", "text", "", "use", "official", "trial", "changed")
    _head(layout, plan, RULES_FIRST - 1, heads)
    for _, group in groupby(layout.param_rows, lambda item: item.indicator and item.indicator.id):
        rows = list(group)
        indicator = rows[0].indicator
        assert indicator is not None
        _indicator(layout, plan, indicator, rows)
    _tail(plan, RULES_FIRST - 1, "head")


def _indicator(layout: Layout, plan: SheetPlan, indicator: Indicator, rows: list[RuleRow]) -> None:
    label = f"{layout.words(indicator.raw.label)}\n{layout.words(indicator.raw.article)}"
    for col, value, style in (
        (NUMBER, indicator.id, "cell+centre+bold"), (PLACE, label, "cell+wrap"), (TEXT, indicator.raw.text, "cell+wrap"),
    ):  # fmt: skip
        _down(plan, rows[0].row, rows[-1].row, col, value, style)
    wanted = parts.height([(label, _WIDTHS[PLACE]), (indicator.raw.text, _WIDTHS[TEXT])])
    for item in rows:
        use = param_words(layout, indicator, item.param)
        plan.heights[item.row] = parts.height([(use, _WIDTHS[USE] + _WIDTHS[MARK])], wanted / len(rows))
        parts.band(plan, item.row, MARK, USE, use, "cell+wrap")
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
    wording = _wording(layout)
    role = param.id.removeprefix(f"{indicator.id}.").partition(".")[0]
    said = [say(test, wording) for test in _tests(indicator, param)]
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
    """Facts by their labels, rulings by id and mark."""

    def label(symbol: Symbol) -> str:
        fact = layout.rubric.facts.get(symbol.name)
        return layout.words(fact.label) if fact else symbol.name.removeprefix("score.")

    def show(symbol: Symbol | None, value: Value) -> str:
        if symbol is not None and symbol.name in layout.rubric.rulings:
            ids = [item.id for item in layout.rubric.rulings[symbol.name].alternatives]
            return MARKS[ids.index(str(value))]
        fact = layout.rubric.facts.get(symbol.name) if symbol is not None else None
        return fact_words(layout, fact, value) if fact else str(value)

    return Wording(layout.language, label, show)


# ---- grades --------------------------------------------------------------------------


def _grades(layout: Layout, plan: SheetPlan) -> None:
    row = layout.grade_rows[0].row - 1
    _head(layout, plan, row, ("grade", "article", "outcome", "", "line", "official", "trial", "changed"))
    _tail(plan, row, "head")
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
        parts.band(plan, item.row, MARK, USE, use, "cell")
        if lowest:
            plan.put_row(item.row, OFFICIAL, [item.param.value, item.param.value, ""], "locked.number")
        else:
            _pair(layout, plan, item, False)


# ---- rulings -------------------------------------------------------------------------


def _rulings(layout: Layout, plan: SheetPlan) -> None:
    if not layout.ruling_rows:
        return
    heads = ("number", "article", "question", "", "alternative", "official", "trial", "changed")
    row = layout.ruling_rows[0].row - 1
    _head(layout, plan, row, (*heads, "ruling_id", "hit", "shift", "decided"))
    found = effects(layout)
    for block in layout.ruling_rows:
        _ruling(layout, plan, block, found)


def _ruling(layout: Layout, plan: SheetPlan, block: RulingRows, found: dict[tuple[str, str], Effect]) -> None:
    ruling, first, last = block.ruling, block.row, block.last
    question = f"{layout.words(ruling.question)}\n{layout.say('master.rules.words', words=ruling.words)}"
    article = layout.words(ruling.article)
    decided = f"{ruling.decided_by}\n{ruling.decided_on or ''}" if ruling.decided_by else layout.say("master.word.open")
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
    _down(plan, first, last, RULING_ID, Formula(f"={chosen}", block.ruling.default), "cell+centre+quiet+size9")
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
    plan.heights[row] = 26
    for col, key in enumerate(keys):
        label = layout.say(f"master.rules.head.{key}") if key else None
        plan.put(row, col, label, "head")
    parts.band(plan, row, MARK, USE, layout.say(f"master.rules.head.{keys[USE]}"), "head")


def _tail(plan: SheetPlan, row: int, style: str) -> None:
    """The first heads reach to the sheet's last column where rulings need more."""
    for col in range(RULING_ID, DECIDED + 1):
        plan.put(row, col, None, style)


def _down(plan: SheetPlan, first: int, last: int, col: int, value: str | Number | Formula | None, style: str) -> None:
    """One value over several rows."""
    if first == last:
        plan.put(first, col, value, style)
    else:
        plan.merge(Area(first, col, last, col), value, style)

