"""Rosters against the lists of other offices: one example a code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from onex_xl.findings import Severity
from onex_xl.ledger.store import open_ledger
from onex_xl.stages.lists.read import ListReading, read_list
from onex_xl.workflow.lists import find_lists, read_lists, reconciled
from onex_xl.workflow.office import office_registry
from onex_xl.workflow.years import EarlierYears
from onex_xl.xlsx.draw import drawn
from onex_xl.xlsx.plan import BookPlan, SheetPlan
from tests.stages.lists.sample import FINANCE, claim, csv, held, read, roster
from tests.support.campaigns import campaign
from tests.support.examples.making import Example, Maker, Makers, the
from tests.support.returns import CREATED, Record, pack

ROSTER = """
    project | no         | name | id                 | paid | funding | fee | exam | passed | certificate
    JSJ-01  | 2023000001 | 王一 | 440507200401010011 | 是   | 学院    | 260 | 已考 | 是     | ZS-001
    JSJ-01  | 2023000002 | 李二 | 440507200401020017 | 是   | 学院    | 260 | 已考 | 否     |
    JSJ-01  | 2023000003 | 张三 | 440507200401030012 | 是   | 自费    | 260 | 缺考 | 否     |
    JSJ-02  | 2023000004 | 刘四 | 440507200401040018 | 否   |         |     | 缺考 | 否     |
"""
PAID = """
    学号       | 姓名 | 项目编号 | 金额 | 资金来源
    2023000001 | 王一 | JSJ-01   | 260  | 学院
    2023000002 | 李二 | JSJ-01   | 260  | 学院
    2023000003 | 张三 | JSJ-01   | 260  | 自费
"""
UNPAID = "".join(f"    202300000{n} | 陈{n} | JSJ-01 | 已缴 | 学院\n" for n in range(5, 9))
SIGNED: list[Record] = [
    {"project": "JSJ-01", "declared_paid": 3, "declared_sat": 2, "declared_passed": 1, "declared_forfeits": 0}
]
DECIDES = {"paid": "finance"}
NEW_PROJECT = "".join(
    f"    JSJ-02 | 202300000{n} | 陈{n} | | 是 | 学院 | 260 | 已考 | 是 | ZS-00{n}\n" for n in (5, 6)
)


def _held(code: str, *lists: ListReading, people: str = ROSTER, projects: tuple[str, ...] = ()) -> Maker:
    def make() -> Example:
        item = claim(roster(people), projects=projects, signed=SIGNED)
        return Example(the(code, held([item], *lists)[1]))

    return make


def _read(code: str, text: str, name: str = FINANCE) -> Maker:
    def make() -> Example:
        finding = the(code, read(text, name).findings)
        return Example(finding, "unused" if finding.severity is Severity.ERROR else "")

    return make


def _seen(code: str, text: str) -> Maker:
    return lambda: Example(the(code, read(text).findings))


def _paid(code: str, old: str, new: str) -> Maker:
    """The finance office's list with ``new`` in place of ``old``."""
    assert old in PAID, old
    return _held(code, read(PAID.replace(old, new)))


def _more(code: str, *rows: str) -> Maker:
    """The finance office's list with further rows."""
    return _held(code, read(PAID + "".join(f"    {row}\n" for row in rows)))


def _tabs(code: str, second: str) -> Maker:
    """The finance office's list as a workbook, with a second sheet."""

    def make() -> Example:
        book = BookPlan()
        for name, text in (("缴费", PAID), ("补缴", second)):
            sheet = book.sheet(SheetPlan(name))
            for number, line in enumerate(text.strip().splitlines()):
                sheet.put_row(number, 0, [cell.strip() for cell in line.split("|")])
        return Example(
            the(code, read_list(drawn(book, created=CREATED), "reference/finance.xlsx", pack()).findings)
        )

    return make


def _decides(code: str, finance: str) -> Maker:
    """What holding a project back comes from where the finance office's list decides who has paid."""

    def make() -> Example:
        return Example(the(code, held([claim(roster(ROSTER))], read(finance), sources=DECIDES)[1]))

    return make


def _source(code: str, content: str) -> Example:
    """A campaign in which the list decides who has paid: its file holds ``content``, or is not there."""
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", "department | project | approved\nJSJ | JSJ-01 | 3")
        if content:
            (made.root / "reference" / "finance.xlsx").write_text(content)
        year = replace(made.year, settings=replace(made.year.settings, sources=DECIDES))
        registry, _ = office_registry(year)
        with open_ledger(year.folder.ledger) as ledger:
            lists = read_lists(year, registry, ledger, find_lists(year, EarlierYears()), processes=0)
        facts = reconciled(year, registry, [claim(roster(ROSTER))], lists, {}).findings
        return Example(the(code, facts))


