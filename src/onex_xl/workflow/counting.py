"""Which of a department's returns counts: the newest that could be read, in which something was filled in and
that the office has not excluded; several together, where each has data of other projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from onex_xl.findings import ALL_PROJECTS, Finding
from onex_xl.ledger.store import Decision
from onex_xl.model import Because, Facts, Other, Received, Registry, Return, Score, SelfScore, Standing
from onex_xl.workflow.decisions import goes_before
from onex_xl.workflow.reading import CONTESTED, Reading

_NONE: Mapping[str, Decision] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A return that counts for ``projects``; ``spared`` are those of its department that it does not count
    for."""

    received: Received
    ret: Return
    reading: Reading
    projects: frozenset[str]
    spared: frozenset[str] = frozenset()

    def findings(self) -> list[tuple[Finding, str]]:
        """What was found in it, each with its identity; without what concerns a project that another part
        counts for."""
        known = zip(self.reading.findings, self.reading.identities, strict=True)
        return [
            (self._own(finding), identity)
            for finding, identity in known
            if finding.project in ("", ALL_PROJECTS, *self.projects) and finding.code not in CONTESTED
        ]

    def _own(self, finding: Finding) -> Finding:
        """What concerns all projects, concerns those that this return counts for."""
        if finding.project != ALL_PROJECTS or not self.spared:
            return finding
        if len(self.projects) == 1:
            return replace(finding, project=next(iter(self.projects)))
        return replace(finding, spared=tuple(sorted(self.spared)))

    def facts(self, project: str) -> Facts | None:
        """The facts of a project, their places naming this file."""
        found = self.reading.facts.get(project)
        if found is None:
            return None
        named = {name: replace(place, file=self.received.name) for name, place in found.places.items()}
        return replace(found, places=named)


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts for a department: ``parts``, the newest first, nearly always one. ``older`` are the returns
    it takes the place of, oldest first; ``blank`` are blank templates beside them, which never take any
    place. ``tied`` are those of ``older`` that may as well be the newer ones. ``chosen``: the office's
    decision that the newest part counts; ``passed``: its decisions on ``older`` ones, before what counts now
    had come."""

    parts: tuple[Part, ...]
    older: tuple[Part, ...]
    blank: tuple[Part, ...] = ()
    tied: tuple[Part, ...] = ()
    chosen: Decision | None = None
    passed: tuple[Decision, ...] = ()

    @property
    def received(self) -> Received:
        """The newest file that counts."""
        return self.parts[0].received

    @property
    def because(self) -> str:
        """Why it counts and not another, one of :class:`~onex_xl.model.Because`."""
        if self.chosen is not None:
            return Because.CHOSEN
        if self.tied:
            return Because.TIED
        if not self.older:
            return Because.FILLED_IN if self.blank else ""
        later = self.received.collect > self.older[-1].received.collect
        return Because.FOUND_LATER if later else Because.SENT_LATER

    @property
    def before(self) -> tuple[Part, Part] | None:
        """The return that counted before, and the part that took its place."""
        if not self.older:
            return None
        was = self.older[-1]
        filled = set(was.reading.filled)
        return was, next((part for part in self.parts if filled & part.projects), self.parts[0])

    def part(self, project: str) -> Part:
        """The return that counts for ``project``."""
        return next((part for part in self.parts if project in part.projects), self.parts[0])

    def findings(self) -> list[Finding]:
        """What was found in the returns that count."""
        return [finding for part in self.parts for finding, _ in part.findings()]

    def score(self, project: str) -> Score | None:
        """The score of a project as if nothing held it back."""
        return self.part(project).reading.scores.get(project)

    def self_scores(self, project: str) -> Mapping[str, SelfScore]:
        """What the department typed for a project itself."""
        return self.part(project).ret.self_scores.get(project, {})


def counted(
    registry: Registry,
    files: Sequence[Received],
    readings: Mapping[str, Reading],
    excluded: Mapping[str, Decision],
    chosen: Mapping[str, Decision] = _NONE,
) -> dict[str, Counted]:
    """What counts for each department that sent something readable; ``files`` oldest first, those that the
    office chose in their places; ``excluded`` and ``chosen`` by hash."""
    sent: dict[str, list[Part]] = {}
    for item in files:
        reading = readings[item.sha256]
        if reading.ret is None or item.sha256 in excluded or is_doubtful(item, reading, chosen):
            continue
        code = reading.ret.origin.department
        if code in registry.departments:
            sent.setdefault(code, []).append(Part(item, reading.ret, reading, frozenset()))
    return {
        code: _decided(_counted(registry, code, sent[code], chosen), chosen)
        for code in registry.departments
        if code in sent
    }


def is_doubtful(item: Received, reading: Reading, chosen: Mapping[str, Decision]) -> bool:
    """Whether a return may be another department's, and the office has not said that it counts."""
    return reading.contested and item.sha256 not in chosen


