"""One bit that is not as it was is found, wherever it is, and told with the member it belongs to."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from onex_xl.archives.container import README, read_archive
from onex_xl.archives.damage import Damage, damages, file_hash
from onex_xl.errors import CallError
from onex_xl.files import sha256
from tests.archives.sample import CONTENTS, archive_at, archive_bytes

TINY = {README: b"r\n", "a/b.txt": b"x", "empty": b"", "received/中.bin": bytes(range(9))}


def told(path: Path, data: bytes) -> tuple[Damage, ...]:
    """What is said of the archive ``data``."""
    path.write_bytes(data)
    try:
        return damages(read_archive(path))
    except CallError as error:
        assert error.code == "archive.damaged", error
        return (Damage("member", str(error.facts["member"])),)


def flipped(data: bytes, bit: int) -> bytes:
    """``data`` with one bit turned round."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_a_bit_in_every_byte_of_a_tiny_archive_is_told_once_with_its_member(tmp_path: Path) -> None:
    path = archive_at(tmp_path / "a.zip", TINY)
    data = archive_bytes(TINY)
    places = {item.part.name: range(item.start, item.end) for item in read_archive(path).located.values()}
    for bit in range(0, 8 * len(data), 7):
        found = told(path, flipped(data, bit))
        assert len(found) == 1, (bit, found)
        inside = [name for name, place in places.items() if bit // 8 in place]
        if inside:
            assert found == (Damage("member", inside[0]),), bit
        else:
            assert found[0].what in ("header", "entry", "end"), (bit, found)


def test_a_bit_before_a_member_or_in_its_line_is_told_with_its_name(tmp_path: Path) -> None:
    path, data = tmp_path / "a.zip", archive_bytes(TINY)
    name = b"a/b.txt"
    first, second = data.index(b"PK\x03\x04", 60), data.rindex(name)
    assert told(path, flipped(data, 8 * data.index(b"\0a/b.txt"))) != ()
    assert told(path, flipped(data, 8 * first + 1))[0].what == "header"
    assert told(path, flipped(data, 8 * second)) == (Damage("entry", "a/b.txt"),)
    assert told(path, flipped(data, 8 * len(data) - 1)) == (Damage("end"),)


def test_several_members_that_have_changed_are_all_told(tmp_path: Path) -> None:
    data = archive_bytes()
    changed = data.replace(b"year = 2026", b"year = 2025").replace(bytes(range(9)), bytes(9))
    found = told(tmp_path / "a.zip", changed)
    assert found == (Damage("member", "campaign.toml"), Damage("member", "received/0a.xlsx"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: data + b"\0", [Damage("end")]),
        (lambda data: data[:-1], [Damage("end")]),
        (lambda data: data[:-1] + b"\1\0x", [Damage("end")]),
    ],
)
def test_bytes_after_the_end_and_an_end_cut_off(change: object, expected: object, tmp_path: Path) -> None:
    assert callable(change)
    assert list(told(tmp_path / "a.zip", change(archive_bytes()))) == expected


def test_a_file_cut_off_in_the_middle_says_what_is_missing(tmp_path: Path) -> None:
    data = archive_bytes()
    found = told(tmp_path / "a.zip", data[: data.index(bytes(range(40))) + 20])
    missing = {item.member for item in found if item.what == "missing"}
    assert missing == {"received/0a.xlsx", "reference/缴费名单.xlsx"}


def test_a_bit_anywhere_in_a_larger_archive(tmp_path: Path) -> None:
    chance = random.Random(5)
    contents = {**CONTENTS, **{f"received/{number:064x}.xlsx": chance.randbytes(900) for number in range(40)}}
    data = archive_bytes(contents)
    for bit in chance.sample(range(8 * len(data)), 300):
        found = told(tmp_path / "a.zip", flipped(data, bit))
        assert len(found) == 1, (bit, found)


def test_every_member_with_one_bit_turned_is_the_one_told(tmp_path: Path) -> None:
    path = archive_at(tmp_path / "a.zip")
    data = archive_bytes()
    for name, item in read_archive(path).located.items():
        if item.part.size:
            assert told(path, flipped(data, 8 * item.start + 3)) == (Damage("member", name),)


def test_a_member_that_the_manifest_does_not_have(tmp_path: Path) -> None:
    data = archive_bytes().replace(b"empty", b"emptz")
    assert {item.what for item in told(tmp_path / "a.zip", data)} >= {"member"}


def test_the_hash_of_the_whole_file(tmp_path: Path) -> None:
    path = archive_at(tmp_path / "a.zip")
    data = archive_bytes()
    assert file_hash(read_archive(path).opened) == (sha256(data), len(data))


def test_whatever_is_done_to_an_archive_ends_in_a_word_and_never_in_praise(tmp_path: Path) -> None:
    chance = random.Random(6)
    data = archive_bytes()
    for _ in range(400):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 3)):
            start, length = chance.randrange(len(changed)), chance.choice((1, 2, 4, 30, 300))
            piece = bytes(changed[start : start + length])
            match chance.randrange(4):
                case 0:
                    del changed[start : start + length]
                case 1:
                    changed[start:start] = piece
                case 2:
                    changed[start : start + length] = chance.randbytes(len(piece))
                case _:
                    changed[start : start + length] = bytes(len(piece))
        if changed == data:
            continue
        path = tmp_path / "a.zip"
        path.write_bytes(changed)
        try:
            assert damages(read_archive(path))
        except CallError as error:
            assert error.code in ("archive.damaged", "archive.not-an-archive", "archive.encrypted"), error
