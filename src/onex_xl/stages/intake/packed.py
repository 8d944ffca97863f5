"""Files inside files: zip archives (one level) and mails, also those in one another."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import Message

from onex_xl import mime
from onex_xl.files import shown_name
from onex_xl.findings import Finding, Place, Severity
from onex_xl.stages.intake import tnef
from onex_xl.xlsx.inspection import Limits
from onex_xl.xlsx.kind import Kind, sniff

HEAD = 8
"""Bytes by which it is told whether a file may be a workbook."""
_OF_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
_UTF8_NAME = 0x800
_UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, ValueError, NotImplementedError,
    OverflowError, IndexError, EOFError, RuntimeError, OSError,
)  # fmt: skip
"""What ``zipfile`` raises on damaged archives."""

_OF_THE_MAIL = frozenset({Kind.IMAGE, Kind.HTML, Kind.TEXT})
"""What mail programs put in of themselves, as no attachment: logos, signatures, the body once more."""

_METHODS = {6: "Implode", 9: "Deflate64", 93: "Zstandard", 95: "XZ", 96: "JPEG", 98: "PPMd", 99: "AES"}
"""How the methods of zip archives are called that Python cannot unpack ([APPNOTE] 4.4.5)."""
_APART = timedelta(seconds=3)
"""More than two times may differ and still be taken for the same (archives count in two seconds)."""
_NO_YEAR = 1980
_NESTED = 5
"""How many mails within one another are opened."""
_SEEN = 64 * 1024

_PASSED_OVER = re.compile(
    r"~\$.*|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini|.*\.(?:tmp|part|crdownload)|\.~lock\..*|\.onex.*|\.gitkeep",
    re.I,
)


def is_passed_over(name: str) -> bool:
    """Whether no person sent the file ``name``: an office program or the system left it there."""
    return bool(_PASSED_OVER.fullmatch(name.rpartition("/")[2])) or "__MACOSX/" in name


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file: ``name`` with the folders, archive and mail it came in, joined by ``/``."""

    name: str
    data: bytes
    received_at: datetime
    sender: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was in a file: the files that it stands for, what there is to say, and the mails in it."""

    files: tuple[Incoming, ...] = ()
    findings: tuple[Finding, ...] = ()
    mails: tuple[Incoming, ...] = ()


def unpacked(incoming: Incoming, limits: Limits) -> Unpacked:
    """What ``incoming`` stands for: itself, or what is in it. Of mails only the bytes of each are told; to
    parse them is :func:`open_mail`, for a process of its own. An archive in an archive stays as it is (and
    will be refused with the advice to unpack it)."""
    kind = sniff(incoming.data, incoming.name)
    if kind is Kind.SHORTCUT:
        return Unpacked(findings=(Finding("file.link", Severity.WARNING, Place(incoming.name)),))
    if kind.is_mail:
        return Unpacked(mails=tuple(_letters(incoming)))
    if kind is not Kind.ZIP:
        return Unpacked((incoming,))
    members, findings = _from_zip(incoming, limits)
    files = [part for part in members if not sniff(part.data[:_SEEN]).is_mail]
    mails = [letter for part in members if sniff(part.data[:_SEEN]).is_mail for letter in _letters(part)]
    return Unpacked(tuple(files), tuple(findings), tuple(mails))


def _letters(incoming: Incoming) -> Iterator[Incoming]:
    """Each mail in a file of mails; those of an mbox are numbered."""
    letters = mime.letters(incoming.data)
    for number, data in enumerate(letters, 1):
        name = f"{incoming.name}/{number}" if len(letters) > 1 else incoming.name
        yield replace(incoming, name=name, data=data)


# ---- zip -----------------------------------------------------------------------------------


def _from_zip(incoming: Incoming, limits: Limits) -> tuple[list[Incoming], list[Finding]]:
    place = Place(incoming.name)
    try:
        with zipfile.ZipFile(io.BytesIO(incoming.data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if all(is_passed_over(member_name(info)) for info in infos):
                return [], [Finding("file.zip-empty", Severity.WARNING, place)]
            trouble = _too_much(infos, limits)
            if trouble:
                return [], [replace(trouble, place=place)]
            return _members(archive, infos, incoming, limits)
    except _UNREADABLE:
        return [], [Finding("file.damaged", Severity.ERROR, place)]


def _too_much(infos: list[zipfile.ZipInfo], limits: Limits) -> Finding | None:
    if len(infos) > limits.members:
        facts = {"found": len(infos), "limit": limits.members}
        return Finding("file.too-many-parts", Severity.ERROR, facts=facts)
    if sum(info.file_size for info in infos) > limits.inflated:
        return Finding("file.bomb", Severity.ERROR, facts={"part": "zip", "limit": limits.inflated // 2**20})
    return None


def _members(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], incoming: Incoming, limits: Limits
) -> tuple[list[Incoming], list[Finding]]:
    found: list[Incoming] = []
    findings: list[Finding] = []
    times = _times(infos, incoming)
    for info in infos:
        name = f"{incoming.name}/{member_name(info)}"
        data = _member(archive, info, name, limits)
        if isinstance(data, Finding):
            findings.append(data)
        else:
            found.append(replace(incoming, name=name, data=data, received_at=times[info.date_time]))
    return found, findings


def _times(infos: list[zipfile.ZipInfo], incoming: Incoming) -> dict[tuple[int, ...], datetime]:
    """By each time in the archive, the time by which its members are put in order: that time itself, as the
    computer that packed it showed it. What came by mail came with the mail, however long ago it was saved: of
    its members those saved last have the mail's time, and the others as many seconds less as keep them apart.
    """
    dates = sorted({info.date_time for info in infos}, reverse=True)
    if incoming.sent_at is not None:
        return {date: incoming.received_at - n * _APART for n, date in enumerate(dates)}
    return {date: _saved_at(date) or incoming.received_at for date in dates}


def _saved_at(date: tuple[int, ...]) -> datetime | None:
    """The moment ``date``; nothing for 1980, by which archives say that they do not know."""
    try:
        return datetime(*date[:6]).astimezone() if date[0] > _NO_YEAR else None  # type: ignore[arg-type]
    except (ValueError, OverflowError, OSError):
        return None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, limits: Limits) -> bytes | Finding:
    """A member's bytes; never more than the limit, whatever the archive says of its size."""
    if info.flag_bits & 1:
        return Finding("file.zip-password", Severity.ERROR, Place(name))
    try:
        with archive.open(info) as stream:
            head = stream.read(HEAD)
            limit = largest(head, limits)
            data = head + stream.read(limit + 1)
    except NotImplementedError:
        method = _METHODS.get(info.compress_type, str(info.compress_type))
        return Finding("file.zip-method", Severity.ERROR, Place(name), {"method": method})
    except _UNREADABLE:
        return Finding("file.damaged", Severity.ERROR, Place(name))
    return too_large(name, head, info.file_size, limits) if len(data) > limit else data


