"""What may be told of people, and to whom. The department itself is told everything that it typed; everybody
else reads findings without whatever may say who somebody is:

- by form, wherever it stands (:mod:`onex_xl.masking`);
- by origin: a value typed on a sheet that has personal columns, in whichever of its columns, unless it is a
  word of the pack's own, a small number, a date or a short code;
- by both, on the other sheets: what looks like a name, and the beginning of long numbers.

Leaders are not even told what a department calls its files and tabs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from onex_xl.findings import ALL_PROJECTS, Finding, Place, Reply
from onex_xl.masking import masked, masked_value, tail
from onex_xl.messages import say
from onex_xl.model import Facts, Registry, Result, Score
from onex_xl.pack.definitions import AcrossRule, Pack, Rule, Sheet
from onex_xl.xlsx.plan import BookPlan, CellPlan, Formula, Link, Scalar

HARMLESS: Final = frozenset(
    ("field", "label", "sheet", "cell", "cells", "others", "row", "rows", "col", "column", "columns",
     "department", "project", "count", "low", "high", "limit", "choices", "format", "kind",
     "other_department", "departments", "other_cell", "list", "digit", "labels", "range", "usual", "likeness",
     "share", "differs", "indicator", "other_label", "person", "list_label", "missing", "start", "end", "how",
     "because")
)  # fmt: skip
"""Facts that say where and what was expected, never what a person typed."""

_IDENTIFIER = 100_000
"""A number this large may be someone's; counts and points are smaller."""
_LONG = re.compile(r"\d{9,}")
"""As many digits in a text that somebody typed may be a student's number."""

_STRUCTURAL = ("file.", "return.", "register.", "registry.", "review.", "lists.", "years.", "evidence.")
"""Codes about files and which of them count: they carry nothing from the rows. What is found between returns
and lists carries only the ends of numbers."""

_NAMES = re.compile(r"file|(?:^|_)sheet$|^found$|^other$")
"""Facts that may be names of files and tabs."""
_SENDER = "sender"
"""What the office has to know as it is: an address that nobody can be told from asks nothing."""
_WORD = re.compile(r"[^\W\d_A-Za-z]|[A-Za-z]{2}|\d{7,}")
_PLAIN = re.compile(
    r"[-+]?\d{1,6}(?:\.\d+)?|[-+]?\d{1,3}(?:[,，]\d{3}){1,2}(?:\.\d+)?|(?:19|20)\d{2}(?:0\d|1[0-2])[0-3]\d"
    r"|\d{4}[-./年]\d{1,2}(?:[-./月]\d{1,2})?[日月]?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?|[A-Za-z]{1,6}[-_ ]?\d{1,4}(?:-\d{1,4})?"
)
_LIST = re.compile(r"[、,，;；/|\s]+")
_NAME = re.compile(
    "(?:[王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢"
    "傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔]"
    "|欧阳|司马|诸葛|慕容|司徒|上官|夏侯|皇甫|尉迟|公孙|令狐)[ ·]?[\u3400-\u9fff](?:[ ·]?[\u3400-\u9fff])?"
    "|[\u3400-\u9fff]{1,6}·[\u3400-\u9fff]{1,8}"
)
"""A whole value that looks like a name."""


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where the values of a finding come from. ``personal`` are the facts that are a person's own;
    ``beside``: the others stand on a sheet with such; ``raw``: what was typed is a person's own; ``typed``:
    there are values from cells at all."""

    personal: frozenset[str] = frozenset()
    beside: bool = False
    raw: bool = False
    typed: bool = True


def discreet(finding: Finding, pack: Pack, language: str) -> Finding:
    """``finding`` with a word in place of every fact and raw text that may say who somebody is."""
    origin = _origin(finding, pack)
    word = say("wording.hidden", language)
    facts = {name: _fact(name, value, origin, pack, word) for name, value in finding.facts.items()}
    raw = word if finding.raw and origin.raw else _typed(finding.raw, origin, pack, word)
    place = Place(masked(finding.place.file), masked(finding.place.sheet), finding.place.cell)
    reply = _discreet_reply(finding.reply) if finding.reply else None
    return replace(finding, facts=facts, raw=raw, place=place, waived=masked(finding.waived), reply=reply)


def _discreet_reply(reply: Reply) -> Reply:
    place = Place(masked(reply.place.file), masked(reply.place.sheet), reply.place.cell)
    return replace(reply, text=masked(reply.text), then=masked(reply.then), place=place)


def _fact(name: str, value: Any, origin: _Origin, pack: Pack, word: str) -> Any:
    if name == _SENDER:
        return value
    if name in origin.personal and _tells(value):
        return word
    return masked_value(value) if name in HARMLESS else _typed(value, origin, pack, word)


def _typed(value: Any, origin: _Origin, pack: Pack, word: str) -> Any:
    """A value from a cell, as far as others may see it."""
    if isinstance(value, list | tuple):
        return [_typed(item, origin, pack, word) for item in value]
    if not isinstance(value, str) or not origin.typed or value in ("", word):
        return masked_value(value)
    if origin.beside:
        return value if masked(value) == value and is_plain(value, words_of(pack)) else word
    if _NAME.fullmatch(value.strip()) and not is_plain(value, words_of(pack)):
        return word
    return _LONG.sub(lambda match: tail(match[0]), masked(value))


def _tells(value: Any) -> bool:
    """Whether a value could name a person: a text, or a number as long as an identifier."""
    if isinstance(value, int | float | Fraction):
        return abs(float(value)) >= _IDENTIFIER
    return value not in (None, "")


# ---- where a value comes from -----------------------------------------------------------------


def _origin(finding: Finding, pack: Pack) -> _Origin:
    rule = rules_of(pack).get(finding.code)
    if rule is not None:
        sheet = _sheet_of(pack, rule)
        personal = frozenset(of.id for of in sheet.raw.fields if of.personal)
        return _Origin(personal, bool(personal), any(sheet.fields[name].personal for name in rule.raw.on))
    across = across_of(pack).get(finding.code)
    if across is not None:
        return _across(pack, across)
    if finding.code.startswith(_STRUCTURAL) or finding.code in pack.policy.checks:
        return _Origin(typed=False)
    own = _personal(pack).get(finding.place.sheet)
    if own is None:  # a sheet we do not know the fields of, or none
        own = frozenset().union(*_personal(pack).values())
    if not own:
        return _Origin()
    named = {str(finding.facts[key]) for key in ("field", "label") if key in finding.facts}
    if finding.code.startswith("sheet.") or (named and not named & own):
        return _Origin(beside=True)
    return _Origin(frozenset(finding.facts.keys() - HARMLESS), True, True)


def _across(pack: Pack, rule: AcrossRule) -> _Origin:
    """The fields that are personal in the rows that ``rule`` holds against each other."""
    lists = [pack.lists[rule.raw.earlier].sheet] if rule.raw.earlier else []
    sheets = (pack.returns.by_id[rule.raw.sheet], *lists)
    personal = frozenset(of.id for sheet in sheets for of in sheet.raw.fields if of.personal)
    told = {"value", "other_value"} if personal & {part.field for part in rule.agree} else set()
    raw = bool(personal & {rule.raw.on, *(part.field for part in rule.parts)})
    return _Origin(personal | {f"other_{name}" for name in personal} | told, False, raw)


def _sheet_of(pack: Pack, rule: Rule) -> Sheet:
    books = (pack.returns, pack.registry)
    return next(sheet for book in books for sheet in book.sheets if rule in sheet.rules)


@lru_cache(maxsize=8)
def rules_of(pack: Pack) -> Mapping[str, Rule]:
    """The rules of the pack's workbooks, by code."""
    return {rule.code: rule for book in (pack.returns, pack.registry) for rule in book.rules}


