"""Which return counts: one example a code, from collects of one small college."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from onex_xl import workers
from onex_xl.findings import Finding
from onex_xl.workflow import decisions
from onex_xl.workflow.collect import collect
from onex_xl.workflow.comparing import Pair
from tests.support.campaigns import Campaign, campaign, stamped
from tests.support.examples.making import Example, Maker, Makers, the
from tests.support.mails import mailed
from tests.workflow.told import only

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers
JSJ        | JSJ-01  | 10       | 3    | 3   | 3      | 800  | 1
CJ         | CJ-01   | 10       | 3    | 3   | 3      | 800  | 1
JD         | JD-01   | 10       | 3    | 3   | 3      | 800  | 1
JD         | JD-02   | 10       | 3    | 3   | 3      | 800  | 1
WY         | WY-01   | 10       | 3    | 3   | 3      | 800  | 1
WL         | WL-01   | 10       | 3    | 3   | 3      | 800  | 1
YS         | YS-01   | 10       | 3    | 3   | 3      | 800  | 1
JM         | JM-01   | 10       | 3    | 3   | 3      | 800  | 1
"""


def _several(made: Campaign) -> None:
    """A second return with other values, one row less and an error."""
    typed = made.records("JSJ")
    made.send("JSJ", name="计算机系.xlsx")
    typed["candidates"][0]["class_name"] = "软件242"
    typed["candidates"][1]["exam"] = "缺考"
    typed["teachers"].pop()
    made.send("JSJ", typed, name="计算机系 改.xlsx", on="2026-12-05")


def _saved_again(made: Campaign) -> None:
    typed = made.records("CJ")
    made.send("CJ", name="财经系.xlsx")
    typed["candidates"].reverse()
    made.send("CJ", typed, name="财经系 排序.xlsx", on="2026-12-05")


def _halves(made: Campaign) -> None:
    typed = made.records("JD")
    made.send("JD", only(typed, "JD-01"), name="机电系 一.xlsx")
    made.send("JD", only(typed, "JD-02"), name="机电系 二.xlsx", on="2026-12-05")


def _excluded(made: Campaign) -> None:
    typed = made.records("WY")
    made.send("WY", name="外语系.xlsx")
    typed["teachers"].pop()
    made.send("WY", typed, name="外语系 测试.xlsx", on="2026-12-05")


def _old_and_new(made: Campaign) -> None:
    typed = made.records("JM")
    made.send("JM", name="经管系.xlsx")
    typed["teachers"].pop()
    made.send("JM", typed, name="经管系 新.xlsx", on="2026-12-05")


def _fewer_teachers(made: Campaign, code: str, name: str, on: str) -> None:
    typed = made.records(code)
    typed["teachers"].pop()
    made.send(code, typed, name=name, on=on)


def _tied_and_blank(made: Campaign) -> None:
    """Two returns of one moment that differ, a blank template, a copy of what does not count."""
    made.send("WL", name="物流系 终稿.xlsx")
    _fewer_teachers(made, "WL", "物流系 终稿（改）.xlsx", "2026-12-01")
    made.send("YS", name="艺术系.xlsx")
    _fewer_teachers(made, "YS", "艺术系 改.xlsx", "2026-12-05")
    made.send("CJ", name="财经系.xlsx")
    made.send("CJ", {}, name="模板/财经系.xlsx", on="2026-12-02")


def _chosen(made: Campaign) -> tuple[Finding, ...]:
    _tied_and_blank(made)
    _collected(made)
    decisions.include(made.year, "艺术系.xlsx", "学系来电：以第一份为准")
    copy = made.inbox / "备份" / "艺术系 改.xlsx"
    copy.parent.mkdir()
    shutil.copy2(made.inbox / "艺术系 改.xlsx", copy)
    return _collected(made)


@cache
def _undecided() -> tuple[Finding, ...]:
    with TemporaryDirectory() as folder:
        return _chosen(campaign(Path(folder) / "c", COLLEGE))


@cache
def _passed() -> tuple[Finding, ...]:
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", COLLEGE)
        _chosen(made)
        typed = made.records("YS")
        typed["outcomes"], typed["spending"] = [], []
        made.send("YS", typed, name="艺术系 再改.xlsx", on="2026-12-09")
        return _collected(made)


def _sent_again(made: Campaign) -> None:
    copy = Path(shutil.copy(made.inbox / "经管系.xlsx", made.inbox / "经管系 再报.xlsx"))
    moment = datetime(2026, 12, 8, 9).timestamp()
    os.utime(copy, (moment, moment))


def _collected(made: Campaign) -> tuple[Finding, ...]:
    return tuple(collect(made.year, processes=0).result.findings)


@cache
def _found() -> tuple[Finding, ...]:
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", COLLEGE)
        _excluded(made)
        _old_and_new(made)
        _collected(made)
        decisions.exclude(made.year, "外语系 测试.xlsx", "学系说这是试填的")
        for send in (_several, _saved_again, _halves, _sent_again):
            send(made)
        return _collected(made)


