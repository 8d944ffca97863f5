"""Typed names and files that came, side by side: received, perhaps received, missing, not named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Evidence, EvidenceState, Received
from onex_xl.stages.evidence.names import NEAR, exact, last_part, likeness, loose

_LISTED = 5
"""Names that a sentence lists."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a return gives as evidence, and the cell where it stands."""

    department: str
    project: str
    name: str
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that is evidence, and the department that sent it (``""``: nobody knows)."""

    department: str
    file: Received


def matched(named: Iterable[Named], sent: Iterable[Sent]) -> tuple[Evidence, ...]:
    """Every name with the file that answers it, then every file that no name asked for. A file may answer
    several names; one that is only alike (``EvidenceState.NEAR``) answers one, and people are asked."""
    files: dict[str, list[Received]] = {}
    for item in sent:
        files.setdefault(item.department, []).append(item.file)
    wanted: dict[str, list[Named]] = {}
    for name in named:
        wanted.setdefault(name.department, []).append(name)
    rooms = dict.fromkeys([*wanted, *files])
    return tuple(line for room in rooms for line in _of_room(room, wanted.get(room, ()), files.get(room, ())))


def _of_room(room: str, named: Sequence[Named], files: Sequence[Received]) -> Iterator[Evidence]:
    found: dict[int, tuple[Received, str]] = {}
    for form in (exact, loose):
        for place, file in _by_form(form, named, files, found):
            found[place] = (file, EvidenceState.RECEIVED)
    for place, file in _alike(named, files, found):
        found[place] = (file, EvidenceState.NEAR)
    for place, name in enumerate(named):
        if place in found:
            yield _line(room, name, *found[place])
        else:
            yield _line(room, name, None, EvidenceState.MISSING)
    used = {file.sha256 for file, _ in found.values()}
    yield from (_line(room, None, file, EvidenceState.UNNAMED) for file in files if file.sha256 not in used)


def _by_form(
    form: Callable[[str], str],
    named: Sequence[Named],
    files: Sequence[Received],
    found: Mapping[int, tuple[Received, str]],
) -> list[tuple[int, Received]]:
    """The names that are not ``found`` yet, by place, with the file that is the same in ``form``; the newest
    where several are."""
    by_name = {form(file.name): file for file in files}
    return [
        (place, by_name[form(name.name)])
        for place, name in enumerate(named)
        if place not in found and form(name.name) in by_name
    ]


def _alike(
    named: Sequence[Named], files: Sequence[Received], found: Mapping[int, tuple[Received, str]]
) -> Iterator[tuple[int, Received]]:
    """Of the names and files that are left, those most alike first, each once."""
    used = {file.sha256 for file, _ in found.values()}
    pairs = [
        (-likeness(name.name, file.name), place, number, file)
        for place, name in enumerate(named)
        if place not in found
        for number, file in enumerate(files)
        if file.sha256 not in used
    ]
    taken: set[int] = set()
    for worth, place, _, file in sorted(pairs, key=lambda pair: pair[:3]):
        if -worth >= NEAR and place not in taken and file.sha256 not in used:
            taken.add(place)
            used.add(file.sha256)
            yield place, file


def _line(room: str, name: Named | None, file: Received | None, state: str) -> Evidence:
    return Evidence(
        department=room,
        project=name.project if name else "",
        named=name.name if name else "",
        label=name.label if name else "",
        place=name.place if name else Place(),
        state=state,
        file=file.name if file else "",
        sha256=file.sha256 if file else "",
        kept=file.kept if file else "",
        size=file.size if file else 0,
    )


# ---- what there is to say -------------------------------------------------------------------------


def about_evidence(lines: Sequence[Evidence], returned: Iterable[str]) -> Iterator[Finding]:
    """What the office and the departments are told. ``returned`` are the departments of which a return
    counts. A department of whose named files not one came is not told what is missing: many hand evidence in
    on paper, and send a scan of the signed workbook."""
    came = set(returned)
    rooms: dict[str, list[Evidence]] = {}
    for line in lines:
        rooms.setdefault(line.department, []).append(line)
    for room, own in rooms.items():
        files = [line for line in own if line.file]
        if not room:
            yield from (_nobodys(line) for line in files)
        elif room not in came:
            yield _without_return(room, files)
        elif files:
            yield from _of_return(room, own)


def _of_return(room: str, own: Sequence[Evidence]) -> Iterator[Finding]:
    for line in own:
        if line.state == EvidenceState.NEAR:
            facts = {"label": line.label, "typed": line.named, "near": last_part(line.file)}
            yield Finding(
                "evidence.near", Severity.WARNING, line.place, facts, line.named, room, line.project
            )
    missing = [line for line in own if line.state == EvidenceState.MISSING]
    if missing and any(line.file and line.named for line in own):
        told: dict[str, Any] = {
            "label": missing[0].label,
            "names": [line.named for line in missing[:_LISTED]],
            "count": len(missing),
            "named": sum(bool(line.named) for line in own),
        }
        yield Finding("evidence.missing", Severity.WARNING, missing[0].place, told, department=room)
    unnamed = [line for line in own if line.state == EvidenceState.UNNAMED]
    if unnamed:
        yield Finding(
            "evidence.unnamed", Severity.INFO, Place(unnamed[0].file), _told(unnamed), department=room
        )


def _nobodys(line: Evidence) -> Finding:
    return Finding("evidence.nobodys", Severity.WARNING, Place(line.file))


def _without_return(room: str, files: Sequence[Evidence]) -> Finding:
    place = Place(files[0].file)
    return Finding("evidence.without-return", Severity.WARNING, place, _told(files), department=room)


def _told(files: Sequence[Evidence]) -> dict[str, Any]:
    return {"names": [last_part(line.file) for line in files[:_LISTED]], "count": len(files)}
