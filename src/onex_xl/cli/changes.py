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
        for group in _GROUPS:
            self._group(group, getattr(item, group))
        self._values(register.changes, item.changes)
        echo()

    def _group(self, group: str, findings: Sequence[Finding]) -> None:
        tone: Tone = "green" if group == "fixed" else "red" if group == "new" else "yellow"
        echo(self.session.say(f"cli.changes.{group}", count=len(findings)), tone=tone if findings else "")
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
        shown = listed if self.one_by_one else listed[:_SHOWN]
        for change in shown:
            self._change(change)
        kept_back = len(listed) - len(shown) + changes.total - len(changes.listed)
        if kept_back:
            echo(self.session.say("cli.changes.more", count=kept_back))

    def _change(self, change: Change) -> None:
        place = f"{change.sheet}!{change.cell}" if change.cell else change.sheet
        if change.project:
            place += self.session.say("cli.changes.project", project=change.project)
        blank = self.session.say("wording.blank")
        facts = {
            "label": _label(change, self.pack),
            "old": _value(change.old, self.session, blank=blank),
            "new": _value(change.new, self.session, blank=blank),
        }
        echo(self.session.say(f"cli.changes.{change.kind}", place=place, **facts))


def _label(change: Change, pack: Pack) -> str:
    sheet = pack.returns.by_id.get(change.sheet_id)
    field = sheet.fields.get(change.field) if sheet else None
    return field.label if field else change.field


def _value(text: str, session: Session, *, blank: str) -> str:
    return session.say("wording.hidden") if text == PERSONAL else text or blank
