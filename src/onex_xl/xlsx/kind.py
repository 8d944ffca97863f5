"""What a file really is, told by its bytes and never by its name."""

from __future__ import annotations

import math
import re
import struct
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from onex_xl.mime import is_mbox, without_length
from onex_xl.xlsx.zipdir import DirectoryError, beginning, directory


class Kind(StrEnum):
    """Kinds of file that turn up among returns. The value is stable; :attr:`label` is for people."""

    EMPTY = "empty"
    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    ENCRYPTED = "encrypted"
    ZIP = "zip"
    BROKEN_ZIP = "broken-zip"
    RAR = "rar"
    SEVEN_ZIP = "7z"
    GZIP = "gzip"
    EML = "eml"
    EMLX = "emlx"
    MBOX = "mbox"
    MSG = "msg"
    PDF = "pdf"
    OFD = "ofd"
    DOCX = "docx"
    DOC = "doc"
    PPTX = "pptx"
    PPT = "ppt"
    ODF = "odf"
    NUMBERS = "numbers"
    HTML = "html"
    XML_2003 = "xml-2003"
    XML = "xml"
    CSV = "csv"
    TEXT = "text"
    IMAGE = "image"
    OLE = "ole"
    SHORTCUT = "shortcut"
    TRANSPARENTLY_ENCRYPTED = "transparently-encrypted"
    """By an office's own software: it opens on the computers there and is noise elsewhere."""
    UNKNOWN = "unknown"

    @property
    def is_workbook(self) -> bool:
        """Whether we read it as a workbook."""
        return self in _WORKBOOKS

    @property
    def is_archive(self) -> bool:
        """Whether it is a packed file that may hold returns."""
        return self in _ARCHIVES

    @property
    def is_mail(self) -> bool:
        """Whether it is a mail, or several."""
        return self in _MAILS

    @property
    def label(self) -> str:
        """The kind's usual name, the same in Chinese and English text."""
        return _LABELS.get(self, self.value.upper())


_WORKBOOKS = frozenset({Kind.XLSX, Kind.XLSM, Kind.XLS, Kind.ODS})
_ARCHIVES = frozenset({Kind.ZIP, Kind.RAR, Kind.SEVEN_ZIP, Kind.GZIP})
_MAILS = frozenset({Kind.EML, Kind.EMLX, Kind.MBOX})
_LABELS = {
    Kind.DOCX: "Word (.docx)",
    Kind.DOC: "Word (.doc)",
    Kind.PPTX: "PowerPoint (.pptx)",
    Kind.PPT: "PowerPoint (.ppt)",
    Kind.NUMBERS: "Numbers",
    Kind.ODF: "OpenDocument",
    Kind.MSG: "Outlook (.msg)",
    Kind.XML_2003: "XML 2003 (.xml)",
    Kind.TEXT: "TXT",
    Kind.IMAGE: "JPG/PNG",
    Kind.SEVEN_ZIP: "7z",
}

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"\x1f\x8b", Kind.GZIP),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"b\x14#e", Kind.TRANSPARENTLY_ENCRYPTED),
    (b"%TSD-Header-###%", Kind.TRANSPARENTLY_ENCRYPTED),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Kind.SHORTCUT),
    (b"[InternetShortcut]", Kind.SHORTCUT),
)
_MARK_INSIDE = (b"E-SafeNet", 64)
"""What stands among the first so many bytes of a file that is encrypted transparently."""
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 64 * 1024
_SAMPLE, _SMALLEST_SAMPLE, _NOISE_BITS = 16 * 1024, 2048, 7.6
"""Two thousand random bytes have 7.9 bits each; text, tables and the heads of pictures have less."""
_MEDIA_TYPE = 200
_OLE_HEADER = 512
_NO_SECTOR = 0xFFFFFFFA
_LONGEST_DIRECTORY = 4096
_MINI, _MINI_SECTOR = 4096, 64
_FILEPASS = 0x002F


def sniff(data: bytes, name: str = "") -> Kind:
    """The kind of ``data``. ``name`` is taken for the caller's convenience and never looked at."""
    if not data or not data[:_HEAD].strip(b"\x00"):
        return Kind.EMPTY if not data.strip(b"\x00") else Kind.UNKNOWN
    if data.startswith(_ZIP_STARTS):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"BM") and b"\x00" in data[:32]:
        return Kind.IMAGE
    if _MARK_INSIDE[0] in data[: _MARK_INSIDE[1]]:
        return Kind.TRANSPARENTLY_ENCRYPTED
    return _text_kind(data[:_HEAD])


