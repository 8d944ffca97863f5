"""``verify``: whether an archive is whole, and whether its master follows from its originals.

The year is worked out again in a folder of its own, from what is in the archive and nothing else, by the same
code as ``collect``. The folder holds personal data and is removed at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from json import loads
from pathlib import Path
from typing import Any, Final

from onex_xl.archives.container import (
    INTAKE,
    LEDGER,
    MANIFEST,
    README,
    SUMMARY,
    SUMS,
    Archive,
    as_archive,
    open_file,
)
from onex_xl.archives.damage import Damage, damages, file_hash
from onex_xl.archives.manifest import Manifest
from onex_xl.campaign import Folder
from onex_xl.errors import CallError, MachineError, OnexError
from onex_xl.files import scratch
from onex_xl.findings import Finding
from onex_xl.ledger.export import restore
from onex_xl.ledger.readable import back
from onex_xl.ledger.store import Ledger, open_ledger
from onex_xl.stages.review.decisions import BOOK, REVIEW, WAIVER
from onex_xl.workflow.decisions import RETURN
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.outcome import Inputs, Intake, inputs_of, master_of, refreshed, work_out
from onex_xl.workflow.proofs import Proofs, proofs_of
from onex_xl.workflow.reading import Progress, Reading, keep
from onex_xl.workflow.rebuilt import Compared, held_against, seal_of
from onex_xl.workflow.reviewing import review_of
from onex_xl.workflow.sealing import Unsealed
from onex_xl.workflow.witnesses import read_books, witnesses
from onex_xl.workflow.year import Year, open_year
from onex_xl.workflow.years import CARRIED

NEEDED: Final = ("campaign.toml", "registry.xlsx", "review.xlsx", INTAKE, LEDGER, SUMMARY)
_NO_FILES = frozenset({README, MANIFEST, SUMS, INTAKE, LEDGER, SUMMARY})
"""Members that are no files of a campaign folder."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of an archive. ``sha256`` and ``size`` (bytes) are of the whole file. ``compared`` is
    ``None`` where it is damaged or, for the reason ``trouble``, could not be worked out again."""

    path: Path
    sha256: str
    size: int
    encrypted: bool
    manifest: Manifest | None
    damages: tuple[Damage, ...]
    compared: Compared | None = None
    trouble: OnexError | None = None
    proofs: Proofs = field(default_factory=Proofs)

    @property
    def identical(self) -> bool:
        """Whether it is whole, all of it was compared, nothing differs, and what lies beside it holds."""
        complete = self.compared is not None and self.compared.complete
        return self.agrees and complete and not self.proofs.doubted

    @property
    def agrees(self) -> bool:
        """Whether it is whole, and nothing differs in what could be compared."""
        compared = self.compared
        return compared is not None and not (compared.differences or compared.contradictions)


def verify(
    path: Path,
    passphrase: str = "",
    *,
    password: str = "",
    signers: Path | None = None,
    authority: Path | None = None,
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Verified:
    """Check the archive ``path``; ``password`` opens returns that ask for one; ``signers`` and ``authority``
    as in :func:`~onex_xl.workflow.proofs.proofs_of`. ``processes`` and ``progress`` as in
    :func:`~onex_xl.workflow.reading.read_all`. Raises ``CallError`` ``archive.*`` for a file that is no
    archive or does not open, ``MachineError``."""
    opened = open_file(path, passphrase)
    digest, size = file_hash(opened)
    try:
        archive = as_archive(opened)
    except CallError as error:
        if error.code != "archive.damaged":
            raise
        found = (Damage("member", MANIFEST),)
        return Verified(path, digest, size, opened.encrypted, None, found)
    manifest = archive.manifest
    proofs = proofs_of(path, archive.listing, signers, authority)
    wrong = damages(archive) or tuple(_astray(archive))
    done = Verified(path, digest, size, opened.encrypted, manifest, wrong, proofs=proofs)
    if done.damages:
        return done
    try:
        return replace(done, compared=_compared(archive, password, processes, progress))
    except MachineError:
        raise
    except OnexError as error:
        return replace(done, trouble=error)


def _astray(archive: Archive) -> Iterator[Damage]:
    """Members that must be there and are not; originals that are not what their name says."""
    wanted = (*NEEDED, Folder(Path()).master(archive.manifest.year).as_posix())
    yield from (Damage("missing", name) for name in wanted if name not in archive.located)
    for name, item in archive.manifest.members.items():
        place, _, file = name.rpartition("/")
        if place == "received" and file.partition(".")[0] != item.sha256:
            yield Damage("member", name)


# ---- worked out again ----------------------------------------------------------------------------


def _compared(archive: Archive, password: str, processes: int | None, progress: Progress) -> Compared:
    with scratch("verify") as place:
        year = replace(_unpacked(archive, place / "campaign"), password=password)
        with open_ledger(year.folder.ledger) as ledger:
            run = ledger.last_run()
            if run is None:
                raise CallError("archive.inconsistent", member=LEDGER)
            registry, remarks = office_registry(year)
            inputs = inputs_of(year, ledger, registry, remarks, _intake(archive))
            unsealed = _unsealed(archive)
            inputs = _completed(year, ledger, inputs, unsealed)
            as_sealed = replace(inputs, fingerprint=run.inputs)
            outcome = work_out(year, ledger, as_sealed, processes=processes, progress=progress)
            books = read_books(year, ledger, unsealed.keys(), processes)
            review = review_of(year, ledger, outcome.result, seal_of(year.folder.review, processes))
            # Of earlier years only extracts are sealed: another fingerprint than the last collect had.
            known = "" if inputs.earlier.years or inputs.earlier.findings else inputs.fingerprint
            told = witnesses(year, ledger, books, archive.manifest, outcome.result, known)
        master = master_of(year, outcome.result, inputs.earlier, archive.manifest.program)
        made = {year.folder.master(archive.manifest.year): master, year.folder.review: review}
        compared = held_against(archive, year, outcome, made, processes)
        return replace(
            compared,
            unsealed=len(unsealed),
            contradictions=told.contradictions,
            recorded=told.complete,
        )


def _unpacked(archive: Archive, root: Path) -> Year:
    """The campaign folder and its ledger, as they were when the year was sealed."""
    for name in archive.names:
        if name not in _NO_FILES and not name.startswith(CARRIED):
            target = root.joinpath(*name.split("/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.member(name))
    text = archive.member(LEDGER).decode("utf-8", "surrogatepass")
    try:
        # Not splitlines, which knows more ends of lines than JSON does.
        restore(Folder(root).ledger, text.removesuffix("\n").split("\n"))
        with open_ledger(Folder(root).ledger) as ledger:
            _ = ledger.received(), ledger.runs(), ledger.decisions(RETURN, REVIEW, WAIVER, BOOK)
    except (ValueError, TypeError):
        raise CallError("archive.inconsistent", member=LEDGER) from None
    return open_year(root)


def _intake(archive: Archive) -> Intake:
    try:
        told: Any = loads(archive.member(INTAKE).decode("utf-8", "surrogatepass"), parse_float=Fraction)
        # Archives sealed before this was kept do not tell of earlier years.
        keys = ("inbox", "reviews", *(["earlier"] if "earlier" in told else []))
        parts = [tuple(map(back, told[key])) for key in keys]
        _check_findings(item for part in parts for item in part)
        return Intake(frozenset(map(str, told["here"])), *parts)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CallError("archive.inconsistent", member=INTAKE) from None


def _unsealed(archive: Archive) -> dict[str, Unsealed]:
    """By hash, the evidence that the office has not put into the archive."""
    try:
        told: Any = loads(archive.member(INTAKE).decode("utf-8", "surrogatepass"), parse_float=Fraction)
        found = {}
        for sha, kept, findings in told.get("unsealed", ()):
            found[str(sha)] = Unsealed(str(sha), str(kept), tuple(map(back, findings)))
            _check_findings(found[str(sha)].findings)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CallError("archive.inconsistent", member=INTAKE) from None
    return found


def _check_findings(items: Iterable[object]) -> None:
    if not all(isinstance(item, Finding) for item in items):
        raise ValueError("no findings")


def _completed(year: Year, ledger: Ledger, inputs: Inputs, unsealed: Mapping[str, Unsealed]) -> Inputs:
    """``inputs`` with the names and readings of files that are not in the archive."""
    away = [item for item in inputs.files if item.sha256 in unsealed]
    readings = {
        item.sha256: Reading(None, unsealed[item.sha256].findings, read_as=(item.name, item.sender))
        for item in away
    }
    keep(year, inputs.registry, ledger, readings)
    kept = {sha: item.kept for sha, item in unsealed.items()}
    files = tuple(replace(item, kept=kept.get(item.sha256, item.kept)) for item in inputs.files)
    return refreshed(year, ledger, replace(inputs, files=files))
