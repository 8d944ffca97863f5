"""The catalogue of findings: every code, each with an example that the program really makes, in both
languages; and what happens to files, each with the codes that torture tests prove."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from docs import findings_catalogue as catalogue
from docs import generate
from onex_xl.messages import LANGUAGES
from onex_xl.messages import catalogue as messages
from onex_xl.wording import wording
from tests.support.examples import EXAMPLES
from tests.test_messages import MESSAGES, PACKAGE, RAISED, flat, literal_calls
from tests.torture.table_cells import CONTENTS, DATES, FORMULAS, LONG_NUMBERS_AND_CODES, SPELLINGS
from tests.torture.table_files import FILES, OTHER_FORMATS
from tests.torture.table_sheets import PROGRAMS, STRUCTURE

PAGES = {"en": "findings.md", "zh": "findings.zh.md"}
CASES = [
    *FORMULAS, *LONG_NUMBERS_AND_CODES, *SPELLINGS, *DATES, *CONTENTS, *STRUCTURE, *PROGRAMS, *FILES,
    *OTHER_FORMATS,
]  # fmt: skip
HAZARDS = catalogue.words("hazards")["rows"]
CODE = re.compile(r"[a-z]+\.[a-z-]+")


def page(project: Path, language: str) -> str:
    return (project / "docs" / PAGES[language]).read_text("utf-8")


# ---- every code, and no other ------------------------------------------------------------------


def test_every_code_has_its_entry_and_its_example_and_every_entry_its_code() -> None:
    catalogue.check()


def test_a_code_without_an_entry_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalogue.codes()
    monkeypatch.setattr(catalogue, "codes", lambda: known - {"cell.required"} | {"cell.new", "cell.newer"})
    with pytest.raises(catalogue.CatalogueError) as raised:
        catalogue.check()
    assert "codes without an entry in docs/findings/: cell.new, cell.newer" in str(raised.value)
    assert "entries of docs/findings/ without a code: cell.required" in str(raised.value)


@cache
def said_in_src() -> frozenset[tuple[str, str]]:
    """Every literal of ``src`` that a code may be, and where; parts made up at run time as ``*``."""
    return frozenset(_said_in_src())


def _said_in_src() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = ""
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            elif isinstance(node, ast.JoinedStr):
                text = "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values
                )
            if CODE.fullmatch(text.replace("*", "x")):
                yield text, path.relative_to(PACKAGE).as_posix()


def ending_a_command() -> set[str]:
    """Codes of errors: raised by name, or in the files of errors."""
    trees = [ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")]
    raised = {key for tree in trees for name, key, _ in literal_calls(tree) if name in RAISED}
    files = [MESSAGES / "zh" / f"{area}.toml" for area in ("error", "machine")]
    return raised | {key for path in files for key in flat(tomllib.loads(path.read_text("utf-8")))}


def test_what_a_check_asks_for_needs_no_facts() -> None:
    """It is a heading: nobody has facts for it."""
    asked = [
        text for language in LANGUAGES for key, text in messages(language).items() if key.endswith(".check")
    ]
    assert asked
    assert [text for text in asked if "{" in text] == []


def test_every_sentence_with_a_remedy_that_the_code_names_is_in_the_catalogue_or_ends_a_command() -> None:
    known, errors = catalogue.codes(), ending_a_command()
    words = messages("zh")
    acted_on = {key.removesuffix(".remedy") for key in words if key.endswith(".remedy")}
    acted_on = {code for code in acted_on if f"{code}.sentence" in words}
    lost = [
        (code, where)
        for code, where in said_in_src()
        if code in acted_on and code not in known and not errors & {code, f"{code}.remedy"}
    ]
    assert lost == []


def test_every_code_of_the_catalogue_is_one_that_the_program_can_say() -> None:
    """The pack's codes come from the pack; every other one stands in ``src``, whole or put together."""
    said = [re.escape(text).replace(r"\*", "[a-z-]+") for text, _ in said_in_src()]
    pattern = re.compile("|".join(set(said)))
    own = {key.removesuffix(".check") for key in messages("zh") if key.endswith(".check")} & catalogue.codes()
    assert [code for code in sorted(own) if not pattern.fullmatch(code)] == []