def _same_file() -> Example:
    with TemporaryDirectory() as folder:
        made = campaign(Path(folder) / "c", "department | project | approved\nJSJ | JSJ-01 | 3")
        for name in ("finance.csv", "finance 副本.csv"):
            (made.root / "reference" / name).write_bytes(csv(PAID))
        return Example(the("lists.same-file", find_lists(made.year, EarlierYears()).findings))


LISTS: Makers = {
    "lists.unknown-file": _read("lists.unknown-file", "教室 | 座位\nA101 | 40", "reference/教室安排.csv"),
    "lists.no-header": _read("lists.no-header", "2023000001 | 260\n2023000002 | 260"),
    "lists.no-column": _read("lists.no-column", "学号 | 姓名 | 收费科目\n2023000001 | 王一 | Web前端开发"),
    "lists.no-key": _seen("lists.no-key", PAID + "     |  | JSJ-01 | 780 |\n"),
    "lists.unknown-project": _more(
        "lists.unknown-project",
        "2023000008 | 赵八 | XX-01 | 260 | 自费",
        "2023000009 | 赵九 | XX-01 | 260 | 自费",
    ),
    "lists.nothing-matches": _held(
        "lists.nothing-matches",
        read(
            PAID.replace("20230000", "20190000")
            .replace("王一", "旧甲")
            .replace("李二", "旧乙")
            .replace("张三", "旧丙")
        ),
    ),
    "lists.other-key": _held(
        "lists.other-key", read("身份证号 | 收费项目 | 实缴金额\n440507200401010011 | Web前端开发 | 260")
    ),
    "lists.by-name": _paid("lists.by-name", "2023000002", "2023000022"),
    "lists.ambiguous": _held(
        "lists.ambiguous",
        read(
            PAID.replace("张三", "李二")
            .replace("2023000002", "          ")
            .replace("2023000003", "          ")
        ),
        people=ROSTER.replace("张三", "李二"),
    ),
    "lists.same-file": _same_file,
    "lists.digits-lost": _seen(
        "lists.digits-lost",
        "身份证号 | 证书名称 | 金额\n" + "4.40507E+17 | Web前端开发 | 260\n" * 6,
    ),
    "lists.cells-unread": _seen("lists.cells-unread", PAID.replace("| 260 ", "| 已缴 ") + UNPAID),
    "lists.twice": _more("lists.twice", "2023000003 | 张三 | JSJ-01 | 40 | 自费"),
    "lists.missing": _paid("lists.missing", "    2023000003 | 张三 | JSJ-01   | 260  | 自费\n", ""),
    "lists.project-missing": _held("lists.project-missing", read(PAID), people=ROSTER + NEW_PROJECT),
    "lists.unclaimed": _more("lists.unclaimed", "2023000009 | 赵九 | JSJ-01 | 260 | 自费"),
    "lists.project-unclaimed": _more(
        "lists.project-unclaimed", *(f"20230000{n} | 赵{n} | JSJ-02 | 260 | 自费" for n in range(10, 14))
    ),
    "lists.other-project": _paid("lists.other-project", "李二 | JSJ-01", "李二 | JSJ-02"),
    "lists.differs": _paid("lists.differs", "李二 | JSJ-01   | 260", "李二 | JSJ-01 | 280"),
    "lists.not-counted": _held(
        "lists.not-counted",
        read(PAID.replace("张三 | JSJ-01   | 260", "张三 | JSJ-01 | 0")),
        people=ROSTER.replace("自费    | 260", "自费 | "),
    ),
    "lists.only-counted": _more("lists.only-counted", "2023000004 | 刘四 | JSJ-02 | 260 | 学院"),
    "lists.count-differs": _more("lists.count-differs", " |  | JSJ-01 | 260 | 自费"),
    "lists.undecided": _decides(
        "lists.undecided", PAID.replace("李二 | JSJ-01   | 260", "李二 | JSJ-01 | 已缴")
    ),
    "lists.refunded": _more("lists.refunded", "2023000002 | 李二 | JSJ-01 | -260 | 学院"),
    "lists.refund-unclear": _decides(
        "lists.refund-unclear", PAID + "    2023000002 | 李二 | JSJ-01 | -100 | 学院\n"
    ),
    "lists.source-unread": lambda: _source("lists.source-unread", "%PDF-1.4"),
    "lists.source-missing": lambda: _source("lists.source-missing", ""),
    "lists.tab-no-column": _tabs("lists.tab-no-column", "学号 | 姓名\n2023000004 | 刘四"),
    "lists.tab-no-header": _tabs("lists.tab-no-header", PAID.strip().partition("\n")[2]),
    "lists.footer": _seen("lists.footer", PAID + "    制表人：王 | | | |\n"),
}
