"""Times behind days: exports write them to every date."""

from __future__ import annotations

import re

_TIME = re.compile(
    r"(?:(?<=\d)(?:T|\s+)|(?<=[日号])\s*)(?:上午|下午|凌晨|中午|晚上|[AP]M)?\s*"
    r"(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?|[时点][0-5]?\d分?(?:[0-5]?\d秒?)?)"
    r"\s*(?:[AP]M)?\s*(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?",
    re.IGNORECASE,
)
"""A time behind a date, as programs export it."""
_RUN_TOGETHER = re.compile(r"((?:19|20)\d{6})(?:[01]\d|2[0-3])[0-5]\d[0-5]\d")
"""``20250506143022``."""


def without_time(text: str) -> str:
    """The day of a day with its time; any other text as it is."""
    together = _RUN_TOGETHER.fullmatch(text)
    if together:
        return together[1]
    time = next((match for match in _TIME.finditer(text) if match.end() == len(text)), None)
    return text[: time.start()] if time else text
