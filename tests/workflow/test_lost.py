"""A ledger that was deleted is said from then on; nothing counts as decided that only it knew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from onex_xl.findings import Finding
from onex_xl.ledger.store import open_ledger
from onex_xl.stages.review.decisions import REVIEW
from onex_xl.workflow.collect import Collected, collect
from tests.support.campaigns import Campaign
from tests.support.reviews import Reviewed


def collected(made: Campaign) -> Collected:
    return collect(made.year, processes=0)


def said(done: Collected) -> list[Finding]:
    return [finding for finding in done.result.findings if finding.code == "register.ledger-lost"]


def deleted(ledger: Path) -> None:
    ledger.unlink()


def emptied(ledger: Path) -> None:
    ledger.write_bytes(b"")


@pytest.mark.parametrize("lose", [deleted, emptied])
def test_a_lost_ledger_is_said_and_decides_nothing(made: Campaign, lose: Callable[[Path], None]) -> None:
    made.send_all()
    assert said(collected(made)) == []
    book = Reviewed(made.root / "review.xlsx")
    book.decide(next(iter(book.rows())), 1).save()
    assert said(collected(made)) == []
    lose(made.root / "ledger.sqlite")
    done = collected(made)
    (finding,) = said(done)
    assert finding.facts["files"] == len(list((made.root / "received").iterdir()))
    assert done.result.reviews == ()
    with open_ledger(made.root / "ledger.sqlite") as ledger:
        assert ledger.decisions(REVIEW) == ()
    again = collected(made)
    assert said(again) == [finding] and not again.changed


def test_a_first_collect_that_was_cut_off_has_lost_nothing(made: Campaign) -> None:
    (made.root / "received" / f"{'0' * 64}.xlsx").write_bytes(b"PK")
    made.send_all()
    assert said(collected(made)) == []
