"""The catalogue of findings: what stands in ``docs/findings.md`` and ``docs/findings.zh.md``.

Sentences and remedies are the program's own, filled in with the facts of a real example that
``tests/support/examples`` makes. ``docs/findings/<group>.toml`` adds what only a person can say: what
happened in the example, what the office does, what the department does where the remedy is the office's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from onex_xl.messages import catalogue
from onex_xl.pack.load import load_pack
from onex_xl.pack.locate import pack_path
from onex_xl.wording import title, wording
from tests.support.examples import EXAMPLES, Example

DEFAULT_PACK = "stpt-1x"
FOLDER = Path(__file__).resolve().parent / "findings"
GROUPS = (
    "file", "return", "register", "evidence", "sheet", "row", "cell", "self", "pack", "across", "lists",
    "policy", "review", "registry", "years",
)  # fmt: skip
"""The files of ``docs/findings/``, in the order of the page."""

Words = Mapping[str, Any]

LABELS: Mapping[str, Mapping[str, Any]] = {
    "zh": {
        "example": "例",
        "department": "学系",
        "office": "办公室",
        "note": "另外",
        "same": "按“[{effect}](#办公室怎么办)”办。",
        "stands": "“{sheet}”{cell} 填着 `{raw}`。",
        "blank": "“{sheet}”{cell} 是空的。",
        "effects": ("程度", "办公室怎么办"),
        "hazards": ("文件里常见的事", "程序怎么办", "代码"),
        "colon": "：",
        "arrow": "→ ",
    },
    "en": {
        "example": "example",
        "department": "department",
        "office": "office",
        "note": "also",
        "same": "as for “[{effect}](#what-the-office-does)”.",
        "stands": "{sheet} {cell} says `{raw}`.",
        "blank": "{sheet} {cell} is blank.",
        "effects": ("severity", "the office"),
        "hazards": ("what happens to files", "what the program does", "codes"),
        "colon": ": ",
        "arrow": "→ ",
    },
}  # fmt: skip


class CatalogueError(Exception):
    """The words, the examples and the codes do not fit together; the text says which."""


# ---- codes and words ---------------------------------------------------------------------------


@cache
def pack() -> Any:
    """The pack whose rules are in the catalogue."""
    return load_pack(pack_path(DEFAULT_PACK))


def codes() -> set[str]:
    """Every code a finding can have: those of ``messages/`` that say what they check, and the pack's."""
    return {key.removesuffix(".check") for key in _checks()} | set(_pack_codes())


def _checks() -> Iterator[str]:
    words = catalogue("zh")
    return (
        key for key in words if key.endswith(".check") and f"{key.removesuffix('.check')}.sentence" in words
    )


def _pack_codes() -> Iterator[str]:
    of = pack()
    books = (of.returns, of.registry)
    yield from (rule.code for book in books for rule in book.rules)
    yield from (rule.code for rule in of.across)
    yield from of.policy.checks


