"""A finding in words: what is wrong and what to do, in the reader's language.

The sentence of a pack's rule comes from the pack, that of the engine's own checks from ``messages/``.
Unless asked for, personal data is left out: what the pack marks ``personal`` never reaches the
master, mails or logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Protocol

from onex_xl import messages
from onex_xl.findings import Finding, Severity
from onex_xl.pack.definitions import AcrossRule, Pack, Rule, Sheet
from onex_xl.pack.schema import Coverage, ProjectPolicy, Sentence
from onex_xl.rules.words import decimal

_HARMLESS = frozenset(
    ("field", "label", "sheet", "cell", "cells", "others", "row", "rows", "col", "column", "columns",
     "department", "project", "count", "low", "high", "limit", "choices", "format", "kind")
)  # fmt: skip
"""Facts that say where and what was expected, never what a person typed."""

_IDENTIFIER = 100_000
"""A number this large may be someone's; counts and points are smaller."""

_STRUCTURAL = ("file.", "sheet.", "return.", "register.", "registry.", "review.", "lists.", "evidence.")
"""Codes about files, tabs, heads, the registry and which file counts: they carry nothing from the rows. What
is found between returns and lists carries only the ends of numbers."""


def wording(finding: Finding, pack: Pack, language: str, *, personal: bool = False) -> tuple[str, str]:
    """``(sentence, remedy)`` for ``finding``.

    With ``personal`` the values of personal fields are said (for the department's own slip); without,
    they are replaced by a word that says so. A code neither the pack nor ``messages/`` knows is named.
    """
    rule, said = _rules(pack).get(finding.code), _said_by(finding.code, pack)
    hidden = frozenset() if personal else _hidden(finding, pack, rule)
    told = {**_told_by(said, finding, language), **_because(finding, language)}
    facts = _Facts({**finding.facts, **told}, hidden, language)
    facts["how"] = _how(finding, language)
    if said is not None:
        words = said.zh if language == "zh" else said.en
        return words.sentence.format_map(facts), words.remedy.format_map(facts)
    if messages.has(f"{finding.code}.sentence", language):
        sentence = messages.catalogue(language)[f"{finding.code}.sentence"]
        return sentence.format_map(facts), _remedy(finding, facts, language)
    return (
        messages.say("wording.unknown.sentence", language, code=finding.code),
        messages.say("wording.unknown.remedy", language),
    )


def _how(finding: Finding, language: str) -> str:
    """In what two values differ of which neither is shown, as a part of the sentence; nothing of others."""
    kind = finding.facts.get("how", "")
    return messages.say(f"wording.how.{kind}", language) if kind else ""


_LISTS, _REGISTRY = "reference/", "registry.xlsx"
_CARRIED = "/carried/"
"""Of lists that lie in an archive of an earlier year."""
_SUFFIXES = {
    ".zip": "zip", ".rar": "zip", ".7z": "zip", ".gz": "zip", ".eml": "mail", ".msg": "mail", ".mbox": "mail",
    ".emlx": "mail",
}  # fmt: skip


def _remedy(finding: Finding, facts: Mapping[str, Any], language: str) -> str:
    """What to do about a finding of the engine, in the file where it is. What the code itself says is for
    returns; for another kind of file ``messages/*/remedy.toml`` has what is done there instead: by code or,
    of errors, by group of codes."""
    templates = messages.catalogue(language)
    own = templates.get(f"{finding.code}.remedy", "").format_map(facts)
    wanted = [finding.code]
    if finding.severity is Severity.ERROR or finding.waived:
        wanted.append(f"{finding.code.partition('.')[0]}.any")
    kind = _kind_of_file(finding.place.file)
    keys = (f"remedy.{kind}.{name}" for name in wanted)
    template = next((templates[key] for key in keys if key in templates), None)
    if template is None:
        return own
    return template.format_map(_Facts({**facts, "remedy": own}, frozenset(), language))


def _kind_of_file(name: str) -> str:
    if name.startswith(_LISTS) or _CARRIED in name:
        return "list"
    if name == _REGISTRY:
        return "registry"
    return _SUFFIXES.get(PurePosixPath(name).suffix.lower(), "return")


def title(code: str, pack: Pack, language: str) -> str:
    """What the check ``code`` asks for, in a few words; the code itself where nothing says it."""
    said = _said_by(code, pack)
    if said is not None:
        return (said.zh if language == "zh" else said.en).check
    key = f"{code}.check"
    return messages.say(key, language) if messages.has(key, language) else code


def on_trial(code: str, pack: Pack) -> bool:
    """Whether ``code`` is a rule on trial: shown, but holding nothing back."""
    said = _said_by(code, pack)
    return said is not None and said.trial


def weighed(finding: Finding, pack: Pack) -> str:
    """How much a finding weighs, as people are told: its severity, but ``waived`` for an error that the
    office lets pass, ``trial`` for a rule on trial, and ``note`` for what is only told about the register."""
    if finding.waived:
        return "waived"
    if on_trial(finding.code, pack):
        return "trial"
    if finding.severity is Severity.INFO and finding.code.startswith("register."):
        return "note"
    return finding.severity.value


class _Check(Protocol):
    """What every check of a pack says."""

    @property
    def zh(self) -> Sentence: ...
    @property
    def en(self) -> Sentence: ...
    @property
    def trial(self) -> bool: ...


def _said_by(code: str, pack: Pack) -> _Check | None:
    """The check of the pack that ``code`` names."""
    rule = _rules(pack).get(code)
    return rule.raw if rule is not None else _beside(pack).get(code)


@lru_cache(maxsize=8)
def _beside(pack: Pack) -> Mapping[str, _Check]:
    """The checks of the pack that are no rules of one return."""
    return {**pack.policy.checks, **{code: rule.raw for code, rule in _across(pack).items()}}


