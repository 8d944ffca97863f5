"""Links and pictures of the pages: there, and used."""

from __future__ import annotations

import re

import pytest

from docs.findings_catalogue import anchor
from tests.docs.test_commands import PAGES, ROOT, text

LINK = re.compile(r"(?<!`)(!?)\[[^\]]*\]\(([^)\s]+)\)")
PICTURES = ROOT / "docs" / "pictures"
MOST = 2 * 2**20


def links(page: str) -> list[tuple[bool, str]]:
    """Every link of a page into the project: whether it is a picture, and where it points."""
    return [(mark == "!", target) for mark, target in LINK.findall(text(page)) if "://" not in target]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    broken = []
    for _, target in links(page):
        name, _, part = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE) if part else []
        if not path.exists() or (part and part not in map(anchor, heads)):
            broken.append(target)
    assert broken == []


def test_every_picture_is_shown_and_small_and_made_by_the_script() -> None:
    pictures = [(page, target) for page in PAGES for is_picture, target in links(page) if is_picture]
    shown = {((ROOT / page).parent / target).resolve() for page, target in pictures}
    there = set(PICTURES.glob("*.png"))
    assert shown == there
    assert sum(path.stat().st_size for path in there) < MOST
    script = (ROOT / "docs" / "pictures.py").read_text("utf-8")
    made = set(re.findall(r'Picture\(\s*"([a-z-]+)"', script))
    assert made | {"letter-leaders"} == {path.stem for path in there}