# ---- examples ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_an_example_is_of_its_code_and_says_all_that_its_sentence_wants(code: str) -> None:
    finding = catalogue.example(code).finding
    assert finding.code == code
    for language in LANGUAGES:
        sentence, remedy = wording(finding, catalogue.pack(), language, personal=True)
        for text, template in zip((sentence, remedy), templates(code, language), strict=True):
            assert text.count("—") == template.count("—"), text
            assert "{" not in text


def templates(code: str, language: str) -> tuple[str, str]:
    """Sentence and remedy of ``code`` before anything is filled in."""
    known = messages(language)
    if f"{code}.sentence" in known:
        return known[f"{code}.sentence"], known[f"{code}.remedy"]
    return "", ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_says_an_example_what_the_department_and_what_the_office_does(
    project: Path, language: str
) -> None:
    parts = re.split(r"^### `([a-z.-]+)`$", page(project, language), flags=re.MULTILINE)
    shown = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert set(shown) == catalogue.codes()
    label = catalogue.LABELS[language]
    for code, text in shown.items():
        for part in ("example", "department", "office"):
            [line] = re.findall(rf"^- {label[part]}{label['colon']}(.+)$", text, re.MULTILINE)
            assert len(line) > 3, (code, part)
        sentence, _ = wording(catalogue.example(code).finding, catalogue.pack(), language, personal=True)
        assert catalogue._marked(" ".join(sentence.split())) in text, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_page_leads_somewhere(project: Path, language: str) -> None:
    text = page(project, language)
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


def test_both_languages_say_as_much() -> None:
    for name in (*catalogue.GROUPS, "effects", "hazards"):
        for words in spoken(catalogue.words(name)):
            assert set(words) == set(LANGUAGES), (name, words)
            assert re.search("[\u4e00-\u9fff]", words["zh"]), (name, words)
            assert all(words.values()), (name, words)


def spoken(tree: object) -> Iterator[dict[str, str]]:
    """Every text in two languages within a file of words."""
    if isinstance(tree, list):
        for item in tree:
            yield from spoken(item)
    elif isinstance(tree, dict):
        own = {name: text for name, text in tree.items() if name in LANGUAGES}
        if own:
            yield own
        for name, item in tree.items():
            if name not in LANGUAGES:
                yield from spoken(item)


# ---- what happens to files ---------------------------------------------------------------------


@pytest.mark.parametrize("row", HAZARDS, ids=[row["hazard"]["en"] for row in HAZARDS])
def test_every_hazard_is_proved(project: Path, row: dict[str, object]) -> None:
    codes, names = list_of(row.get("codes")), list_of(row.get("cases"))
    proofs = "\n".join(text_of(project / name) for name in list_of(row.get("proof")))
    tortured = {code for case in CASES for _, _, code in case.findings}
    assert codes or names or proofs
    assert [name for name in names if name not in {case.name for case in CASES}] == []
    assert [code for code in codes if code not in tortured and f'"{code}"' not in proofs] == []


def list_of(found: object) -> list[str]:
    return [str(item) for item in found] if isinstance(found, list) else []


def text_of(path: Path) -> str:
    """The text of a test file, or of all in a folder."""
    files = sorted(path.glob("test_*.py")) if path.is_dir() else [path]
    return "\n".join(file.read_text("utf-8") for file in files)


# ---- the pages: here, where the examples are made already --------------------------------------


def test_the_generated_tables_are_current() -> None:
    pages = generate.pages()
    assert [page.name for page in pages] == [
        "commands.md", "commands.zh.md", "findings.md", "findings.zh.md", "pack-reference.md",
        "rule-language.md",
    ]  # fmt: skip
    for page in pages:
        assert page.read_text("utf-8") == generate.current(page), "run python -m docs.generate"
