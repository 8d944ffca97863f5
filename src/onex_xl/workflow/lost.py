"""A ledger that is not the one this campaign began with: what only the old one knew is said, for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from onex_xl.files import kept_files
from onex_xl.findings import Finding, Place, Severity
from onex_xl.ledger.store import Decision, Ledger
from onex_xl.workflow.year import Year

LOST: Final = "ledger-lost"
"""The kind of the one record by which a ledger says that another was before it."""


def notice_loss(year: Year, ledger: Ledger) -> None:
    """Record that the ledger is a new one beside what an old one had received. A campaign's own knows its
    registry from the first moment on, also where the first collect was cut off."""
    folder = year.folder
    kept = kept_files(folder.received)
    known = ledger.product_hashes(folder.relative(folder.registry)) or ledger.runs() or ledger.received()
    if kept and not known and not ledger.decisions(LOST):
        facts = {"files": len(kept)}
        ledger.add_decision(Decision(datetime.now().astimezone(), LOST, "", "", "", "", facts))


def about_loss(ledger: Ledger) -> Iterator[Finding]:
    """What there is to say about it."""
    for item in ledger.decisions(LOST):
        facts = {"files": item.facts["files"], "on": f"{item.made_at:%Y-%m-%d %H:%M}"}
        yield Finding("register.ledger-lost", Severity.WARNING, Place("ledger.sqlite"), facts)
