"""Synthetic campaigns of any size, out of the demonstration's recipe."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from onex_xl.demo.college import College, Records, invent
from onex_xl.demo.recipe import Assignment, Recipe, load_recipe
from onex_xl.stages.distribute import plan_return
from onex_xl.stages.registry.write import plan_registry
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.year import Year, create, made_on, open_year
from onex_xl.xlsx.draw import drawn

PROFILES = ("excellent", "strong", "steady")
CREATED = datetime(2026, 12, 1)
DAY = 86_400


@dataclass(frozen=True)
class Sample:
    """A campaign folder with its registry filled, and what the departments would send."""

    year: Year
    college: College


def campaign(root: Path, departments: int, candidates: int) -> Sample:
    """A campaign of ``departments`` with three projects and about ``candidates`` candidates each."""
    recipe = _recipe(departments, candidates)
    year = create(root, recipe.year)
    college = invent(year.pack, year.campaign, recipe)
    book = plan_registry(year.pack, year.campaign, college.registry)
    year.folder.registry.write_bytes(drawn(book, created=made_on(year.campaign)))
    return Sample(open_year(root), college)


def send_all(sample: Sample, processes: int = 2) -> None:
    """Every department's return into the inbox."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as workers:
        for code, records in sample.college.returns.items():
            workers.submit(_send, sample.year.folder.root, code, records)


def send_again(sample: Sample, code: str) -> None:
    """The department's return once more, with one value changed and a day later."""
    records = {sheet: [dict(row) for row in rows] for sheet, rows in sample.college.returns[code].items()}
    records["candidates"][0]["remark"] = "补报"
    _send(sample.year.folder.root, code, records, "补报")
    path = sample.year.folder.inbox / f"{code}补报.xlsx"
    moment = path.stat().st_mtime + DAY
    os.utime(path, (moment, moment))


def _send(root: Path, code: str, records: Records, more: str = "") -> None:
    year = open_year(root)
    registry, _ = office_registry(year)
    plan = plan_return(year.pack, year.campaign, registry, code, records)
    (year.folder.inbox / f"{code}{more}.xlsx").write_bytes(drawn(plan, created=CREATED))


def _recipe(departments: int, candidates: int) -> Recipe:
    """The demonstration's recipe with other departments and projects."""
    known = load_recipe(Path(__file__).resolve().parents[1] / "workbook-templates" / "stpt-1x")
    codes = [f"D{number:03}" for number in range(1, departments + 1)]
    share = candidates // len(PROFILES)
    projects = [
        (f"{code}-{number}", code, number) for code in codes for number in range(1, len(PROFILES) + 1)
    ]
    registry = {
        "departments": tuple(
            {"code": code, "name": f"学系{code}", "head": "甲", "contact": "乙", "email": "x@college.example"}
            for code in codes
        ),
        "majors": tuple({"name": f"专业{code}", "group": f"群{code}", "department": code} for code in codes),
        "pilots": tuple(
            {
                "code": project, "department": code, "name": f"证书{project}",
                "major_groups": f"群{code}", "authority_approved": "是",
                "applied": share, "approved": share, "budget": 50000, "lead": "丙",
            }
            for project, code, _ in projects
        ),
        "recipients": (),
    }  # fmt: skip
    assigned = {project: Assignment(profile=PROFILES[number - 1]) for project, _, number in projects}
    return msgspec.structs.replace(known, registry=registry, projects=assigned, sendings=())
