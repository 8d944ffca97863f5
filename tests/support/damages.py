"""What programs, clerks and accidents do to a filled return, as functions from bytes to bytes.

They work on any .xlsx file of ours, whoever saved it last. Tests put them together: :func:`cells` types,
:func:`on` changes a tab, :func:`book` the whole workbook; what is called by its own name does one thing.
"""

from __future__ import annotations

import base64
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage

from onex_xl.xlsx.cells import position
from tests.support.edited import Content, Edited, Sheet
from tests.xlsx import raw
from tests.xlsx.test_kind import encrypted

Damage = Callable[[bytes], bytes]

BASICS, PILOTS, ROSTER, TEACHERS, SPENDING, OUTCOMES = (
    "基本信息", "试点证书", "考生名册", "教师", "经费支出", "成果",
)  # fmt: skip
STAMP = "_onex"
MIB = 2**20
DATES = {BASICS: ("B10",), ROSTER: ("K", "M"), TEACHERS: ("G",), SPENDING: ("B",), OUTCOMES: ("D",)}
"""Where dates stand: cells, or columns of records (from row 5)."""


# ---- how they are put together -------------------------------------------------------------


def cells(tab: str, **typed: Content) -> Damage:
    """Type into cells of a tab: ``cells(ROSTER, L5="缺考")``."""

    def act(sheet: Sheet) -> None:
        for place, value in typed.items():
            sheet.put(place, value)

    return on(tab, act)


def on(tab: str, *acts: Callable[[Sheet], None]) -> Damage:
    """Change one tab."""

    def act(found: Edited) -> None:
        for item in acts:
            item(found.sheet(tab))

    return book(act)


def book(*acts: Callable[[Edited], None]) -> Damage:
    """Change the workbook part by part."""

    def damage(data: bytes) -> bytes:
        found = Edited(data)
        for act in acts:
            act(found)
        return found.data(zipfile.ZIP_DEFLATED)

    return damage


def both(*damages: Damage) -> Damage:
    """One after the other."""

    def damage(data: bytes) -> bytes:
        for item in damages:
            data = item(data)
        return data

    return damage


def untouched(data: bytes) -> bytes:
    return data


# ---- the workbook's parts -------------------------------------------------------------------


def with_part(name: str, content: bytes | str = b"x") -> Damage:
    """One more part."""

    def act(found: Edited) -> None:
        found.parts[name] = content if isinstance(content, bytes) else content.encode()

    return book(act)


def in_part(name: str, old: str, new: str, *, count: int = -1) -> Damage:
    """``old`` becomes ``new`` in a part (a tab's, if ``name`` is one); it must be there."""

    def act(found: Edited) -> None:
        part = name if name in found.parts else found.part_of(name)
        before = found.parts[part].decode()
        assert re.search(old, before), (old, part)
        found.parts[part] = re.sub(old, new, before, count=max(count, 0), flags=re.DOTALL).encode()

    return book(act)


def stamped(**facts: str) -> Damage:
    """Another stamp: in the hidden sheet and in the document properties."""

    def act(found: Edited) -> None:
        sheet = found.sheet(STAMP)
        rows = {stamp_text(found, row, 0): row for row in range(16)}
        for key, value in facts.items():
            sheet.put((rows[key], 1), value)
        name = "docProps/custom.xml"
        for key, value in facts.items():
            pattern = rf'(name="onex_{key}"><vt:lpwstr>)[^<]*'
            found.parts[name] = re.sub(pattern, rf"\g<1>{value}", found.parts[name].decode()).encode()

    return book(act)


def stamp_text(found: Edited, row: int, col: int) -> str:
    """The text of a cell of the stamp."""
    cell = found.sheet(STAMP).cell(row, col)
    if cell.kind != "s":
        return re.sub(r"<[^>]*>", "", cell.inner)
    strings = re.findall(r"<si>(.*?)</si>", found.parts["xl/sharedStrings.xml"].decode(), re.DOTALL)
    return re.sub(r"<[^>]*>", "", strings[int(re.sub(r"<[^>]*>", "", cell.inner))])


