"""How often Python looks for garbage that reference counting leaves behind: values in rings.

What we hold in bulk (cells, facts, plans, findings) has no rings, and there are millions of it: looking at
all of it again for every few hundred new ones is a quarter of a large ``collect``.
"""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _OLD = 100_000, 50, 100


def look_rarely() -> None:
    """For this process, from now on. What is in rings is freed later, not never."""
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
