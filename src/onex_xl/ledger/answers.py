"""What lies ready to go back to departments: their own files, marked, and receipts."""

from __future__ import annotations

from dataclasses import dataclass

SLIP, RECEIPT = "slip", "receipt"
"""Kinds of answers: a file to be corrected; a return that is taken as it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one return. ``path`` is where it lies, from the campaign folder, and ``sha256`` what we
    wrote, or were about to write, there. ``made_from`` is a digest of all that it says; ``file`` the hash of
    the return it answers."""

    path: str
    kind: str
    department: str
    file: str
    made_from: str
    sha256: str
