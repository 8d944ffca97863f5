"""Whether the last collect still holds: what is signed or sealed has to follow from what is there now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onex_xl import __version__
from onex_xl.errors import CallError
from onex_xl.ledger.store import Ledger, Run
from onex_xl.model import Result
from onex_xl.stages.intake.receive import receive
from onex_xl.workflow.decisions import RETURN
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.outcome import Inputs, Intake, inputs_of
from onex_xl.workflow.reading import processors
from onex_xl.workflow.reviewing import look_at_reviews
from onex_xl.workflow.year import Year

_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Current:
    """The last run, what it found out, and the inputs, which still are those that it had."""

    run: Run
    result: Result
    inputs: Inputs


def current(year: Year, ledger: Ledger) -> Current:
    """The last collect, if another one now would find the same. To be called by the one run there is; nothing
    is taken in.

    Raises ``CallError`` ``campaign.not-collected``, ``campaign.result-outdated``, or, by what has changed
    since, ``campaign.behind-program``, ``-registry``, ``-rules``, ``-review``, ``-inbox``, ``-decisions``,
    ``-other``; ``RegistryError``; ``MachineError``.
    """
    result, run = ledger.last_result(), ledger.last_run()
    if result is None or run is None:
        raise CallError("campaign.not-collected")
    registry, remarks = office_registry(year)
    inbox = receive(
        year.folder.inbox, year.folder.received, year.settings.limits, keep=False, processes=processors()
    )
    worked_in, typed = look_at_reviews(year, ledger, registry)
    intake = Intake(frozenset(item.sha256 for item in inbox.received), inbox.findings, typed.findings)
    inputs = inputs_of(year, ledger, registry, remarks, intake)
    if worked_in or inputs.fingerprint != run.inputs:
        known = {item.sha256 for item in ledger.received()}
        raise _behind(
            {
                "program": run.program != __version__,
                "registry": registry.sha256 != result.registry.sha256,
                "rules": run.pack != year.pack.digest,
                "review": worked_in,
                "inbox": [item.name for item in inbox.received if item.sha256 not in known],
                "decisions": any(item.made_at > run.started_at for item in ledger.decisions(RETURN)),
            }
        )
    return Current(run, result, inputs)


def _behind(reasons: Mapping[str, bool | Sequence[str]]) -> CallError:
    """The first reason that is known of."""
    reason, found = next((pair for pair in reasons.items() if pair[1]), ("other", True))
    names = () if isinstance(found, bool) else found
    more = " …" if len(names) > _NAMED else ""
    return CallError(f"campaign.behind-{reason}", names=", ".join(names[:_NAMED]) + more)
