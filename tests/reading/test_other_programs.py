"""The same return as other programs save it: nothing is read differently."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from onex_xl.findings import Severity
from onex_xl.model import Return
from onex_xl.stages.intake.read import read_return
from tests.support.returns import CAMPAIGN, pack, read, registry, workbook

FORMATS = ("xls", "ods", "xlsx")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The clean return, saved by LibreOffice in every format."""
    folder = tmp_path_factory.mktemp("saved")
    (folder / "表.xlsx").write_bytes(workbook())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind in FORMATS:
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder / kind)]
        subprocess.run([*command, str(folder / "表.xlsx")], check=True, capture_output=True, timeout=120)
    return {kind: Path(folder, kind, f"表.{kind}").read_bytes() for kind in FORMATS}


@pytest.mark.office
@pytest.mark.parametrize("kind", FORMATS)
def test_a_return_saved_by_another_program_is_read_the_same(saved: dict[str, bytes], kind: str) -> None:
    ret = read_return(saved[kind], f"表.{kind}", pack(), CAMPAIGN, registry())
    assert isinstance(ret, Return)
    clean = read()
    told = [finding.code for finding in ret.findings if finding.severity is not Severity.INFO]
    assert (ret.origin, told, ret.unread) == (clean.origin, [], 0)
    for name, table in clean.tables.items():
        assert dict(ret.tables[name].columns) == dict(table.columns)
        assert (list(ret.tables[name].rows), ret.tables[name].cols) == (list(table.rows), table.cols)