@lru_cache(maxsize=8)
def across_of(pack: Pack) -> Mapping[str, AcrossRule]:
    """The rules of the pack between returns, by code."""
    return {rule.code: rule for rule in pack.across}


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


# ---- words that are nobody's ------------------------------------------------------------------

Words = re.Pattern[str]


@lru_cache(maxsize=8)
def words_of(pack: Pack) -> Words:
    """The words that stand in the pack itself: labels, choices, names of sheets, indicators, rules."""
    texts = (text for name, data in pack.files.items() if name != "demo.toml" for text in _texts(data))
    return _pattern(texts)


def _texts(data: bytes) -> Iterator[str]:
    waiting: list[Any] = [tomllib.loads(data.decode())]
    while waiting:
        match waiting.pop():
            case dict() as table:
                waiting += table.values()
            case list() as items:
                waiting += items
            case str() as text:
                yield text


_LONGEST_WORD = 40


def _pattern(texts: Iterable[str]) -> Words:
    found = {text.strip().casefold() for text in texts if 2 <= len(text.strip()) <= _LONGEST_WORD}
    return re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))) or r"(?!)")


def is_plain(text: str, words: Words) -> bool:
    """Whether ``text`` is no more than ``words``, small numbers, dates, short codes and what stands between
    them."""
    if _PLAIN.fullmatch(text.strip()):
        return True
    left = words.sub(" ", text.casefold())
    return not any(_WORD.search(part) and not _PLAIN.fullmatch(part) for part in _LIST.split(left))


# ---- a whole result ---------------------------------------------------------------------------


def for_office(result: Result, pack: Pack, language: str) -> Result:
    """``result`` as the office's terminal and what it prints say it: without people, files and tabs by the
    names that they have, but for numbers in them."""
    veil = _Veil(pack, result.registry, language, names=False)
    return veil.over(result)


def for_leaders(result: Result, pack: Pack, language: str) -> Result:
    """``result`` as leaders are told it: without people, and without the names that departments gave to files
    and tabs, which may be people's."""
    return _Veil(pack, result.registry, language, names=True).over(result)


