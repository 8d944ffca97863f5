"""An archive's own list of what is in it: the member ``manifest.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

FORM: Final = 1
"""Of the archive: another number when a program of today could not read it."""

FORMAT: Final = "onex-xl archive"


class NewerFormError(ValueError):
    """An archive of a later form."""

    def __init__(self, found: int) -> None:
        super().__init__(f"form {found}")
        self.found = found


@dataclass(frozen=True, slots=True)
class Sealed:
    """Size in bytes and SHA-256 of a member."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made an archive, of what. ``pack_digest`` is that of the rules; ``run`` the collect that was
    sealed and ``as_of`` its time (:class:`~onex_xl.model.Result`). ``members`` has all but the manifest
    itself."""

    program: str
    year: int
    college: str
    pack: str
    pack_version: str
    pack_digest: str
    run: int
    as_of: datetime | None
    members: Mapping[str, Sealed] = field(default_factory=dict)


def manifest_text(manifest: Manifest) -> str:
    """``manifest`` as JSON, the same text for the same values; one line a member."""
    content = {
        "format": FORMAT,
        "form": FORM,
        "program": manifest.program,
        "year": manifest.year,
        "college": manifest.college,
        "pack": {
            "name": manifest.pack,
            "version": manifest.pack_version,
            "sha256": manifest.pack_digest,
        },
        "run": manifest.run,
        "as_of": manifest.as_of.isoformat() if manifest.as_of else None,
    }
    head = json.dumps(content, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = [
        json.dumps({"name": name, "size": item.size, "sha256": item.sha256}, ensure_ascii=False)
        for name, item in sorted(manifest.members.items())
    ]
    return f'{head},\n "members": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"


def sums_text(members: Mapping[str, Sealed]) -> str:
    """The hashes of ``members`` as ``sha256sum -c`` reads them."""
    return "".join(f"{item.sha256}  {name}\n" for name, item in sorted(members.items()))


def parsed_manifest(data: bytes) -> Manifest:
    """What :func:`manifest_text` was given. Raises :class:`NewerFormError`, and ``ValueError`` for anything
    that is no manifest."""
    try:
        content: Any = json.loads(data.decode())
        if content["format"] != FORMAT:
            raise ValueError("another format")
        if content["form"] > FORM:
            raise NewerFormError(int(content["form"]))
        pack, as_of = content["pack"], content["as_of"]
        return Manifest(
            _text(content["program"]),
            int(content["year"]),
            _text(content["college"]),
            _text(pack["name"]),
            _text(pack["version"]),
            _text(pack["sha256"]),
            int(content["run"]),
            datetime.fromisoformat(as_of) if as_of is not None else None,
            {_text(item["name"]): Sealed(int(item["size"]), item["sha256"]) for item in content["members"]},
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a manifest: {error}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value
