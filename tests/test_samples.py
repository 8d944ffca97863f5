"""The samples beside the packs are what the program draws today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples import FOLDER, PACKS, parts, samples

WITH_DEMO = sorted(path.parent for path in PACKS.glob("*/demo.toml"))


@pytest.mark.parametrize("pack", WITH_DEMO, ids=lambda path: path.name)
def test_the_samples_are_current(pack: Path) -> None:
    wanted = samples(pack)
    there = {path.name: path.read_bytes() for path in (pack / FOLDER).glob("*.xlsx")}
    assert there.keys() == wanted.keys(), "make samples"
    stale = [
        f"{name}: {part}"
        for name, data in wanted.items()
        for part in parts(data).keys() | parts(there[name]).keys()
        if parts(data).get(part) != parts(there[name]).get(part)
    ]
    assert stale == [], "make samples"


def test_they_are_drawn_the_same_every_time() -> None:
    [pack, *_] = WITH_DEMO
    assert samples(pack) == samples(pack)
