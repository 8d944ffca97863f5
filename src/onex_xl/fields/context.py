"""What every sheet of one workbook is filled from: the campaign, the language, the lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onex_xl.messages import say
from onex_xl.model import Campaign, Value


@dataclass(frozen=True, slots=True)
class Source:
    """A list that stands in the workbook. ``choose`` is what a dropdown reads, ``name`` the defined name
    that colours look it up by, ``cells`` its single cells (empty: the list is still to be typed) and
    ``values`` what it holds now."""

    choose: str
    name: str
    cells: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """``sources`` by the ``source`` of the fields that use them; ``texts`` are the names that notes and
    titles may put in (``{college}``, ``{year}`` …)."""

    campaign: Campaign
    language: str
    sources: Mapping[str, Source] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    nothing: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """The defined names of the lists of texts that mean nothing, by those texts."""

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence ``key`` of ``messages/`` in the workbook's language."""
        return say(key, self.language, **facts)

    @property
    def period(self) -> str:
        """The assessment period as people write it."""
        return self.say("entry.period", start=self.campaign.period_start, end=self.campaign.period_end)


def campaign_texts(campaign: Campaign, language: str, **more: str) -> dict[str, str]:
    """The names that a pack's titles, notes and file names may put in."""
    period = say(
        "entry.period", language, start=campaign.period_start.isoformat(), end=campaign.period_end.isoformat()
    )
    return {
        "college": campaign.college,
        "year": str(campaign.year),
        "deadline": campaign.deadline.isoformat(),
        "period": period,
        **more,
    }


def plain_text(value: Value) -> str:
    """A value as text, blank for no value."""
    return "" if value is None else str(value)
