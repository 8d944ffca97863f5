"""Reading 4: whether a condition holds where some of its values are not known."""

from __future__ import annotations

from collections.abc import Mapping, Set

from onex_xl.rules.evaluate import evaluate
from onex_xl.rules.nodes import And, Node, Not, Or, Value, names


def holds(node: Node, values: Mapping[str, Value], unknown: Set[str]) -> bool | None:
    """Whether the condition ``node`` holds, whatever the names in ``unknown`` may be; ``None`` where it
    depends on them. What ``values`` has for these is not looked at."""
    if unknown.isdisjoint(names(node)):
        return bool(evaluate(node, values))
    match node:
        case And(items):
            found = {holds(item, values, unknown) for item in items}
            return False if False in found else None if None in found else True
        case Or(items):
            found = {holds(item, values, unknown) for item in items}
            return True if True in found else None if None in found else False
        case Not(item):
            opposite = holds(item, values, unknown)
            return None if opposite is None else not opposite
        case _:
            return None