def _zip_kind(data: bytes) -> Kind:
    try:
        entries = {entry.folded: entry for entry in directory(data)[0]}
    except DirectoryError:
        return Kind.BROKEN_ZIP
    names = set(entries)
    if "[content_types].xml" in names:
        return _ooxml_kind(names)
    if "mimetype" in names:
        return _open_document_kind(beginning(data, entries["mimetype"], _MEDIA_TYPE))
    if names >= {"content.xml", "meta-inf/manifest.xml"}:
        return Kind.ODF
    if "ofd.xml" in names:
        return Kind.OFD
    if any(name.endswith(".iwa") for name in names):
        return Kind.NUMBERS
    return Kind.XLSX if "xl/workbook.xml" in names else Kind.ZIP


def _ooxml_kind(names: set[str]) -> Kind:
    folders = {name.partition("/")[0] for name in names}
    if "word" in folders:
        return Kind.DOCX
    if "ppt" in folders:
        return Kind.PPTX
    if any(name.endswith("workbook.bin") for name in names) and "xl/workbook.xml" not in names:
        return Kind.XLSB
    if any(name.endswith("vbaproject.bin") for name in names):
        return Kind.XLSM
    return Kind.XLSX if any("workbook" in name or "sheet" in name for name in names) else Kind.ZIP


def _open_document_kind(media_type: bytes) -> Kind:
    """OpenDocument keeps its media type in a member of its own ([ODF] part 2, 3.3): the first, stored; but
    one that was unpacked and packed again has it anywhere."""
    if media_type.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Kind.ODS
    return Kind.ODF if b"opendocument" in media_type else Kind.ZIP


def _ole_kind(data: bytes) -> Kind:
    try:
        streams = dict(_root_streams(data))
    except struct.error:
        return Kind.OLE
    for name, kind in (
        ("ENCRYPTEDPACKAGE", Kind.ENCRYPTED),
        ("WORKBOOK", Kind.XLS),
        ("BOOK", Kind.XLS),
        ("WORDDOCUMENT", Kind.DOC),
        ("POWERPOINT DOCUMENT", Kind.PPT),
        ("__PROPERTIES_VERSION1.0", Kind.MSG),
    ):
        if name in streams:
            return Kind.ENCRYPTED if kind is Kind.XLS and _has_password(streams[name]) else kind
    return Kind.OLE


