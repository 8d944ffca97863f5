"""A pack's folder → :class:`~onex_xl.pack.definitions.Pack`. All that is wrong with a pack is
found here, and said with file, key and reason (:class:`~onex_xl.errors.PackError`)."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from onex_xl.errors import PackError
from onex_xl.pack import schema
from onex_xl.pack.across import load_across
from onex_xl.pack.definitions import Pack, Rule, Sheet, Workbook
from onex_xl.pack.list_schema import ListFile
from onex_xl.pack.lists import check_declared, load_lists
from onex_xl.pack.nothing import named_words, words_of
from onex_xl.pack.policy import load_policy
from onex_xl.pack.rubric import load_rubric
from onex_xl.pack.scope import checked, sheet_scope
from onex_xl.rules.nodes import Symbol, Type, names

FILES = ("pack.toml", "registry.toml", "return.toml", "rubric.toml")
OPTIONAL = ("across.toml", "policy.toml")
"""Files that a pack may have besides."""

T = TypeVar("T", bound=schema.Strict)


def load_pack(folder: Path) -> Pack:
    """Read and check the pack in ``folder``. One whose files are to the byte those of a pack that this
    process has read before is the same :class:`Pack`. Raises :class:`PackError`."""
    return pack_of({path.name: path.read_bytes() for path in folder.glob("*.toml") if path.is_file()})


def pack_of(files: Mapping[str, bytes]) -> Pack:
    """The pack with these files, by name, as :func:`load_pack` reads it from a folder."""
    return _loaded(tuple(sorted(files.items())))


@lru_cache(maxsize=4)
def _loaded(contents: tuple[tuple[str, bytes], ...]) -> Pack:
    """The pack with these files (name and content)."""
    files = dict(contents)
    head = _read(files, "pack.toml", schema.PackFile)
    nothing = named_words(head.nothing)
    registry_file = _with_nothing(_read(files, "registry.toml", schema.Workbook), nothing)
    return_file = _with_nothing(_read(files, "return.toml", schema.Workbook), nothing)
    rubric_file = _read(files, "rubric.toml", schema.RubricFile)
    _check_sheets("registry.toml", registry_file)
    registry = _workbook("registry.toml", registry_file, {})
    _check_registry(head, registry)
    _check_sheets("return.toml", return_file)
    _check_return(return_file, registry, head)
    projects = registry.by_id[head.projects]
    rubric = load_rubric(rubric_file, return_file, projects)
    facts = {fact.id: fact.symbol for fact in rubric.facts.values()}
    returns = _workbook("return.toml", return_file, facts)
    _check_live(returns, facts)
    policy_file = _read(files, "policy.toml", schema.PolicyFile, optional=True)
    policy = load_policy(policy_file, rubric, return_file, registry, projects)
    check_declared(returns, rubric)
    list_files = [_list_with_nothing(_read(files, f"{name}.toml", ListFile), nothing) for name in head.lists]
    lists = load_lists(head, list_files, returns, rubric, projects)
    taken = [*policy.checks, *(rule.code for book in (returns, registry) for rule in book.rules)]
    across_file = _read(files, "across.toml", schema.AcrossFile, optional=True)
    across = load_across(across_file, returns, lists, taken)
    return Pack(head, files, returns, registry, rubric, _digest(files, head), policy, lists, across)


def _digest(files: Mapping[str, bytes], head: schema.PackFile) -> str:
    """SHA-256 over the files that the pack is made of, line endings aside (a checkout on Windows may change
    those)."""
    total = hashlib.sha256()
    for name, data in _defining(files, head.lists).items():
        total.update(name.encode() + b"\0" + data + b"\0")
    return total.hexdigest()


def defining(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of a good pack's files that it is made of, line endings aside; others may lie beside them."""
    return _defining(files, _read(files, "pack.toml", schema.PackFile).lists)


