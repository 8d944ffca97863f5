"""The archive as a file: what is written is read back; whatever else is refused, and said why."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.archives import layout
from onex_xl.archives.container import MANIFEST, README, read_archive, sealed, size_of
from onex_xl.archives.damage import damages
from onex_xl.archives.manifest import Sealed, manifest_text, parsed_manifest
from onex_xl.errors import CallError, MachineError
from tests.archives.sample import CONTENTS, archive_at, archive_bytes, manifest_of


def test_members_and_manifest_are_read_back(tmp_path: Path) -> None:
    archive = read_archive(archive_at(tmp_path / "a.zip"))
    assert archive.names == (
        README, MANIFEST, "campaign.toml", "empty", "received/0a.xlsx", "reference/缴费名单.xlsx",
    )  # fmt: skip
    assert {name: archive.member(name) for name in CONTENTS} == CONTENTS
    assert archive.manifest == manifest_of(CONTENTS)
    assert archive.below("received/") == ("received/0a.xlsx",)
    assert damages(archive) == ()


def test_any_zip_program_opens_it(tmp_path: Path) -> None:
    path = archive_at(tmp_path / "a.zip")
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in CONTENTS} == CONTENTS
        assert {item.compress_type for item in opened.infolist()} == {zipfile.ZIP_STORED}
    done = subprocess.run(["7z", "t", "-bso0", str(path)], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_size_is_known_before_it_is_written() -> None:
    assert size_of(manifest_of(CONTENTS)) == len(archive_bytes())


@given(st.dictionaries(st.from_regex(r"(x/)?[b-f中]{2,8}", fullmatch=True), st.binary(max_size=60)))
def test_the_same_contents_give_the_same_bytes_in_any_order(contents: dict[str, bytes]) -> None:
    contents = {**CONTENTS, **contents}
    turned = dict(reversed(contents.items()))
    assert archive_bytes(contents) == archive_bytes(turned)


def test_more_members_and_bytes_than_an_old_zip_can_say() -> None:
    parts = [layout.Part(f"{number:05d}", 2**16, 0) for number in range(70_000)]
    lines, start = layout.directory_lines(parts)
    assert start > 2**32
    length = sum(map(len, lines))
    record = layout.end_record(len(lines), length, start)
    file = io.BytesIO(b"".join(lines) + record)
    # What zipfile makes of a directory whose members lie before the file that it was given.
    wide = layout.END64.unpack(record[: layout.END64.size])
    assert wide[6:] == (70_000, 70_000, length, start)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(file.getvalue()[:-1]))


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a/../x", "C:/x", "a\\b", "a/", "a//b", "nul\0", "x.", " ", "nul.txt"]
)
def test_a_name_that_leads_astray_is_never_written(name: str) -> None:
    with pytest.raises(CallError) as caught:
        archive_bytes({**CONTENTS, name: b"x"})
    assert (caught.value.code, caught.value.facts["name"]) == ("archive.bad-name", name)


@pytest.mark.parametrize("name", ["Campaign.toml", "received", "campaign.toml/x", "RECEIVED/0A.xlsx"])
def test_two_names_that_some_system_takes_for_one_are_never_written(name: str) -> None:
    with pytest.raises(CallError, match=r"archive\.bad-name"):
        archive_bytes({**CONTENTS, name: b"x"})


def test_a_file_that_changes_meanwhile_is_noticed() -> None:
    contents = {name: (lambda: b"other") for name in CONTENTS}
    with pytest.raises(MachineError, match=r"archive\.changing"):
        list(sealed(manifest_of(CONTENTS), contents))


def _zipped(*names: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        for name in names:
            made.writestr(name, b"0" * 10)
    return target.getvalue()


def _of_form(form: int) -> bytes:
    text = manifest_text(manifest_of(CONTENTS)).replace('"form": 1', f'"form": {form}')
    parts = {README: CONTENTS[README], MANIFEST: text.encode()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "archive.not-an-archive"),
        (b"PK\x03\x04", "archive.not-an-archive"),
        (b"%PDF-1.4 something else", "archive.not-an-archive"),
        (_zipped("xl/workbook.xml"), "archive.not-an-archive"),
        (_zipped(README, MANIFEST), "archive.damaged"),
        (_zipped(MANIFEST, "../../etc/passwd", method=zipfile.ZIP_STORED), "archive.not-an-archive"),
        (_of_form(99), "archive.newer"),
        (archive_bytes()[:400], "archive.damaged"),
    ],
)
def test_any_other_file_is_refused_and_said_why(data: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(CallError) as caught:
        read_archive(tmp_path / "a.zip")
    assert caught.value.code == code


def test_a_missing_file_and_a_folder_are_no_archive(tmp_path: Path) -> None:
    for path in (tmp_path / "none.zip", tmp_path):
        with pytest.raises(CallError, match=r"archive\.no-file"):
            read_archive(path)


def test_a_changed_member_is_not_given(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(archive_bytes().replace(b"year = 2026", b"year = 2027"))
    archive = read_archive(path)
    assert archive.member("received/0a.xlsx") == CONTENTS["received/0a.xlsx"]
    with pytest.raises(CallError) as caught:
        archive.member("campaign.toml")
    assert (caught.value.code, caught.value.facts["member"]) == ("archive.damaged", "campaign.toml")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "[]",
        lambda text: text.replace('"format": "onex-xl archive"', '"format": "other"'),
        lambda text: text.replace('"run": 3', '"run": "x"'),
        lambda text: text.replace('"name": "stpt-1x"', '"name": 7'),
        lambda text: text[:-10],
        lambda text: "[" * 100_000,
    ],
)
def test_any_other_manifest_is_refused(change: Callable[[str], str]) -> None:
    with pytest.raises(ValueError):
        parsed_manifest(change(manifest_text(manifest_of(CONTENTS))).encode())


def test_a_manifest_is_read_back_with_or_without_a_time() -> None:
    manifest = replace(manifest_of(CONTENTS), as_of=None, members={'a"b': Sealed(2**40, "0" * 64)})
    assert parsed_manifest(manifest_text(manifest).encode()) == manifest