def _root_streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The streams at the top level of an OLE container ([MS-CFB] 2.6): name in capitals and first
    sector (empty for one kept among the small ones). Raises ``struct.error`` where it is damaged."""
    entries = _directory(data)
    size = _sector_size(data)
    seen: set[int] = set()
    todo = [struct.unpack_from("<I", entries, 76)[0]]
    while todo:
        at = todo.pop() * 128
        if at in seen or at + 128 > len(entries):
            continue
        seen.add(at)
        name, start, long = _entry(entries, at)
        sector = data[(start + 1) * size : (start + 2) * size] if long >= _MINI else b""
        yield name, sector
        todo += struct.unpack_from("<II", entries, at + 68)


def _entry(entries: bytes, at: int) -> tuple[str, int, int]:
    """A line of the directory: name in capitals, first sector, length."""
    raw, length = struct.unpack_from("<64sH", entries, at)
    start, long = struct.unpack_from("<II", entries, at + 116)
    return raw[: max(length - 2, 0)].decode("utf-16-le", "replace").upper(), start, long


def root_names(data: bytes) -> frozenset[str]:
    """The names, in capitals, of what stands at the top level of an OLE container. Raises ``struct.error``
    where it is damaged."""
    return frozenset(name for name, _ in _root_streams(data))


def stream_of(data: bytes, *names: str) -> bytes:
    """The first stream in an OLE container that has one of these names (in capitals), whole; ``b""`` where
    there is none. Raises ``struct.error`` where it is damaged."""
    entries = _directory(data)
    for at in range(0, len(entries) - 127, 128):
        name, start, long = _entry(entries, at)
        if name in names and long:
            return _chain(data, start, long)[:long] if long >= _MINI else _small(data, entries, start, long)
    return b""


def _small(data: bytes, entries: bytes, sector: int, long: int) -> bytes:
    """A stream among the small ones, which share one ([MS-CFB] 2.4)."""
    shared = _chain(data, *struct.unpack_from("<II", entries, 116))
    table = _chain(data, struct.unpack_from("<I", data, 60)[0], _MINI * 64)
    found: list[bytes] = []
    while sector < _NO_SECTOR and len(found) * _MINI_SECTOR < long:
        found.append(shared[sector * _MINI_SECTOR : (sector + 1) * _MINI_SECTOR])
        (sector,) = struct.unpack_from("<I", table, sector * 4)
    return b"".join(found)[:long]


def _chain(data: bytes, sector: int, long: int) -> bytes:
    """The sectors from ``sector`` on, as many as ``long`` bytes take and ``data`` can hold."""
    size, fat_sectors = _sector_size(data), _fat_sectors(data)
    found: list[bytes] = []
    while sector < _NO_SECTOR and len(found) * size < min(long, len(data)):
        found.append(data[(sector + 1) * size : (sector + 2) * size])
        index, place = divmod(sector, max(size // 4, 1))
        if index >= len(fat_sectors):
            break
        (sector,) = struct.unpack_from("<I", data, (fat_sectors[index] + 1) * size + place * 4)
    return b"".join(found)


def _fat_sectors(data: bytes) -> list[int]:
    """The sectors of the table of sectors: 109 are named in the header, those of a file past 7 MB by a chain
    ([MS-CFB] 2.5)."""
    numbers, size = list(struct.unpack_from("<109I", data, 76)), _sector_size(data)
    (sector,) = struct.unpack_from("<I", data, 68)
    while sector < _NO_SECTOR and size >= 8 and len(numbers) <= 109 + len(data) // size:
        *more, sector = struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
        numbers += more
    return [number for number in numbers if number < _NO_SECTOR]


def _sector_size(data: bytes) -> int:
    return 1 << min(int(struct.unpack_from("<H", data, 30)[0]), 16)


def _directory(data: bytes) -> bytes:
    return _chain(data, struct.unpack_from("<I", data, 48)[0], _LONGEST_DIRECTORY * _sector_size(data))


def is_cut_off(data: bytes) -> bool:
    """Whether an OLE container ends before its own directory: a download that broke off."""
    if len(data) < _OLE_HEADER:
        return True
    return (int(struct.unpack_from("<I", data, 48)[0]) + 2) * _sector_size(data) > len(data)


def is_noise(data: bytes) -> bool:
    """Whether ``data`` looks encrypted: none of its bytes is much more frequent than others. A zip archive
    that lost its beginning looks so too, but has its directory still."""
    sample = data[:_SAMPLE]
    if len(sample) < _SMALLEST_SAMPLE or b"PK\x01\x02" in data:
        return False
    shares = [count / len(sample) for count in Counter(sample).values()]
    return -sum(share * math.log2(share) for share in shares) > _NOISE_BITS


def _has_password(stream: bytes) -> bool:
    """Whether an .xls stream is encrypted: a FILEPASS record soon after its start ([MS-XLS] 2.4.117)."""
    at = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        if record == _FILEPASS:
            return True
        at += 4 + length
    return False


_MAIL_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]*):", re.MULTILINE)
_MAIL_MARKS = frozenset({"to", "date", "received", "subject", "message-id", "mime-version"})
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _text_kind(head: bytes) -> Kind:
    fields = _mail_fields(head)
    if is_mbox(head):
        return Kind.MBOX
    if _is_mail(fields):
        return Kind.EML if without_length(head) is head else Kind.EMLX
    text = decoded(head)
    if text is None:
        return Kind.UNKNOWN
    start = text.lstrip("\ufeff \t\r\n")[:4096].lower()
    if start.startswith("<"):
        return _markup_kind(start)
    if "mime-version" in fields and "<html" in text.lower():
        return Kind.HTML
    return Kind.CSV if _looks_like_csv(text) else Kind.TEXT


def _is_mail(fields: set[str]) -> bool:
    return "from" in fields and len(fields & _MAIL_MARKS) >= 2


def _mail_fields(head: bytes) -> set[str]:
    """The names of the header lines that ``head`` begins with. Below them a mail may have any bytes."""
    header = head.removeprefix(b"\xef\xbb\xbf").lstrip().replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return {match[1].lower() for match in _MAIL_HEADER.finditer(header.decode("latin-1"))}


def _markup_kind(start: str) -> Kind:
    if "urn:schemas-microsoft-com:office:spreadsheet" in start and "<html" not in start:
        return Kind.XML_2003
    if "urn:oasis:names:tc:opendocument" in start:
        return Kind.ODF
    if any(mark in start for mark in ("<html", "<!doctype html", "<table", "<meta", "<body", "<style")):
        return Kind.HTML
    return Kind.XML


def decoded(head: bytes) -> str | None:
    """``head`` as text (UTF-16 by its mark, UTF-8, else GB 18030); ``None`` if it is not text.
    A character cut off at the end is forgiven."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return None if _CONTROL.search(text) else text
    return None


def _looks_like_csv(text: str) -> bool:
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    return bool(lines) and any(all(mark in line for line in lines[:5]) for mark in ",;\t")
