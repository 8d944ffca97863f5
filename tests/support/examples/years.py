"""Archives of earlier years that cannot be used: one example a code."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from onex_xl.archives import locked
from onex_xl.archives.container import SUMMARY, sealed
from onex_xl.archives.summary import summary_text
from onex_xl.campaign import Folder, default_settings
from onex_xl.model import SealedYear
from onex_xl.workflow.year import Year
from onex_xl.workflow.years import earlier_years
from tests.archives.sample import CONTENTS, manifest_of
from tests.support.examples.making import Example, Maker, Makers, the
from tests.support.returns import CAMPAIGN, pack

EMPTY: Mapping[str, bytes] = {**CONTENTS, SUMMARY: summary_text(SealedYear(CAMPAIGN, {}, ())).encode()}


def archived(**changes: object) -> bytes:
    """An archive of 2026 of which the manifest says other things."""
    manifest = replace(manifest_of(EMPTY), **changes)  # type: ignore[arg-type]
    return b"".join(sealed(manifest, {name: partial(bytes, data) for name, data in EMPTY.items()}))


def _encrypted() -> bytes:
    data = archived()
    return b"".join(locked.locked("2026.zip", iter([data]), len(data), "correct horse battery"))


def _of(code: str, **files: Callable[[], bytes]) -> Maker:
    def make() -> Example:
        with tempfile.TemporaryDirectory() as place:
            folder = Folder(Path(place))
            folder.archives.mkdir()
            for name, data in files.items():
                (folder.archives / f"{name}.zip").write_bytes(data())
            year = Year(folder, default_settings(2027, "stpt-1x", "某学院", "办公室"), pack())
            return Example(the(code, earlier_years(year).findings))

    return make


YEARS: Makers = {
    "years.encrypted": _of("years.encrypted", 归档2026=_encrypted),
    "years.unreadable": _of("years.unreadable", 附件=lambda: b"PK\x03\x04"),
    "years.other-pack": _of("years.other-pack", 实训室评估=lambda: archived(pack="workshops")),
    "years.other-college": _of("years.other-college", 归档2026=lambda: archived(college="另一学院")),
    "years.twice": _of("years.twice", 归档2026=archived, 归档2026旧=lambda: archived(as_of=None)),
}
