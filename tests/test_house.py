"""The house rules that a program can check: who imports whom, how long things are, what is never named."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
CODE_FOLDERS = ("src", "tests", "benchmarks", "docs", "workbook-templates", ".ci")
TEXT_SUFFIXES = ("", ".py", ".toml", ".md", ".txt", ".cfg", ".json", ".csv", ".sh", ".bat", ".ps1", ".yml")

MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:work|opt|root|home)(?![\w-])")
REGISTRY_HOST = re.compile(r"(?:pypi|pythonhosted|npmjs|debian|ubuntu|aliyun|tsinghua)\.(?:org|com|net|edu)")

# One forbidden import per contract: file below src/onex_xl, its text, the contract that must notice.
PLANTED = [
    ("findings.py", "import onex_xl.rules", "imports go one way"),
    ("rules/planted.py", "import onex_xl.messages", "sentences are made at the edge"),
    ("stages/planted_one.py", "import onex_xl.stages.planted_two", "a stage never imports another stage"),
    ("stages/planted_two.py", "", ""),
    ("xlsx/planted.py", "import click", "click only in cli"),
    ("cli/planted.py", "import xlsxwriter", "spreadsheet libraries only in xlsx"),
    ("stages/planted_three.py", "import pandas", "pandas only in tables"),
    ("pack/planted.py", "import sqlite3", "sqlite3 only in ledger"),
    ("workflow/planted.py", "import smtplib", "the mail servers only in post"),
    ("workflow/ciphers.py", "import cryptography", "ciphers only in archives"),
]


def contracts(config: Path, source: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of ``config`` on the package in ``source``."""
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONUTF8": "1", "COLUMNS": "200"}
    return subprocess.run(
        [str(program), "--no-cache", "--no-logo", "--config", str(config)],
        cwd=source,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )


def source_files(project: Path) -> list[Path]:
    """The program's own Python files."""
    return sorted((project / "src").rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method in ``path``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function takes, its docstring included."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def written_files(project: Path) -> Iterator[Path]:
    """The text files that belong to the project: those at its top and in its folders."""
    tops = [path for path in project.iterdir() if path.is_file()]
    below = [path for folder in CODE_FOLDERS for path in (project / folder).rglob("*") if path.is_file()]
    for path in sorted(tops + below):
        if path.suffix in TEXT_SUFFIXES and "__pycache__" not in path.parts:
            yield path


def mentions(project: Path, pattern: re.Pattern[str]) -> list[str]:
    """``file:line`` of every line of the project's text files that ``pattern`` is found in."""
    return [
        f"{path.relative_to(project).as_posix()}:{number}"
        for path in written_files(project)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_imports_keep_the_contracts(project: Path) -> None:
    done = contracts(project / "pyproject.toml", project / "src")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_each_contract_notices_an_import_that_breaks_it(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "src" / "onex_xl", tmp_path / "onex_xl")
    for name, text, _ in PLANTED:
        with (tmp_path / "onex_xl" / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")
    done = contracts(project / "pyproject.toml", tmp_path)
    marks = [line.partition(" BROKEN") for line in done.stdout.splitlines()]
    broken = {name for name, mark, _ in marks if mark}
    assert done.returncode == 1
    assert broken == {contract for _, _, contract in PLANTED if contract}
    assert "onex_xl.findings is not allowed to import onex_xl.rules" in done.stdout
    assert "onex_xl.rules is not allowed to import onex_xl.messages" in done.stdout


def test_a_module_without_a_place_among_the_layers_is_noticed(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "src" / "onex_xl", tmp_path / "onex_xl")
    (tmp_path / "onex_xl" / "utils.py").write_text("", "utf-8")
    done = contracts(project / "pyproject.toml", tmp_path)
    assert done.returncode == 1
    assert "- onex_xl.utils" in done.stdout


def test_an_office_test_fails_where_libreoffice_is_missing(project: Path, tmp_path: Path) -> None:
    shutil.copy(project / "tests" / "conftest.py", tmp_path)
    marked = "import pytest\n\n@pytest.mark.office\ndef test_it() -> None:\n    assert True\n"
    (tmp_path / "test_marked.py").write_text(marked, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = office\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert "apt-get install libreoffice-calc-nogui python3-uno" in done.stdout
    assert "1 error" in done.stdout and "skipped" not in done.stdout
    assert done.returncode == 1


def test_no_source_file_is_too_long_to_read_in_a_sitting(project: Path) -> None:
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in source_files(project)}
    assert lengths
    assert {name: length for name, length in lengths.items() if length > MAX_FILE_LINES} == {}


def test_no_function_is_longer_than_a_screen(project: Path) -> None:
    lengths = {
        f"{path.relative_to(project).as_posix()}:{node.lineno}": lines_of(node)
        for path in source_files(project)
        for node in functions(path)
    }
    assert lengths
    assert {place: lines for place, lines in lengths.items() if lines > MAX_FUNCTION_LINES} == {}


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY_HOST], ids=["machine path", "registry host"])
def test_nothing_written_names_a_machine_of_ours(project: Path, pattern: re.Pattern[str]) -> None:
    assert mentions(project, pattern) == []


def test_such_names_would_be_noticed(tmp_path: Path) -> None:
    paths = [f"cd /{name}/main" for name in ("work", "opt", "root", "home")]
    (tmp_path / "notes.md").write_text("\n".join(["a/work/b", "/workbook", "3/opt", *paths]), "utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "pins.txt").write_text("--index-url https://pypi" + ".org/simple", "utf-8")
    assert mentions(tmp_path, MACHINE_PATH) == [f"notes.md:{number}" for number in (4, 5, 6, 7)]
    assert mentions(tmp_path, REGISTRY_HOST) == ["tests/pins.txt:1"]


def test_the_constraints_are_exact_versions_and_nothing_else(project: Path) -> None:
    lines = (project / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", pin)] == []


def test_the_scripts_of_the_house_end_their_lines_as_unix_does(project: Path) -> None:
    for name in ("Makefile", ".ci/run"):
        assert b"\r" not in (project / name).read_bytes(), name
