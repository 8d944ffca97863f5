"""Plays a person at LibreOffice: run by a Python that has ``uno`` (never by the tests' own).

Reads one JSON command a line from standard input, answers with one JSON line each. The person does what a
spreadsheet program lets a person do: types only into cells that are not locked, and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

START_SECONDS = 60
FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8", ".pdf": "calc_pdf_Export",
}  # fmt: skip
TEXT_FORMAT = 256  # com.sun.star.util.NumberFormat.TEXT
CONTENT = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: values, dates, text, formulas


class Player:
    """A LibreOffice of its own, with its own profile, and the workbook that is open in it. ``settings`` are
    the profile's, where they are to be other than LibreOffice has them."""

    def __init__(self, program: str, settings: str = "") -> None:
        self.uno: Any = import_module("uno")
        self.profile = tempfile.mkdtemp(prefix="onex-player-")
        if settings:
            Path(self.profile, "user").mkdir()
            Path(self.profile, "user", "registrymodifications.xcu").write_text(settings, "utf-8")
        pipe = f"onex{os.getpid()}"
        self.process = subprocess.Popen(
            [
                program, f"-env:UserInstallation={Path(self.profile).as_uri()}", "--headless", "--norestore",
                "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;",
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.desktop = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.book: Any = None

    def _connect(self, address: str) -> Any:
        local = self.uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                context = resolver.resolve(address)
                return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            except Exception:
                if self.process.poll() is not None or time.monotonic() > until:
                    self.process.kill()
                    raise
                time.sleep(0.1)

    def open(self, path: str) -> list[str]:
        """Open ``path``; gives the names of its sheets."""
        if self.book is not None:
            self.book.close(True)
        self.book = self.desktop.loadComponentFromURL(
            Path(path).as_uri(), "_blank", 0, (self._set("Hidden", True),)
        )
        return list(self.book.getSheets().getElementNames())

    def type(self, typed: list[tuple[str, str, str]]) -> list[str]:
        """Type each text into its cell (sheet, A1, text); gives the cells that are locked, left alone."""
        refused = []
        # Worked out once, at the end: hundreds of cells are typed at a time.
        self.book.enableAutomaticCalculation(False)
        for sheet, place, text in typed:
            cell = self._cell(sheet, place)
            if self._locked(sheet, cell):
                refused.append(f"{sheet}!{place}")
            elif self._is_text(cell):
                cell.setString(text)
            else:
                cell.setFormula(text)
        self.book.enableAutomaticCalculation(True)
        self.book.calculate()
        return refused

    def delete(self, places: list[tuple[str, str]]) -> list[str]:
        """Press Delete on each cell; gives what then stands there. LibreOffice itself refuses locked ones."""
        for sheet, place in places:
            self._cell(sheet, place).clearContents(CONTENT)
        return self.read(places)

    def read(self, places: list[tuple[str, str]]) -> list[str]:
        """What the cells show."""
        return [str(self._cell(sheet, place).getString()) for sheet, place in places]

    def choices(self, sheet: str, place: str) -> list[str]:
        """What the dropdown of a cell offers, and whether anything else is refused (the last item)."""
        validation = self._cell(sheet, place).Validation
        if validation.getPropertyValue("Type").value != "LIST":
            return []
        source = str(validation.getFormula1())
        stops = validation.getPropertyValue("ErrorAlertStyle").value == "STOP"
        if source.startswith("$"):
            name, _, area = source.partition(".")
            cells = self._sheet(name.strip("$'")).getCellRangeByName(area).getDataArray()
            return [str(value) for row in cells for value in row if value != ""] + [str(stops)]
        return [choice.strip('"') for choice in source.split(";")] + [str(stops)]

    def unprotect(self, sheet: str) -> None:
        """Take the protection off a sheet, which asks for no password."""
        self._sheet(sheet).unprotect("")

    def sort(self, sheet: str, area: str, column: int) -> None:
        """Sort the rows of an area by its ``column`` (0-based), Z to A, as the menu does."""
        by = self.uno.createUnoStruct("com.sun.star.table.TableSortField")
        by.Field, by.IsAscending = column, False
        fields = self.uno.Any("[]com.sun.star.table.TableSortField", (by,))
        what = self._set("SortFields", fields), self._set("ContainsHeader", False)
        self.uno.invoke(self._sheet(sheet).getCellRangeByName(area), "sort", (what,))

    def insert_rows(self, sheet: str, before: int, count: int) -> None:
        """Insert empty rows before the row of that number (1-based)."""
        self._sheet(sheet).getRows().insertByIndex(before - 1, count)

    def insert_columns(self, sheet: str, before: int, count: int) -> None:
        """Insert empty columns before the column of that number (1-based)."""
        self._sheet(sheet).getColumns().insertByIndex(before - 1, count)

    def hide_rows(self, sheet: str, first: int, last: int) -> None:
        """Hide rows, as a filter does."""
        for row in range(first - 1, last):
            self._sheet(sheet).getRows().getByIndex(row).IsVisible = False

    def rename(self, sheet: str, name: str) -> None:
        """Call a sheet otherwise."""
        self._sheet(sheet).setName(name)

    def save(self, path: str) -> None:
        """Save a copy as .xlsx, .xls or .ods; as .pdf, print it."""
        self.book.storeToURL(Path(path).as_uri(), (self._set("FilterName", FILTERS[Path(path).suffix]),))

    def quit(self) -> None:
        """Close everything."""
        try:
            if self.book is not None:
                self.book.close(True)
            self.desktop.terminate()
        except Exception:  # it closes the line before it answers
            pass
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _sheet(self, name: str) -> Any:
        return self.book.getSheets().getByName(name)

    def _cell(self, sheet: str, place: str) -> Any:
        return self._sheet(sheet).getCellRangeByName(place)

    def _locked(self, sheet: str, cell: Any) -> bool:
        return bool(self._sheet(sheet).isProtected() and cell.CellProtection.IsLocked)

    def _is_text(self, cell: Any) -> bool:
        return bool(self.book.getNumberFormats().getByKey(cell.NumberFormat).Type & TEXT_FORMAT)

    def _set(self, name: str, value: object) -> Any:
        setting = self.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        setting.Name, setting.Value = name, value
        return setting


def main() -> None:
    """Serve commands until the line is closed."""
    player = Player(*sys.argv[1:])
    try:
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            try:
                answer: object = {"is": getattr(player, name)(*arguments)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
    finally:
        player.quit()


if __name__ == "__main__":
    main()
