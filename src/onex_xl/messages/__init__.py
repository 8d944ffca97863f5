"""Every sentence the program shows to a person, in Chinese and English.

``messages/<language>/<area>.toml`` holds the sentences of one area (``error``, ``file``,
``cell``, ``cli`` …). A key is ``<table>.<name>``; its value is a ``str.format`` template, or a
table with ``sentence`` and ``remedy`` for what a person has to act on.
"""

from __future__ import annotations

import locale
import os
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh", "en")


@cache
def catalogue(language: str) -> dict[str, str]:
    """All templates of ``language``, flat: ``"cell.required.sentence" -> template``."""
    folder = files(__name__).joinpath(language)
    flat: dict[str, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            _flatten("", tomllib.loads(entry.read_text("utf-8")), flat)
    return flat


def say(key: str, /, language: str, **facts: object) -> str:
    """The sentence for ``key`` with ``facts`` filled in.

    Raises ``KeyError`` for a key that ``messages/`` does not have: a bug of ours.
    """
    return catalogue(language)[key].format_map(facts)


def has(key: str, language: str) -> bool:
    """Whether ``messages/`` has a sentence for ``key``."""
    return key in catalogue(language)


def preferred_language() -> str:
    """``zh`` or ``en`` from the environment's locale; Chinese unless it clearly says otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith(("zh", "c.", "posix")) or value == "C" else "en"
    system = locale.getlocale()[0] or "zh"
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"


def _flatten(prefix: str, table: dict[str, Any], into: dict[str, str]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, dict):
            _flatten(key, value, into)
        else:
            into[key] = value
