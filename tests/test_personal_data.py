"""Nobody's name, student number, identity number or phone leaves the departments' own files and the office's
ledger: not into the master, not into anything printed, mailed or logged; slips tell a department of its own
people only. Asked of a campaign full of findings about people, byte by byte."""

from __future__ import annotations

import email
import email.policy
import html
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from onex_xl.model import Value
from tests.cli.run import onex
from tests.crosschecks.college import DEPARTMENTS, College, Sent, send
from tests.crosschecks.plants import parsed, planted
from tests.crosschecks.table_lists import LISTS
from tests.crosschecks.table_students import STUDENTS
from tests.support.damages import ROSTER, cells

PERSONAL = {
    "basics": ("phone",),
    "candidates": ("student_no", "name", "id_number", "certificate", "remark"),
    "teachers": ("name",),
    "finance": ("student_no", "name"),
    "results": ("student_no", "name", "id_number", "certificate"),
    "earlier": ("student_no", "name", "id_number"),
}
"""By sheet or list, what must not be told."""

OWN = {
    "inbox",
    "received",
    "reference",
    "outbox",
    "slips",
    "ledger.sqlite",
    "registry.xlsx",
    "rules",
    "campaign.toml",
}
"""What the office and the departments keep to themselves; everything else may be passed on."""

HOME_PHONE, PLACE = "13798765432", "潮州路九十九号"


def messy() -> College:
    """People are contradicted in every way, and typed wrongly in every personal field."""
    made = planted(parsed(STUDENTS + LISTS))
    wrong: dict[str, Value] = {
        "JSJ 考生名册!E20": str(made.at("JSJ 考生名册!E20"))[:17] + "？",
        "JSJ 考生名册!C22": "甄 隐私",
        "JSJ 考生名册!C23": "慕容" * 30,
        "JSJ 考生名册!B24": "七",
        "JSJ 考生名册!S18": f"家住{PLACE}，" + "电话13912345678" * 20,
        "JSJ 教师!C5": "司徒 老师",
        "JD 教师!B5": "T100",
    }
    for address, value in wrong.items():
        made.put(address, value)
    made.returns["JSJ"]["basics"][0]["phone"] = "一三九一二三四五六七八"
    made.returns["JD"]["basics"][0]["phone"] = "0754-8358ABCD"
    return made


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """The campaign, collected once."""
    found = send(tmp_path_factory.mktemp("personal") / "c", messy())
    path = found.root / "inbox" / "JSJ.xlsx"
    typed = cells(ROSTER, T4="家庭电话", T5=HOME_PHONE, T6=HOME_PHONE, E21=4.40507200401017e17)
    path.write_bytes(typed(path.read_bytes()))
    found.collected()
    return found


def words_of(department: str, made: College) -> set[str]:
    """The personal data that ``department`` knows."""
    sheets = made.returns[department]
    found = {
        word
        for name in ("basics", "candidates", "teachers")
        for row in sheets[name]
        for field in PERSONAL[name]
        for word in _spelt(row.get(field))
    }
    return found | ({HOME_PHONE, PLACE, "13912345678", "440507200401017"} if department == "JSJ" else set())


def all_words(made: College) -> set[str]:
    """The personal data of everybody, in returns and lists."""
    listed = {
        word
        for name, rows in made.lists.items()
        for row in rows
        for field in PERSONAL[name]
        for word in _spelt(row.get(field))
    }
    return listed.union(*(words_of(code, made) for code in DEPARTMENTS))


def _spelt(value: object) -> set[str]:
    """A word as it was typed and as it is read; none of what tells nobody apart."""
    text = str(value or "")
    return {word for word in (text, text.replace(" ", ""), text.upper()) if len(word) > 1}


def told(text: str, words: set[str]) -> list[str]:
    return sorted(word for word in words if word in text)


# ---- what stands in a file ------------------------------------------------------------------------


def texts(data: bytes) -> Iterator[str]:
    """All that can be read in a file: the parts of a workbook or archive, of a mail with its attachments."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                yield name
                yield from texts(package.read(name))
    elif data.lstrip()[:5].lower() in (b"from:", b"to: ", b"subje", b"mime-", b"messa", b"date:"):
        mail = email.message_from_bytes(data, policy=email.policy.default)
        yield str(mail["subject"])
        for part in mail.walk():
            if not part.is_multipart():
                yield str(part.get_filename() or "")
                yield from texts(part.get_payload(decode=True) or b"")  # type: ignore[arg-type]
    else:
        yield html.unescape(data.decode("utf-8", "replace"))


def passed_on(root: Path) -> list[Path]:
    """Every product that may go to others: the master, the review workbook, mails, forms, the log."""
    top = [path for path in root.iterdir() if path.name.split("-")[0] not in OWN and path.name not in OWN]
    return [
        path
        for item in top
        for path in ([item] if item.is_file() else sorted(item.rglob("*")))
        if path.is_file()
    ]


def test_no_product_names_anybody(sent: Sent) -> None:
    products = passed_on(sent.root)
    assert {"2026-考评总表.xlsx", "review.xlsx"} <= {path.name for path in products}
    words = all_words(sent.sent)
    assert len(words) > 300
    found = {path.name: told(" ".join(texts(path.read_bytes())), words) for path in products}
    assert {name: said for name, said in found.items() if said} == {}


def test_the_texts_of_a_workbook_are_found_where_they_are(sent: Sent) -> None:
    """The returns themselves say all of it: the search would find it."""
    for code in DEPARTMENTS:
        data = (sent.root / "inbox" / f"{code}.xlsx").read_bytes()
        words = words_of(code, sent.sent)
        assert len(told(" ".join(texts(data)), words)) > len(words) * 0.9


COMMANDS = [
    ["collect"], ["collect", "--json"], ["status"], ["status", "--json"], ["findings"], ["findings", "--all"],
    ["findings", "--json"], ["findings", "--csv"], ["scores"], ["scores", "--json"], ["scores", "--csv"],
    ["explain", "JSJ-1"], ["explain", "YS-2", "1.3"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_that_is_printed_names_anybody(sent: Sent, command: list[str], language: str) -> None:
    answer = onex("-C", sent.root, *command, lang=language)
    assert answer.status in (0, 1) and len(answer.out) > 40
    assert told(answer.out + answer.err, all_words(sent.sent)) == []


def test_slips_tell_a_department_of_its_own_people_only(sent: Sent) -> None:
    slips = [path for path in (sent.root / "slips").rglob("*") if path.is_file()]
    assert {code for code in DEPARTMENTS for path in slips if f"{code}系" in str(path)} == set(DEPARTMENTS)
    for path in slips:
        [code] = [code for code in DEPARTMENTS if f"{code}系" in str(path)]
        foreign = all_words(sent.sent) - words_of(code, sent.sent)
        assert told(" ".join(texts(path.read_bytes())), foreign) == [], path.name
