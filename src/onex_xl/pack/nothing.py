"""What people type where there is nothing: 无, /, N/A and the like. One notion for the whole program: a cell
that says only this is not given, as if it were blank."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from onex_xl.pack.schema import Field

_IN_BRACKETS = ("({})", "（{}）", "[{}]", "【{}】", "{}。", "{}.", "{}！")
"""How such a word is written besides as it is."""
_AROUND = "()[]【】。.!！,，;；:： \t\n\r\u3000\xa0\ufeff\u200b"


@lru_cache(maxsize=1)
def _said() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("nothing.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def usual_words() -> Mapping[str, tuple[str, ...]]:
    """The usual words by language, as a pack names them: ``@zh``, ``@en``."""
    return {f"@{language}": tuple(words) for language, words in _said()["words"].items()}


def named_words(names: Iterable[str]) -> tuple[str, ...]:
    """``names`` with the usual words of a language in place of its name, each word once, case aside."""
    found: dict[str, str] = {}
    for name in names:
        for word in usual_words().get(name, (name,)):
            if word.strip():
                found.setdefault(word.casefold(), word)
    return tuple(found.values())


def words_of(field: Field, usual: tuple[str, ...]) -> tuple[str, ...]:
    """What means nothing in ``field``: the pack's ``usual`` words and its own, but for what it may be chosen
    to say."""
    if not field.nothing:
        return ()
    own = {choice.casefold() for choice in field.choices}
    return tuple(word for word in named_words((*usual, *field.nothing_words)) if word.casefold() not in own)


@lru_cache(maxsize=64)
def spellings(words: tuple[str, ...]) -> frozenset[str]:
    """``words`` as they stand in cells to the letter: a quick look that misses none written as usual."""
    cased = {form for word in words for form in (word, word.lower(), word.upper(), word.capitalize())}
    return frozenset(cased | {form.format(word) for form in _IN_BRACKETS for word in cased})


@lru_cache(maxsize=64)
def _forms(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_form, words))


@lru_cache(maxsize=4096)
def _form(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.split()).strip(_AROUND) or "".join(folded.split())


def means_nothing(text: str, words: tuple[str, ...]) -> bool:
    """Whether ``text`` says no more than one of ``words``, with whatever brackets and stops around it."""
    return bool(words) and len(text) <= _LONGEST and _form(text) in _forms(words)


_LONGEST = 24


def perhaps_nothing(texts: Sequence[str]) -> list[int]:
    """Which of ``texts`` (by index), though none of the words for nothing, may say that there is nothing: in
    words of their own (暂无佐证), by a sign or a digit 0 (×, 000)."""
    # Hardly ever does a text of a column begin as one of these does.
    if not any(_may_begin(head) for head in {text[:1] for text in texts}):
        return []
    return [
        index
        for index, text in enumerate(texts)
        if _may_begin(text[:1]) and _perhaps().match(text) is not None
    ]


@lru_cache(maxsize=4096)
def _may_begin(head: str) -> bool:
    begins = (begin for way in _said()["perhaps"].values() for begin in way["begins"])
    return head != "" and (
        not head.isalnum() or head.casefold() in {"0", "o", "x", *(text[0] for text in begins)}
    )


@lru_cache(maxsize=1)
def _perhaps() -> re.Pattern[str]:
    ways = []
    for way in _said()["perhaps"].values():
        begins, goes_on = (
            "|".join(map(re.escape, sorted(way[key], key=len, reverse=True))) for key in ("begins", "goes_on")
        )
        ways.append(rf"(?:{begins})(?!\s*\d)(?:{goes_on}|[\s，,。；;：:、（(/]|$)")
    phrase = rf"(?!.*\.[a-z]\w{{1,4}}$)(?:{'|'.join(ways)})"
    return re.compile(rf"[\s（(【\[]*(?:{phrase}|(?:[0ox]|[^\w\n])+$)", re.IGNORECASE)
