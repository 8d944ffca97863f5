"""An archive behind a passphrase: a zip file with one member, encrypted as WinZip does it (AE-2, AES-256),
which 7-Zip, WinRAR and Bandizip open ([APPNOTE] 4.6 extra field 0x9901, WinZip's AES specification).

Keys come from PBKDF2 with 1,000 rounds, as the format has it: passphrases must be long. Its counter runs from
the smallest byte up, which no library's CTR mode does; so blocks are encrypted one by one, and the stream is
made of them here. Needs the optional extra ``encrypted``.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from onex_xl.archives.layout import END, ENTRY, ENTRY_MARK, LARGEST, LOCAL, LOCAL_MARK, end_record

HEAD_BYTES: Final = LOCAL.size
LEAST_CHARACTERS: Final = 12
"""Of a passphrase."""

_AES, _STORED = 99, 0
_VERSION, _FLAGS = 51, 0x0801
_DATE = 0x0021
_UNIX = 3 << 8
_FILE = 0o100644 << 16
_EXTRA = struct.pack("<2HH2sBH", 0x9901, 7, 2, b"AE", 3, _STORED)
_SALT, _CHECK, _CODE = 16, 2, 10
_ROUNDS, _KEY, _BLOCK = 1000, 32, 16
_CHUNK = 2**20


class WrongPassphraseError(ValueError):
    """It is not the passphrase, or the first bytes are not as they were."""


def is_acceptable(passphrase: str) -> bool:
    """Whether ``passphrase`` is long enough, and of characters that every program takes for the same bytes:
    printable ASCII."""
    return len(passphrase) >= LEAST_CHARACTERS and all(" " <= char <= "~" for char in passphrase)


def is_locked(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is an encrypted zip."""
    if len(head) < LOCAL.size:
        return False
    fields = LOCAL.unpack_from(head)
    return bool(fields[0] == LOCAL_MARK and fields[3] == _AES)


def is_possible() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("cryptography") is not None


def fits(size: int) -> bool:
    """Whether ``size`` bytes can be locked."""
    return size + _SALT + _CHECK + _CODE <= LARGEST


def locked(name: str, chunks: Iterable[bytes], size: int, passphrase: str) -> Iterator[bytes]:
    """The zip file whose one member ``name`` has the bytes ``chunks``, ``size`` in all. Never twice the same.
    Raises ``ImportError`` where the extra is not installed."""
    salt = os.urandom(_SALT)
    key, signing, check = _keys(passphrase, salt)
    stream = _Stream(key)
    code = hmac.new(signing, digestmod=hashlib.sha1)
    yield _header(name, size)
    yield salt + check
    for chunk in chunks:
        for start in range(0, len(chunk), _CHUNK):
            hidden = stream.mixed(chunk[start : start + _CHUNK])
            code.update(hidden)
            yield hidden
    yield code.digest()[:_CODE]
    yield _tail(name, size)


def unlocked(data: bytes, passphrase: str) -> tuple[bytes, tuple[str, ...]]:
    """What is inside, and what is wrong with the file around it: ``content`` (it does not have the code it
    was signed with), ``frame`` (a byte of the zip file itself has changed).

    Raises :class:`WrongPassphraseError`, ``ValueError`` for another kind of file, ``ImportError`` where the
    extra is not installed.
    """
    name, start, size = _frame(data)
    salt = data[start : start + _SALT]
    key, signing, check = _keys(passphrase, salt)
    begin, end = start + _SALT + _CHECK, start + _SALT + _CHECK + size
    if data[begin - _CHECK : begin] != check:
        raise WrongPassphraseError
    hidden = data[begin:end]
    wrong = []
    code = hmac.new(signing, hidden, hashlib.sha1).digest()[:_CODE]
    if not hmac.compare_digest(code, data[end : end + _CODE]):
        wrong.append("content")
    if data[:start] != _header(name, size) or data[end + _CODE :] != _tail(name, size):
        wrong.append("frame")
    return _Stream(key).mixed(hidden), tuple(wrong)


def _frame(data: bytes) -> tuple[str, int, int]:
    """The member's name, where its bytes begin, and how many are inside: by the header, unless only the
    directory can be right."""
    fields = LOCAL.unpack_from(data)
    tail = data.rfind(ENTRY_MARK, max(0, len(data) - END.size - ENTRY.size - 2 * 512))
    around = _SALT + _CHECK + _CODE
    for length, packed in _described(data, fields, tail):
        start = LOCAL.size + length + len(_EXTRA)
        if packed >= around and start + packed + ENTRY.size <= len(data):
            name = data[LOCAL.size : LOCAL.size + length].decode(errors="replace")
            if _tail_begins(data, start + packed):
                return name, start, packed - around
    raise ValueError("not an encrypted archive")


def _described(data: bytes, fields: tuple[int, ...], tail: int) -> Iterator[tuple[int, int]]:
    yield fields[9], fields[7]
    if tail >= 0 and tail + ENTRY.size <= len(data):
        entry = ENTRY.unpack_from(data, tail)
        yield entry[10], entry[8]


def _tail_begins(data: bytes, at: int) -> bool:
    """Whether a directory line begins at ``at``; one bit of its mark may have changed."""
    found = int.from_bytes(data[at : at + 4]) ^ int.from_bytes(ENTRY_MARK)
    return found.bit_count() <= 1


def _header(name: str, size: int) -> bytes:
    raw, packed = name.encode(), size + _SALT + _CHECK + _CODE
    fixed = LOCAL.pack(
        LOCAL_MARK, _VERSION, _FLAGS, _AES, 0, _DATE, 0, packed, size, len(raw), len(_EXTRA)
    )  # fmt: skip
    return fixed + raw + _EXTRA


def _tail(name: str, size: int) -> bytes:
    raw, packed = name.encode(), size + _SALT + _CHECK + _CODE
    line = ENTRY.pack(
        ENTRY_MARK, _UNIX | _VERSION, _VERSION, _FLAGS, _AES, 0, _DATE, 0, packed, size, len(raw),
        len(_EXTRA), 0, 0, 0, _FILE, 0,
    )  # fmt: skip
    line += raw + _EXTRA
    return line + end_record(1, len(line), len(_header(name, size)) + packed)


def _keys(passphrase: str, salt: bytes) -> tuple[bytes, bytes, bytes]:
    """For the stream, for the code at its end, and the two bytes that tell a wrong passphrase."""
    made = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), salt, _ROUNDS, 2 * _KEY + _CHECK)
    return made[:_KEY], made[_KEY : 2 * _KEY], made[2 * _KEY :]


class _Stream:
    """The key stream: AES of 1, 2, 3 …, as 16 bytes each, the smallest first."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        # Each block is of another number, so that ECB gives nothing away here.
        self._block: Callable[[bytes], bytes] = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update
        self._next = 1
        self._left = b""

    def mixed(self, data: bytes) -> bytes:
        """``data`` with the next bytes of the stream: encrypts, and decrypts."""
        missing = len(data) - len(self._left)
        if missing > 0:
            count = -(-missing // _BLOCK)
            numbers = range(self._next, self._next + count)
            self._left += self._block(b"".join(number.to_bytes(_BLOCK, "little") for number in numbers))
            self._next += count
        used, self._left = self._left[: len(data)], self._left[len(data) :]
        mixed = int.from_bytes(data) ^ int.from_bytes(used)
        return mixed.to_bytes(len(data))
