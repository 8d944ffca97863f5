"""What every table of a pack's TOML files has in common."""

from __future__ import annotations

import msgspec


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A TOML table: unknown keys are errors."""


class Words(Strict, frozen=True, kw_only=True):
    """One text in both languages."""

    zh: str
    """In Chinese."""
    en: str
    """In English."""

    def in_language(self, language: str) -> str:
        """The text in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


class Sentence(Strict, frozen=True, kw_only=True):
    """What a rule says when it does not hold; ``{field}`` puts a value of the row in."""

    check: str
    """The line on the self-check sheet: what is well."""
    sentence: str
    """What is wrong."""
    remedy: str
    """What to do."""
