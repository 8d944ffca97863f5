"""Whatever a file's bytes are, it ends in a verdict: read, or refused under a code that has a sentence."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from onex_xl import messages
from onex_xl.workers import Died, Done, TimedOut, run
from onex_xl.xlsx.inspection import Inspection, Limits, Refusal
from onex_xl.xlsx.kind import sniff
from onex_xl.xlsx.preflight import inspect
from onex_xl.xlsx.read import read_book
from tests.xlsx import raw

LIMITS = Limits()


def verdict(data: bytes) -> str:
    """``read``, or the code of the refusal."""
    inspection = inspect(data, "a.xlsx", LIMITS)
    if isinstance(inspection, Refusal):
        return inspection.code
    book = read_book(data, inspection)
    return book.code if isinstance(book, Refusal) else "read"


def small_book() -> bytes:
    """A small workbook with a little of everything."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.set_custom_property("onex", "2025")
    sheet = book.add_worksheet("学生")
    sheet.write_row(0, 0, ["学号", "姓名", "金额"])
    sheet.write_formula(1, 2, "=SUM(A1:A9)", None, 3)
    sheet.merge_range("A5:C5", "合计")
    sheet.set_row(7, None, None, {"hidden": True})
    book.add_worksheet("教师").write_number(3, 3, 4.5)
    book.close()
    return target.getvalue()


SMALL = small_book()


def mutant(data: bytes, seed: int) -> bytes:
    """``data`` with one to eight bytes changed, cut out or put in."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                changed[at] ^= 1 << chance.randrange(8)
            case 2:
                del changed[at : at + chance.randint(1, 4)]
            case _:
                changed[at:at] = chance.randbytes(chance.randint(1, 4))
    return bytes(changed)


def inner_mutant(seed: int) -> bytes:
    """A whole container with one part of the sheet's XML mutated: past the checksum, into the parsers."""
    rows = (
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="s"><v>0</v></c>'
        '<c r="C1"><f>A1</f><v>2</v></c></row>'
    )
    strings = f'<sst xmlns="{raw.MAIN}" uniqueCount="1"><si><t>甲</t></si></sst>'
    parts: dict[str, str | bytes] = dict(raw.parts({"数据": raw.sheet(rows)}, strings=strings))
    name = random.Random(seed).choice(sorted(parts))
    content = parts[name]
    parts[name] = mutant(content.encode() if isinstance(content, str) else content, seed)
    return raw.zipped(parts)


def verdicts(files: list[bytes]) -> list[str]:
    """The verdict on each file, from child processes."""
    outcomes = run(verdict, files, workers=2, wall_seconds=20.0, memory_mb=LIMITS.memory_mb)
    found = []
    for outcome in outcomes:
        match outcome:
            case Done(_, code):
                found.append(code)
            case Died(_, reason, detail):
                found.append("file.died" if reason == "killed" else f"{reason}: {detail}")
            case TimedOut():
                found.append("file.timed-out")
    return found


def outer_mutant(seed: int) -> bytes:
    """A workbook file with some of its bytes changed."""
    return mutant(SMALL, seed)


@pytest.mark.parametrize("make", [outer_mutant, inner_mutant])
def test_every_mutant_ends_in_a_verdict(make: Callable[[int], bytes]) -> None:
    found = verdicts([SMALL, *map(make, range(300))])
    assert len(found) == 301
    assert found[0] == "read"
    codes = set(found)
    assert "file.died" not in codes and "file.timed-out" not in codes
    for code in codes - {"read"}:
        assert messages.has(f"{code}.sentence", "zh"), code


def test_a_corner_to_corner_sheet_past_the_scan_costs_only_its_own_file() -> None:
    twisted = (
        f'<worksheet xmlns="{raw.MAIN}" xmlns:y="{raw.MAIN}"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<y:row r="1048576"><y:c r="XFD1048576"><y:v>1</y:v></y:c></y:row></sheetData></worksheet>'
    )
    bomb = raw.zipped(raw.parts({"数据": twisted}))
    found = verdicts([raw.book(), bomb, raw.book()])
    assert (found[0], found[2]) == ("read", "read")
    assert found[1].startswith("file.")


@given(
    st.binary(max_size=3000),
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_any_bytes_have_a_kind_and_an_answer(data: bytes, start: bytes) -> None:
    assert sniff(start + data)
    assert isinstance(inspect(start + data), Inspection | Refusal)


@given(st.integers(0, 3000), st.binary(min_size=1, max_size=4))
def test_a_change_anywhere_in_the_container_never_raises(at: int, patch: bytes) -> None:
    data = raw.book()
    place = at % len(data)
    assert isinstance(inspect(data[:place] + patch + data[place + len(patch) :]), Inspection | Refusal)
