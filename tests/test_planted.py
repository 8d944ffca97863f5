"""Two hundred people are planted wherever a clerk could put them: a roster one column off, project codes,
amounts, totals, heads, titles, tab names, file names, document properties. Then every command is run and
every product looked through: leaders and other departments are told of nobody, the office's terminal and
the mails name nobody but in names of files and tabs."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.run import onex
from tests.crosschecks.college import DEPARTMENTS, Sent, college, send
from tests.support.damages import (
    BASICS,
    OUTCOMES,
    PILOTS,
    ROSTER,
    SPENDING,
    TEACHERS,
    book,
    both,
    cells,
    copied,
    in_part,
    renamed,
)
from tests.support.returns import identity_number
from tests.test_personal_data import texts

SURNAMES, GIVEN = "欧阳司徒慕容诸葛", "翙翚翛翝翟翢翣翥翦翮"


@dataclass
class Planted:
    """Who was planted where. ``names`` have no form; ``numbers`` are known anywhere by theirs."""

    numbers: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def number(self, place: str) -> str:
        """Another person's identity number, phone or address, in one of the spellings that people use."""
        self.made += 1
        identity, phone = identity_number(70_000 + self.made), f"1391{self.made:03d}8642"
        spellings = (
            identity,
            phone,
            f"plant{self.made}@example.cn",
            f"{identity[:6]} {identity[6:14]} {identity[14:]}",
            f"证{identity}号",
            f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
            "".join(chr(ord(char) + 0xFEE0) for char in identity),
            f"0754-8{self.made:03d}8642",
        )
        said = spellings[self.made % len(spellings)]
        self.numbers[said] = place
        return said

    def name(self, place: str) -> str:
        """Another person's name."""
        self.made += 1
        count = len(self.names)
        said = SURNAMES[count % 4 * 2 :][:2] + GIVEN[count // 4 % 10] + GIVEN[count // 40]
        self.names[said] = place
        return said


COLUMNS = {ROSTER: "ABCDFGHIJKLMNOPQRS", TEACHERS: "ABCDEFGHI", SPENDING: "ABCDEF", OUTCOMES: "ABCDEFGH",
           PILOTS: "ABCDEFGHIJKLMNOP"}  # fmt: skip
"""By tab, columns in which people are planted."""


def plant(found: Sent, planted: Planted) -> None:
    """Into the return of one department, JSJ; that of another, JD, gets a roster one column off."""
    typed: dict[str, dict[str, str]] = {}
    for tab, columns in COLUMNS.items():
        row = 7 if tab == PILOTS else 6
        for col in columns:
            place = f"{tab}!{col}"
            typed.setdefault(tab, {})[f"{col}{row}"] = planted.number(place)
            if tab in (ROSTER, TEACHERS):
                typed[tab][f"{col}{row + 1}"] = planted.name(place)
    typed[ROSTER] |= {"A1": planted.name("title"), "C2": planted.number("title"),
                      "T4": planted.number("head"),
                      "U4": planted.name("head"), "U6": planted.name("beside"), "G4": planted.name("head"),
                      "A40": "合计", "B40": planted.number("total"),
                      "C40": planted.name("total")}  # fmt: skip
    typed[SPENDING] |= {"A30": "合计", "B30": planted.number("total"), "E31": planted.name("amount")}
    typed[BASICS] = {"B5": planted.number("form"), "B6": planted.name("form"), "B8": planted.number("form"),
                     "C8": planted.name("beside")}  # fmt: skip
    path = found.root / "inbox" / "JSJ.xlsx"
    damage = both(*(cells(tab, **values) for tab, values in typed.items()))
    damage = both(damage, book(copied(PILOTS, f"{planted.name('tab')}的表", Z1=planted.number("other tab"))))
    damage = both(damage, book(renamed(OUTCOMES, f"{OUTCOMES}{planted.name('tab')}")))
    damage = both(damage, in_part("docProps/core.xml", "(<dc:title>)[^<]*", rf"\g<1>{planted.name('title')}"))
    path.with_name(f"{planted.name('file')}{planted.number('file')}.xlsx").write_bytes(
        damage(path.read_bytes())
    )
    path.unlink()
    off = found.root / "inbox" / "JD.xlsx"
    shifted = {}
    for row in range(5, 35):
        shifted[f"C{row}"], shifted[f"D{row}"] = planted.number("shifted"), planted.name("shifted")
        shifted[f"A{row}"], shifted[f"F{row}"] = planted.name("shifted"), planted.number("shifted")
    off.write_bytes(cells(ROSTER, **shifted)(off.read_bytes()))
    strange = found.root / "inbox" / f"{planted.name('strange')}-{planted.number('strange')}.txt"
    strange.write_text(planted.number("strange"))


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sent, Planted]:
    """The campaign, collected, with letters of every kind, the forms and the archive."""
    made = college()
    made.registry["recipients"] = [{"name": "院长", "email": "dean@college.cn", "kind": "领导"}]
    for row in made.registry["departments"]:
        row["email"] = f"{row['code']}@college.cn"
    found, planted = send(tmp_path_factory.mktemp("planted") / "c", made), Planted()
    plant(found, planted)
    found.collected()
    for command in (["forms"], ["mail", "slips"], ["mail", "reminders"], ["mail", "master"]):
        onex("-C", found.root, *command)
    return found, planted


