"""Help, languages, and what is said when a call cannot be understood or carried out."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from onex_xl.cli import app as program
from onex_xl.cli.app import COMMANDS, app
from onex_xl.cli.base import take_language, width, wrapped
from onex_xl.errors import CallError
from onex_xl.messages import LANGUAGES, catalogue
from onex_xl.workflow import report
from tests.cli.run import onex, tree
from tests.support.campaigns import Campaign

HELP = """
import sys
from onex_xl.cli import main
sys.argv = ["onex-xl", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code
heavy = {"rich", "msgspec", "xlsxwriter", "python_calamine", "rapidfuzz", "sqlite3", "pandas", "pebble"}
print(sorted(heavy & set(sys.modules)))
"""

OURS = ("init", "distribute", "status", "collect", "exclude", "include", "findings", "scores")

WRONG = [
    (["colect"], "没有“colect”这个命令", "onex-xl collect"),
    (["status", "--jsn"], "onex-xl status 没有 --jsn 这个选项", "onex-xl status --help"),
    (["init"], "onex-xl init 缺少 DIR", "onex-xl init --help"),
    (["init", "a", "b"], "命令的写法不对", "onex-xl init --help"),
    (["init", "a", "--year", "MMXXVI"], "--year 的值不对", "onex-xl init --help"),
    (["init", "a", "--year"], "--year 后面缺少内容", "onex-xl --help"),
    (["collect", "--workers", "0"], "--workers 的值不对", "onex-xl collect --help"),
    (["findings", "--severity", "fatal"], "--severity 的值不对", "onex-xl findings --help"),
    (["status"], "不是考评文件夹", "onex-xl init"),
    (["-C", "nowhere", "collect"], "找不到文件夹", "onex-xl init"),
    (["--lang", "fr", "status"], "“fr”不是可选的语言", "--lang zh"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_every_command(language: str) -> None:
    answer = onex("--help", lang=language)
    assert (answer.status, answer.err) == (0, "")
    for name in COMMANDS:
        short = catalogue(language)[f"cli.command.{name}.short"]
        assert f"  {name}" in answer.out and short in answer.out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OURS)
def test_every_option_says_what_it_does(name: str, language: str) -> None:
    answer = onex(name, "--help", lang=language)
    assert (answer.status, answer.err) == (0, "")
    described, _, options = answer.out.partition(catalogue(language)["cli.options"])
    assert f"onex-xl {name}" in described
    for line in options.strip().splitlines():
        assert len(line.split("   ", 1)) == 2, line


def test_a_call_without_a_command_shows_the_help() -> None:
    assert (onex().status, onex().out) == (0, onex("--help").out)


def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("args", "sentence", "remedy"), WRONG, ids=[" ".join(args) for args, _, _ in WRONG])
def test_a_wrong_call_is_one_sentence_a_remedy_and_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], sentence: str, remedy: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = onex(*args)
    assert (answer.status, answer.out) == (2, "")
    first, second = answer.err.splitlines()
    assert first.startswith("错误：") and sentence in first
    assert second.startswith("怎么办：") and remedy in second
    assert tree(tmp_path) == {}


def test_the_same_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = onex("status", lang="en")
    assert answer.status == 2
    first, second = answer.err.splitlines()
    assert first.startswith("Error: ") and first.endswith(
        "is not a campaign folder (it has no campaign.toml)."
    )
    assert second.startswith("What to do: ")


def test_the_language_may_stand_anywhere_before_a_double_dash() -> None:
    assert take_language(["a", "--lang", "en", "b"], "zh") == ("en", ["a", "b"])
    assert take_language(["--lang=en"], "zh") == ("en", [])
    assert take_language(["a", "--", "--lang", "fr"], "zh") == ("zh", ["a", "--", "--lang", "fr"])
    for args in (["--lang"], ["--lang="], ["--lang", "EN"]):
        with pytest.raises(CallError, match=r"call\.language"):
            take_language(args, "zh")


PERSON = "考生张三 440507200401010015"


def broken(*args: object) -> None:
    raise ValueError(f"{PERSON} not understood")


def test_a_breakdown_of_ours_shows_no_traceback_and_logs_no_names(
    collected: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "status", broken)
    answer = onex("-C", collected.root, "status")
    log = collected.root / "onex-xl.log"
    assert (answer.status, answer.out) == (3, "")
    assert "Traceback" not in answer.err and str(log) in answer.err
    text = log.read_text("utf-8")
    log.unlink()
    assert "ValueError: … … not understood" in text and "in broken" in text
    assert "张三" not in text and "440507" not in text


def test_what_the_system_refuses_is_told_with_the_path(
    collected: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*args: object) -> None:
        raise PermissionError(13, "Permission denied", "台账.xlsx")

    monkeypatch.setattr(report, "status", refused)
    answer = onex("-C", collected.root, "status")
    (collected.root / "onex-xl.log").unlink()
    assert answer.status == 3
    assert "系统不让读写“台账.xlsx”（Permission denied）" in answer.err


def test_ctrl_c_is_no_error_of_anybody(collected: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "status", stopped)
    answer = onex("-C", collected.root, "status")
    assert answer.status == program.ABORTED
    assert answer.err.splitlines()[-1] == "已中止。原有的文件没有改动。"


def test_a_console_of_another_encoding_shows_what_it_can(
    collected: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(screen, encoding="cp437"))
    assert app.main(["--lang", "zh", "-C", str(collected.root), "status"], standalone_mode=False) is not None
    sys.stdout.flush()
    assert b"JSJ" in screen.getvalue() and b"?" in screen.getvalue()


def test_help_is_wrapped_by_what_a_terminal_shows() -> None:
    lines = wrapped("考" * 49 + "，" + "核" * 10, 0)
    assert [width(line) for line in lines] == [100, 20]
    assert wrapped("考" * 50 + "，核", 0) == ["考" * 49, "考，核"]
    assert wrapped("one two", 4) == ["    one two"]
