"""``policy.toml`` → :class:`~onex_xl.pack.definitions.Policy`: its own facts and the tests of its checks."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from onex_xl.errors import PackError
from onex_xl.pack import schema
from onex_xl.pack.definitions import Fact, Policy, Rubric, Sheet, Workbook
from onex_xl.pack.rubric import compiled_fact
from onex_xl.pack.scope import checked, sheet_scope
from onex_xl.rules.nodes import Name, Node, Symbol, Type, all_of

FILE = "policy.toml"

OF_EVERY_CHECK = frozenset({"article"})
"""What the sentences of every check may say beside its facts."""
OF_PARTS = frozenset({"missing", "count"})
OF_COVERAGE = frozenset({"value", "departments", "rows"})


def load_policy(
    raw: schema.PolicyFile, rubric: Rubric, returns: schema.Workbook, registry: Workbook, projects: Sheet
) -> Policy:
    """Compile ``raw``. Raises :class:`PackError` naming the key."""
    _check_codes(raw, returns, registry)
    facts = _facts(raw, rubric, returns, projects)
    known = {**rubric.facts, **facts}
    totals = _totals(raw, known, rubric)
    scope = {**sheet_scope(projects.raw), **{fact.id: fact.symbol for fact in known.values()}, **totals}
    tests = {check.code: _project_test(check, scope, known) for check in raw.projects}
    tests |= {check.code: _coverage_test(check, registry, projects) for check in raw.covers}
    return Policy(raw, facts, tests)


def sayable(check: schema.ProjectPolicy | schema.Coverage, names: frozenset[str]) -> frozenset[str]:
    """The placeholders that the sentences of ``check`` may hold; ``names`` are facts and registry fields."""
    if isinstance(check, schema.Coverage):
        return OF_EVERY_CHECK | OF_COVERAGE
    return OF_EVERY_CHECK | names | (OF_PARTS if check.parts else frozenset())


def placeholders(check: schema.ProjectPolicy | schema.Coverage) -> frozenset[str]:
    """The placeholders that its sentences do hold."""
    texts = [text for words in (check.zh, check.en) for text in (words.check, words.sentence, words.remedy)]
    return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)


def _check_codes(raw: schema.PolicyFile, returns: schema.Workbook, registry: Workbook) -> None:
    taken = {rule.code for rule in (*returns.rules, *registry.raw.rules)}
    for code in (*(check.code for check in raw.projects), *(check.code for check in raw.covers)):
        if code in taken:
            raise PackError(FILE, code, "another rule has this code")
        taken.add(code)


def _facts(
    raw: schema.PolicyFile, rubric: Rubric, returns: schema.Workbook, projects: Sheet
) -> dict[str, Fact]:
    known: dict[str, Fact] = {}
    for fact in raw.facts:
        key = f"facts.{fact.id}"
        if not fact.id.isidentifier() or fact.id in (
            known.keys() | rubric.facts.keys() | rubric.rulings.keys()
        ):
            raise PackError(FILE, key, "a fact id must be an identifier, used once in the pack")
        if fact.kind in ("registry", "derived"):
            raise PackError(FILE, f"{key}.kind", "a fact of this file is counted from the return")
        try:
            known[fact.id] = compiled_fact(fact, rubric.raw, returns, projects)
        except PackError as error:
            raise PackError(FILE, str(error.facts["key"]), str(error.facts["reason"])) from None
    return known


def _totals(raw: schema.PolicyFile, known: Mapping[str, Fact], rubric: Rubric) -> dict[str, Symbol]:
    found: dict[str, Symbol] = {}
    for total in raw.totals:
        key = f"totals.{total.id}"
        if not total.id.isidentifier() or total.id in (found.keys() | known.keys() | rubric.rulings.keys()):
            raise PackError(FILE, key, "the id of a total must be an identifier, used once in the pack")
        if total.of not in known or known[total.of].symbol.type is not Type.NUMBER:
            raise PackError(FILE, f"{key}.of", f"there is no fact {total.of!r} that is a number")
        found[total.id] = Symbol(total.id, Type.NUMBER)
    return found


def _project_test(
    check: schema.ProjectPolicy, scope: Mapping[str, Symbol], known: Mapping[str, Fact]
) -> Node:
    key = f"projects.{check.code}"
    if bool(check.holds) == bool(check.parts):
        raise PackError(FILE, key, "a check has either 'holds' or 'parts'")
    for name in (*check.on, *(part.fact for part in check.parts)):
        if name not in known:
            raise PackError(FILE, key, f"there is no fact {name!r}")
    if check.holds:
        return checked(check.holds, scope, Type.BOOL, FILE, f"{key}.holds")
    for part in check.parts:
        if known[part.fact].symbol.type is not Type.BOOL:
            raise PackError(FILE, f"{key}.parts", f"{part.fact!r} is no yes/no")
    return all_of(tuple(Name(known[part.fact].symbol) for part in check.parts))


def _coverage_test(check: schema.Coverage, registry: Workbook, projects: Sheet) -> Node:
    key = f"covers.{check.code}"
    if check.sheet not in registry.by_id:
        raise PackError(FILE, f"{key}.sheet", f"registry.toml has no sheet {check.sheet!r}")
    fields = registry.by_id[check.sheet].fields
    for name in (check.field, check.department) if check.department else (check.field,):
        if name not in fields:
            raise PackError(FILE, key, f"there is no field {name!r} on sheet {check.sheet!r}")
    if check.by not in projects.fields:
        raise PackError(FILE, f"{key}.by", f"the registry's projects have no field {check.by!r}")
    return checked(check.where, sheet_scope(projects.raw), Type.BOOL, FILE, f"{key}.where")