@cache
def words(name: str) -> Words:
    """``docs/findings/<name>.toml``."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def entries(group: str) -> dict[str, Words]:
    """The entries of a group in the order of its file."""
    return {code: entry for code, entry in words(group).items() if code != "group"}


def check() -> None:
    """Raise :class:`CatalogueError` that names what is missing and what is too much."""
    written = [code for group in GROUPS for code in entries(group)]
    wanted = codes()
    problems = {
        "codes without an entry in docs/findings/": wanted - set(written),
        "entries of docs/findings/ without a code": set(written) - wanted,
        "codes without an example in tests/support/examples/": wanted - set(EXAMPLES),
        "examples in tests/support/examples/ without a code": set(EXAMPLES) - wanted,
        "codes with two entries": {code for code in written if written.count(code) > 1},
        "codes of hazards.toml that are none": set(_hazard_codes()) - wanted,
    }
    told = [f"{what}: {', '.join(sorted(which))}" for what, which in problems.items() if which]
    if told:
        raise CatalogueError("; ".join(told))


def _hazard_codes() -> Iterator[str]:
    return (code for row in words("hazards")["rows"] for code in row.get("codes", ()))


@cache
def example(code: str) -> Example:
    """The example of ``code``, as the program makes it now."""
    return EXAMPLES[code]()


# ---- the parts of a page -----------------------------------------------------------------------


def entries_part(language: str) -> str:
    """All groups: title, introduction, entries."""
    check()
    return "\n".join("".join(_group(name, language)) for name in GROUPS)


def _group(name: str, language: str) -> Iterator[str]:
    about = words(name)["group"]
    yield f"## {about['title'][language]}\n\n{about['intro'][language]}\n\n"
    for code in entries(name):
        yield "".join(_entry(code, name, language))


def _entry(code: str, group: str, language: str) -> Iterator[str]:
    entry, label = entries(group)[code], LABELS[language]
    made = example(code)
    sentence, remedy = wording(made.finding, pack(), language, personal=True)
    effect = words("effects")[made.effect]
    yield f"### `{code}`\n\n**{_sentence_case(title(code, pack(), language))}** · {effect[language]}\n\n"
    lines = {
        "example": f"{_given(entry, made, language)} {label['arrow']}{_marked(sentence)}",
        "department": _department(entry, group, language, remedy),
        "office": _office(entry, group, language, remedy, effect),
        "note": entry.get("note", {}).get(language, ""),
    }
    for part, text in lines.items():
        if text:
            yield f"- {label[part]}{label['colon']}{_one_line(text)}\n"
    yield "\n"


def _given(entry: Words, made: Example, language: str) -> str:
    """What stood in the file."""
    if "given" in entry:
        return str(entry["given"][language])
    place, raw, label = made.finding.place, made.finding.raw, LABELS[language]
    if not place.cell:
        raise CatalogueError(f"{made.finding.code} has no cell: say in docs/findings/ what is given")
    return str(label["stands" if raw else "blank"]).format(sheet=place.sheet, cell=place.cell, raw=raw)


def _department(entry: Words, group: str, language: str, remedy: str) -> str:
    if not _is_offices(entry, group):
        return _marked(remedy)
    return _own(entry, group, "department", language)


def _office(entry: Words, group: str, language: str, remedy: str, effect: Words) -> str:
    if _is_offices(entry, group):
        return _marked(remedy)
    if "office" in entry:
        return str(entry["office"][language])
    return str(LABELS[language]["same"]).format(effect=effect[language])


def _is_offices(entry: Words, group: str) -> bool:
    """Whether the remedy in the messages is for the office to do."""
    return bool(entry.get("remedy", words(group)["group"].get("remedy_for", "department")) == "office")


def _own(entry: Words, group: str, part: str, language: str) -> str:
    found = entry.get(part) or words(group)["group"].get(part)
    if not found:
        raise CatalogueError(f"docs/findings/{group}.toml says nothing for the {part}: {entry}")
    return str(found[language])


def contents_part(language: str) -> str:
    """The groups with their codes, as links."""
    lines = []
    for name in GROUPS:
        links = " · ".join(f"[`{code}`](#{anchor(code)})" for code in entries(name))
        head = words(name)["group"]["title"][language]
        lines.append(f"**[{head}](#{anchor(head)})** {links}\n")
    return "\n".join(lines)


def anchor(head: str) -> str:
    """What a heading is linked by."""
    return re.sub(r"[^\w -]", "", head).replace(" ", "-").lower()


def effects_part(language: str) -> str:
    """What each severity does, and what the office does about it."""
    rows = [(f"**{effect[language]}**", effect["office"][language]) for effect in words("effects").values()]
    return _table(LABELS[language]["effects"], rows)


def hazards_part(language: str) -> str:
    """What happens to returned files, the verdict, the codes."""
    rows = [
        (
            row["hazard"][language],
            row["verdict"][language],
            " ".join(f"[`{code}`](#{anchor(code)})" for code in row.get("codes", ())) or "—",
        )
        for row in words("hazards")["rows"]
    ]
    return _table(LABELS[language]["hazards"], rows)


PARTS: dict[str, Callable[[str], str]] = {
    "contents": contents_part,
    "effects": effects_part,
    "hazards": hazards_part,
    "findings": entries_part,
}
"""What stands between the marks ``<name>-<language>``."""


# ---- text --------------------------------------------------------------------------------------


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return _one_line(text).replace("|", "\\|")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _marked(text: str) -> str:
    """A sentence of the program with what Markdown would take for marks escaped."""
    return re.sub(r"([*_<>#`~\\])", r"\\\1", text)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
