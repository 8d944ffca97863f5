"""Evidence that came along with returns → whose it is, which typed name it answers, what is missing."""

from onex_xl.stages.evidence.match import Named, Sent, about_evidence, matched
from onex_xl.stages.evidence.names import loose, names_in
from onex_xl.stages.evidence.owner import Owners, claims_to_be_a_return, owners

__all__ = [
    "Named",
    "Owners",
    "Sent",
    "about_evidence",
    "claims_to_be_a_return",
    "loose",
    "matched",
    "names_in",
    "owners",
]
