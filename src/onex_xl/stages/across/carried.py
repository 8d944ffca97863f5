"""What of this year's returns goes on into lists that later years look things up in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onex_xl.model import Campaign, Claim, Registry, Value
from onex_xl.pack.definitions import OF_PROJECT, YEAR, Pack, ReferenceList
from onex_xl.stages.across.rows import Rows
from onex_xl.xlsx.separated import separated


def carried_lists(
    pack: Pack, campaign: Campaign, registry: Registry, claims: Sequence[Claim]
) -> dict[str, bytes]:
    """By id of the list, the rows that it gets from ``claims``, as a CSV with the list's own headers. Holds
    personal data."""
    return {
        of.id: separated(
            [of.sheet.fields[name].label for name in of.raw.carried.columns],
            _rows(of, pack, campaign, registry, claims),
        )
        for of in pack.lists.values()
        if of.raw.carried is not None
    }


def _rows(
    of: ReferenceList, pack: Pack, campaign: Campaign, registry: Registry, claims: Sequence[Claim]
) -> Iterator[list[Value]]:
    said, test = of.raw.carried, of.carried
    assert said is not None and test is not None
    rows = Rows(pack.returns.by_id[said.sheet], claims)
    codes = rows.column(rows.sheet.raw.project)
    for row, counts in enumerate(rows.where(test, campaign.symbols())):
        project = registry.projects.get(str(codes[row]))
        if counts and project is not None:
            elsewhere: dict[str, Value] = {YEAR: campaign.year}
            elsewhere |= {f"{OF_PROJECT}{name}": value for name, value in project.fields.items()}
            yield [
                elsewhere[origin] if origin in elsewhere else rows.column(origin)[row]
                for origin in said.columns.values()
            ]
