"""A campaign with two departments, of which nothing has come yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.campaigns import Campaign, campaign
from tests.workflow.told import COLLEGE


@pytest.fixture
def made(tmp_path: Path) -> Campaign:
    return campaign(tmp_path / "c", COLLEGE)
