"""Findings → the department's own file, marked, or a receipt where there is nothing to change."""

from onex_xl.stages.slips.cover import plan_cover
from onex_xl.stages.slips.problems import Problem, fold, places, shown
from onex_xl.stages.slips.receipt import make_receipt
from onex_xl.stages.slips.sent import Sent
from onex_xl.stages.slips.slip import MadeSlip, make_slip

__all__ = [
    "MadeSlip",
    "Problem",
    "Sent",
    "fold",
    "make_receipt",
    "make_slip",
    "places",
    "plan_cover",
    "shown",
]