def _defining(files: Mapping[str, bytes], lists: Sequence[str]) -> dict[str, bytes]:
    names = (*FILES, *(name for name in OPTIONAL if name in files), *(f"{name}.toml" for name in lists))
    return {name: files[name].replace(b"\r\n", b"\n") for name in names}


def _read(files: Mapping[str, bytes], name: str, kind: type[T], *, optional: bool = False) -> T:
    """What a file says; of an optional one that is not there, what an empty one says."""
    if name not in files:
        if optional:
            return kind()
        raise PackError(name, "", "the file is missing")
    try:
        table = tomllib.loads(files[name].decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(name, "", f"not TOML: {error}") from None
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason, _, key = str(error).partition(" - at `$")
        raise PackError(name, key.rstrip("`").lstrip("."), reason) from None


def _with_nothing(raw: schema.Workbook, usual: tuple[str, ...]) -> schema.Workbook:
    """``raw`` with what means nothing in each field: the pack's words and its own."""
    sheets = (
        msgspec.structs.replace(sheet, fields=_fields_with_nothing(sheet.fields, usual))
        for sheet in raw.sheets
    )
    return msgspec.structs.replace(raw, sheets=tuple(sheets))


def _list_with_nothing(raw: ListFile, usual: tuple[str, ...]) -> ListFile:
    return msgspec.structs.replace(raw, fields=_fields_with_nothing(raw.fields, usual))


def _fields_with_nothing(
    fields: tuple[schema.Field, ...], usual: tuple[str, ...]
) -> tuple[schema.Field, ...]:
    return tuple(msgspec.structs.replace(item, nothing_words=words_of(item, usual)) for item in fields)


def _workbook(file: str, raw: schema.Workbook, facts: Mapping[str, Symbol]) -> Workbook:
    sheets = []
    for sheet in raw.sheets:
        own = [rule for rule in raw.rules if rule.sheet == sheet.id]
        rules = tuple(_rule(file, rule, sheet, facts if sheet.projects else {}) for rule in own)
        sheets.append(Sheet(sheet, rules))
    return Workbook(raw, tuple(sheets))


def _check_sheets(file: str, raw: schema.Workbook) -> None:
    ids, codes = [sheet.id for sheet in raw.sheets], [rule.code for rule in raw.rules]
    known = {sheet.id: sheet for sheet in raw.sheets}
    for sheet in raw.sheets:
        if ids.count(sheet.id) > 1:
            raise PackError(file, f"sheets.{sheet.id}", "two sheets have this id")
        _check_fields(file, sheet, known)
    for rule in raw.rules:
        if codes.count(rule.code) > 1:
            raise PackError(file, f"rules.{rule.code}", "two rules have this code")
        if rule.sheet not in known:
            raise PackError(file, f"rules.{rule.code}", f"there is no sheet {rule.sheet!r}")


def _check_fields(file: str, sheet: schema.Sheet, sheets: Mapping[str, schema.Sheet]) -> None:
    ids = [field.id for field in sheet.fields]
    for field in sheet.fields:
        key = f"sheets.{sheet.id}.fields.{field.id}"
        if not field.id.isidentifier() or ids.count(field.id) > 1:
            raise PackError(file, key, "a field id must be an identifier, used once in its sheet")
        if (field.type == "choice") != bool(field.choices or field.source):
            raise PackError(file, key, "a choice needs choices or a source, and only a choice has them")
        if field.low is not None and field.high is not None and field.low > field.high:
            raise PackError(file, key, "low is above high")
        if field.id_kind and field.id_kind not in ids:
            raise PackError(file, key, f"id_kind names no field: {field.id_kind!r}")
        if field.source and not _is_source(field.source, sheets):
            raise PackError(file, f"{key}.source", f"there is no {field.source!r}")
    if sheet.project and sheet.project not in ids:
        raise PackError(file, f"sheets.{sheet.id}.project", f"there is no field {sheet.project!r}")


def _is_source(source: str, sheets: Mapping[str, schema.Sheet]) -> bool:
    sheet, _, name = source.partition(".")
    if source == "projects":
        return any(item.projects for item in sheets.values())
    return sheet in sheets and name in {field.id for field in sheets[sheet].fields}


def _rule(file: str, raw: schema.Rule, sheet: schema.Sheet, facts: Mapping[str, Symbol]) -> Rule:
    key = f"rules.{raw.code}"
    own = {field.id for field in sheet.fields}
    if bool(raw.holds) == bool(raw.unique):
        raise PackError(file, key, "a rule has either 'holds' or 'unique'")
    for name in (*raw.on, *raw.unique):
        if name not in own:
            raise PackError(file, key, f"there is no field {name!r} on sheet {sheet.id!r}")
    if raw.unique:
        return Rule(raw, None, frozenset())
    test = checked(raw.holds, {**facts, **sheet_scope(sheet)}, Type.BOOL, file, f"{key}.holds")
    return Rule(raw, test, frozenset((names(test) & facts.keys()) - own))


def _check_registry(head: schema.PackFile, registry: Workbook) -> None:
    for key, sheet, wanted in (
        ("departments", head.departments, {"code", "name"}),
        ("projects", head.projects, {"code", "department", "name"}),
    ):
        if sheet not in registry.by_id:
            raise PackError("pack.toml", key, f"registry.toml has no sheet {sheet!r}")
        missing = wanted - registry.by_id[sheet].fields.keys()
        if missing:
            raise PackError("registry.toml", f"sheets.{sheet}", f"has no field {', '.join(sorted(missing))}")
    _check_recipients(head, registry)


def _check_recipients(head: schema.PackFile, registry: Workbook) -> None:
    said = head.recipients
    if said is None:
        return
    if said.sheet not in registry.by_id:
        raise PackError("pack.toml", "recipients.sheet", f"registry.toml has no sheet {said.sheet!r}")
    fields = registry.by_id[said.sheet].fields
    missing = {"name", "email", "kind", "department"} - fields.keys()
    if missing:
        reason = f"{said.sheet!r} has no field {', '.join(sorted(missing))}"
        raise PackError("pack.toml", "recipients.sheet", reason)
    for key in ("leaders", "departments"):
        kind = getattr(said, key)
        if kind not in fields["kind"].choices:
            raise PackError("pack.toml", f"recipients.{key}", f"{kind!r} is no choice of {said.sheet}.kind")


def _check_return(returns: schema.Workbook, registry: Workbook, head: schema.PackFile) -> None:
    if sum(sheet.projects for sheet in returns.sheets) != 1:
        raise PackError("return.toml", "sheets", "exactly one sheet has projects = true")
    rooms = {
        "department": registry.by_id[head.departments].fields,
        "project": registry.by_id[head.projects].fields,
    }
    for sheet in returns.sheets:
        if sheet.rows_for and not (sheet.project and sheet.rows_for in rooms["project"]):
            key = f"sheets.{sheet.id}.rows_for"
            raise PackError("return.toml", key, f"the registry has no 'project.{sheet.rows_for}'")
        for field in sheet.fields:
            for origin in (field.prefill, field.default):
                room, dot, name = origin.partition(".")
                missing = bool(dot) and room in rooms and name not in rooms[room]
                if missing or (origin == field.prefill and room not in (*rooms, "year", "")):
                    key = f"sheets.{sheet.id}.fields.{field.id}"
                    raise PackError("return.toml", key, f"the registry has no {origin!r}")


def _check_live(returns: Workbook, facts: Mapping[str, Symbol]) -> None:
    for sheet in returns.sheets:
        for field in sheet.raw.fields:
            if field.live and field.live not in facts:
                key = f"sheets.{sheet.id}.fields.{field.id}.live"
                raise PackError("return.toml", key, f"there is no fact {field.live!r}")
