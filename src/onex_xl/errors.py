"""What the program itself may raise.

A problem in a person's workbook is never one of these: it is a
:class:`onex_xl.findings.Finding`, a value. An ``OnexError`` ends the command
with one sentence and a remedy, both looked up in ``messages/`` by its code.
"""

from __future__ import annotations


class OnexError(Exception):
    """A command cannot go on.

    ``code`` names the sentence in ``messages/*/error.toml``; ``facts`` fill its
    placeholders. ``exit_status`` is what the process returns.
    """

    exit_status = 2

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code}: " + ", ".join(f"{k}={v}" for k, v in self.facts.items())


class CallError(OnexError):
    """The command was called wrongly, or in a folder that is not what it needs."""


class PackError(OnexError):
    """A pack is wrong. ``file`` and ``key`` say where, ``reason`` what."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__("pack.invalid", file=file, key=key, reason=reason)


class RegistryError(OnexError):
    """The office's own registry workbook is wrong."""


class MachineError(OnexError):
    """The machine refused: disk, permission, a file open in another program."""

    exit_status = 3
