"""``archive``: the year as one file, with all that it takes to work it out again.

Everything lies in the archive under its path in the campaign folder, so that unpacking it gives the folder.
What is not a file of the folder (the ledger as text, what lay in the inbox, the summary) is added under names
of its own: see :func:`_made`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onex_xl.archives import locked
from onex_xl.archives.container import INTAKE, LEDGER, README, SUMMARY, SUMS, Content, sealed, size_of
from onex_xl.archives.manifest import Manifest, Sealed, manifest_text, sums_text
from onex_xl.archives.summary import sealed_year, summary_text
from onex_xl.campaign import Folder
from onex_xl.errors import CallError
from onex_xl.files import kept_files, sha256
from onex_xl.findings import Finding, Severity
from onex_xl.ledger.lock import one_run
from onex_xl.ledger.readable import readable
from onex_xl.ledger.store import Ledger, Run
from onex_xl.messages import LANGUAGES, say
from onex_xl.model import Received, Result, State
from onex_xl.workflow.across import carried
from onex_xl.workflow.counting import counted
from onex_xl.workflow.current import current
from onex_xl.workflow.forms import forms_called, forms_of
from onex_xl.workflow.lost import known_ledger
from onex_xl.workflow.outcome import Inputs
from onex_xl.workflow.products import Written, is_newest, put_pieces, sweep
from onex_xl.workflow.proofs import Proofs, Wish, lay_beside, made, proofs_of
from onex_xl.workflow.reading import Progress, Reading, read_all
from onex_xl.workflow.year import Year
from onex_xl.workflow.years import CARRIED, extract

_JUNK = re.compile(r"~\$.*|\..*|Thumbs\.db|desktop\.ini|.*\.(?:tmp|part|crdownload)", re.IGNORECASE)
_NO_WISH = Wish()
_KEPT = re.compile(r"[0-9a-f]{64}(\.[a-z]+)?")


@dataclass(frozen=True, slots=True)
class Archived:
    """The sealed year. ``size`` in bytes and ``sha256`` are of the whole file; ``errors`` and ``missing`` are
    what it is sealed with: open errors, and departments of which nothing counts."""

    written: Written
    sha256: str
    size: int
    manifest: Manifest
    encrypted: bool
    errors: int
    missing: tuple[str, ...]
    beside: tuple[Written, ...] = ()
    """Signature and time stamp, written or, where they were of other contents, taken away."""
    proofs: Proofs = field(default_factory=Proofs)


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A file of evidence that is not in the archive: its hash, its name in ``received/`` and what reading it
    gave, without which ``verify`` could not work out the year."""

    sha256: str
    kept: str
    findings: tuple[Finding, ...]


def archive(
    year: Year,
    passphrase: str = "",
    wish: Wish = _NO_WISH,
    *,
    progress: Progress = lambda done, total: None,
) -> Archived:
    """Seal the year as the last collect left it, behind ``passphrase`` if one is given, and sign and stamp it
    as ``wish`` says.

    Raises ``CallError`` as :func:`~onex_xl.workflow.current.current` does where something has changed since;
    ``archive.product-*``, ``archive.form-outdated`` and ``archive.original-*`` where a file is missing
    or was changed;
    ``archive.passphrase-weak``, ``archive.no-crypt``, ``archive.too-large``; as
    :func:`~onex_xl.workflow.proofs.made`; and ``MachineError``.
    """
    if passphrase and not locked.is_acceptable(passphrase):
        raise CallError("archive.passphrase-weak", least=locked.LEAST_CHARACTERS)
    folder = year.folder
    with one_run(folder.lock), known_ledger(year) as ledger:
        sweep(folder)
        _check_originals(folder, ledger.received())
        last = current(year, ledger)
        run, result, inputs = last.run, last.result, last.inputs
        _check_products(year, ledger, result)
        # From what the last collect has left in the ledger: nothing is read anew.
        readings = read_all(year, inputs.registry, ledger, inputs.files)
        contents = _contents(year, ledger, run, result, inputs, readings)
        manifest = _manifest(year, run, result, contents, progress)
        listing = manifest_text(manifest).encode()
        proofs = made(listing, wish)
        pieces = sealed(manifest, contents)
        target = folder.archive(year.campaign.year)
        size = size_of(manifest)
        if passphrase:
            pieces = _locked(target.name, pieces, size, passphrase)
        written, digest = put_pieces(folder, ledger, target, pieces)
        aside = tuple(lay_beside(folder, ledger, target, listing, proofs))
        return Archived(
            written,
            digest,
            target.stat().st_size,
            manifest,
            bool(passphrase),
            sum(item.severity is Severity.ERROR for item in result.findings),
            tuple(item.name for item in result.register if item.state == State.MISSING),
            aside,
            proofs_of(target, listing),
        )