def said(text: str, words: dict[str, str]) -> dict[str, str]:
    return {word: place for word, place in words.items() if word in text}


def read(path: Path) -> str:
    return " ".join(texts(path.read_bytes()))


def test_two_hundred_are_planted_and_would_be_found(campaign: tuple[Sent, Planted]) -> None:
    found, planted = campaign
    words = planted.numbers | planted.names
    assert len(words) >= 200
    sent = "".join(path.name + read(path) for path in (found.root / "inbox").iterdir())
    assert words.keys() - said(sent, words).keys() == set()


LEADERS = ("master/*.xlsx", "mail/master/*")


def test_leaders_are_told_of_nobody(campaign: tuple[Sent, Planted]) -> None:
    found, planted = campaign
    files = {path for pattern in LEADERS for path in found.root.glob(pattern) if path.is_file()}
    assert found.root / "master" / "2026-考评总表.xlsx" in files
    for path in files:
        assert said(read(path), planted.numbers | planted.names) == {}, path.name


def test_mails_and_the_review_workbook_have_nobodys_number(campaign: tuple[Sent, Planted]) -> None:
    """The attachments of a department's mail are its own file; the text around them travels in the open."""
    found, planted = campaign
    mails = list((found.root / "mail").rglob("*.eml"))
    assert len(mails) > 2
    for path in mails:
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = mail.get_body(("plain",))
        html = mail.get_body(("html",))
        text = f"{mail['subject']} {body.get_content() if body else ''} {html.get_content() if html else ''}"
        text += " ".join(part.get_filename() or "" for part in mail.iter_attachments())
        names = {word: place for word, place in planted.names.items() if place not in ("file", "tab")}
        assert said(text, planted.numbers | names) == {}, path.name


OFFICE = [
    ["collect"], ["collect", "--json"], ["status"], ["status", "--json"], ["findings", "--all"],
    ["findings", "--json"], ["findings", "--csv"], ["findings", "--changes"], ["scores"],
    ["scores", "--json"], ["scores", "--csv"], ["explain", "JSJ-1"],
    ["explain", "JSJ-1", "--json"], ["explain", "YS-2", "1.3"],
]  # fmt: skip


@pytest.mark.parametrize("command", OFFICE, ids=" ".join)
def test_what_the_terminal_says_has_nobody_but_in_names_of_files_and_tabs(
    campaign: tuple[Sent, Planted], command: list[str]
) -> None:
    """The office has to find the file and the tab: by the names that they have, without numbers."""
    found, planted = campaign
    answer = onex("-C", found.root, *command)
    names = {word: place for word, place in planted.names.items() if place not in ("file", "tab", "strange")}
    assert said(answer.out + answer.err, planted.numbers | names) == {}


def test_other_departments_are_told_of_nobody(campaign: tuple[Sent, Planted]) -> None:
    found, planted = campaign
    others = [code for code in DEPARTMENTS if code not in ("JSJ", "JD")]
    slips = [
        path for path in (found.root / "slips").rglob("*") if any(f"{code}系" in str(path) for code in others)
    ]
    for path in filter(Path.is_file, slips):
        assert said(read(path), planted.numbers | planted.names) == {}, path.name


def test_all_that_is_ours_is_the_owners_alone(campaign: tuple[Sent, Planted]) -> None:
    found, _ = campaign
    if found.root.stat().st_mode & 0o777 != 0o700:  # a system that knows no owners
        return
    ours = [
        path
        for path in found.root.rglob("*")
        if not {"inbox", "reference"} & set(path.parts) and path.name != "registry.xlsx"
    ]
    open_to_others = [path for path in ours if path.stat().st_mode & 0o077]
    assert len(ours) > 30 and open_to_others == []