@lru_cache(maxsize=8)
def _across(pack: Pack) -> Mapping[str, AcrossRule]:
    return {rule.code: rule for rule in pack.across}


def _personal_of(pack: Pack, rule: AcrossRule) -> frozenset[str]:
    """The fields that are personal in the rows that ``rule`` holds against each other."""
    lists = [pack.lists[rule.raw.earlier].sheet] if rule.raw.earlier else []
    sheets = (pack.returns.by_id[rule.raw.sheet], *lists)
    return frozenset(of.id for sheet in sheets for of in sheet.raw.fields if of.personal)


def _told_by(said: _Check | None, finding: Finding, language: str) -> dict[str, Any]:
    """What the check itself adds to the facts: the article, and labels in place of the ids of its parts."""
    if not isinstance(said, ProjectPolicy | Coverage):
        return {}
    told: dict[str, Any] = {"article": said.article.in_language(language)}
    if isinstance(said, ProjectPolicy) and said.parts:
        missing = finding.facts.get("missing", ())
        told["missing"] = [part.label.in_language(language) for part in said.parts if part.fact in missing]
    return told


def _because(finding: Finding, language: str) -> dict[str, str]:
    """Why a return counts (:class:`~onex_xl.model.Because`), in words."""
    because = finding.facts.get("because")
    return {"because": messages.say(f"wording.because.{because}", language)} if because else {}


@lru_cache(maxsize=8)
def _rules(pack: Pack) -> Mapping[str, Rule]:
    return {rule.code: rule for book in (pack.returns, pack.registry) for rule in book.rules}


@lru_cache(maxsize=8)
def _personal(pack: Pack) -> Mapping[str, frozenset[str]]:
    """Sheet id or name → ids and labels of its personal fields."""
    found: dict[str, frozenset[str]] = {}
    lists = (of.sheet for of in pack.lists.values())
    for sheet in (*pack.returns.sheets, *pack.registry.sheets, *lists):
        own = [field for field in sheet.raw.fields if field.personal]
        known = frozenset(name for field in own for name in (field.id, field.label))
        for name in (sheet.id, sheet.name):
            found[name] = found.get(name, frozenset()) | known
    return found


def _hidden(finding: Finding, pack: Pack, rule: Rule | None) -> frozenset[str]:
    """The facts of ``finding`` that must not be said."""
    if rule is not None:
        fields = _sheet_of(pack, rule).raw.fields
        return frozenset(field.id for field in fields if field.personal)
    across = _across(pack).get(finding.code)
    if across is not None:
        personal = _personal_of(pack, across)
        told = {"value", "other_value"} if personal & {part.field for part in across.agree} else set()
        return personal | {f"other_{name}" for name in personal} | told
    if finding.code.startswith(_STRUCTURAL) or finding.code in pack.policy.checks:
        return frozenset()
    own = _personal(pack).get(finding.place.sheet)
    if own is None:  # a sheet we do not know the fields of, or none
        own = frozenset().union(*_personal(pack).values())
    if not own:
        return frozenset()
    named = {str(finding.facts[key]) for key in ("field", "label") if key in finding.facts}
    if named and not named & own:
        return frozenset()
    return frozenset(finding.facts.keys() - _HARMLESS)


def _sheet_of(pack: Pack, rule: Rule) -> Sheet:
    books = (pack.returns, pack.registry)
    return next(sheet for book in books for sheet in book.sheets if rule in sheet.rules)


class _Facts(dict[str, Any]):
    """The facts as a sentence says them; one that is missing is a dash."""

    def __init__(self, facts: Mapping[str, Any], hidden: frozenset[str], language: str) -> None:
        super().__init__({name: _said(value, language) for name, value in facts.items()})
        word = messages.say("wording.hidden", language)
        self.update({name: word for name in facts if name in hidden and _tells(facts[name])})

    def __missing__(self, key: str) -> str:
        return "—"


def _tells(value: Any) -> bool:
    """Whether a value could name a person: a text, or a number as long as an identifier."""
    if isinstance(value, int | float | Fraction):
        return abs(float(value)) >= _IDENTIFIER
    return value not in (None, "")


def _said(value: Any, language: str) -> Any:
    if value is None or value == "":
        return messages.say("wording.blank", language)
    if isinstance(value, bool):
        return messages.say("wording.yes" if value else "wording.no", language)
    if isinstance(value, int | Fraction):
        return decimal(value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return messages.say("wording.comma", language).join(str(_said(item, language)) for item in value)
    return str(value)


def masked(finding: Finding, pack: Pack, language: str) -> Finding:
    """``finding`` with a word in place of every fact and raw text that is personal data."""
    rule = _rules(pack).get(finding.code)
    hidden = _hidden(finding, pack, rule)
    word = messages.say("wording.hidden", language)
    told = finding.facts.items()
    facts = {name: word if name in hidden and _tells(value) else value for name, value in told}
    personal = _raw_is_personal(finding, pack, rule)
    return replace(finding, facts=facts, raw=word if finding.raw and personal else finding.raw)


def _raw_is_personal(finding: Finding, pack: Pack, rule: Rule | None) -> bool:
    if rule is not None:
        fields = _sheet_of(pack, rule).fields
        return any(fields[name].personal for name in rule.raw.on)
    across = _across(pack).get(finding.code)
    if across is not None:
        return bool(_personal_of(pack, across) & {across.raw.on, *(part.field for part in across.parts)})
    own = _personal(pack).get(finding.place.sheet)
    if own is None:
        own = frozenset().union(*_personal(pack).values())
    named = {str(finding.facts[key]) for key in ("field", "label") if key in finding.facts}
    return bool(named & own) if named else bool(own)
