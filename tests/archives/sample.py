"""Small archives for tests, with contents that mean nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from onex_xl.archives.container import README, Content, sealed
from onex_xl.archives.manifest import Manifest, Sealed
from onex_xl.files import sha256

CONTENTS: Mapping[str, bytes] = {
    README: "这是归档\n".encode(),
    "campaign.toml": b"year = 2026\n",
    "empty": b"",
    "received/0a.xlsx": bytes(range(40)),
    "reference/缴费名单.xlsx": b"x",
}


def manifest_of(contents: Mapping[str, bytes]) -> Manifest:
    """What the manifest of an archive with ``contents`` says."""
    members = {name: Sealed(len(data), sha256(data)) for name, data in contents.items()}
    as_of = datetime(2026, 12, 1, 12, tzinfo=UTC)
    return Manifest("0.1.0", 2026, "某学院", "stpt-1x", "1", "d" * 64, 3, as_of, members)


def archive_bytes(contents: Mapping[str, bytes] = CONTENTS) -> bytes:
    """An archive with ``contents``."""
    return b"".join(sealed(manifest_of(contents), {name: _content(data) for name, data in contents.items()}))


def _content(data: bytes) -> Content:
    return lambda: data


def archive_at(path: Path, contents: Mapping[str, bytes] = CONTENTS) -> Path:
    """An archive with ``contents`` in the file ``path``."""
    path.write_bytes(archive_bytes(contents))
    return path