def _locked(name: str, pieces: Iterator[bytes], size: int, passphrase: str) -> Iterator[bytes]:
    if not locked.fits(size):
        raise CallError("archive.too-large", size=size // 2**20)
    if not locked.is_possible():
        raise CallError("archive.no-crypt")
    return locked.locked(name, pieces, size, passphrase)


# ---- whether all is there that is to be sealed ----------------------------------------------------


def _check_originals(folder: Folder, received: Iterable[Received]) -> None:
    """Everything that a department ever sent must be there."""
    kept = kept_files(folder.received)
    for item in received:
        if item.sha256 not in kept:
            raise CallError("archive.original-missing", file=item.name, sha256=item.sha256[:12])


def _check_products(year: Year, ledger: Ledger, result: Result) -> None:
    """The master and the review workbook must be those that the last collect wrote, and forms beside the
    master must say what it says."""
    folder = year.folder
    for path in (folder.master(year.campaign.year), folder.review):
        if not path.is_file():
            raise CallError("archive.product-missing", file=folder.relative(path))
        if not is_newest(folder, ledger, path):
            raise CallError("archive.product-edited", file=folder.relative(path))
    for path in _forms(year, ledger):
        codes = forms_called(year, result.registry, path.name)
        if codes and sha256(path.read_bytes()) != sha256(forms_of(year, result, codes)):
            raise CallError("archive.form-outdated", file=folder.relative(path))


# ---- what goes in --------------------------------------------------------------------------------


def _contents(
    year: Year, ledger: Ledger, run: Run, result: Result, inputs: Inputs, readings: Mapping[str, Reading]
) -> dict[str, Content]:
    """All members but the manifest."""
    folder = year.folder
    unsealed = () if year.settings.seals_evidence else _evidence(result, inputs)
    left_out = {folder.kept(item) for item in unsealed}
    paths = {folder.relative(path): path for path in _files(year, ledger) if path not in left_out}
    contents: dict[str, Content] = {name: _reading(path) for name, path in paths.items()}
    told = [Unsealed(item.sha256, item.kept, readings[item.sha256].findings) for item in unsealed]
    for name, text in _made(year, ledger, run, result, inputs, told).items():
        contents[name] = _fixed(text.encode("utf-8", "surrogatepass"))
    returns = counted(inputs.registry, inputs.files, readings, inputs.excluded, inputs.chosen)
    for name, data in carried(year, inputs.registry, returns).items():
        contents[f"{CARRIED}{name}.csv"] = _fixed(data)
    for item in inputs.earlier.years:
        contents[item.name] = _fixed(extract(item.archive))
    return contents


def _evidence(result: Result, inputs: Inputs) -> list[Received]:
    """The files that are evidence."""
    of_evidence = {line.sha256 for line in result.evidence}
    return [item for item in inputs.files if item.sha256 in of_evidence]


def _files(year: Year, ledger: Ledger) -> Iterator[Path]:
    """The files of the campaign folder that are sealed as they are."""
    folder = year.folder
    yield from (folder.settings, folder.registry, folder.review, folder.master(year.campaign.year))
    yield from _below(folder.rules)
    yield from _below(folder.reference)
    yield from (path for path in _below(folder.received) if _KEPT.fullmatch(path.name))
    yield from _forms(year, ledger)


def _forms(year: Year, ledger: Ledger) -> Iterator[Path]:
    """The workbooks of forms beside the master, as we wrote them."""
    folder = year.folder
    for path in _below(folder.masters):
        if is_newest(folder, ledger, path) and path != folder.master(year.campaign.year):
            yield path


def _made(
    year: Year, ledger: Ledger, run: Run, result: Result, inputs: Inputs, unsealed: Sequence[Unsealed]
) -> Mapping[str, str]:
    """What is no file of the folder. A later step that needs more of a year adds it here: a member that
    lies where it would in the folder is there again when ``verify`` works the year out."""
    intake = inputs.intake
    told = {
        "here": sorted(intake.here),
        "inbox": [readable(item) for item in intake.inbox],
        "reviews": [readable(item) for item in intake.reviews],
        "earlier": [readable(item) for item in inputs.earlier.findings],
        "unsealed": [
            [item.sha256, item.kept, [readable(part) for part in item.findings]] for item in unsealed
        ],
    }
    return {
        README: _readme(year, run),
        SUMMARY: summary_text(sealed_year(result)),
        INTAKE: json.dumps(told, ensure_ascii=False, indent=1) + "\n",
        LEDGER: "".join(ledger.exported()),
    }


def _below(folder: Path) -> Iterator[Path]:
    """Every file below ``folder`` that somebody put there, in order."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        inside = path.relative_to(folder).parts
        if path.is_file() and not any(_JUNK.fullmatch(part) for part in inside):
            yield path


def _readme(year: Year, run: Run) -> str:
    """Plain words, in both languages, that Notepad shows right."""
    facts = {
        "college": year.campaign.college,
        "year": year.campaign.year,
        "program": run.program,
        "pack": f"{year.pack.name} {year.pack.raw.version}",
    }
    text = "\n\n".join(say("archive.readme.all", language, **facts).strip() for language in LANGUAGES)
    return "\ufeff" + text.replace("\n", "\r\n") + "\r\n"


def _reading(path: Path) -> Content:
    return path.read_bytes


def _fixed(data: bytes) -> Content:
    return lambda: data


def _manifest(
    year: Year, run: Run, result: Result, contents: dict[str, Content], progress: Progress
) -> Manifest:
    """The list of all members, of which the sums are made last and put into ``contents``."""
    members: dict[str, Sealed] = {}
    for number, name in enumerate(sorted(contents), 1):
        members[name] = _measured(name, contents[name]())
        progress(number, len(contents))
    sums = sums_text(members).encode()
    contents[SUMS] = _fixed(sums)
    members[SUMS] = Sealed(len(sums), sha256(sums))
    pack, campaign = year.pack, year.campaign
    return Manifest(
        run.program, campaign.year, campaign.college, pack.name, pack.raw.version, pack.digest, result.run,
        result.as_of, members,
    )  # fmt: skip


def _measured(name: str, data: bytes) -> Sealed:
    found = Sealed(len(data), sha256(data))
    place, _, file = name.rpartition("/")
    if place == "received" and not file.startswith(found.sha256):
        raise CallError("archive.original-changed", file=name)
    return found
