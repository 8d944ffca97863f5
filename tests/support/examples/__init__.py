"""One example of every finding: the program reads a file that is wrong in just that way, and says so.

``docs/findings.md`` shows them; where the program no longer makes one, the page cannot be written.
"""

from __future__ import annotations

from tests.support.examples.across import ACROSS
from tests.support.examples.answers import ANSWERS
from tests.support.examples.cells import CELLS
from tests.support.examples.evidence import EVIDENCE
from tests.support.examples.files import FILES
from tests.support.examples.lists import LISTS
from tests.support.examples.making import Example, Makers
from tests.support.examples.policy import POLICY
from tests.support.examples.register import REGISTER
from tests.support.examples.review import REVIEW
from tests.support.examples.rules import REGISTRY, RULES
from tests.support.examples.sheets import SHEETS
from tests.support.examples.years import YEARS

__all__ = ["EXAMPLES", "Example"]

EXAMPLES: Makers = {
    **FILES,
    **REGISTER,
    **EVIDENCE,
    **ANSWERS,
    **SHEETS,
    **CELLS,
    **RULES,
    **ACROSS,
    **LISTS,
    **POLICY,
    **REVIEW,
    **REGISTRY,
    **YEARS,
}
"""By code, how its example is made."""
