"""Workbooks with a password to open them: opened, and made. Needs the optional extra ``encrypted``."""

from __future__ import annotations

import io

from onex_xl.xlsx.inspection import Refusal


def decrypted(data: bytes, password: str) -> bytes | Refusal:
    """The workbook behind ``password``, to be inspected like any other file; a refusal if the password
    is not the right one, the file cannot be decrypted, or the extra is not installed.

    To be called in a child process, like the reader.
    """
    try:
        import msoffcrypto
    except ImportError:
        return Refusal("file.encrypted")
    try:
        locked = msoffcrypto.OfficeFile(io.BytesIO(data))
        locked.load_key(password=password, verify_password=True)
        opened = io.BytesIO()
        locked.decrypt(opened)
    except Exception:
        # The library raises its own errors, and on damaged files whatever its parsers stumble over.
        return Refusal("file.encrypted")
    return opened.getvalue()


def encrypted(data: bytes, password: str) -> bytes | None:
    """The workbook ``data`` (xlsx, xlsm) as one that asks for ``password``, in Office's own way; never
    twice the same bytes. ``None`` for any other file, and where the extra is not installed."""
    try:
        from msoffcrypto.format.ooxml import OOXMLFile
    except ImportError:
        return None
    target = io.BytesIO()
    try:
        OOXMLFile(io.BytesIO(data)).encrypt(password, target)
    except Exception:
        # As above: its parsers raise whatever they stumble over.
        return None
    return target.getvalue()
