"""Writes the tables of ``docs/`` that must say what the code says: ``python -m docs.generate``
from the project's folder.

A table stands between ``<!-- begin NAME -->`` and ``<!-- end -->``; ``tests/docs`` fails where one is not
current.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from docs import commands_reference, findings_catalogue
from onex_xl.messages import LANGUAGES
from onex_xl.pack import across_schema, list_schema, policy_schema, rubric_schema, schema, strict
from onex_xl.rules.functions import FUNCTIONS, Function

DOCS = Path(__file__).resolve().parent
_PART = re.compile(r"(<!-- begin ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

_PLAIN = {"str": "text", "int": "number", "float": "number", "bool": "true/false"}

FILES = {
    "pack-toml": ("PackFile", "Recipients"),
    "workbook-toml": ("Workbook", "Sheet", "HeadLine", "Field", "Rule", "Sentence"),
    "rubric-toml": (
        "RubricFile", "Section", "Condition", "Fact", "Indicator", "Case", "Band", "Deduction", "Ruling",
        "Alternative", "RulingCase", "Grade", "Exemption", "Words",
    ),
    "policy-toml": ("PolicyFile", "ProjectPolicy", "Part", "Total", "Coverage"),
    "across-toml": ("AcrossFile", "AcrossRule", "Likeness"),
    "list-toml": ("ListFile", "ListProject", "ListCount", "Refunds", "Pair", "Carried"),
}  # fmt: skip
"""Which part of the reference holds which classes of ``pack/schema.py``."""


def current(path: Path) -> str:
    """The text of ``path`` with every generated part as it must be."""
    return _PART.sub(lambda part: part[1] + PARTS[part[2]]() + part[3], path.read_text("utf-8"))


def pages() -> list[Path]:
    """The pages that have generated parts."""
    return [path for path in sorted(DOCS.glob("*.md")) if _PART.search(path.read_text("utf-8"))]


def functions_table() -> str:
    """The functions of the rule language, one row each."""
    rows = [_function_row(name, function) for name, function in FUNCTIONS.items()]
    return _table(("function", "takes", "gives", "in a spreadsheet", "over rows"), rows)


def _function_row(name: str, function: Function) -> tuple[str, ...]:
    kinds = [kind.value if kind else "number, text or date" for kind in function.takes]
    some = f"{function.least} to {function.most}" if function.least < function.most else str(function.most)
    excel = function.excel.format(args="…")
    return (
        f"`{name}`",
        f"{some}: {', '.join(kinds)}",
        function.gives.value,
        f"`{excel}`",
        _yes(function.arrays),
    )


def _yes(text: str) -> str:
    return "yes" if text else "no"


def classes_tables(names: tuple[str, ...]) -> str:
    """The tables of TOML that the named classes describe: every key with type, default and meaning."""
    known = {node.name: node for node in _schema() if isinstance(node, ast.ClassDef)}
    return "\n".join("".join(_class_part(known[name])) for name in names)


def _class_part(node: ast.ClassDef) -> Iterator[str]:
    yield f"### {node.name}\n\n{_one_line(ast.get_docstring(node) or '')}\n\n"
    yield _table(("key", "type", "default", "meaning"), [_key_row(*key) for key in _keys(node)])


def _keys(node: ast.ClassDef) -> Iterator[tuple[ast.AnnAssign, str]]:
    """Each field of a class with the docstring below it."""
    for field, after in zip(node.body, [*node.body[1:], ast.Pass()], strict=True):
        if isinstance(field, ast.AnnAssign):
            documented = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            yield field, str(after.value.value) if documented else ""  # type: ignore[attr-defined]


def _key_row(field: ast.AnnAssign, meaning: str) -> tuple[str, ...]:
    name = ast.unparse(field.target).rstrip("_")
    return f"`{name}`", _type(field.annotation), _default(field.value), _one_line(meaning)


def _type(annotation: ast.expr) -> str:
    """``one of a, b`` for choices, ``list of X`` for tuples; else as Python has it."""
    text = ast.unparse(annotation)
    text = _aliases().get(text, text)
    if text.startswith("Literal["):
        return "one of " + ", ".join(f"`{choice}`" for choice in ast.literal_eval(text[len("Literal") :]))
    text = re.sub(r"\b(str|int|float|bool)\b", lambda word: _PLAIN[word[1]], text)
    listed = re.fullmatch(r"tuple\[(.+), \.\.\.\]", text)
    if listed:
        return f"list of {listed[1]}"
    if text.startswith("dict["):
        return "table"
    kinds = dict.fromkeys(kind for kind in text.split(" | ") if kind != "None")
    return " or ".join(kinds)


@cache
def _aliases() -> dict[str, str]:
    """Names given to types: ``FieldType`` and the like."""
    assigned = (node for node in _schema() if isinstance(node, ast.Assign))
    return {ast.unparse(node.targets[0]): ast.unparse(node.value) for node in assigned}


def _default(value: ast.expr | None) -> str:
    if value is None:
        return "required"
    if isinstance(value, ast.Call):
        given = {keyword.arg: keyword.value for keyword in value.keywords}
        return "" if "default_factory" in given else _default(given.get("default"))
    text = ast.unparse(value)
    return {"''": "", "()": "", "{}": "", "None": "", "True": "`true`", "False": "`false`"}.get(
        text, f"`{text}`".replace("'", '"')
    )


@cache
def _schema() -> list[ast.stmt]:
    """What stands in the modules that describe a pack."""
    modules = (strict, across_schema, rubric_schema, policy_schema, schema, list_schema)
    files = [Path(str(module.__file__)) for module in modules]
    return [node for file in files for node in ast.parse(file.read_text("utf-8")).body]


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


PARTS: dict[str, Callable[[], str]] = {
    "functions": functions_table,
    **{
        f"{name}-{language}": lambda part=part, language=language: part(language)  # type: ignore[misc]
        for name, part in {**findings_catalogue.PARTS, **commands_reference.PARTS}.items()
        for language in LANGUAGES
    },
    **{name: lambda names=names: classes_tables(names) for name, names in FILES.items()},  # type: ignore[misc]
}
"""What stands between the marks of each name."""


def main() -> None:
    """Write every page anew that is not current."""
    for path in pages():
        try:
            text = current(path)
        except findings_catalogue.CatalogueError as error:
            raise SystemExit(f"{path.name}: {error}") from None
        if text != path.read_text("utf-8"):
            path.write_text(text, "utf-8")
            print(path.name)


if __name__ == "__main__":
    main()