def without_properties(found: Edited) -> None:
    """The custom document properties are lost, as with Google Sheets."""
    found.parts["docProps/custom.xml"] = re.sub(
        rb"<property .*</property>", b"", found.parts["docProps/custom.xml"], flags=re.DOTALL
    )


def without_stamp(found: Edited) -> None:
    """The very hidden sheet is lost."""
    found.delete(STAMP)


def bare(found: Edited) -> None:
    """Pasted over: no protection, validation or conditional format is left."""
    for name in found.names():
        sheet = found.sheet(name)
        for tag in ("sheetProtection", "dataValidations", "conditionalFormatting", "extLst"):
            sheet.tail = re.sub(rf"<{tag}\b.*?(?:</{tag}>|/>)", "", sheet.tail, flags=re.DOTALL)


def by_wps(found: Edited) -> None:
    """As WPS saves it: every dimension says A1, and the properties are its own."""
    for name in found.names():
        sheet = found.sheet(name)
        sheet.head = re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:A1"', sheet.head)
    found.parts["docProps/app.xml"] = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxml'
        b'formats.org/officeDocument/2006/extended-properties"><Application>WPS Office</Application>'
        b"</Properties>"
    )
    found.parts["docProps/core.xml"] = b"<cp:coreProperties><odd></cp:coreProperties>"


def since_1904(found: Edited) -> None:
    """Days counted from 1904, as old Macs do: every date has another number."""
    found.book = re.sub(r'(<workbookPr\b[^>]*?) date1904="[^"]*"', r"\1", found.book)
    found.book = found.book.replace("<workbookPr ", '<workbookPr date1904="1" ')
    for tab, places in DATES.items():
        sheet = found.sheet(tab)
        for place in places:
            single = place[-1].isdigit()
            for row in [position(place)[0]] if single else range(4, 40):
                _earlier(sheet, row, position(place if single else place + "1")[1])


def _earlier(sheet: Sheet, row: int, col: int) -> None:
    found = re.fullmatch(r"<v>(\d+)</v>", sheet.cell(row, col).inner)
    if found and sheet.cell(row, col).kind in ("", "n"):
        sheet.put((row, col), int(found[1]) - 1462)


def strict(found: Edited) -> None:
    """Saved as Strict Open XML: other namespaces everywhere."""
    for name, content in found.parts.items():
        if name.endswith((".xml", ".rels")):
            text = content.replace(raw.MAIN.encode(), raw.STRICT_MAIN.encode())
            found.parts[name] = text.replace(raw.RELATIONS.encode(), raw.STRICT_RELATIONS.encode())


def in_utf16(tab: str) -> Damage:
    """A tab's part in UTF-16."""

    def act(found: Edited) -> None:
        part = found.part_of(tab)
        found.parts[part] = found.parts[part].decode().replace('"UTF-8"', '"UTF-16"').encode("utf-16")

    return book(act)


def prefixed(tab: str) -> Damage:
    """A tab whose tags all have a prefix, as some libraries write them."""

    def act(found: Edited) -> None:
        part = found.part_of(tab)
        found.parts[part] = (
            re.sub(r"<(/?)(\w+)(?=[\s/>])", r"<\1x:\2", found.parts[part].decode())
            .replace(f'xmlns="{raw.MAIN}"', f'xmlns:x="{raw.MAIN}"')
            .encode()
        )

    return book(act)


def reordered(first: str) -> Callable[[Edited], None]:
    """A tab moved to the front."""
    return lambda found: found.order([first, *(name for name in found.names() if name != first)])


def with_bomb(found: Edited) -> None:
    """A part that is nothing but zeros: 30 MB in 30 KB."""
    found.parts["xl/media/image1.bin"] = bytes(30 * MIB)


def laughing(found: Edited) -> None:
    """Entities that multiply."""
    entities = '<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst'
    found.parts["xl/sharedStrings.xml"] = re.sub(
        r"<sst", entities, found.parts["xl/sharedStrings.xml"].decode(), count=1
    ).encode()


# ---- the file's bytes ------------------------------------------------------------------------


def cut(share: float) -> Damage:
    """The file ends early, as a broken download does."""
    return lambda data: data[: int(len(data) * share)]


