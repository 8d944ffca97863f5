"""Workbooks written part by part, for what no library would write: odd spellings, lies and bombs."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

SHEET_PART = "xl/worksheets/sheet1.xml"


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """A worksheet's XML around the given rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def relations(*lines: tuple[str, str, str]) -> str:
    """A relationships part of (id, last word of the type, target)."""
    body = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for key, kind, target in lines
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{body}</Relationships>'


def parts(sheets: Mapping[str, str], *, workbook: str = "", strings: str = "") -> dict[str, str]:
    """The parts of a workbook with these sheets (name to XML); ``workbook`` goes before its sheets."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
    )
    links = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    if strings:
        links.append(("rId99", "sharedStrings", "sharedStrings.xml"))
    made = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{workbook}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(*links),
    }
    if strings:
        made["xl/sharedStrings.xml"] = strings
    return made | {f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)}


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip file with these members, deflated."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def book(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', /, **more: str | bytes) -> bytes:
    """A workbook with one sheet, 数据; ``more`` adds or replaces members (``__`` for ``/``)."""
    members: dict[str, str | bytes] = dict(parts({"数据": sheet(rows)}))
    return zipped(members | {name.replace("__", "/"): content for name, content in more.items()})


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """``data`` with one more member, whatever its name, even one that is there already."""
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.filename = name
        archive.NameToInfo.pop(name, None)
        archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def stored_zip(members: list[tuple[bytes, bytes, int | None]]) -> bytes:
    """A zip file written by hand: (name, content, inflated size to claim, ``None`` for the truth)."""
    body, directory = b"", b""
    for name, content, claimed in members:
        deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = deflater.compress(content) + deflater.flush()
        size = len(content) if claimed is None else claimed
        fields = struct.pack("<HHHIIIHH", 8, 0, 0x21, zlib.crc32(content), len(packed), size, len(name), 0)
        directory += struct.pack("<4sHHH", b"PK\x01\x02", 20, 20, 0) + fields
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += struct.pack("<4sHH", b"PK\x03\x04", 20, 0) + fields + name + packed
    end = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, len(members), len(members), len(directory), len(body), 0
    )
    return body + directory + end


def prefixed(xml: str, prefix: str = "x") -> str:
    """The same XML with its default namespace behind a prefix."""
    return re.sub(r"<(/?)(\w)", rf"<\1{prefix}:\2", xml.replace("xmlns=", f"xmlns:{prefix}="))
