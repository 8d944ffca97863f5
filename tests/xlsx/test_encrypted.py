"""A workbook behind a password opens with the right one and only with that."""

from __future__ import annotations

import sys

import pytest

from onex_xl.xlsx.encrypted import decrypted
from onex_xl.xlsx.inspection import Refusal
from tests.xlsx import raw
from tests.xlsx.test_kind import encrypted

# The library that encrypts for these tests spoils files below 4 KB.
BOOK = raw.book(
    xl__media__noise=bytes(range(256)) * 2 + b"".join(bytes([n * n % 251, n % 256]) for n in range(4000))
)


def test_the_right_password_gives_the_workbook_itself() -> None:
    assert decrypted(encrypted(BOOK), "1234") == BOOK


def test_a_wrong_password_and_a_damaged_file_are_refused() -> None:
    locked = encrypted(BOOK)
    assert decrypted(locked, "4321") == Refusal("file.encrypted")
    assert decrypted(locked[:2000], "1234") == Refusal("file.encrypted")
    assert decrypted(BOOK, "1234") == Refusal("file.encrypted")


def test_without_the_extra_the_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    assert decrypted(encrypted(BOOK), "1234") == Refusal("file.encrypted")
