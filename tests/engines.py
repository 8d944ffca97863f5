"""Two independent spreadsheet engines that recalculate a workbook, and one that prints it.

ironcalc runs in this process (some 10 ms a workbook), LibreOffice as a program beside it (about a second to
start, once; then 0.3 s a workbook). Neither trusts the values a file stores for its formulas;
``test_engines.py`` proves that by planting wrong ones. Where LibreOffice or pdftoppm is missing the tests
fail, they do not skip.
"""

from __future__ import annotations

import atexit
import io
import re
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import Lock

import ironcalc
import openpyxl

from onex_xl.xlsx.cells import a1, position
from tests.office.person import Person

Value = str | float | bool | None
Address = tuple[str, str]

_ONE_AT_A_TIME = Lock()

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""  # 0: always recalculate; without it LibreOffice keeps the stored values


class EngineMissing(Exception):
    """A program that the tests need is not installed."""


def ironcalc_values(path: Path, addresses: Iterable[Address]) -> dict[Address, Value]:
    """The recalculated values of ``addresses`` (sheet, A1): numbers as float, dates as serial numbers,
    errors as their text (``#DIV/0!``), blanks as ``None``."""
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    model.evaluate()
    sheets = {entry["name"]: index for index, entry in enumerate(model.get_worksheets_properties())}
    values: dict[Address, Value] = {}
    for sheet, cell in addresses:
        row, col = position(cell)
        values[sheet, cell] = model.get_cell_value(sheets[sheet], row + 1, col + 1)
    return values


def libreoffice_recalculate(paths: Sequence[Path], folder: Path | None = None) -> list[Path]:
    """Each workbook of ``paths`` recalculated and saved as .xlsx, in order.

    The files are named 0000.xlsx, 0001.xlsx, … in ``folder`` (default: a temporary one that is removed
    when the tests end).
    """
    return _convert(paths, ".xlsx", folder or _temporary_folder())


def libreoffice_saved_as(path: Path, suffix: str) -> Path:
    """``path`` as LibreOffice saves it: as ``.xlsx``, ``.xls``, ``.ods``."""
    return _convert([path], suffix, _temporary_folder())[0]


def libreoffice_values(path: Path) -> dict[Address, Value]:
    """Every non-blank cell of ``path`` (sheet, A1) as LibreOffice recalculates it; values as in
    :func:`ironcalc_values`."""
    return stored_values(libreoffice_recalculate([path])[0])


def stored_values(path: Path) -> dict[Address, Value]:
    """Every non-blank cell of ``path`` as the file stores it, nothing recalculated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl on data bars, which hold no values
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    return {
        (sheet.title, a1(cell.row - 1, cell.column - 1)): _plain(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def printed(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Each workbook of ``paths`` as it prints, as a PDF in ``folder``, in order."""
    return _convert(paths, ".pdf", folder)


def pictures(path: Path, folder: Path, dpi: int = 80) -> list[Path]:
    """``path`` as it prints: one PNG a page in ``folder``, in order."""
    with tempfile.TemporaryDirectory() as work:
        [pdf] = printed([path], Path(work))
        stem = folder / path.stem
        _run([_program("pdftoppm"), "-r", str(dpi), "-png", str(pdf), str(stem)], timeout=120)
    pages = folder.glob("*.png")
    return sorted(page for page in pages if re.fullmatch(rf"{re.escape(path.stem)}-\d+", page.stem))


def _convert(paths: Sequence[Path], suffix: str, folder: Path) -> list[Path]:
    _program("soffice")
    # Numbered: two inputs may share a name.
    results = [folder / f"{number:04}{suffix}" for number in range(len(paths))]
    with _ONE_AT_A_TIME:
        office = _office()
        for path, result in zip(paths, results, strict=True):
            office.open(path)
            office.save(result)
    return results


@cache
def _office() -> Person:
    """The LibreOffice of this process, with a profile of its own, so that no setting or running program of
    the user's has a say. It is started when first asked for and ends with the tests."""
    office = Person(_SETTINGS)
    atexit.register(office.close)
    return office


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="onex-engines-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise EngineMissing(f"{name} is not installed; the tests of formulas and print-outs need it")
    return found


def _run(command: list[str], timeout: float) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    said = (done.stdout + done.stderr).strip()
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {said}")
    return said


def _plain(value: object) -> Value:
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)).total_seconds() / 86400
    if isinstance(value, date):
        return float((value - date(1899, 12, 30)).days)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if value is None or isinstance(value, (str, float, bool)):
        return value
    return str(value)
