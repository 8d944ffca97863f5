"""Answers on the self-check, bound to the warnings that their line counts, as the same return has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onex_xl.fields.columns import OUT_OF_PERIOD
from onex_xl.findings import Finding, Severity, basis_of, identity_of
from onex_xl.model import Return, Statement
from onex_xl.pack.definitions import Pack
from onex_xl.reading.report import short
from onex_xl.reading.statements import OTHERS
from onex_xl.wording import first_words


@dataclass(frozen=True, slots=True)
class Bound:
    """The answers of a return, and what there is to say of those that answer nothing."""

    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]


def bound(pack: Pack, ret: Return, findings: Sequence[Finding], identities: Sequence[str]) -> Bound:
    """The answers in ``ret``, each with the warnings that it is about. ``identities`` are those of its
    ``findings`` within the return."""
    if not any(item.check for item in ret.statements):
        return Bound(ret.statements, ())
    lines = _by_line(ret, findings, identities)
    statements: list[Statement] = []
    needless: list[Finding] = []
    for item in ret.statements:
        warnings = lines.get(item.check, {})
        if item.check in ("", OTHERS):
            statements.append(item)
        elif warnings:
            about = {identity: basis_of(alike) for identity, alike in warnings.items()}
            every = [finding for alike in warnings.values() for finding in alike]
            statements.append(replace(item, about=about, then=first_words(every, pack)))
        elif item.text:
            needless.append(_needless(ret, item))
    return Bound(tuple(statements), tuple(needless))


def _by_line(
    ret: Return, findings: Sequence[Finding], identities: Sequence[str]
) -> Mapping[str, Mapping[str, list[Finding]]]:
    """The warnings that a line of the self-check counts, by its code and by identity."""
    tabs = {table.sheet: name for name, table in ret.tables.items()}
    found: dict[str, dict[str, list[Finding]]] = {}
    for finding, within in zip(findings, identities, strict=True):
        if finding.may_be_answered:
            line = finding.code
            if line == OUT_OF_PERIOD:
                line = f"{tabs.get(finding.place.sheet, '')}.period"
            identity = identity_of(finding, within)
            found.setdefault(line, {}).setdefault(identity, []).append(finding)
    return found


def has_line(pack: Pack, finding: Finding) -> bool:
    """Whether a line of the self-check counts what a finding is about."""
    return finding.code == OUT_OF_PERIOD or finding.code in {rule.code for rule in pack.returns.rules}


def _needless(ret: Return, item: Statement) -> Finding:
    facts = {"value": short(item.text)}
    place = replace(item.place, file=ret.file)
    department = ret.origin.department
    return Finding("return.answer-needless", Severity.INFO, place, facts, item.text, department)
