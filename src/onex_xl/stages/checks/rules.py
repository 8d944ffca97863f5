"""The pack's rules over one return.

A rule is silent where a cell it uses is in error already; a rule over facts also where a cell that the
facts were counted from is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from onex_xl.fields.text import shown
from onex_xl.findings import Finding, Severity
from onex_xl.model import Campaign, Facts, Registry, Return, Table, Value
from onex_xl.pack.definitions import Pack
from onex_xl.reading.faults import Faults, faults_of
from onex_xl.reading.row_rules import Plan, check_rows, finding_at, plan, wrong_rows
from onex_xl.rules.nodes import names
from onex_xl.scoring.facts import count_facts, rows_by_project, values_under
from onex_xl.scoring.score import tally


def check_return(
    pack: Pack,
    campaign: Campaign,
    registry: Registry,
    ret: Return,
    facts: Mapping[str, Facts] | None = None,
) -> list[Finding]:
    """What the pack's rules find in ``ret``, each finding with the return's file and department. ``facts``
    are those of its projects, if they are known already."""
    projects = registry.of_department(ret.origin.department)
    codes = frozenset(project.code for project in projects)
    facts = count_facts(pack, campaign, projects, ret.tables) if facts is None else facts
    values = {code: values_under(pack.rubric, found, pack.rubric.defaults) for code, found in facts.items()}
    faults = faults_of(ret.tables, ret.findings)
    own_rows = rows_by_project(pack, ret.tables)
    shared = campaign.symbols()
    found: list[Finding] = []
    for of in _plans(pack):
        table = ret.tables.get(of.sheet.id)
        if table is None:
            continue
        if of.rule.facts:
            blind = _blind_projects(of, faults, own_rows, ret.tables, codes)
            known = {code: {**shared, **facts} for code, facts in values.items() if code not in blind}
            found += _with_facts(of, table, known, faults)
        else:
            found += check_rows(of, table, shared, faults, codes)
    found += _unexplained(pack, ret, values)
    return [finding.within(file=ret.file, department=ret.origin.department) for finding in found]


@lru_cache(maxsize=8)
def _plans(pack: Pack) -> tuple[Plan, ...]:
    return tuple(
        plan(rule, sheet, frozenset(part for fact in rule.facts for part in _counted_from(fact, pack)))
        for sheet in pack.returns.sheets
        for rule in sheet.rules
    )


def _counted_from(name: str, pack: Pack) -> Iterator[tuple[str, str]]:
    """The fields (sheet, field) whose cells make the fact ``name``."""
    fact = pack.rubric.facts[name]
    if fact.raw.kind == "derived":
        assert fact.value is not None
        for other in names(fact.value) & pack.rubric.facts.keys():
            yield from _counted_from(other, pack)
    elif fact.counted:
        sheet = pack.returns.by_id[fact.raw.sheet]
        yield from ((sheet.id, name) for name in pack.counted_fields(fact) | {sheet.raw.project} if name)


# ---- projects ------------------------------------------------------------------------------


def _with_facts(
    of: Plan, table: Table, values: Mapping[str, Mapping[str, Value]], faults: Faults
) -> Iterator[Finding]:
    """A rule over a project's row and its facts (``values`` by project); rows of other projects are
    passed over."""
    assert of.run is not None
    wrong = wrong_rows(of.own, faults.get(of.sheet.id, {}))
    for index, code in enumerate(table.columns[of.sheet.raw.project]):
        if code not in values or index in wrong:
            continue
        # A field of the sheet hides a fact of the same name, as it does where the rule was parsed.
        known = {**values[str(code)], **table.record(index)}
        if not of.run({name: [value] for name, value in known.items()}, 1)[0]:
            yield finding_at(of, table, index, known, str(code))


def _blind_projects(
    of: Plan,
    faults: Faults,
    own_rows: Mapping[str, Mapping[str, Sequence[int]]],
    tables: Mapping[str, Table],
    codes: frozenset[str],
) -> frozenset[str]:
    """Projects some of whose facts in this rule were counted from cells in error, or from rows that name no
    project of ours, or from a sheet that could not be read."""
    sheets = {sheet for sheet, _ in of.counted}
    if any(sheet not in tables for sheet in sheets):
        return codes
    blind: set[str] = set()
    for sheet in sheets & faults.keys():
        wrong = wrong_rows(frozenset(name for where, name in of.counted if where == sheet), faults[sheet])
        for code, indexes in own_rows[sheet].items() if wrong else ():
            if wrong.intersection(indexes):
                blind |= {code} if code in codes else codes
    return frozenset(blind)


def _unexplained(pack: Pack, ret: Return, values: Mapping[str, Mapping[str, Value]]) -> Iterator[Finding]:
    """Self scores that differ from the computed ones without a word about why."""
    for project, typed in ret.self_scores.items():
        if project not in values or not any(
            own.points is not None and not own.note for own in typed.values()
        ):
            continue
        computed = tally(pack.rubric, values[project], pack.rubric.defaults).indicators
        for indicator, own in typed.items():
            if own.points is not None and not own.note and own.points != computed[indicator]:
                facts = {
                    "indicator": indicator,
                    "value": shown(own.points),
                    "computed": shown(computed[indicator]),
                }
                yield Finding(
                    "self.unexplained", Severity.ERROR, own.place, facts, str(facts["value"]), project=project
                )
