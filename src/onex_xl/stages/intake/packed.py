"""Files inside files: zip archives (one level) and mails."""

from __future__ import annotations

import base64
import email.policy
import email.utils
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from email.parser import BytesParser

from onex_xl.findings import Finding, Place, Severity
from onex_xl.stages.intake import tnef
from onex_xl.xlsx.inspection import Limits
from onex_xl.xlsx.kind import Kind, sniff

HEAD = 8
"""Bytes by which it is told whether a file may be a workbook."""
_OF_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
_UTF8_NAME = 0x800
_NO_YEAR = 1980
_UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, ValueError, NotImplementedError,
    OverflowError, IndexError, EOFError, RuntimeError, OSError,
)  # fmt: skip
"""What ``zipfile`` raises on damaged archives."""

_OF_THE_MAIL = frozenset({Kind.IMAGE, Kind.HTML, Kind.TEXT})
"""What mail programs put in of themselves, as no attachment: logos, signatures, the body once more."""

_SIGNATURES = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file: ``name`` with the folders, archive and mail it came in, joined by ``/``."""

    name: str
    data: bytes
    received_at: datetime
    sender: str = ""
    sent_at: datetime | None = None


def unpacked(incoming: Incoming, limits: Limits) -> tuple[list[Incoming], list[Finding]]:
    """The files that ``incoming`` stands for: itself, or what is in it. An archive in an archive stays
    as it is (and will be refused with the advice to unpack it)."""
    kind = sniff(incoming.data, incoming.name)
    if kind is Kind.EML:
        return _from_mail(incoming, limits)
    if kind is Kind.ZIP:
        return _from_zip(incoming, limits)
    return [incoming], []


# ---- zip -----------------------------------------------------------------------------------


def _from_zip(incoming: Incoming, limits: Limits) -> tuple[list[Incoming], list[Finding]]:
    try:
        with zipfile.ZipFile(io.BytesIO(incoming.data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            trouble = _too_much(infos, limits)
            if trouble:
                return [], [replace(trouble, place=Place(incoming.name))]
            return _members(archive, infos, incoming, limits)
    except _UNREADABLE:
        return [], [Finding("file.damaged", Severity.ERROR, Place(incoming.name))]


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
    for info in infos:
        name = f"{incoming.name}/{member_name(info)}"
        data = _member(archive, info, name, limits)
        if isinstance(data, Finding):
            findings.append(data)
        else:
            found.append(replace(incoming, name=name, data=data, received_at=_saved_at(info, incoming)))
    return found, findings


def _saved_at(info: zipfile.ZipInfo, archive: Incoming) -> datetime:
    """The time of a member: when it was saved, which the archive tells in local time: of two versions in
    one archive the one saved later is the newer. A mail's own time goes before; the first day of 1980 is what
    programs write that know no time."""
    try:
        saved = datetime(*info.date_time)
    except ValueError:
        return archive.received_at
    told = saved.year > _NO_YEAR and archive.sent_at is None
    return saved.astimezone() if told else archive.received_at


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, limits: Limits) -> bytes | Finding:
    """A member's bytes; never more than the limit, whatever the archive says of its size."""
    if info.flag_bits & 1:
        return Finding("file.encrypted", Severity.ERROR, Place(name))
    try:
        with archive.open(info) as stream:
            head = stream.read(HEAD)
            limit = largest(head, limits)
            data = head + stream.read(limit + 1)
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
    return name.replace("\\", "/").lstrip("/")


# ---- mail ----------------------------------------------------------------------------------


def _from_mail(incoming: Incoming, limits: Limits) -> tuple[list[Incoming], list[Finding]]:
    mail = BytesParser(policy=email.policy.default).parsebytes(incoming.data)
    sent_at = _sent_at(mail)
    sender = email.utils.parseaddr(_header(mail, "from"))[1]
    letter = replace(incoming, sender=sender, sent_at=sent_at, received_at=sent_at or incoming.received_at)
    found: list[Incoming] = []
    findings: list[Finding] = []
    for name, data, attached in _unwrapped(mail):
        part = replace(letter, name=f"{incoming.name}/{name}", data=data)
        kind = sniff(data, name)
        if kind is Kind.ZIP:
            inner, troubles = _from_zip(part, limits)
            found += inner
            findings += troubles
        elif attached or kind not in _OF_THE_MAIL:
            found.append(part)
    if not found and not findings:
        findings.append(Finding("file.mail-without-workbook", Severity.WARNING, Place(incoming.name)))
    return found, findings


def _header(mail: Message, name: str) -> str:
    """A header as text; a malformed one is blank."""
    try:
        return str(mail.get(name) or "")
    except (ValueError, IndexError, AttributeError, LookupError):
        return ""


def _sent_at(mail: Message) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(_header(mail, "date")).astimezone()
    except (ValueError, TypeError, OverflowError, OSError):
        return None


Enclosed = tuple[str, bytes, bool]
"""Name and content of a part of a mail, and whether a person has attached it."""


def _unwrapped(mail: Message) -> Iterator[Enclosed]:
    """What is attached; also to a mail that is attached as a file, and in what Outlook wraps up in its own
    way."""
    for name, data, attached in _attachments(mail):
        if data.startswith(tnef.MAGIC):
            yield from ((_flat(inner) or name, content, True) for inner, content in tnef.attached(data))
        elif sniff(data) is Kind.EML:
            inner_mail = BytesParser(policy=email.policy.default).parsebytes(data)
            for inner, content, enclosed in _attachments(inner_mail):
                yield f"{name}/{inner}", content, enclosed
        else:
            yield name, data, attached


def _attachments(mail: Message) -> Iterator[Enclosed]:
    for number, part in enumerate(mail.walk(), 1):
        try:
            kind, name, data = part.get_content_type(), _name(part), _content(part)
            attached = (part.get_content_disposition() or "") == "attachment" and bool(name)
        except (ValueError, LookupError, AttributeError):
            continue
        if data and kind not in _SIGNATURES and (name or kind.startswith(("application/", "message/"))):
            yield _flat(name) or f"{number}", data, attached


def _flat(name: str) -> str:
    return name.replace("/", "_").replace("\\", "_")


def _content(part: Message) -> bytes:
    """What stands in a part; nothing for one that only holds others. A mail in a mail should stand there as
    it is; some programs pack it like a file."""
    packing = str(part.get("content-transfer-encoding", "")).strip().lower()
    if part.get_content_type() == "message/rfc822" and packing == "base64":
        inner = part.get_payload(0)
        packed = inner.get_payload() if isinstance(inner, Message) else ""
        return base64.b64decode(packed) if isinstance(packed, str) else b""
    data = None if part.is_multipart() else part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _name(part: Message) -> str:
    """The file's name. Old programs write it in GBK without saying so."""
    name = part.get_filename() or ""
    if "\ufffd" not in name:
        return name
    holder = Message()
    for header, value in part.raw_items():
        raw = str(value).encode("ascii", "surrogateescape").decode("gb18030", "replace")
        holder[header] = " ".join(raw.split())
    return holder.get_filename() or name
