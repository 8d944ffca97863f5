"""Archives of earlier years in a campaign: who was funded before, and what next year's archive keeps."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from onex_xl.archives.container import read_archive
from onex_xl.model import Result
from onex_xl.workflow.collect import collect
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.sealing import archive
from onex_xl.workflow.succession import succeed
from onex_xl.workflow.verifying import verify
from onex_xl.workflow.year import open_year
from onex_xl.workflow.years import CARRIED, earlier_years, extract
from tests.support.campaigns import Campaign, campaign
from tests.support.examples.years import archived

COLLEGE = """
department | project | approved | paid | sat | passed | forfeits | fees
A          | A-1     | 3        | 3    | 2   | 2      |          | 800
B          | B-1     | 2        | 2    | 2   | 1      |          | 900
"""


def sealed(made: Campaign) -> Path:
    """The campaign's archive, made of what was sent."""
    collect(made.year, processes=0)
    done = archive(made.year)
    return made.root / done.written.path


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of 2026."""
    made = campaign(tmp_path_factory.mktemp("old") / "2026", COLLEGE)
    made.send_all()
    return sealed(made)


def next_year(root: Path, old: Path) -> Campaign:
    """The campaign of 2027, its registry filled in as it was."""
    from onex_xl.stages.registry.write import plan_registry
    from onex_xl.workflow.year import made_on
    from onex_xl.xlsx.draw import drawn

    year = succeed(root, old).year
    made = Campaign(root, campaign(root.parent / "pattern", COLLEGE).rows)
    registry, _ = office_registry(open_year(root.parent / "pattern"))
    records = {
        name: [table.record(row) for row in range(len(table))] for name, table in registry.tables.items()
    }
    book = plan_registry(year.pack, year.campaign, records)
    (root / "registry.xlsx").write_bytes(drawn(book, created=made_on(year.campaign)))
    return made


def told(result: Result) -> list[tuple[str, ...]]:
    """Who was funded before: the project, its cell, and the file, sheet and cell of the earlier year."""
    return [
        (
            item.project,
            item.place.cell,
            *(str(item.facts[f"other_{name}"]) for name in ("file", "sheet", "cell")),
        )
        for item in result.findings
        if item.code == "across.funded-earlier"
    ]


def test_who_was_funded_in_an_archived_year_is_found_with_both_cells(tmp_path: Path, old: Path) -> None:
    made = next_year(tmp_path / "2027", old)
    typed = made.records("A")
    typed["candidates"] = typed["candidates"][:1]
    made.send("A", typed, on="2027-12-01")
    result = collect(made.year, processes=0).result
    name = f"archive/{old.name}/{CARRIED}earlier.csv"
    assert told(result) == [("A-1", "I5", name, "earlier", "F2")]


def test_another_collect_changes_nothing_and_an_archive_that_comes_later_counts(
    tmp_path: Path, old: Path
) -> None:
    made = next_year(tmp_path / "2027", old)
    [kept] = made.year.folder.archives.iterdir()
    aside = kept.rename(tmp_path / kept.name)
    made.send("A", on="2027-12-01")
    assert told(collect(made.year, processes=0).result) == []
    assert not collect(made.year, processes=0).changed
    shutil.move(aside, kept)
    again = collect(made.year, processes=0)
    assert again.changed and len(told(again.result)) == 2
    assert not collect(made.year, processes=0).changed


def test_the_next_archive_keeps_an_extract_and_is_verified_with_it(tmp_path: Path, old: Path) -> None:
    made = next_year(tmp_path / "2027", old)
    made.send("A", on="2027-12-01")
    later = sealed(made)
    inside = read_archive(later).member(f"archive/{old.name}")
    (tmp_path / "inside.zip").write_bytes(inside)
    kept = read_archive(tmp_path / "inside.zip")
    assert {name.partition("/")[0] for name in kept.names} == {
        "说明-README.txt", "manifest.json", "summary.json", "carried", "rules",
    }  # fmt: skip
    assert extract(kept) == inside
    done = verify(later, processes=0)
    assert done.identical, done.compared
    both = succeed(tmp_path / "2028", later)
    assert sorted(both.archives) == sorted([old.name, later.name])
    assert [item.summary.campaign.year for item in earlier_years(both.year).years] == [2026, 2027]


def test_a_list_that_was_changed_in_the_archive_is_a_difference(
    tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onex_xl.workflow import rebuilt

    monkeypatch.setattr(rebuilt, "carried", lambda *_: {"earlier": b"other"})
    done = verify(old, processes=0)
    assert done.compared is not None
    [item] = done.compared.differences
    assert (item.sheet, item.cell) == (f"{CARRIED}earlier.csv", "1")


def test_only_the_newest_archive_of_an_earlier_year_is_used(tmp_path: Path) -> None:
    made = campaign(tmp_path / "2026", COLLEGE)
    own = made.year.campaign.college
    for name, data in {
        "2026-考评归档.zip": b"encrypted, for all we know",
        "a.zip": archived(year=2025, college=own),
        "b.zip": archived(year=2025, college=own, as_of=None),
        "c.zip": archived(year=2024, college=own),
        "d.zip": archived(year=2026, college=own),
        "e.zip": archived(year=2023, college=own, pack="other"),
        "f.zip": b"",
        "g.zip": archived(year=2022, college="乙"),
    }.items():
        (made.year.folder.archives / name).write_bytes(data)
    found = earlier_years(made.year)
    assert [(item.archive.manifest.year, item.name) for item in found.years] == [
        (2022, "archive/g.zip"),
        (2024, "archive/c.zip"),
        (2025, "archive/a.zip"),
    ]
    assert [(item.place.file, item.code) for item in found.findings] == [
        ("archive/b.zip", "years.twice"),
        ("archive/e.zip", "years.other-pack"),
        ("archive/f.zip", "years.unreadable"),
        ("archive/g.zip", "years.other-college"),
    ]
    without = replace(made.year.folder, root=tmp_path / "nowhere")
    assert earlier_years(replace(made.year, folder=without)).years == ()
