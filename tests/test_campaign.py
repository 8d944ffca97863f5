"""``campaign.toml`` and the campaign folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_xl.campaign import (
    Folder,
    check_sources,
    default_settings,
    find_folder,
    read_settings,
)
from onex_xl.errors import CallError
from onex_xl.messages import LANGUAGES, say
from onex_xl.pack.load import load_pack
from onex_xl.pack.locate import pack_path
from onex_xl.post.account import Account
from onex_xl.settings_text import settings_text
from onex_xl.xlsx.inspection import Limits

SETTINGS = default_settings(2026, "stpt-1x", "汕头职业技术学院", "1+X证书试点工作办公室")

WRONG = [
    ('year = "2026"', "campaign.wrong-year", "year"),
    ("year = true", "campaign.wrong-year", "year"),
    ("year = 26", "campaign.wrong-year", "year"),
    ('college = ""', "campaign.wrong-text", "college"),
    ("office = 3", "campaign.wrong-text", "office"),
    ('deadline = "十二月底"', "campaign.wrong-date", "deadline"),
    ("deadline = 20261231", "campaign.wrong-date", "deadline"),
    ("deadline = 2026-12-31T12:00:00", "campaign.wrong-date", "deadline"),
    ("period_start = 2027-01-01", "campaign.period-reversed", None),
    ("deadline = 2025-12-31", "campaign.deadline-too-early", None),
    ("dead_line = 2026-12-31", "campaign.unknown-key", "dead_line"),
    ("limits = 5", "campaign.wrong-section", "limits"),
    ("sources = 5", "campaign.wrong-section", "sources"),
    ("[sources]\npaid = 5", "campaign.wrong-text", "sources.paid"),
    ("[limits]\nfile_mb = 0", "campaign.wrong-number", "limits.file_mb"),
    ("[limits]\nmembers = 1.5", "campaign.wrong-number", "limits.members"),
    ("[limits]\nseconds = inf", "campaign.wrong-number", "limits.seconds"),
    ("[limits]\nfile = 5", "campaign.unknown-key", "limits.file"),
    ("archive = true", "campaign.wrong-section", "archive"),
    ("[archive]\nevidence = 'no'", "campaign.wrong-truth", "archive.evidence"),
    ("[archive]\nproof = true", "campaign.unknown-key", "archive.proof"),
    ("mail = 5", "campaign.wrong-section", "mail"),
    ("[mail]\nserver = 'x'", "campaign.unknown-key", "mail.server"),
    ("[mail]\nhost = 5", "campaign.wrong-text", "mail.host"),
    ("[mail]\nport = '465'", "campaign.wrong-port", "mail.port"),
    ("[mail]\nimap_port = 70000", "campaign.wrong-port", "mail.imap_port"),
    ("[mail]\nsecurity = 'none'", "campaign.wrong-security", "mail.security"),
    ("[mail]\nfrom_address = '办公室 <a@b.cn>'", "campaign.wrong-address", "mail.from_address"),
    ('[mail]\nfrom_address = "a@b.cn\\nBcc: c@d.cn"', "campaign.wrong-address", "mail.from_address"),
    ("[mail]\npassword = 'secret'", "campaign.password-in-settings", None),
]


def a_folder(tmp_path: Path, text: str, encoding: str = "utf-8") -> Folder:
    (tmp_path / "campaign.toml").write_bytes(text.encode(encoding))
    return find_folder(tmp_path)


def settings_with(change: str) -> str:
    """The usual settings with one line (or section) of them said differently."""
    key = change.split(" ")[0].strip("[]\n")
    keep = [
        line
        for line in settings_text(SETTINGS, "zh").splitlines()
        if not line.startswith(("#", "[", "evidence ="))
    ]
    kept = [line for line in keep if not line.startswith(f"{key} =")]
    return "\n".join([*kept, change])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_is_read_back(tmp_path: Path, language: str) -> None:
    limits = Limits(file=7 * 2**20, seconds=2.5, members=10)
    mail = Account("办公室", "office@college.cn", "smtp.college.cn", 587, "starttls", imap_folder="学系来信")
    settings = replace(SETTINGS, limits=limits, sources={"paid": "finance", "passed": "results"}, mail=mail)
    text = settings_text(settings, language)
    assert read_settings(a_folder(tmp_path, text)) == settings
    assert "\nfile_mb = 7  # " in text and "\n# cells = 2000000  # " in text
    assert "\nport = 587  # " in text and "\n# imap_port = 993  # " in text


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=100).map(str.strip).filter(bool))
def test_any_name_survives_the_file(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    settings = replace(SETTINGS, office=name)
    assert read_settings(a_folder(tmp_path_factory.mktemp("c"), settings_text(settings, "zh"))) == settings


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_what_notepad_makes_of_the_file_is_read_all_the_same(tmp_path: Path, encoding: str) -> None:
    text = settings_text(SETTINGS, "zh").replace("\n", "\r\n")
    assert read_settings(a_folder(tmp_path, text, encoding)) == SETTINGS


def test_period_and_deadline_are_the_calendar_year_unless_said(tmp_path: Path) -> None:
    text = 'year = 2026\ncollege = "A"\noffice = "B"\npack = "C"\n'
    campaign = read_settings(a_folder(tmp_path, text)).campaign
    assert (campaign.period_start, campaign.period_end) == (date(2026, 1, 1), date(2026, 12, 31))
    assert campaign.deadline == date(2026, 12, 31)


def test_a_date_in_quotes_is_a_date(tmp_path: Path) -> None:
    settings = read_settings(a_folder(tmp_path, settings_with('deadline = "2026-11-30"')))
    assert settings.campaign.deadline == date(2026, 11, 30)


@pytest.mark.parametrize(("change", "code", "key"), WRONG, ids=[change for change, _, _ in WRONG])
def test_a_wrong_setting_is_named(tmp_path: Path, change: str, code: str, key: str | None) -> None:
    with pytest.raises(CallError) as refused:
        read_settings(a_folder(tmp_path, settings_with(change)))
    assert (refused.value.code, refused.value.facts.get("key")) == (code, key)
    for language in LANGUAGES:
        sentence = say(f"{code}.sentence", language, **refused.value.facts)
        assert key is None or key in sentence


@pytest.mark.parametrize("key", ["year", "college", "office", "pack"])
def test_a_missing_setting_is_named(tmp_path: Path, key: str) -> None:
    text = "\n".join(
        line for line in settings_text(SETTINGS, "zh").splitlines() if not line.startswith(f"{key} =")
    )
    with pytest.raises(CallError) as refused:
        read_settings(a_folder(tmp_path, text))
    assert (refused.value.code, refused.value.facts) == ("campaign.missing-key", {"key": key})


def test_a_slip_of_the_pen_is_told_by_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(CallError) as refused:
        read_settings(a_folder(tmp_path, "year = 2026\r\ncollege = “汕头”\r\n"))
    assert (refused.value.code, refused.value.facts["line"]) == ("campaign.not-toml", "2")


def test_a_folder_that_is_none_is_told_apart_from_one_that_is_no_campaign(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"campaign\.no-folder"):
        find_folder(tmp_path / "nowhere")
    with pytest.raises(CallError, match=r"campaign\.not-a-campaign"):
        find_folder(tmp_path)


def test_the_folder_holds_what_the_contract_says(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert folder.relative(folder.master(2026)) == "master/2026-考评总表.xlsx"
    assert folder.relative(folder.ledger) == "ledger.sqlite"
    assert folder.relative(folder.received / "ab") == "received/ab"
    assert folder.relative(Path("elsewhere.xlsx")) == "elsewhere.xlsx"


@pytest.mark.parametrize(
    ("sources", "code", "facts"),
    [
        (
            {"site": "finance"},
            "campaign.unknown-source-fact",
            {"key": "sources.site", "known": "paid, sat, passed"},
        ),
        (
            {"paid": "results"},
            "campaign.unknown-source",
            {"key": "sources.paid", "found": "results", "known": "finance"},
        ),
    ],
)
def test_a_source_must_be_a_list_that_knows_the_number(
    sources: dict[str, str], code: str, facts: dict[str, str]
) -> None:
    with pytest.raises(CallError) as raised:
        check_sources(replace(SETTINGS, sources=sources), load_pack(pack_path("stpt-1x")))
    assert (raised.value.code, raised.value.facts) == (code, facts)
    check_sources(replace(SETTINGS, sources={"paid": "finance"}), load_pack(pack_path("stpt-1x")))
