"""What tests ask of a collect: one department's line, what is said about the register."""

from __future__ import annotations

from datetime import datetime

from onex_xl.findings import Finding
from onex_xl.model import Register
from onex_xl.workflow.collect import Collected, collect
from tests.support.campaigns import Campaign, Records

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
A          | A-2     | 10       | 10   | 10  | 10     | 800  | 3        |
B          | B-1     | 10       | 10   | 10  | 8      | 800  | 3        |
"""


def collected(made: Campaign, on: str = "") -> Collected:
    """A collect, now or in the evening of the day ``on``."""
    at = datetime.fromisoformat(f"{on}T18:00:00").astimezone() if on else None
    return collect(made.year, processes=0, at=at)


def line(done: Collected, code: str = "A") -> Register:
    return next(item for item in done.result.register if item.code == code)


def about(done: Collected) -> list[tuple[str, str]]:
    """File and code of what is said about the register."""
    found = [item for item in done.result.findings if item.code.startswith("register.")]
    return [(item.place.file, item.code) for item in found]


def the(done: Collected, code: str) -> Finding:
    (found,) = (item for item in done.result.findings if item.code == code)
    return found


def standings(done: Collected, code: str = "A") -> list[tuple[str, str]]:
    return [(other.file, other.standing) for other in line(done, code).others]


def only(typed: Records, *projects: str) -> Records:
    """The records of ``projects``; what is declared of the others is blank."""
    blank = ("lead", "declared_paid", "declared_sat", "declared_passed", "declared_forfeits", "site_built")
    found: Records = {"basics": typed["basics"]}
    for sheet, rows in typed.items():
        if sheet == "pilots":
            found[sheet] = [
                row if row["project"] in projects else {**row, **dict.fromkeys(blank)} for row in rows
            ]
        elif sheet != "basics":
            found[sheet] = [row for row in rows if row["project"] in projects]
    return found
