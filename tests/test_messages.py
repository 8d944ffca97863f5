"""Every sentence stands in both languages, says the same in each, and is there when the code asks for it."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import onex_xl
from onex_xl.messages import LANGUAGES, catalogue, say

PACKAGE = Path(onex_xl.__file__).parent
MESSAGES = PACKAGE / "messages"
RAISED = ("OnexError", "CallError", "RegistryError", "MachineError")

ENDED = {"zh": re.compile(r"[。！？…：][”』」）]*\Z"), "en": re.compile(r"[.!?:…][\"')\]]*\Z")}
INSIDE = {"zh": re.compile(r"[。！？]"), "en": re.compile(r"[.!?] ")}


@dataclass(frozen=True, slots=True)
class Use:
    """A sentence that the code asks for by a literal key, and the facts it gives it (``None``: not seen)."""

    where: str
    key: str
    facts: frozenset[str] | None


def placeholders(template: str) -> set[str]:
    """Names of the facts that ``template`` wants."""
    fields = (name for _, name, _, _ in string.Formatter().parse(template) if name is not None)
    return {re.split(r"[.\[]", name)[0] for name in fields}


def literal_calls(tree: ast.AST) -> Iterator[tuple[str, str, ast.Call]]:
    """Calls whose first argument is a text: the called function's name, that text, the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            if isinstance(node.args[0].value, str):
                yield name, node.args[0].value, node


def facts_given(call: ast.Call) -> frozenset[str] | None:
    """The keywords of ``call``; ``None`` if a ``**mapping`` hides some of them."""
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name)


def uses() -> list[Use]:
    """Every sentence that ``src`` asks for by name: of ``say``, and of the errors it raises."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for name, key, call in literal_calls(ast.parse(path.read_text("utf-8"))):
            where = f"{path.relative_to(PACKAGE).as_posix()}:{call.lineno}"
            if name == "say":
                found.append(Use(where, key, facts_given(call)))
            elif name in RAISED:
                found += [Use(where, f"{key}.{part}", facts_given(call)) for part in ("sentence", "remedy")]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_stands_in_one_file_only(language: str) -> None:
    areas = sorted((MESSAGES / language).glob("*.toml"))
    sizes = [len(flat(tomllib.loads(path.read_text("utf-8")))) for path in areas]
    assert areas
    assert sum(sizes) == len(catalogue(language))


def flat(table: dict[str, object], prefix: str = "") -> list[str]:
    """The keys of ``table`` as ``catalogue`` names them."""
    keys: list[str] = []
    for name, value in table.items():
        keys += flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [f"{prefix}{name}"]
    return keys


def test_both_languages_have_the_same_files() -> None:
    chinese, english = ({path.name for path in (MESSAGES / language).iterdir()} for language in ("zh", "en"))
    assert chinese == english


def test_both_languages_have_the_same_keys() -> None:
    assert set(catalogue("zh")) == set(catalogue("en"))


def test_both_languages_have_the_same_placeholders() -> None:
    chinese, english = catalogue("zh"), catalogue("en")
    differing = [
        key
        for key in sorted(set(chinese) & set(english))
        if placeholders(chinese[key]) != placeholders(english[key])
    ]
    assert differing == []


def test_placeholders_are_named() -> None:
    numbered = [
        (language, key)
        for language in LANGUAGES
        for key, template in catalogue(language).items()
        if any(not name.isidentifier() for name in placeholders(template))
    ]
    assert numbered == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_ends_without_punctuation(language: str) -> None:
    unended = [
        key
        for key, template in catalogue(language).items()
        if key.endswith((".sentence", ".remedy")) or INSIDE[language].search(template)
        if not ENDED[language].search(template.rstrip())
    ]
    assert unended == []


def test_chinese_sentences_are_chinese() -> None:
    foreign = [
        key
        for key, template in catalogue("zh").items()
        if key.endswith((".sentence", ".remedy")) and not re.search(r"[\u4e00-\u9fff]", template)
    ]
    assert foreign == []


def test_every_sentence_the_code_names_is_there() -> None:
    missing = [(use.where, use.key) for use in uses() if use.key not in catalogue("zh")]
    assert missing == []
    assert any(use.key == "pack.unknown.sentence" for use in uses())


def test_every_sentence_gets_the_facts_it_wants() -> None:
    hungry = [
        (use.where, use.key, sorted(wanting))
        for use in uses()
        if use.facts is not None and use.key in catalogue("zh")
        if (wanting := placeholders(catalogue("zh")[use.key]) - use.facts)
    ]
    assert hungry == []


def test_a_pack_error_says_file_key_and_reason() -> None:
    facts = {"file": "rubric.toml", "key": "indicators.1.1", "reason": "…"}
    assert say("pack.invalid.sentence", "en", **facts) == (
        "The pack is wrong: file rubric.toml, indicators.1.1: …."
    )
    assert placeholders(catalogue("zh")["pack.invalid.sentence"]) == set(facts)
