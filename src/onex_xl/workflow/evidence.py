"""Evidence: the files that came along with returns, kept like everything that comes, told apart from returns
that could not be read, and matched with the names that returns give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Evidence, Received, Registry
from onex_xl.pack.definitions import Pack
from onex_xl.stages.evidence import (
    Named,
    Sent,
    about_evidence,
    claims_to_be_a_return,
    loose,
    matched,
    names_in,
    owners,
)
from onex_xl.stages.mail import of_department
from onex_xl.workflow.counting import Counted
from onex_xl.workflow.reading import Reading
from onex_xl.workflow.year import Year
from onex_xl.xlsx.cells import a1

_NO_WORKBOOKS: Final = frozenset(
    (
        "file.not-a-workbook",
        "file.unknown-kind",
        "file.encrypted",
        "file.transparently-encrypted",
        "file.truncated",
        "file.damaged",
    )
)
"""What reading says of a file that is no workbook, or of a document that it cannot even tell the kind of."""
_OTHER_WORKBOOK: Final = frozenset({"return.not-a-return"})
_EMPTY: Final = "file.empty"
_FILE, _WORKBOOK = "file", "workbook"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The evidence of a year: its ``lines`` and what there is to say. ``files`` are the hashes of all that is
    evidence, and so no return that went wrong."""

    lines: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    files: frozenset[str]


def gather(
    year: Year,
    registry: Registry,
    files: Sequence[Received],
    readings: Mapping[str, Reading],
    returns: Mapping[str, Counted],
    left_out: Set[str],
) -> Gathered:
    """Tell the evidence among ``files`` and match it with what the ``returns`` that count name; without what
    is ``left_out``, by hash."""
    pack = year.pack
    sent, findings = [], []
    named = list(_named(pack, returns))
    asked_for = {(item.department, loose(item.name)) for item in named}
    whose = owners(
        [
            (item, readings[item.sha256].department)
            for item in files
            if readings[item.sha256].ret is not None and item.sha256 not in left_out
        ],
        registry.departments.values(),
        _senders(pack, registry),
    )
    for item in files:
        kind = _kind(readings[item.sha256])
        if item.sha256 in left_out or not kind:
            continue
        room = whose.of(item)
        # A list in a workbook of its own may be evidence too, where it was named as such.
        if kind == _WORKBOOK and (room, loose(item.name)) not in asked_for:
            continue
        # A scan of the signed return beside the return itself is evidence; alone, it was meant to be one.
        if kind != _WORKBOOK and claims_to_be_a_return(item.name, pack) and room not in returns:
            continue
        if _is_empty(readings[item.sha256]):
            findings.append(Finding("evidence.empty", Severity.WARNING, Place(item.name), department=room))
        sent.append(Sent(room, item))
    whole = [item for item in sent if not _is_empty(readings[item.file.sha256])]
    lines = matched(named, whole)
    findings += about_evidence(lines, returns)
    return Gathered(lines, tuple(findings), frozenset(item.file.sha256 for item in sent))


def _kind(reading: Reading) -> str:
    """As what a file may be evidence; ``""``: it is a return, or something that is wrong with any file."""
    codes = {finding.code for finding in reading.findings}
    if reading.ret is not None or not codes:
        return ""
    if codes <= _OTHER_WORKBOOK:
        return _WORKBOOK
    return _FILE if codes <= {*_NO_WORKBOOKS, _EMPTY} else ""


def _is_empty(reading: Reading) -> bool:
    return any(finding.code == _EMPTY for finding in reading.findings)


def _senders(pack: Pack, registry: Registry) -> dict[str, str]:
    """Department by mail address, of the addresses that are of one alone."""
    found: dict[str, set[str]] = {}
    for code in registry.departments:
        for recipient in of_department(pack, registry, code):
            found.setdefault(recipient.address.casefold(), set()).add(code)
    return {address: next(iter(codes)) for address, codes in found.items() if len(codes) == 1}


def _named(pack: Pack, returns: Mapping[str, Counted]) -> Iterator[Named]:
    """Every name in a field for evidence of the returns that count, for the projects they count for."""
    for code, item in returns.items():
        for part in item.parts:
            for sheet_id, fields in pack.evidence_fields.items():
                table = part.reading.claims.get(sheet_id)
                sheet = pack.returns.by_id[sheet_id]
                for index in range(len(table) if table is not None else 0):
                    assert table is not None
                    owner = table.columns.get(sheet.raw.project, ())
                    project = str(owner[index]) if owner else ""
                    if project and project not in part.projects:
                        continue
                    for field in fields:
                        at = table.position(field, index)
                        place = Place(part.received.name, table.sheet, a1(*at) if at else "")
                        label = sheet.fields[field].label
                        for name in names_in(str(table.columns[field][index] or "")):
                            yield Named(code, project, name, label, place)
