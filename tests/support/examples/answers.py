"""What departments answer where nothing can be answered, and how their heads confirm: one example a code."""

from __future__ import annotations

from datetime import date

from onex_xl.findings import Severity
from onex_xl.model import Return, Value
from onex_xl.stages.checks.answered import bound
from onex_xl.stages.compare import identities
from onex_xl.stages.intake.read import read_return
from onex_xl.xlsx.draw import drawn
from tests.support import returns
from tests.support.examples.making import Example, Maker, Makers, seen, stands, the
from tests.support.returns import CAMPAIGN, CREATED, clean_records, pack, plan, sheet

CHECK, WHY = "自检", "两人缓考，已报备"


def _answered(code: str, beside: str) -> Maker:
    """A good return with an answer in the line of the self-check whose key begins with ``beside``."""

    def make() -> Example:
        book = plan()
        tab = sheet(book, CHECK)
        keys = {str(cell.value): row for (row, _), cell in tab.cells.items() if ":" in str(cell.value)}
        row = next(row for key, row in keys.items() if key.startswith(beside)) if beside else 90
        col = next(col for (_, col), cell in tab.cells.items() if cell.value == "情况说明")
        tab.put(row, col, WHY, "input.text")
        data = drawn(book, created=CREATED)
        ret = read_return(data, "计算机系.xlsx", pack(), CAMPAIGN, returns.registry())
        assert isinstance(ret, Return)
        needless = bound(pack(), ret, ret.findings, identities(pack(), ret.tables, ret.findings))
        return Example(the(code, [*ret.findings, *needless.findings]))

    return make


def _confirmed(code: str, **typed: Value) -> Maker:
    """A good return with ``typed`` in the line of the department's head."""

    def make() -> Example:
        records = {**clean_records(), "self_check": [typed]}
        found, ends = seen(drawn(plan(records), created=CREATED))
        return Example(the(code, found), ends)

    return make


ANSWERS: Makers = {
    "return.head-missing": _confirmed("return.head-missing", name="赵主任"),
    "return.head-date": _confirmed("return.head-date", name="赵主任", date=date(2025, 12, 1)),
    "return.head-line-gone": stands("return.head-line-gone", Severity.WARNING, label="学系负责人"),
    "return.answer-to-error": _answered("return.answer-to-error", "error:"),
    "return.answer-unplaced": _answered("return.answer-unplaced", ""),
    "return.answer-needless": _answered("return.answer-needless", "check:"),
}
