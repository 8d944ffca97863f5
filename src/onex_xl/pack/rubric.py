"""``rubric.toml`` → trees: facts, and indicators compiled with the rulings that decide them.

A ruling's alternative adds cases that come first, redefines conditions and derived facts, or says
what a deduction comes off. Each becomes a branch that asks for the ruling by name, so that one
tree holds all alternatives: the master can switch between them, and ``bind`` picks one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onex_xl.errors import PackError
from onex_xl.pack import schema
from onex_xl.pack.definitions import Fact, Indicator, Rubric, Sheet, exact, field_symbol
from onex_xl.pack.references import FILE, check_references
from onex_xl.pack.scope import checked, sheet_scope
from onex_xl.rules.nodes import (
    TRUE,
    Arith,
    Call,
    Choose,
    Compare,
    Literal,
    Name,
    Node,
    Number,
    Param,
    Symbol,
    Type,
    all_of,
    names,
    number,
    rebuild,
    substitute,
    text,
)

NOT_SCORABLE = "none"


def score_symbol(indicator: str) -> Symbol:
    """The name by which one indicator's tree uses another's recorded score."""
    return Symbol(f"score.{indicator}", Type.NUMBER, optional=True)


def load_rubric(raw: schema.RubricFile, returns: schema.Workbook, projects: Sheet) -> Rubric:
    """Compile ``raw``. Raises :class:`PackError` naming the key."""
    check_references(raw)
    compiler = _Compiler(raw, {sheet.id: sheet for sheet in returns.sheets}, projects)
    facts = compiler.facts()
    indicators = tuple(compiler.indicator(item, facts) for item in raw.indicators)
    exempt = None
    if raw.exempt is not None:
        scope = {field.id: field_symbol(field) for field in projects.raw.fields}
        exempt = _parse(raw.exempt.when, scope, Type.BOOL, "exempt.when")
    return Rubric(raw, facts, indicators, exempt)


def compiled_fact(
    fact: schema.Fact, rubric: schema.RubricFile, returns: schema.Workbook, projects: Sheet
) -> Fact:
    """``fact``, counted from a return, compiled with the conditions and rulings of ``rubric``. Raises
    :class:`PackError` naming the key."""
    return _Compiler(rubric, {sheet.id: sheet for sheet in returns.sheets}, projects).fact(fact, {})


def _parse(source: str, scope: Mapping[str, Symbol], wanted: Type | None, key: str) -> Node:
    return checked(source, scope, wanted, FILE, key)


@dataclass(frozen=True)
class _Compiler:
    raw: schema.RubricFile
    sheets: Mapping[str, schema.Sheet]
    projects: Sheet

    # ---- rulings -----------------------------------------------------------------

    def ruling(self, ruling: schema.Ruling, alternative: str) -> Node:
        """The condition that ``ruling`` is decided as ``alternative``."""
        symbol = Symbol(ruling.id, Type.TEXT, choices=tuple(item.id for item in ruling.alternatives))
        return Compare("==", Name(symbol), text(alternative))

    def redefined(self, name: str, base: Node, scope: Mapping[str, Symbol]) -> Node:
        """The tree of condition or derived fact ``name``, with the rulings that redefine it."""
        branches = []
        for ruling in self.raw.rulings:
            for alternative in ruling.alternatives:
                if name in alternative.define:
                    key = f"rulings.{ruling.id}.{alternative.id}.define.{name}"
                    other = _parse(alternative.define[name], scope, base.type, key)
                    branches.append((self.ruling(ruling, alternative.id), other))
        return Choose(tuple(branches), base, base.type) if branches else base

    # ---- facts -------------------------------------------------------------------

    def conditions(self, sheet: str) -> dict[str, Node]:
        """The named conditions over ``sheet``."""
        found = {}
        for condition in self.raw.conditions:
            if condition.sheet == sheet:
                key = f"conditions.{condition.id}"
                scope = self.scope(sheet, f"{key}.sheet")
                base = _parse(condition.holds, scope, Type.BOOL, f"{key}.holds")
                found[condition.id] = self.redefined(condition.id, base, scope)
        return found

    def scope(self, sheet: str, key: str) -> dict[str, Symbol]:
        if sheet not in self.sheets:
            raise PackError(FILE, key, f"the return has no sheet {sheet!r}")
        return sheet_scope(self.sheets[sheet])

    def facts(self) -> dict[str, Fact]:
        """All facts, in order; a derived fact may use those before it."""
        known: dict[str, Fact] = {}
        for raw in self.raw.facts:
            if raw.id in known or not raw.id.isidentifier():
                raise PackError(FILE, f"facts.{raw.id}", "a fact id must be an identifier, used once")
            known[raw.id] = self.fact(raw, known)
        self._check_defines(known)
        return known

    def fact(self, raw: schema.Fact, known: Mapping[str, Fact]) -> Fact:
        key = f"facts.{raw.id}"
        if raw.kind == "registry":
            field = self.projects.fields.get(raw.field)
            if field is None:
                raise PackError(FILE, f"{key}.field", f"the registry's projects have no field {raw.field!r}")
            kind = field_symbol(field).type
            return Fact(raw, Symbol(raw.id, kind, not field.required), TRUE, None, ())
        if raw.kind == "derived":
            scope = {fact.id: fact.symbol for fact in known.values()}
            base = _parse(raw.value, scope, Type.NUMBER, f"{key}.value")
            value = self.redefined(raw.id, base, scope)
            return Fact(raw, Symbol(raw.id, Type.NUMBER, True), TRUE, value, self.rulings_in(value))
        return self._counted(raw, key)

    def _counted(self, raw: schema.Fact, key: str) -> Fact:
        scope = self.scope(raw.sheet, f"{key}.sheet")
        if not self.sheets[raw.sheet].project:
            raise PackError(FILE, f"{key}.sheet", f"sheet {raw.sheet!r} has no project field")
        conditions = self.conditions(raw.sheet)
        scope.update({name: Symbol(name, Type.BOOL) for name in conditions})
        if raw.kind == "row":
            if not self.sheets[raw.sheet].projects:
                raise PackError(FILE, f"{key}.sheet", f"sheet {raw.sheet!r} has not one row per project")
            value = substitute(_parse(raw.value, scope, None, f"{key}.value"), conditions)
            symbol = Symbol(raw.id, value.type, value.type is not Type.BOOL)
            return Fact(raw, symbol, TRUE, value, self.rulings_in(value))
        where = substitute(_parse(raw.where, scope, Type.BOOL, f"{key}.where"), conditions)
        if raw.kind != "count" and raw.field not in scope:
            raise PackError(FILE, f"{key}.field", f"sheet {raw.sheet!r} has no field {raw.field!r}")
        levels = scope[raw.field].choices if raw.kind == "best" else ()
        if raw.kind == "best" and not levels:
            raise PackError(FILE, f"{key}.field", f"{raw.field!r} has no choices to be the best of")
        if raw.kind == "sum" and scope[raw.field].type is not Type.NUMBER:
            raise PackError(FILE, f"{key}.field", f"{raw.field!r} is no number to be summed")
        also = self._also(raw, scope, conditions, f"{key}.also")
        kind = Type.TEXT if raw.kind == "best" else Type.NUMBER
        rulings = self.rulings_in(where, *([also] if also else ()))
        return Fact(raw, Symbol(raw.id, kind, choices=levels), where, None, rulings, levels, also)

    def _also(
        self, raw: schema.Fact, scope: dict[str, Symbol], conditions: Mapping[str, Node], key: str
    ) -> Node | None:
        if not raw.also:
            return None
        if raw.kind != "distinct":
            raise PackError(FILE, key, f"a fact of kind {raw.kind!r} has no second condition")
        return substitute(_parse(raw.also, scope, Type.BOOL, key), conditions)

    def rulings_in(self, *nodes: Node) -> tuple[str, ...]:
        used = frozenset[str]().union(*map(names, nodes))
        return tuple(ruling.id for ruling in self.raw.rulings if ruling.id in used)

    def _check_defines(self, facts: Mapping[str, Fact]) -> None:
        known = {condition.id for condition in self.raw.conditions}
        known |= {fact.id for fact in facts.values() if fact.raw.kind == "derived"}
        for ruling in self.raw.rulings:
            for alternative in ruling.alternatives:
                for name in alternative.define.keys() - known:
                    key = f"rulings.{ruling.id}.{alternative.id}.define"
                    raise PackError(FILE, key, f"{name!r} is neither a condition nor a derived fact")

    # ---- indicators --------------------------------------------------------------

    def indicator(self, raw: schema.Indicator, facts: Mapping[str, Fact]) -> Indicator:
        key = f"indicators.{raw.id}"
        for name in (*raw.facts, *((raw.measure,) if raw.measure else ())):
            if name not in facts:
                raise PackError(FILE, key, f"there is no fact {name!r}")
        if raw.measure and facts[raw.measure].symbol.type is not Type.NUMBER:
            raise PackError(FILE, f"{key}.measure", f"{raw.measure!r} is no number")
        scope = {fact.id: fact.symbol for fact in facts.values()}
        branches = [*self._ruled(raw, scope), *self._stated(raw, scope)]
        return Indicator(raw, Choose(tuple(branches), None, Type.NUMBER))

    def _ruled(self, raw: schema.Indicator, scope: Mapping[str, Symbol]) -> list[tuple[Node, Node]]:
        branches = []
        for ruling in self.raw.rulings:
            for alternative in ruling.alternatives:
                for case in alternative.cases:
                    key = f"rulings.{ruling.id}.{alternative.id}.cases"
                    if case.indicator not in {item.id for item in self.raw.indicators}:
                        raise PackError(FILE, key, f"there is no indicator {case.indicator!r}")
                    if case.indicator == raw.id:
                        when, then = self._ruling_case(case, raw, scope, key)
                        branches.append((all_of((self.ruling(ruling, alternative.id), when)), then))
        return branches

    def _ruling_case(
        self, case: schema.RulingCase, raw: schema.Indicator, scope: Mapping[str, Symbol], key: str
    ) -> tuple[Node, Node]:
        if case.when:
            return self._case(schema.Case(when=case.when, points=case.points), raw, scope, key)
        band = schema.Band(from_=case.from_, to=case.to, points=case.points, rising_to=case.rising_to)
        return self._band(band, raw, scope, key)

    def _stated(self, raw: schema.Indicator, scope: Mapping[str, Symbol]) -> list[tuple[Node, Node]]:
        key = f"indicators.{raw.id}"
        branches = [self._case(case, raw, scope, f"{key}.cases") for case in raw.cases]
        branches += [self._band(band, raw, scope, f"{key}.bands") for band in raw.bands]
        if raw.proportion:
            share = _parse(raw.proportion, scope, Type.NUMBER, f"{key}.proportion")
            bounded = Call("min", (number(1), Call("max", (number(0), share), Type.NUMBER)), Type.NUMBER)
            branches.append((TRUE, Arith("*", _points(raw, raw.points), bounded)))
        if raw.per_item is not None:
            branches.append((TRUE, self._per_item(raw, raw.per_item, scope, f"{key}.per_item")))
        if raw.deduction is not None:
            branches += self._deduction(raw, raw.deduction, scope, f"{key}.deduction")
        return branches

    def _case(
        self, case: schema.Case, raw: schema.Indicator, scope: Mapping[str, Symbol], key: str
    ) -> tuple[Node, Node]:
        when = _lift(_parse(case.when, scope, Type.BOOL, f"{key}.when"), raw.id, "line")
        return when, self._then(case.points, raw, scope, key)

    def _band(
        self, band: schema.Band, raw: schema.Indicator, scope: Mapping[str, Symbol], key: str
    ) -> tuple[Node, Node]:
        if not raw.measure:
            raise PackError(FILE, key, "bands need a measure")
        measure = Name(scope[raw.measure])
        low = None if band.from_ is None else _param(raw.id, "line", exact(band.from_))
        high = None if band.to is None else _param(raw.id, "line", exact(band.to))
        tests: list[Node] = []
        if low is not None:
            tests.append(Compare(">=", measure, low))
        if high is not None:
            tests.append(Compare("<", measure, high))
        if low is None and high is None:
            raise PackError(FILE, key, "a band needs 'from' or 'to'")
        then = self._then(band.points, raw, scope, key)
        if band.rising_to is not None:
            if low is None or high is None:
                raise PackError(FILE, key, "a rising band needs both 'from' and 'to'")
            then = _between(measure, low, high, then, _points(raw, band.rising_to))
        return all_of(tuple(tests)), then

    def _then(
        self, points: int | float | str, raw: schema.Indicator, scope: Mapping[str, Symbol], key: str
    ) -> Node:
        if isinstance(points, str):
            if points == NOT_SCORABLE:
                return Literal(None, Type.NUMBER)
            return _lift(_parse(points, scope, Type.NUMBER, f"{key}.points"), raw.id, "points")
        return _points(raw, points)

    def _per_item(
        self, raw: schema.Indicator, item: schema.Deduction, scope: Mapping[str, Symbol], key: str
    ) -> Call:
        count = _parse(item.count, scope, Type.NUMBER, f"{key}.count")
        each = Arith("*", count, _param(raw.id, "each", exact(item.per)))
        return Call("min", (each, _param(raw.id, "cap", exact(item.cap))), Type.NUMBER)

    def _deduction(
        self, raw: schema.Indicator, item: schema.Deduction, scope: Mapping[str, Symbol], key: str
    ) -> list[tuple[Node, Node]]:
        """What comes off, as a negative number: bounded by the section where a ruling says so."""
        off = self._per_item(raw, item, scope, key)
        branches: list[tuple[Node, Node]] = []
        for ruling in self.raw.rulings:
            for alternative in ruling.alternatives:
                if raw.id in alternative.floor:
                    room = self._room(raw, alternative.floor[raw.id])
                    bounded = Call("min", (*off.args, room), Type.NUMBER)
                    then = Arith("-", number(0), bounded)
                    branches.append((self.ruling(ruling, alternative.id), then))
        return branches

    def _room(self, raw: schema.Indicator, scope: str) -> Node:
        """The points that a deduction can take off: those of its scope, less what others took before it."""
        total: Node = number(0)
        for item in self.raw.indicators:
            if item.id == raw.id:
                continue
            within = scope in ("total", item.id) or (scope == "section" and item.section == raw.section)
            if not within or (item.deduction is not None and not self._before(item, raw)):
                continue
            score = Name(score_symbol(item.id))
            total = score if total == number(0) else Arith("+", total, score)
        return total

    def _before(self, one: schema.Indicator, other: schema.Indicator) -> bool:
        return self.raw.indicators.index(one) < self.raw.indicators.index(other)


def _param(indicator: str, role: str, value: Number) -> Param:
    """Equal numbers of one role in one indicator are one param: moving an edge moves both bands."""
    shown = f"{float(value):g}"
    return Param(f"{indicator}.{role}.{shown}", value)


def _points(raw: schema.Indicator, value: int | float) -> Node:
    exactly = exact(value)
    return number(0) if exactly == 0 else _param(raw.id, "points", exactly)


def _lift(node: Node, indicator: str, role: str) -> Node:
    """``node`` with its numbers made params, so that the office can try others. 0 and 1 stay:
    they say "none", "any" and "whole", which are not thresholds."""
    if isinstance(node, Literal) and node.type is Type.NUMBER and node.value not in (0, 1, None):
        assert not isinstance(node.value, str | bool)
        return _param(indicator, role, node.value)  # type: ignore[arg-type]
    return rebuild(node, lambda child: _lift(child, indicator, role))


def _between(measure: Node, low: Node, high: Node, first: Node, last: Node) -> Node:
    """Linear from ``first`` at ``low`` to ``last`` at ``high``."""
    share = Arith("/", Arith("-", measure, low), Arith("-", high, low))
    return Arith("+", first, Arith("*", share, Arith("-", last, first)))
