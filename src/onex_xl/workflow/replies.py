"""What departments answer to warnings, and to which of today's warnings that still is an answer.

An answer on the self-check is for the warnings that its line had when it was first read: that is kept in the
ledger, because the registry, which warnings depend on as well, changes. The same words beside other facts,
left standing in a corrected return, answer nothing. What was answered in an earlier return holds in a later
one as long as the facts are the same, even if it was made from the blank template again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from onex_xl.findings import Finding, Reply, ReplyState, Severity, basis_of
from onex_xl.ledger.store import Decision, Ledger
from onex_xl.model import Received, Statement
from onex_xl.pack.definitions import Pack
from onex_xl.reading.report import short
from onex_xl.reading.statements import OTHERS
from onex_xl.stages.checks.answered import has_line
from onex_xl.wording import first_words
from onex_xl.workflow.counting import Counted
from onex_xl.workflow.reading import Reading

STATEMENTS: Final = "statements"
"""The kind of these records in the ledger: nobody's decision, but what a return said when first read."""


def remember(pack: Pack, ledger: Ledger, files: Iterable[Received], readings: Mapping[str, Reading]) -> None:
    """Record what the answers in ``files`` were for when they were first read. What answers other warnings
    than the self-check lists is for those that the last collect told the department."""
    known = {decision.target for decision in ledger.decisions(STATEMENTS)}
    new = []
    for item in files:
        ret = readings[item.sha256].ret
        lines = [line for line in ret.statements if line.check] if ret else []
        if ret is None or not lines or item.sha256 in known:
            continue
        about = {line.check: [line.about, line.then] for line in lines}
        department = ret.origin.department
        if OTHERS in about:
            about[OTHERS] = _told(pack, ledger, department)
        facts = {"about": about}
        new.append(Decision(item.received_at, STATEMENTS, item.sha256, item.name, "", department, facts))
    if new:
        ledger.add_decisions(new)


def _told(pack: Pack, ledger: Ledger, department: str) -> list[Any]:
    """The warnings that the last collect told a department and no line of its self-check counts: what they
    said by identity, and the first in words."""
    result = ledger.last_result()
    own = [
        finding
        for finding in (result.findings if result else ())
        if finding.department == department and finding.may_be_answered and not has_line(pack, finding)
    ]
    about = {identity: basis_of(items) for identity, items in _alike(own).items()}
    return [about, first_words(own, pack)]


def _alike(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.identity, []).append(finding)
    return found


def unplaced(
    statements: Mapping[str, Sequence[Statement]], returns: Mapping[str, Counted]
) -> Iterator[Finding]:
    """Answers to other warnings, in returns that count, where nobody had been warned of any."""
    for department, item in returns.items():
        files = {part.received.name for part in item.parts}
        for line in statements.get(department, ()):
            if line.check == OTHERS and line.text and not line.about and line.place.file in files:
                facts = {"value": short(line.text)}
                place, text = line.place, line.text
                yield Finding("return.answer-unplaced", Severity.WARNING, place, facts, text, department)


def statements_of(
    ledger: Ledger, files: Iterable[Received], readings: Mapping[str, Reading], left_out: frozenset[str]
) -> dict[str, list[Statement]]:
    """By department, all that it answered in ``files`` (oldest first) but for those ``left_out`` (hashes),
    each with the warnings that it was first given for."""
    kept = {item.target: item.facts.get("about", {}) for item in ledger.decisions(STATEMENTS)}
    found: dict[str, list[Statement]] = {}
    first: dict[tuple[str, str, str], Statement] = {}
    for item in files:
        ret = readings[item.sha256].ret
        if ret is None or item.sha256 in left_out:
            continue
        own = found.setdefault(ret.origin.department, [])
        for line in _as_first_read(ret.statements, kept.get(item.sha256, {})):
            line = replace(line, place=replace(line.place, file=item.name))
            if line.check and line.text:
                said = first.setdefault((ret.origin.department, line.check, line.text), line)
                line = replace(line, about=said.about, then=said.then)
            own.append(line)
    return found


def _as_first_read(lines: Iterable[Statement], kept: Mapping[str, Any]) -> Iterator[Statement]:
    for line in lines:
        about, then = kept.get(line.check, (line.about, line.then))
        yield replace(line, about=about, then=then)


def replied(
    findings: Sequence[Finding],
    statements: Mapping[str, Sequence[Statement]],
    returns: Mapping[str, Counted],
) -> tuple[Finding, ...]:
    """``findings`` (with identities), the warnings with what their departments answer to them. ``returns``
    are those that count."""
    asked = (item for item in findings if item.may_be_answered and item.department in statements)
    replies = {
        identity: reply
        for identity, items in _alike(asked).items()
        if (reply := _reply(identity, basis_of(items), statements[items[0].department]))
    }
    counting = {part.received.name for item in returns.values() for part in item.parts}
    replies = {
        identity: replace(reply, earlier=reply.place.file not in counting)
        for identity, reply in replies.items()
    }
    return tuple(
        replace(finding, reply=replies[finding.identity])
        if finding.may_be_answered and finding.identity in replies
        else finding
        for finding in findings
    )


def _reply(identity: str, basis: str, statements: Sequence[Statement]) -> Reply | None:
    """The newest answer that was given on these facts; where there is none, the newest on others."""
    lapsed = None
    for line in reversed(statements):
        if identity not in line.about:
            continue
        if not line.text:  # taken back
            break
        if line.about[identity] == basis:
            return Reply(line.text, line.place, ReplyState.HOLDS)
        lapsed = lapsed or Reply(line.text, line.place, ReplyState.LAPSED, line.then)
    return lapsed