def flipped(data: bytes) -> bytes:
    """One bit near the middle of the largest packed part is the other way round, the first that leaves the
    part as long as it was: one that makes it unpack to another length is told of otherwise."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        largest = max(archive.infolist(), key=lambda info: info.compress_size)
    start = largest.header_offset + 30 + len(largest.filename.encode())
    end, middle = start + largest.compress_size, start + largest.compress_size // 2
    for at in range(middle, end):
        damaged = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        if largest.compress_type == zipfile.ZIP_STORED or _length(damaged[start:end]) == largest.file_size:
            return damaged
    raise AssertionError("no such bit")


def _length(packed: bytes) -> int:
    try:
        return len(zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed))
    except zlib.error:
        return -1


def wrong_checksum(data: bytes) -> bytes:
    """The first part's checksum is another one."""
    at = data.index(b"PK\x01\x02") + 16
    return data[:at] + struct.pack("<I", struct.unpack_from("<I", data, at)[0] ^ 1) + data[at + 4 :]


def with_member(name: str) -> Damage:
    """One more member, whatever its name."""
    return lambda data: raw.with_member(data, name, b"x")


def crowded(data: bytes) -> bytes:
    """2,500 members more."""
    found = Edited(data)
    found.parts.update({f"xl/media/{number}.bin": b"" for number in range(2500)})
    return found.data()


def locked(data: bytes) -> bytes:
    """Behind a password that nobody told us."""
    return encrypted(data)


def another(content: bytes) -> Damage:
    """Quite another file under the return's name."""
    return lambda data: content


def in_zip(name: str, *, gbk: bool = False) -> Damage:
    """The return in an archive; ``gbk`` as Chinese Windows names it."""

    def damage(data: bytes) -> bytes:
        if gbk:
            return raw.stored_zip([(name.encode("gbk"), data, None)])
        return raw.zipped({name: data})

    return damage


def in_mail(name: str) -> Damage:
    """The return attached to a mail."""

    def damage(data: bytes) -> bytes:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "系办 <a@example.cn>", "b@example.cn", "考评填报表"
        mail["Date"] = "Tue, 01 Dec 2026 10:00:00 +0800"
        mail.set_content("请查收")
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        return mail.as_bytes()

    return damage


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def project_as(tab: str, place: str, say: Callable[[str], Content]) -> Damage:
    """Type the return's own project code into a cell, as ``say`` spells it."""

    def act(found: Edited) -> None:
        rows = {stamp_text(found, row, 0): row for row in range(16)}
        found.sheet(tab).put(place, say(stamp_text(found, rows["department"], 1) + "-01"))

    return book(act)


def wide(text: str) -> str:
    """Full-width letters, digits and signs."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def renamed(tab: str, new: str) -> Callable[[Edited], None]:
    """A tab called otherwise."""
    return lambda found: found.rename(tab, new)


def deleted(tab: str) -> Callable[[Edited], None]:
    """A tab deleted."""
    return lambda found: found.delete(tab)


def copied(tab: str, new: str, **typed: Content) -> Callable[[Edited], None]:
    """A copy of a tab, with other values typed into it."""

    def act(found: Edited) -> None:
        found.duplicate(tab, new)
        for place, value in typed.items():
            found.sheet(new).put(place, value)

    return act


def hidden(tab: str) -> Callable[[Edited], None]:
    """A tab hidden."""

    def act(found: Edited) -> None:
        tag = found.tag(tab)
        found.book = found.book.replace(tag, re.sub(r' state="\w+"', "", tag)[:-2] + ' state="hidden"/>')

    return act


def typed_like(place: str, value: Content, like: str) -> Callable[[Sheet], None]:
    """Type a value and give its cell the format of another one."""

    def act(sheet: Sheet) -> None:
        sheet.put(place, value)
        sheet.restyle(place, like)

    return act


def phantom_row(sheet: Sheet) -> None:
    """A blank cell with a format in the last row of the grid."""
    typed_like("A1048576", None, "A5")(sheet)


def without_part(name: str) -> Damage:
    """A part is lost."""
    return book(lambda found: found.parts.__delitem__(name))
