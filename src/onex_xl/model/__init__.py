"""The frozen values that the year's steps hand on.

``inbox file -> Received -> Return (tables with places) -> Findings + Facts -> Scores -> Master``.
All of them can be pickled, so that reading can happen in a child process.
"""

from onex_xl.model.inputs import (
    Campaign,
    Claim,
    Department,
    ListRows,
    Origin,
    Project,
    Registry,
    Return,
    SelfScore,
    Statement,
    Table,
)
from onex_xl.model.register import (
    PERSONAL,
    Because,
    Change,
    Changes,
    Correction,
    Other,
    Received,
    Register,
    Standing,
    State,
)
from onex_xl.model.result import (
    COUNTED,
    DECLARED,
    EVIDENCE_STATES,
    Compared,
    Difference,
    Evidence,
    EvidenceState,
    Reconciliation,
    Result,
)
from onex_xl.model.scores import Facts, Review, ReviewState, Rulings, Score, Status, Variant, Waiver, Way
from onex_xl.model.sealed import SealedProject, SealedYear
from onex_xl.rules.nodes import Number, Value

__all__ = [
    "COUNTED", "DECLARED", "EVIDENCE_STATES", "PERSONAL", "Because", "Campaign", "Change", "Changes", "Claim",
    "Compared", "Correction", "Department", "Difference", "Evidence", "EvidenceState", "Facts", "ListRows",
    "Number", "Origin", "Other", "Project", "Received", "Reconciliation", "Register", "Registry", "Result",
    "Return", "Review", "ReviewState", "Rulings", "Score", "SealedProject", "SealedYear", "SelfScore",
    "Standing", "State", "Statement", "Status", "Table", "Value", "Variant", "Waiver", "Way",
]  # fmt: skip
