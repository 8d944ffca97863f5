"""What lies beside an archive and says who sealed it and when: a signature and a time stamp of its manifest,
from which everything else in the archive follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from onex_xl.archives import signature, timestamp
from onex_xl.archives.signature import Signed, State
from onex_xl.archives.timestamp import Stamped
from onex_xl.campaign import Folder
from onex_xl.errors import CallError, MachineError
from onex_xl.ledger.store import Ledger
from onex_xl.post.stamps import stamp_of
from onex_xl.workflow.products import Written, put, take_away

_TO_BLAME: Final = frozenset({State.WRONG, State.STRANGER})


@dataclass(frozen=True, slots=True)
class Wish:
    """What to lay beside an archive: a signature with the private ``key``; a time stamp from the authority at
    ``authority`` (an address), or the one in the file ``token``, which somebody has had made."""

    key: Path | None = None
    authority: str = ""
    token: Path | None = None


@dataclass(frozen=True, slots=True)
class Proofs:
    """What lies beside an archive. ``wanted`` are those of which somebody has said whom to believe."""

    signature: Signed = field(default_factory=Signed)
    stamp: Stamped = field(default_factory=Stamped)
    wanted: frozenset[str] = frozenset()

    @property
    def doubted(self) -> bool:
        """Whether one does not hold that is there, or that is asked for."""
        states = {signature.SUFFIX: self.signature.state, timestamp.SUFFIX: self.stamp.state}
        return any(
            state in _TO_BLAME or (name in self.wanted and state != State.GOOD)
            for name, state in states.items()
        )


def beside(archive: Path, suffix: str) -> Path:
    """Where a proof of ``archive`` lies."""
    return archive.with_name(archive.name + suffix)


def proofs_of(
    archive: Path, manifest: bytes, signers: Path | None = None, authority: Path | None = None
) -> Proofs:
    """What lies beside ``archive``, whose manifest is ``manifest``, and what it is worth: ``signers`` lists
    who may sign, ``authority`` holds the certificates of who may stamp. Raises as
    :func:`~onex_xl.archives.signature.checked` and :func:`~onex_xl.archives.timestamp.checked`."""
    given = {signature.SUFFIX: signers, timestamp.SUFFIX: authority}
    return Proofs(
        signature.checked(manifest, beside(archive, signature.SUFFIX), signers),
        timestamp.checked(manifest, beside(archive, timestamp.SUFFIX), authority),
        frozenset(name for name, file in given.items() if file is not None),
    )


# ---- made ----------------------------------------------------------------------------------------


def made(manifest: bytes, wish: Wish) -> dict[str, bytes]:
    """What was wished for, by suffix; nothing is written yet.

    Raises ``CallError`` ``archive.stamp-twice``, ``archive.no-token``, ``archive.stamp-otherwise``, as
    :func:`~onex_xl.archives.signature.signed` and :func:`~onex_xl.archives.timestamp.request`;
    ``MachineError``.
    """
    if wish.authority and wish.token is not None:
        raise CallError("archive.stamp-twice")
    found: dict[str, bytes] = {}
    token = _token(manifest, wish)
    if token:
        found[timestamp.SUFFIX] = token
    if wish.key is not None:
        found[signature.SUFFIX] = signature.signed(manifest, wish.key)
    return found


def _token(manifest: bytes, wish: Wish) -> bytes:
    if wish.token is not None:
        try:
            token = wish.token.read_bytes()
        except FileNotFoundError:
            raise CallError("archive.no-token", file=wish.token) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise MachineError("machine.trouble", path=wish.token, reason=reason) from error
        if not timestamp.fits(manifest, token):
            raise CallError("archive.stamp-otherwise", file=wish.token.name)
        return token
    if not wish.authority:
        return b""
    token = stamp_of(wish.authority, timestamp.request(manifest))
    if not timestamp.fits(manifest, token):
        raise CallError("archive.stamp-refused", url=wish.authority)
    return token


def lay_beside(
    folder: Folder, ledger: Ledger, archive: Path, manifest: bytes, proofs: Mapping[str, bytes]
) -> Iterator[Written]:
    """Write ``proofs`` beside ``archive``; what lies there of another manifest is taken away."""
    stale: dict[str, Callable[[Path], str]] = {
        signature.SUFFIX: lambda path: signature.checked(manifest, path).state,
        timestamp.SUFFIX: lambda path: timestamp.checked(manifest, path).state,
    }
    for suffix, state_of in stale.items():
        path = beside(archive, suffix)
        if suffix in proofs:
            yield put(folder, ledger, path, proofs[suffix])
        elif state_of(path) == State.WRONG:
            yield take_away(folder, ledger, path)
