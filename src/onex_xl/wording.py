"""A finding in words: what is wrong and what to do, in the reader's language.

The sentence of a pack's rule comes from the pack, that of the engine's own checks from ``messages/``.
Unless asked for, whatever may say who somebody is is left out (:mod:`onex_xl.privacy`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Protocol

from onex_xl import messages
from onex_xl.findings import Finding, Reply, Severity
from onex_xl.pack.definitions import Pack
from onex_xl.pack.difference import RuleDifference, Step
from onex_xl.pack.schema import Coverage, ProjectPolicy, Sentence
from onex_xl.privacy import across_of, discreet, rules_of
from onex_xl.rules.words import decimal


def wording(finding: Finding, pack: Pack, language: str, *, personal: bool = False) -> tuple[str, str]:
    """``(sentence, remedy)`` for ``finding``.

    With ``personal`` the values of personal fields are said (for the department's own slip); without,
    they are replaced by a word that says so. A code neither the pack nor ``messages/`` knows is named.
    """
    said = _said_by(finding.code, pack)
    clean = finding if personal else discreet(finding, pack, language)
    told = {**_told_by(said, finding, language), **_because(finding, language)}
    facts = _Facts({**clean.facts, **told}, language)
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


def first_words(findings: Sequence[Finding], pack: Pack) -> str:
    """What findings say in the pack's language, without personal data; of many the first."""
    said = dict.fromkeys(wording(it, pack, pack.raw.language)[0].replace("\n", " ") for it in findings)
    return next(iter(said), "") + (" …" if len(said) > 1 else "")


def reply_words(reply: Reply | None, language: str) -> str:
    """What a department answers to a warning, and whether that is still an answer; ``""`` for no answer."""
    if reply is None:
        return ""
    key = "lapsed" if not reply.holds else "earlier" if reply.earlier else "holds"
    facts = {"text": reply.text, "file": reply.place.file, "then": reply.then or "—"}
    return messages.say(f"wording.reply.{key}", language, **facts)


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
    return template.format_map(_Facts({**facts, "remedy": own}, language))


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
    rule = rules_of(pack).get(code)
    return rule.raw if rule is not None else _beside(pack).get(code)


@lru_cache(maxsize=8)
def _beside(pack: Pack) -> Mapping[str, _Check]:
    """The checks of the pack that are no rules of one return."""
    return {**pack.policy.checks, **{code: rule.raw for code, rule in across_of(pack).items()}}


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


class _Facts(dict[str, Any]):
    """The facts as a sentence says them; one that is missing is a dash."""

    def __init__(self, facts: Mapping[str, Any], language: str) -> None:
        super().__init__({name: _said(value, language) for name, value in facts.items()})

    def __missing__(self, key: str) -> str:
        return "—"


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


# ---- rules that differ ---------------------------------------------------------------------------


def rule_place(item: RuleDifference, language: str, *, file: bool = True) -> str:
    """Which line of which file of a pack: ``rubric.toml · indicator 1.2 Exams completed · band 1 · from``."""
    steps = [_step(step, language) for step in item.way]
    return messages.say("rules.way", language).join([*([item.file] if file else []), *steps])


def rule_value(text: str, language: str) -> str:
    """What stands there, cut to a line; a word where there is nothing."""
    if not text:
        return messages.say("rules.nothing", language)
    return text if len(text) <= _RULE_TEXT else text[: _RULE_TEXT - 1] + "…"


_RULE_TEXT = 120


def _step(step: Step, language: str) -> str:
    known = f"rules.key.{step.key}"
    key = messages.say(known, language) if messages.has(known, language) else step.key
    label = step.label.in_language(language) if step.label else ""
    if step.name and label != step.name:
        return " ".join(part for part in (key, step.name, label) if part)
    return " ".join(part for part in (key, step.name, str(step.number or "")) if part)
