"""The blank workbooks that stand beside a pack for people to open: ``make samples`` draws them anew.

The same pack and program give the same bytes. The department and its projects are those of the demonstration.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

from onex_xl.demo.college import invent
from onex_xl.demo.recipe import load_recipe
from onex_xl.files import safe_name
from onex_xl.model import Campaign, Department, Project, Registry
from onex_xl.pack.load import load_pack
from onex_xl.stages.distribute import file_name, plan_return
from onex_xl.stages.registry.write import plan_registry
from onex_xl.workflow.year import made_on
from onex_xl.xlsx.draw import drawn

PACKS = Path(__file__).resolve().parents[1] / "workbook-templates"
FOLDER = "samples"


def samples(folder: Path) -> dict[str, bytes]:
    """File name → content, for the pack in ``folder``."""
    pack, recipe = load_pack(folder), load_recipe(folder)
    year = recipe.year
    campaign = Campaign(
        year, pack.raw.college, date(year, 1, 1), date(year, 12, 31), recipe.deadline, pack.name
    )
    rows = invent(pack, campaign, recipe).registry
    head = rows[pack.raw.departments][0]
    department = Department(str(head["code"]), str(head["name"]), head)
    projects = {
        str(row["code"]): Project(str(row["code"]), department.code, str(row["name"]), row)
        for row in rows[pack.raw.projects]
        if row["department"] == department.code
    }
    registry = Registry({department.code: department}, projects, {})
    books = {
        safe_name(pack.registry.raw.file_name): plan_registry(pack, campaign),
        file_name(pack, campaign, department): plan_return(pack, campaign, registry, department.code),
    }
    return {name: drawn(book, created=made_on(campaign)) for name, book in books.items()}


def parts(workbook: bytes) -> dict[str, bytes]:
    """The members of a workbook: what must not change. How they are deflated may, with the machine."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_all() -> None:
    """Draw the samples of every pack that has a demonstration; others are removed."""
    for recipe in sorted(PACKS.glob("*/demo.toml")):
        target = recipe.parent / FOLDER
        target.mkdir(exist_ok=True)
        wanted = samples(recipe.parent)
        for path in target.glob("*.xlsx"):
            if path.name not in wanted:
                path.unlink()
        for name, data in wanted.items():
            (target / name).write_bytes(data)
            print(f"{target.name}/{name}: {len(data)} bytes")


if __name__ == "__main__":
    write_all()
