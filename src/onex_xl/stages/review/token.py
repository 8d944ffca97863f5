"""By what a review workbook, or a copy of one, is known as written by this campaign and nobody else: a keyed
digest of what it was written with, under a secret that stands in the campaign's ledger only."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from onex_xl.model import Campaign

SECRET: Final = "review"
"""The name of the secret in the ledger."""

_DIGITS: Final = 32


def token(secret: str, campaign: Campaign, edition: str, content: str) -> str:
    """What stands in the stamp of the workbook of this ``edition`` with this ``content``
    (:mod:`onex_xl.stages.review.content`); ``""`` where the campaign has no secret yet."""
    if not secret:
        return ""
    basis = "\x1f".join(("review", str(campaign.year), campaign.college, edition, content))
    return hmac.new(secret.encode(), basis.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[
        :_DIGITS
    ]


def is_ours(secret: str, campaign: Campaign, stamp: tuple[str, str, str]) -> bool:
    """Whether a workbook with this ``stamp`` (edition, content, token, as read) comes from one we wrote."""
    edition, content, found = stamp
    expected = token(secret, campaign, edition, content)
    return bool(expected) and hmac.compare_digest(expected.encode(), found.encode("utf-8", "surrogatepass"))
