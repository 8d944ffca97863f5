"""Tabs, headers and labels: one example a code."""

from __future__ import annotations

from onex_xl.findings import ALL_PROJECTS, Place, Severity
from tests.support import damages as do
from tests.support.damages import BASICS, OUTCOMES, PILOTS, ROSTER, SPENDING, cells, on
from tests.support.edited import Edited
from tests.support.examples.making import Makers, damaged, stands


def _notes_tab(found: Edited) -> None:
    do.copied(BASICS, "备忘")(found)
    tab = found.sheet("备忘")
    for row in range(40):
        tab.cells(row).clear()
    tab.put("A1", "缓考名单")
    tab.put("A2", "张三")


DAMAGES = {
    "sheet.missing": do.book(do.deleted(OUTCOMES)),
    "sheet.renamed": do.book(do.renamed(ROSTER, "Sheet4")),
    "sheet.hidden": do.book(do.hidden(ROSTER)),
    "sheet.two-candidates": do.book(do.copied(ROSTER, "考生名册 (2)", L5="缺考")),
    "sheet.unknown": do.book(_notes_tab),
    "sheet.column-missing": on(ROSTER, lambda tab: tab.delete_col(11)),
    "sheet.column-twice": cells(ROSTER, S3="缴费", S5="否"),
    "sheet.column-moved": on(ROSTER, lambda tab: tab.swap_cols(7, 11)),
    "sheet.moved-header": on(ROSTER, lambda tab: tab.insert_rows(0, 6)),
    "sheet.moved-label": on(BASICS, lambda tab: tab.insert_rows(0, 3)),
    "sheet.column-renamed": cells(ROSTER, J3="缴费金额（元）"),
    "sheet.unit-applied": cells(SPENDING, F3="金额（千元）", F5=0.78),
    "sheet.unit-unclear": cells(SPENDING, F3="金额（美元）"),
    "sheet.column-guessed": cells(ROSTER, R3="证书的编号"),
    "sheet.unknown-column": cells(ROSTER, T3="辅导员", T5="陈老师", T6="陈老师"),
    "sheet.unlabelled-column": cells(ROSTER, T5="已核对"),
    "sheet.merged": on(ROSTER, lambda tab: tab.merge("H5:H8")),
    "sheet.project-missing": cells(PILOTS, A7="CJ-01", B7="智能财税"),
    "sheet.project-twice": cells(PILOTS, A8="JSJ-01", B8="Web前端开发"),
    "sheet.label-missing": cells(BASICS, A7=None),
    "sheet.label-twice": cells(BASICS, A18="联系电话", B18="13900139000"),
    "sheet.label-renamed": cells(BASICS, A7="联系电话（手机）"),
    "sheet.label-guessed": cells(BASICS, A13="信息平台的数据已填报"),
    "sheet.no-self-scores": do.book(do.deleted("自评表")),
}

SHEETS: Makers = {
    **{code: damaged(code, damage) for code, damage in DAMAGES.items()},
    "sheet.no-header": stands(
        "sheet.no-header", Severity.ERROR, Place(sheet=ROSTER), project=ALL_PROJECTS, sheet=ROSTER
    ),
}