@cache
def _doubtful() -> tuple[Finding, ...]:
    """Three workbooks stamped as JM's: from an address that nobody knows, from CJ's, with CJ's projects."""
    people = [
        {"name": "许文彬", "email": "jm@college.example", "kind": "学系", "department": "JM"},
        {"name": "郑小燕", "email": "cj@college.example", "kind": "学系", "department": "CJ"},
    ]
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", COLLEGE, people)
        typed = made.records("JM")
        stamped(made, "CJ", "JM", name="经管系.xlsx")
        for number, sender in enumerate(("someone@mail.example", "cj@college.example"), 1):
            typed["teachers"].append(typed["teachers"][-1] | {"staff_no": f"T9{number}"})
            path = made.send("JM", typed)
            mailed(made.inbox / f"来信{number}.eml", sender, path.read_bytes(), "2026-12-02")
            path.unlink()
        return _collected(made)


@cache
def _uncompared() -> tuple[Finding, ...]:
    def run(function: Callable[[object], object], work: Iterable[object], **how: object) -> Iterator[object]:
        for item in work:
            died = isinstance(item, Pair)
            yield workers.Died(item, "killed") if died else workers.Done(item, function(item))

    with TemporaryDirectory() as folder, mock.patch.object(workers, "run", run):
        made = campaign(Path(folder) / "c", "\n".join(COLLEGE.splitlines()[:3]))
        _several(made)
        return _collected(made)


@cache
def _lost() -> tuple[Finding, ...]:
    """After the ledger was deleted."""
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", "\n".join(COLLEGE.splitlines()[:3]))
        made.send_all()
        _collected(made)
        (made.root / "ledger.sqlite").unlink()
        return _collected(made)


@cache
def _forgotten() -> tuple[Finding, ...]:
    """After an older ledger was put back, and one return had been taken from the inbox."""
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", COLLEGE)
        _excluded(made)
        _collected(made)
        older = (made.root / "ledger.sqlite").read_bytes()
        gone = made.send("JSJ", name="计算机系.xlsx")
        _collected(made)
        gone.unlink()
        (made.root / "ledger.sqlite").write_bytes(older)
        return _collected(made)


@cache
def _gone() -> tuple[Finding, ...]:
    """After what was left out, and what was chosen, was taken from ``received`` and from the inbox."""
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", COLLEGE)
        _excluded(made)
        _old_and_new(made)
        _collected(made)
        decided = decisions.exclude(made.year, "外语系 测试.xlsx", "学系说这是试填的")
        chosen = decisions.include(made.year, "经管系.xlsx", "学系来电：以第一份为准")
        for item in (decided, chosen):
            (made.inbox / item.received.name).unlink()
            made.year.folder.kept(item.received).unlink()
        return _collected(made)


@cache
def _left_out() -> tuple[Finding, ...]:
    """After the only return of a department was left out, and the ledger deleted."""
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", "\n".join(COLLEGE.splitlines()[:3]))
        made.send("JSJ", name="计算机系.xlsx")
        _collected(made)
        decisions.exclude(made.year, "计算机系.xlsx", "试填")
        _collected(made)
        (made.root / "ledger.sqlite").unlink()
        return _collected(made)


def _of(code: str, found: Callable[[], Iterable[Finding]] = _found, **instead: str) -> Maker:
    """``instead`` are facts that differ from day to day and from machine to machine."""

    def make() -> Example:
        finding = the(code, found())
        assert finding.facts.keys() >= instead.keys()
        return Example(replace(finding, facts={**finding.facts, **instead}))

    return make


REGISTER: Makers = {
    "register.several": _of("register.several"),
    "register.several-uncompared": _of("register.several-uncompared", _uncompared),
    "register.resaved": _of("register.resaved"),
    "register.again": _of("register.again"),
    "register.worse": _of("register.worse"),
    "register.merged": _of("register.merged"),
    "register.unknown-sender": _of("register.unknown-sender", _doubtful),
    "register.other-sender": _of("register.other-sender", _doubtful),
    "register.other-projects": _of("register.other-projects", _doubtful),
    "register.excluded": _of("register.excluded", who="office", on="2026-12-06"),
    "register.tied": _of("register.tied", _undecided),
    "register.chosen": _of("register.chosen", _undecided, who="office", on="2026-12-06"),
    "register.passed": _of("register.passed", _passed, who="office", on="2026-12-06"),
    "register.blank": _of("register.blank", _undecided),
    "register.copied": _of("register.copied", _undecided),
    "register.excluded-gone": _of("register.excluded-gone", _gone, who="office", on="2026-12-06"),
    "register.chosen-gone": _of("register.chosen-gone", _gone, who="office", on="2026-12-06"),
    "register.ledger-behind": _of("register.ledger-behind", _forgotten, on="2026-12-06 09:00"),
    "register.taken-up": _of("register.taken-up", _forgotten),
    "register.exclusion-lost": _of("register.exclusion-lost", _left_out),
    "register.choice-lost": _of("register.choice-lost", _forgotten),
    "register.ledger-lost": _of("register.ledger-lost", _lost, on="2026-12-06 09:00"),
}
