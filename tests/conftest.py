"""What all tests share: where the project lies, and the spreadsheet program that some of them need."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from onex_xl.garbage import look_rarely

SOFFICE_MISSING = (
    "This test opens workbooks in LibreOffice, and there is no soffice on the PATH. Install it: "
    "on Debian or Ubuntu `apt-get install libreoffice-calc-nogui python3-uno poppler-utils fonts-noto-cjk`; "
    "elsewhere LibreOffice itself, with its program folder on the PATH."
)


def pytest_configure() -> None:
    """As the program itself does."""
    look_rarely()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked ``office`` fails where LibreOffice is missing: skipped, it would prove nothing."""
    if item.get_closest_marker("office") and not shutil.which("soffice"):
        pytest.fail(SOFFICE_MISSING, pytrace=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no processor waits for another's long last one."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's own folder: where ``pyproject.toml`` lies."""
    return Path(__file__).resolve().parents[1]
