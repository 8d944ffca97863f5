"""What departments changed when they sent again: ``onex-xl findings --changes``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onex_xl.cli import folding
from onex_xl.cli.base import Session
from onex_xl.cli.console import Tone, echo
from onex_xl.findings import Finding
from onex_xl.model import PERSONAL, Change, Changes, Register
from onex_xl.pack.definitions import Pack
from onex_xl.workflow.report import Corrected
from onex_xl.xlsx.cells import position

_GROUPS = ("fixed", "new", "remaining")
_SHOWN = 30
"""As many changed values are printed for one department; JSON has all that are kept."""


def counts_of(item: Register) -> dict[str, int] | None:
    """How many findings were fixed, are still there, are new; ``None`` with nothing to compare with."""
    found = item.correction
    if found is None:
        return None
    return {"fixed": len(found.fixed), "remaining": len(found.remaining), "new": len(found.new)}


def totals_of(changes: Changes | None) -> dict[str, int] | None:
    """How many values changed, rows came and rows went."""
    if changes is None:
        return None
    return {"changed": changes.changed, "added": changes.added, "removed": changes.removed}


def change_data(change: Change, pack: Pack, session: Session) -> dict[str, str]:
    """A change as JSON, without personal data."""
    return {
        "kind": change.kind,
        "sheet": change.sheet,
        "cell": change.cell,
        "project": change.project,
        "field": _label(change, pack),
        "old": _value(change.old, session, blank=""),
        "new": _value(change.new, session, blank=""),
    }


def as_data(found: Sequence[Corrected], pack: Pack, session: Session) -> list[dict[str, Any]]:
    """``findings --changes --json``."""

    def listed(findings: Sequence[Finding]) -> list[dict[str, Any]]:
        return [folding.as_data(item, pack, session.language) for item in findings]

    return [
        {
            "department": item.register.code,
            "file": item.register.file,
            "before": item.register.before,
            "fixed": listed(item.fixed),
            "remaining": listed(item.remaining),
            "new": listed(item.new),
            "changes": totals_of(item.register.changes),
            "listed": [change_data(change, pack, session) for change in item.changes],
        }
        for item in found
    ]


def tell(session: Session, pack: Pack, found: Sequence[Corrected], *, one_by_one: bool) -> None:
    """Print them, department by department."""
    if not found:
        echo(session.say("cli.changes.none"))
    for item in found:
        _Teller(session, pack, one_by_one).tell(item)


@dataclass(frozen=True, slots=True)
class _Teller:
    session: Session
    pack: Pack
    one_by_one: bool

    def tell(self, item: Corrected) -> None:
        register = item.register
        name = f"{register.name} {register.code}"
        echo(
            self.session.say("cli.changes.head", department=name, file=register.file, before=register.before)
        )
        groups = {group: getattr(item, group) for group in _GROUPS}
        counts = {group: len(findings) for group, findings in groups.items()}
        echo(self.session.say("cli.changes.counts", **counts))
        for group, findings in groups.items():
            if findings:
                self._group(group, findings)
        self._values(register.changes, item.changes)
        echo()

    def _group(self, group: str, findings: Sequence[Finding]) -> None:
        tone: Tone = "green" if group == "fixed" else "red" if group == "new" else "yellow"
        echo(self.session.say(f"cli.changes.{group}", count=len(findings)), tone=tone)
        told = folding.lines(self.session, self.pack, findings, one_by_one=self.one_by_one)
        for line in told.lines:
            echo("  " + line)

    def _values(self, changes: Changes | None, listed: Sequence[Change]) -> None:
        totals = totals_of(changes)
        if changes is None or totals is None:
            echo(self.session.say("cli.changes.unknown"))
            return
        if not changes.total:
            echo(self.session.say("cli.changes.same"))
            return
        echo(self.session.say("cli.changes.values", **totals))
        stretches = _stretches(listed, one_by_one=self.one_by_one)
        shown = stretches if self.one_by_one else stretches[:_SHOWN]
        for stretch in shown:
            self._changes(stretch)
        kept_back = sum(map(len, stretches[len(shown) :])) + changes.total - len(changes.listed)
        if kept_back:
            echo(self.session.say("cli.changes.more", count=kept_back))

    def _changes(self, stretch: Sequence[Change]) -> None:
        change, last = stretch[0], stretch[-1]
        cells = change.cell if len(stretch) == 1 else f"{change.cell}:{last.cell}"
        place = f"{change.sheet}!{cells}" if cells else change.sheet
        if change.project:
            place += self.session.say("cli.changes.project", project=change.project)
        blank = self.session.say("wording.blank")
        facts = {
            "label": _label(change, self.pack),
            "old": _value(change.old, self.session, blank=blank),
            "new": _value(change.new, self.session, blank=blank),
        }
        key = f"cli.changes.{change.kind}" + ("-rows" if len(stretch) > 1 else "")
        echo(self.session.say(key, place=place, count=len(stretch), **facts))


def _stretches(listed: Sequence[Change], *, one_by_one: bool) -> list[list[Change]]:
    """Changed values each by itself; new or lost rows of one project that follow each other together."""
    found: list[list[Change]] = []
    for change in listed:
        before = found[-1][-1] if found and not one_by_one else None
        if before and change.kind != "changed" and _next_row(before, change):
            found[-1].append(change)
        else:
            found.append([change])
    return found


def _next_row(one: Change, other: Change) -> bool:
    if (one.kind, one.sheet, one.project) != (other.kind, other.sheet, other.project):
        return False
    if not one.cell or not other.cell:
        return False
    return position(other.cell)[0] == position(one.cell)[0] + 1


def _label(change: Change, pack: Pack) -> str:
    sheet = pack.returns.by_id.get(change.sheet_id)
    field = sheet.fields.get(change.field) if sheet else None
    return field.label if field else change.field


def _value(text: str, session: Session, *, blank: str) -> str:
    return session.say("wording.hidden") if text == PERSONAL else text or blank