def _counted(registry: Registry, code: str, sent: Sequence[Part], chosen: Mapping[str, Decision]) -> Counted:
    """Of the returns in ``sent``, oldest first: the newest, and with it each older one that has data, but of
    no project that any newer one has data of. What was superseded once stays so: an older return never comes
    back for a project because the newest leaves that out."""
    filled_in = [part for part in sent if not part.reading.blank or part.received.sha256 in chosen]
    blank = [part for part in sent if part not in filled_in] if filled_in else []
    sent = filled_in or sent
    newest = sent[-1]
    taken = set(newest.reading.filled)
    covered = set(taken)
    halves, older = [newest], []
    for part in reversed(sent[:-1]):
        filled = set(part.reading.filled)
        if taken and filled and not filled & covered:
            taken |= filled
            halves.append(part)
        else:
            older.append(part)
        covered |= filled
    own = {half.received.sha256: set(half.reading.filled) for half in halves}
    projects = {project.code for project in registry.of_department(code)}
    own[newest.received.sha256] |= projects - taken
    parts = (
        replace(half, projects=frozenset(filled), spared=frozenset(projects - filled))
        for half in halves
        for filled in (own[half.received.sha256],)
    )
    return Counted(
        tuple(parts),
        tuple(replace(part, projects=frozenset(projects)) for part in reversed(older)),
        tuple(replace(part, projects=frozenset(projects)) for part in blank),
    )


def _decided(item: Counted, chosen: Mapping[str, Decision]) -> Counted:
    """``item`` with what the office chose, and what nobody has decided."""
    return replace(
        item,
        tied=tuple(old for old in item.older if any(_may_be_newer(old, part, chosen) for part in item.parts)),
        chosen=chosen.get(item.received.sha256),
        passed=tuple(chosen[old.received.sha256] for old in item.older if old.received.sha256 in chosen),
    )


def _may_be_newer(old: Part, part: Part, chosen: Mapping[str, Decision]) -> bool:
    """Whether nothing tells that ``part`` is the newer one of two that came together."""
    choice = chosen.get(part.received.sha256)
    is_decided = choice is not None and goes_before(choice, old.received)
    return old.received.came_together(part.received) and not is_decided


def others(
    files: Iterable[Received],
    readings: Mapping[str, Reading],
    returns: Mapping[str, Counted],
    excluded: Mapping[str, Decision],
    refused: frozenset[str],
) -> dict[str, tuple[Other, ...]]:
    """By department (``""``: of none that is known), its files besides the newest that counts, oldest first.
    ``refused`` are the hashes of those in the inbox that are no return of this campaign."""
    found: dict[str, list[Other]] = {}
    for item in files:
        code = readings[item.sha256].department
        plain = Other(
            item.name,
            item.sha256,
            item.received_at,
            "",
            item.sender,
            item.sent_at,
            first_at=item.first_at,
            kept=item.kept,
        )
        other = _other(plain, returns.get(code), excluded.get(item.sha256), refused)
        if other is not None:
            found.setdefault(code, []).append(other)
    return {code: tuple(items) for code, items in found.items()}


def _other(
    plain: Other, returns: Counted | None, decision: Decision | None, refused: frozenset[str]
) -> Other | None:
    if decision is not None:
        why, who, when = decision.reason, decision.who, decision.made_at
        return replace(plain, standing=Standing.EXCLUDED, why=why, who=who, decided_at=when)
    if plain.sha256 in refused:
        return replace(plain, standing=Standing.REFUSED)
    if returns is None or plain.sha256 == returns.received.sha256:
        return None
    for part in returns.parts:
        if part.received.sha256 == plain.sha256:
            return replace(plain, standing=Standing.MERGED, projects=tuple(sorted(part.projects)))
    if any(part.received.sha256 == plain.sha256 for part in returns.blank):
        return replace(plain, standing=Standing.BLANK)
    known = any(part.received.sha256 == plain.sha256 for part in returns.older)
    return replace(plain, standing=Standing.SUPERSEDED) if known else None
