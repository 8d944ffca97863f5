"""Where the packs are found: in a checkout, in an installed wheel, and when they are missing."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from onex_xl.errors import CallError, MachineError
from onex_xl.pack import locate

VOLATILE = ("__pycache__", ".pyc", "~$", ".~lock.", ".DS_Store", "Thumbs.db")


def files_below(folder: Path) -> set[str]:
    """Paths of the files below ``folder``, relative to it, as they stand in an archive."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if not any(mark in name for mark in VOLATILE)}


def names_in(wheel: Path) -> list[str]:
    """What a wheel holds, in order."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def build(project: Path, target: str, into: Path) -> Path:
    """Build a ``wheel`` or ``sdist`` of the project, without the network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)]
    done = subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(project, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def two_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two packs, a folder that is none, and a loose file."""
    folder = tmp_path / locate.FOLDER
    for name in ("stpt-1x", "another"):
        (folder / name).mkdir(parents=True)
        (folder / name / "rubric.toml").write_text("", "utf-8")
    (folder / "samples").mkdir()
    (folder / "read me.txt").write_text("", "utf-8")
    monkeypatch.setattr(locate, "_PACKAGE", tmp_path / "src" / "onex_xl")
    monkeypatch.setattr(locate, "_CHECKOUT", tmp_path)
    return folder


def test_the_packs_of_a_checkout_lie_beside_src(project: Path) -> None:
    assert locate.packs_folder() == project / "workbook-templates"


def test_only_folders_with_definitions_are_packs(two_packs: Path) -> None:
    assert locate.pack_names() == ("another", "stpt-1x")
    assert locate.pack_path("another") == two_packs / "another"


@pytest.mark.parametrize(
    "name", ["samples", "read me.txt", "", ".", "..", "STPT-1X", "../workbook-templates/another"]
)
def test_an_unknown_pack_is_named_together_with_the_known_ones(two_packs: Path, name: str) -> None:
    with pytest.raises(CallError) as raised:
        locate.pack_path(name)
    assert (raised.value.code, raised.value.exit_status) == ("pack.unknown", 2)
    assert raised.value.facts == {"name": name, "known": "another, stpt-1x"}


def test_the_installed_packs_go_before_those_of_a_checkout(two_packs: Path, tmp_path: Path) -> None:
    installed = tmp_path / "src" / "onex_xl" / locate.FOLDER
    installed.mkdir(parents=True)
    assert locate.packs_folder() == installed


def test_an_installation_without_packs_says_which_folder_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locate, "_PACKAGE", tmp_path / "onex_xl")
    monkeypatch.setattr(locate, "_CHECKOUT", tmp_path)
    with pytest.raises(MachineError) as raised:
        locate.pack_path("stpt-1x")
    assert (raised.value.code, raised.value.exit_status) == ("pack.not_installed", 3)
    assert raised.value.facts == {"folder": str(tmp_path / "onex_xl" / locate.FOLDER)}


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_every_file_of_the_packs(project: Path, wheel: Path) -> None:
    names = names_in(wheel)
    packs = {f"onex_xl/workbook-templates/{name}" for name in files_below(project / "workbook-templates")}
    package = {f"onex_xl/{name}" for name in files_below(project / "src" / "onex_xl")}
    metadata = {name for name in names if ".dist-info/" in name}
    assert set(names) - metadata == packs | package
    assert len(names) == len(set(names))


@pytest.mark.slow
def test_an_unpacked_wheel_finds_its_own_packs(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    program = "from onex_xl.pack import locate; print(locate.packs_folder(), *locate.pack_names(), sep='|')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    folder, *names = done.stdout.rstrip("\n").split("|")
    assert Path(folder) == tmp_path.resolve() / "onex_xl" / "workbook-templates"
    assert tuple(names) == locate.pack_names() != ()


@pytest.mark.slow
def test_the_sdist_builds_the_same_wheel_and_carries_no_more_than_that_needs(
    project: Path, wheel: Path, tmp_path: Path
) -> None:
    (tmp_path / "sdist").mkdir()
    (tmp_path / "wheel").mkdir()
    with tarfile.open(build(project, "sdist", tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    tops = {path.name for path in unpacked.iterdir()}
    needed = {"pyproject.toml", "PKG-INFO", "LICENSE", "src", "workbook-templates"}
    assert needed <= tops <= needed | {"README.md", "CHANGELOG.md", ".gitignore"}
    again = build(unpacked, "wheel", tmp_path / "wheel")
    assert names_in(again) == names_in(wheel)
