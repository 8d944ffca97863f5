"""What returns that count say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onex_xl.findings import Finding
from onex_xl.model import Claim, ListRows, Registry
from onex_xl.stages.across import carried_lists, check_across
from onex_xl.workflow.counting import Counted
from onex_xl.workflow.year import Year


def claims(returns: Mapping[str, Counted]) -> list[Claim]:
    """What the returns that count state, part by part."""
    return [
        Claim(department, part.received.name, part.received.sha256, part.projects, part.reading.claims)
        for department, counted in returns.items()
        for part in counted.parts
    ]


def across_findings(
    year: Year, registry: Registry, returns: Mapping[str, Counted], earlier: Sequence[ListRows] = ()
) -> list[Finding]:
    """What the pack's rules over several returns find; ``earlier`` are rows of any lists, of which those of
    earlier years are taken."""
    return check_across(year.pack, year.campaign, registry, claims(returns), earlier)


def carried(year: Year, registry: Registry, returns: Mapping[str, Counted]) -> dict[str, bytes]:
    """By id of a list that later years look things up in, what this year's returns add to it, as a CSV."""
    return carried_lists(year.pack, year.campaign, registry, claims(returns))
