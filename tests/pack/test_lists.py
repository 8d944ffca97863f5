"""The files of reference lists: the default ones load, what is wrong is said with file and key, what is
doubtful by lint."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from onex_xl.errors import PackError
from onex_xl.messages import LANGUAGES
from onex_xl.pack.load import load_pack
from tests.cli.run import onex
from tests.pack.variants import DEFAULT, added, changed

FINANCE, RETURN, PACK = "finance.toml", "return.toml", "pack.toml"
LISTS = 'lists = ["finance", "results", "earlier"]'


def test_the_default_pack_knows_three_lists() -> None:
    lists = load_pack(DEFAULT).lists
    assert {name: (of.label, of.raw.sheet, list(of.counts)) for name, of in lists.items()} == {
        "finance": ("缴费名单", "candidates", ["paid"]),
        "results": ("考核成绩", "candidates", ["sat", "passed"]),
        "earlier": ("往年资助名单", "", []),
    }
    assert lists["results"].meanings["passed"]["合格"] == "是"
    assert "合格" in lists["results"].sheet.fields["passed"].choices


def test_the_columns_of_the_return_that_are_held_against_lists_are_known() -> None:
    assert {sheet: sorted(fields) for sheet, fields in load_pack(DEFAULT).reconciled_fields.items()} == {
        "pilots": ["declared_forfeits", "declared_paid", "declared_passed", "declared_sat", "project"],
        "candidates": [
            "certificate", "exam", "fee", "funding", "id_number", "name", "paid", "passed", "project",
            "student_no",
        ],
    }  # fmt: skip


def test_a_pack_needs_no_lists(tmp_path: Path) -> None:
    copy = changed(tmp_path, PACK, LISTS, "")
    (copy / "across.toml").unlink(missing_ok=True)  # it looks things up in one of them
    pack = load_pack(copy)
    assert pack.lists == {}
    assert set(pack.reconciled_fields) == {"pilots"}


def test_a_list_is_a_part_of_the_pack(tmp_path: Path) -> None:
    assert load_pack(added(tmp_path, FINANCE, "# another\n")).digest != load_pack(DEFAULT).digest


def test_a_list_that_is_named_must_be_there(tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(DEFAULT, copy)
    (copy / FINANCE).unlink()
    assert refused(copy) == (FINANCE, "", "the file is missing")


def refused(folder: Path) -> tuple[object, object, object]:
    with pytest.raises(PackError) as raised:
        load_pack(folder)
    facts = raised.value.facts
    return facts["file"], facts["key"], facts["reason"]


WRONG = [
    ('id = "finance"', 'id = "finances"', "id", "is 'finances', but the file is 'finance'"),
    ('id = "amount"', 'id = "name"', "fields.name", "a field id must be an identifier, used once"),
    ('label = "应缴金额"', 'label = "应缴金额"\nlive = "paid"', "fields.due", "a list has no source"),
    ('keys = [["student_no"]', 'keys = [["student"]', "keys", "there is no field 'student'"),
    ('keys = [["student_no"]', 'keys = [["voucher"]', "keys", "there is no field 'voucher' on sheet"),
    ('keys = [["student_no"], ["id_number"], ["name"]]', "keys = []", "keys", "there must be at least one"),
    ('sheet = "candidates"', 'sheet = "roster"', "sheet", "return.toml has no sheet 'roster'"),
    ('sheet = "candidates"', 'sheet = "basics"', "sheet", "'basics' is no table whose rows name"),
    ("rows = 'paid == \"是\"'", "rows = 'payed == \"是\"'", "rows:1", "unknown name 'payed'"),
    ('code = "project"', 'code = "code"', "project", "there is no field 'code'"),
    ('also = { level = "level" }', 'also = { level = "grade" }', "project.also", "have no field 'grade'"),
    ('fact = "paid"', 'fact = "pass_rate"', "counts.pass_rate", "'pass_rate' is no fact that counts rows"),
    ("where = 'amount > 0'", "where = 'amount'", "counts.paid.where", "gives a number, a yes/no is wanted"),
    ('to = "fee"', 'to = "paid"', "compare.amount", "'amount' and 'paid' are of different types"),
    ('"自费" = ["个人"', '"自己" = ["个人"', "values.funding", "'自己' is none of its choices"),
    ('"自费" = ["个人"', '"自费" = ["学校"', "values.funding", "'学校' means '自费' and '学院'"),
    ("[values.funding]", "[values.voucher]", "values.voucher", "'voucher' is no choice"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "reason"), WRONG, ids=[item[2] for item in WRONG])
def test_what_is_wrong_is_said_with_file_and_key(
    tmp_path: Path, old: str, new: str, key: str, reason: str
) -> None:
    file, found, said = refused(changed(tmp_path, FINANCE, old, new))
    assert (file, found) == (FINANCE, key)
    assert reason in str(said)


CARRIED = [
    ('sheet = "candidates"', 'sheet = "pilots"', "carried.sheet", "'pilots' is no table whose rows name"),
    ('sheet = "candidates"', 'sheet = "roster"', "carried.sheet", "'roster' is no table whose rows name"),
    ("rows = 'paid ==", "rows = 'payed ==", "carried.rows:1", "unknown name 'payed'"),
    ('name = "name"', 'surname = "name"', "carried.columns.surname", "there is no field 'surname'"),
    ('funding = "funding"', 'funding = "fund"', "carried.columns.funding", "'fund' is no field of"),
    ('"project.name"', '"project.title"', "carried.columns.certificate_name", "'project.title' is no field"),
    ('year = "year"\n', "", "carried.columns", "the required field 'year' is not among them"),
]


@pytest.mark.parametrize(("old", "new", "key", "reason"), CARRIED, ids=[item[2] for item in CARRIED])
def test_what_goes_on_into_later_years_is_checked(
    tmp_path: Path, old: str, new: str, key: str, reason: str
) -> None:
    file, found, said = refused(changed(tmp_path, "earlier.toml", old, new))
    assert (file, found) == ("earlier.toml", key)
    assert reason in str(said)


DECLARED = [
    ('declares = "paid"', 'declares = "fee_spend"', "'fee_spend' is no fact that counts rows"),
    ('declares = "sat"', 'declares = "paid"', "another field declares the same fact"),
    (
        'id = "fee"',
        'id = "fee"\n  declares = "paid"',
        "only an integer typed on the sheet of projects can declare",
    ),
]


@pytest.mark.parametrize(("old", "new", "reason"), DECLARED, ids=["no count", "twice", "elsewhere"])
def test_only_a_number_of_people_can_be_declared(tmp_path: Path, old: str, new: str, reason: str) -> None:
    file, key, said = refused(changed(tmp_path, RETURN, old, new))
    assert (file, said) == (RETURN, reason)
    assert str(key).endswith(".declares")


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_check_names_the_file_of_a_doubtful_list(tmp_path: Path, language: str) -> None:
    copy = changed(tmp_path, FINANCE, 'aliases = ["应收金额"', 'aliases = ["实缴金额"')
    answer = onex("rules", "check", str(copy), lang=language)
    assert answer.status == 2
    assert "finance.toml" in answer.out and "实缴金额" in answer.out
