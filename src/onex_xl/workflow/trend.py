"""``trend``: several archives side by side, as one workbook; works without a campaign folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import pairwise
from pathlib import Path

from onex_xl.errors import CallError
from onex_xl.files import sha256, write_atomic
from onex_xl.model import Campaign
from onex_xl.stages.trend import plan_trend
from onex_xl.trends.comparison import Comparison
from onex_xl.trends.view import View
from onex_xl.workflow.years import EarlierYear, open_earlier, sides_of
from onex_xl.xlsx.draw import drawn


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of it. ``path`` is where the workbook lies; ``changed`` is false where it was there
    already, byte for byte. ``instead`` is the file that was asked for, where something else lies there: ours
    lies beside it. ``aside``: it was open in another program. ``remarks`` say why to be careful."""

    path: Path
    comparison: Comparison
    remarks: tuple[str, ...] = ()
    changed: bool = True
    instead: Path | None = None
    aside: bool = False


def trend(
    paths: Sequence[Path], name: Callable[[str], Path], language: str, passphrase: str = ""
) -> Compared:
    """Compare the archives at ``paths`` in the workbook that ``name`` gives for the years, as ``2024-2026``.

    Raises ``CallError`` ``trend.one`` (fewer than two), ``trend.same-year``, ``trend.rules-unreadable``
    (those of the newest archive), ``archive.*``; ``MachineError``.
    """
    if len(paths) < 2:
        raise CallError("trend.one")
    years = sorted((open_earlier(path, passphrase) for path in paths), key=lambda item: item.year)
    _check_different(years)
    comparison = Comparison(sides_of(years))
    data = drawn(plan_trend(comparison, language), created=made_of(comparison.newest.sealed.campaign))
    first, last = comparison.years[0], comparison.years[-1]
    done = _put(name(f"{first}-{last}"), data, comparison)
    return replace(done, remarks=tuple(View(comparison, language, "").remarks()))


def made_of(campaign: Campaign) -> datetime:
    """The date in the workbook: that of the newest year's end, the same for the same archives."""
    return datetime.combine(campaign.period_end, time())


def _check_different(years: Sequence[EarlierYear]) -> None:
    for one, other in pairwise(years):
        if one.year == other.year:
            raise CallError("trend.same-year", year=one.year, files=f"{one.name}, {other.name}")


# ---- written -------------------------------------------------------------------------------------


def _put(target: Path, data: bytes, comparison: Comparison) -> Compared:
    """Written to ``target``, unless something lies there that is not the same: nobody remembers here what was
    ours, so that what is there stays, and a number is put after the name."""
    path = target
    for number in range(2, 1000):
        if not path.exists():
            break
        if path.is_file() and sha256(path.read_bytes()) == sha256(data):
            return Compared(path, comparison, (), False, None if path == target else target)
        path = target.with_name(f"{target.stem}-{number}{target.suffix}")
    lies = write_atomic(path, data, aside=True)
    return Compared(lies, comparison, (), True, None if path == target else target, lies != path)
