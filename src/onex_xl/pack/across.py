"""``across.toml`` → the pack's :class:`~onex_xl.pack.definitions.AcrossRule`: forms settled, rules parsed,
references checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from onex_xl.errors import PackError
from onex_xl.pack import schema
from onex_xl.pack.definitions import (
    CAMPAIGN_SYMBOLS,
    AcrossRule,
    ReferenceList,
    Sheet,
    Workbook,
    field_symbol,
)
from onex_xl.pack.scope import checked, sheet_scope
from onex_xl.rules.nodes import TRUE, Node, Type

FILE = "across.toml"

OTHER = ("department", "file", "sheet", "cell")
"""What the sentences may say of the other row, each after ``other_``; a field of such a name is hidden."""

_FORMS: Mapping[str, str] = {"code": "code", "id_number": "code", "text": "text"}
"""Form in which a field of a type is compared unless a rule says how; of the other types the value."""

_NEEDED: Mapping[str, tuple[str, ...]] = {"same": ("agree",), "near": ("agree",), "earlier": ("earlier",)}
_ALLOWED: Mapping[str, frozenset[str]] = {
    "same": frozenset({"or_key", "agree", "unless", "distinct", "apart"}),
    "once": frozenset({"or_key", "unless", "distinct", "apart"}),
    "near": frozenset({"agree", "unless", "distinct", "apart", "check_digits"}),
    "earlier": frozenset({"or_key", "earlier", "listed"}),
}
"""Per kind, the keys that must be given, and of those that not every kind knows the ones it does."""

_SAID: Mapping[str, frozenset[str]] = {
    "same": frozenset({"count", "differs", "value", "other_value", "how"}),
    "once": frozenset({"count", "how"}),
    "near": frozenset({"count", "digit"}),
    "earlier": frozenset({"count", "how"}),
}


def load_across(
    raw: schema.AcrossFile, returns: Workbook, lists: Mapping[str, ReferenceList], taken: Iterable[str]
) -> tuple[AcrossRule, ...]:
    """The rules of ``raw``; ``taken`` are the codes of the pack's other rules. Raises :class:`PackError`."""
    known = set(taken)
    for rule in raw.rules:
        if rule.code in known:
            raise PackError(FILE, f"rules.{rule.code}", "another rule has this code")
        known.add(rule.code)
    return tuple(_Loader(rule, returns, lists).load() for rule in raw.rules)


def sayable(rule: AcrossRule, sheet: Sheet, other: Sheet) -> frozenset[str]:
    """The placeholders that the sentences of ``rule`` may hold: its rows are of ``sheet``, those that they
    are held against of ``other``."""
    own = frozenset(field.id for field in sheet.read_fields)
    others = {f"other_{name}" for name in (*OTHER, *(field.id for field in other.read_fields))}
    return own | others | _SAID[rule.raw.kind]


def across_doubts(
    rules: Iterable[AcrossRule], returns: Workbook, lists: Mapping[str, ReferenceList]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What is doubtful in rules that load: code, key and facts of each doubt."""
    for rule in rules:
        sheet = returns.by_id[rule.raw.sheet]
        other = lists[rule.raw.earlier].sheet if rule.raw.earlier else sheet
        for name in sorted(rule.placeholders - sayable(rule, sheet, other)):
            yield "unknown-placeholder", f"rules.{rule.code}", {"name": name}


class _Loader:
    """One rule while it is checked."""

    def __init__(self, raw: schema.AcrossRule, returns: Workbook, lists: Mapping[str, ReferenceList]) -> None:
        self.raw, self.returns, self.lists = raw, returns, lists

    def error(self, key: str, reason: str) -> PackError:
        return PackError(FILE, f"rules.{self.raw.code}{key and '.'}{key}", reason)

    def load(self) -> AcrossRule:
        raw = self.raw
        self._check_kind()
        sheet = self._sheet()
        if raw.on and raw.kind == "same":
            raise self.error("on", "'same' names what differs")
        if raw.on and raw.on not in {field.id for field in sheet.read_fields}:
            raise self.error("on", f"there is no field {raw.on!r} on sheet {sheet.id!r}")
        if not raw.key or (raw.kind == "near" and len(raw.key) > 1):
            raise self.error("key", "'near' has one field" if raw.key else "there must be at least one field")
        key = f"rules.{raw.code}"
        where = checked(raw.where, sheet_scope(sheet.raw), Type.BOOL, FILE, f"{key}.where")
        parts = {
            name: tuple(self._settled(sheet, name, part) for part in getattr(raw, name))
            for name in ("key", "or_key", "agree", "unless", "distinct")
        }
        listed: Node = TRUE
        if raw.kind == "earlier":
            scope = {field.id: field_symbol(field) for field in self._list().sheet.raw.fields}
            listed = checked(raw.listed, {**CAMPAIGN_SYMBOLS, **scope}, Type.BOOL, FILE, f"{key}.listed")
        return AcrossRule(raw, **parts, where=where, listed=listed)

    def _check_kind(self) -> None:
        raw, kind = self.raw, self.raw.kind
        for name in _NEEDED.get(kind, ()):
            if not getattr(raw, name):
                raise self.error("", f"{kind!r} needs {name!r}")
        usual = {item.name: item.default for item in msgspec.structs.fields(schema.AcrossRule)}
        for name in sorted(frozenset[str]().union(*_ALLOWED.values()) - _ALLOWED[kind]):
            if getattr(raw, name) != usual[name]:
                raise self.error(name, f"{kind!r} has no {name!r}")

    def _sheet(self) -> Sheet:
        sheet = self.returns.by_id.get(self.raw.sheet)
        if sheet is None or sheet.raw.layout not in ("form", "table"):
            raise self.error("sheet", f"return.toml has no form or table {self.raw.sheet!r}")
        if self.raw.apart == "project" and not sheet.raw.project:
            raise self.error("apart", f"the rows of sheet {sheet.id!r} name no project")
        return sheet

    def _list(self) -> ReferenceList:
        if self.raw.earlier not in self.lists:
            raise self.error("earlier", f"there is no list {self.raw.earlier!r}")
        return self.lists[self.raw.earlier]

    def _settled(self, sheet: Sheet, key: str, part: schema.Likeness) -> schema.Likeness:
        """``part`` with its form."""
        known = {field.id: field for field in sheet.read_fields}
        if part.field not in known:
            raise self.error(key, f"there is no field {part.field!r} on sheet {sheet.id!r}")
        if self.raw.kind == "earlier" and part.field not in self._list().sheet.fields:
            raise self.error(key, f"there is no field {part.field!r} in list {self.raw.earlier!r}")
        kind = known[part.field].type
        form = _FORMS.get(kind, "value") if part.form == "by-type" else part.form
        if form in ("code", "name", "text", "skeleton", "unordered") and kind in (
            "integer",
            "money",
            "score",
            "date",
        ):
            raise self.error(key, f"{part.field!r} is no text")
        return msgspec.structs.replace(part, form=form)
