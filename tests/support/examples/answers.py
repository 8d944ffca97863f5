"""What departments answer where nothing can be answered: one example a code."""

from __future__ import annotations

from onex_xl.model import Return
from onex_xl.stages.checks.answered import bound
from onex_xl.stages.compare import identities
from onex_xl.stages.intake.read import read_return
from onex_xl.xlsx.draw import drawn
from tests.support import returns
from tests.support.examples.making import Example, Maker, Makers, the
from tests.support.returns import CAMPAIGN, CREATED, pack, plan, sheet

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


ANSWERS: Makers = {
    "return.answer-to-error": _answered("return.answer-to-error", "error:"),
    "return.answer-unplaced": _answered("return.answer-unplaced", ""),
    "return.answer-needless": _answered("return.answer-needless", "check:"),
}