def without_numbers(book: BookPlan) -> BookPlan:
    """``book`` with no identity number, phone or mail address in any text that can be read in it."""
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            value, note = _shown(cell.value), masked(cell.note)
            if value is not cell.value or note != cell.note:
                sheet.cells[at] = CellPlan(value, cell.style, note)
    book.properties = {name: masked(text) for name, text in book.properties.items()}
    return book


def _shown(value: Scalar | Formula | Link) -> Scalar | Formula | Link:
    """The same object, unless there is something to be masked."""
    match value:
        case str():
            return masked(value)
        case Formula(value=str(text)) if masked(text) != text:
            return Formula(value.text, masked(text))
        case Link():
            target, text = masked(value.target), masked(value.text)
            return value if (target, text) == (value.target, value.text) else Link(target, text)
    return value


class _Veil:
    """Takes people out of a result. With ``names``, those of files and tabs too."""

    def __init__(self, pack: Pack, registry: Registry, language: str, *, names: bool) -> None:
        self.pack, self.registry, self.language, self.names = pack, registry, language, names
        known = [
            campaign_word
            for item in registry.departments.values()
            for campaign_word in (item.name, item.code)
        ]
        known += [text for code, item in registry.projects.items() for text in (code, item.name)]
        self.own = _pattern(known)
        self.seen: dict[str, str] = {}

    def over(self, result: Result) -> Result:
        """``result``, told so."""
        return replace(
            result,
            findings=[self.finding(item) for item in result.findings],
            register=tuple(self.deep(item) for item in result.register),
            unrecognised=tuple(map(self.name, result.unrecognised)),
            facts={code: self._facts(item) for code, item in result.facts.items()},
            scores={code: self._score(item) for code, item in result.scores.items()},
            reconciliation=self.deep(result.reconciliation),
            reviews=self.deep(result.reviews),
            waivers=self.deep(result.waivers),
        )

    def _facts(self, item: Facts) -> Facts:
        return replace(item, places=self.deep(item.places))

    def _score(self, item: Score) -> Score:
        if not (item.self_scores or item.reviews):
            return item
        return replace(item, self_scores=self.deep(item.self_scores), reviews=self.deep(item.reviews))

    def finding(self, item: Finding) -> Finding:
        """One finding."""
        told = discreet(item, self.pack, self.language)
        facts = {name: self._fact(name, value) for name, value in told.facts.items()}
        project = told.project
        if project not in ("", ALL_PROJECTS) and project not in self.registry.projects:
            project = project if is_plain(project, self.own) else say("wording.hidden", self.language)
        reply = None if self.names else told.reply  # in a department's own words: no concern of leaders
        return replace(told, facts=facts, place=self.place(told.place), project=project, reply=reply)

    def _fact(self, name: str, value: Any) -> Any:
        """A fact: for others than the office without who wrote and what somebody named a file or tab."""
        if not self.names or not isinstance(value, str):
            return value
        return masked(value) if name == _SENDER else self.name(value) if _NAMES.search(name) else value

    def place(self, place: Place) -> Place:
        """Where, without the names of persons."""
        if not (place.file or place.sheet):
            return place
        return Place(self.name(place.file), self.name(place.sheet), place.cell)

    def name(self, name: str) -> str:
        """The name of a file or tab."""
        if name not in self.seen:
            self.seen[name] = self._name(name)
        return self.seen[name]

    def _name(self, name: str) -> str:
        if not self.names:
            return masked(name)
        stem, dot, suffix = name.rpartition(".")
        if not dot or len(suffix) > 4 or not suffix.isalnum():
            stem, dot, suffix = name, "", ""
        last = re.split(r"[/\\>›]", stem)[-1]
        left = self.own.sub(" ", re.sub(r"[_\-()（）\[\]]+", " ", last.casefold()))
        if is_plain(left, words_of(self.pack)):
            return masked(name) if last == stem else f"{last}{dot}{suffix}"
        return say("wording.hidden", self.language) + dot + suffix

    def deep(self, value: Any) -> Any:
        """Any value of the model, with all its texts and places."""
        match value:
            case Finding():
                return self.finding(value)
            case Place():
                return self.place(value)
            case str():
                return masked(value)
            case dict():
                return {key: self.deep(item) for key, item in value.items()}
            case list() | tuple():
                return tuple(self.deep(item) for item in value)
        if not is_dataclass(value) or isinstance(value, type):
            return value
        told = {of.name: self._part(of.name, getattr(value, of.name)) for of in fields(value)}
        return replace(
            value, **{name: item for name, item in told.items() if item is not getattr(value, name)}
        )

    def _part(self, name: str, value: Any) -> Any:
        if name in ("sha256", "kept", "code", "project", "finding", "basis_digest"):
            return value
        if name == _SENDER and not self.names:
            return value
        if name in ("file", "before", "sheet") and isinstance(value, str):
            return self.name(value)
        return self.deep(value)