def largest(head: bytes, limits: Limits) -> int:
    """How many bytes a file that begins so may have: a workbook, or evidence."""
    return limits.file if head.startswith(_OF_WORKBOOKS) or head[:1].isalpha() else limits.evidence


def too_large(name: str, head: bytes, size: int, limits: Limits) -> Finding:
    """That a file that begins so was not taken in for its ``size``."""
    limit = largest(head, limits)
    facts = {"found": -(-size // 2**20), "limit": limit // 2**20}
    if limit == limits.evidence:
        return Finding("evidence.too-large", Severity.WARNING, Place(name), facts)
    return Finding("file.too-large", Severity.ERROR, Place(name), facts)


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's name: UTF-8 where the archive says so or it can only be that, else GBK, as Chinese
    Windows writes it."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        raw = info.orig_filename.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return shown_name(name.replace("\\", "/").lstrip("/"))


# ---- mail ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A mail to be opened, and within what limits."""

    mail: Incoming
    limits: Limits


def open_mail(wrapped: Wrapped) -> Unpacked:
    """What is attached to a mail, also to mails that are attached to it: those have their own sender and
    date. Somebody else wrote it: this runs in a child process, where it may fail."""
    incoming, limits = wrapped.mail, wrapped.limits
    found: list[Incoming] = []
    findings: list[Finding] = []
    for part, attached in _enclosed(mime.parsed(incoming.data), incoming, _NESTED):
        kind = sniff(part.data, part.name)
        if kind is Kind.ZIP:
            inner, troubles = _from_zip(part, limits)
            found += inner
            findings += troubles
        elif attached or kind not in _OF_THE_MAIL:
            found.append(part)
    if not found and not findings:
        findings.append(Finding("file.mail-without-workbook", Severity.WARNING, Place(incoming.name)))
    return Unpacked(tuple(found), tuple(findings))


def unopened(wrapped: Wrapped) -> Finding:
    """That a mail could not be opened."""
    return Finding("file.mail-unreadable", Severity.ERROR, Place(wrapped.mail.name))


def _enclosed(mail: Message, outer: Incoming, more: int) -> Iterator[tuple[Incoming, bool]]:
    """Each file in ``mail``, and whether a person has attached it. ``outer`` is what the mail came in, and
    ``more`` how many mails in one another are still opened."""
    sent_at = mime.sent_at(mail)
    letter = replace(
        outer,
        sender=mime.sender(mail) or outer.sender,
        sent_at=sent_at or outer.sent_at,
        received_at=mime.arrived_at(mail) or sent_at or outer.received_at,
    )
    for number, part in enumerate(mime.parts(mail), 1):
        inner = mime.letter_in(part) if mime.is_letter(part) else None
        if inner is not None and more:
            name = mime.file_name(part) or mime.decoded(mime.header(inner, "subject")) or str(number)
            yield from _enclosed(inner, replace(letter, name=_within(letter, name)), more - 1)
        else:
            yield from _files_of(part, number, letter, more)


def _files_of(part: Message, number: int, letter: Incoming, more: int) -> Iterator[tuple[Incoming, bool]]:
    """What is attached as ``part``: one file, those that Outlook wraps up in its own way, or a mail that was
    attached as a file."""
    name, data, kind = mime.file_name(part), mime.content(part), part.get_content_type()
    if not data or kind in mime.OF_THE_PROGRAM or not (name or kind.startswith(("application/", "message/"))):
        return
    attached = part.get_content_disposition() == "attachment" and bool(name)
    file = replace(letter, name=_within(letter, name or str(number)), data=data)
    if data.startswith(tnef.MAGIC):
        for inner, content in tnef.attached(data):
            yield replace(letter, name=_within(letter, inner or name or str(number)), data=content), True
    elif sniff(data).is_mail and more:
        for inner_mail in _letters(file):
            yield from _enclosed(mime.parsed(inner_mail.data), inner_mail, more - 1)
    else:
        yield file, attached


def _within(letter: Incoming, name: str) -> str:
    return f"{letter.name}/{shown_name(name.replace('/', '_').replace(chr(92), '_'))}"
