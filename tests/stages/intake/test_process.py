"""One file as one job: everything is done in the child, and only what is asked for comes back."""

from __future__ import annotations

import pickle
from pathlib import Path

from onex_xl.files import sha256
from onex_xl.model import Facts
from onex_xl.pack.locate import pack_path
from onex_xl.stages.checks.rules import check_return
from onex_xl.stages.intake.process import Job, Outcome, Setup, process
from onex_xl.workers import Done, run
from tests.support.returns import CAMPAIGN, pack, registry, typed, workbook

KEEP = {"candidates": ("project", "student_no"), "spending": ("voucher",)}


def job(tmp_path: Path, data: bytes, keep: dict[str, tuple[str, ...]] | None = None) -> Job:
    setup = Setup(pack_path("stpt-1x"), pack().digest, CAMPAIGN, registry(), check_return, keep=keep)
    (tmp_path / "kept").write_bytes(data)
    return Job(tmp_path / "kept", "表.xlsx", sha256(data), len(data), setup.packed())


def test_a_return_comes_back_with_findings_and_facts(tmp_path: Path) -> None:
    outcome = process(job(tmp_path, workbook(typed("考生名册", L5="作弊", J6="2万"))))
    assert outcome.ret is not None
    assert [finding.code for finding in outcome.findings] == [
        "cell.scaled-number",
        "pilots.passed-differs",
        "roster.passed-not-sat",
    ]
    assert isinstance(outcome.facts["JSJ-01"], Facts)
    assert (outcome.facts["JSJ-01"].values["sat"], outcome.facts["JSJ-01"].values["passed"]) == (3, 2)
    assert outcome.ret.findings == outcome.findings


def test_only_the_columns_asked_for_travel(tmp_path: Path) -> None:
    outcome = process(job(tmp_path, workbook(), KEEP))
    assert outcome.ret is not None
    tables = outcome.ret.tables
    assert {name: tuple(table.columns) for name, table in tables.items()} == KEEP
    assert tables["candidates"].position("student_no", 1) == (5, 1)
    assert len(pickle.dumps(outcome)) < len(pickle.dumps(process(job(tmp_path, workbook()))))


def test_a_file_that_is_no_return_is_an_outcome_like_any_other(tmp_path: Path) -> None:
    outcome = process(job(tmp_path, b"a,b\n1,2\n3,4\n"))
    assert outcome.ret is None
    assert [(finding.place.file, finding.code) for finding in outcome.findings] == [
        ("表.xlsx", "file.not-a-workbook")
    ]


def test_in_a_child_process_it_says_the_same(tmp_path: Path) -> None:
    work = job(tmp_path, workbook(typed("考生名册", L5="作弊")))
    (done,) = run(process, [work], workers=1, wall_seconds=60.0)
    assert isinstance(done, Done)
    assert isinstance(done.result, Outcome)
    assert done.result == process(work)
