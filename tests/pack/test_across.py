"""``across.toml``: that it may be left out, and what is refused or doubted in it."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import msgspec
import pytest

from onex_xl.errors import PackError
from onex_xl.pack.across import across_doubts, load_across
from onex_xl.pack.definitions import AcrossRule
from onex_xl.pack.lint import lint
from onex_xl.pack.load import load_pack
from onex_xl.pack.schema import AcrossFile
from tests.pack.variants import DEFAULT, added
from tests.support.returns import pack

ACROSS = "across.toml"
NEW = """
[[rules]]
code = "across.new"
{keys}
zh = {{ check = "c", sentence = "{sentence}", remedy = "r" }}
en = {{ check = "c", sentence = "s", remedy = "r" }}
"""
ROSTER = 'sheet = "candidates"\n'
NUMBER = '{ field = "student_no" }'
NAME = '{ field = "name" }'


def rule(keys: str, sentence: str = "s") -> str:
    return NEW.format(keys=keys, sentence=sentence)


def loaded(text: str) -> tuple[AcrossRule, ...]:
    """``text`` as the whole file, with the other files of the default pack."""
    raw = msgspec.convert(tomllib.loads(text), AcrossFile)
    return load_across(raw, pack().returns, pack().lists, ["roster.duplicate"])


def test_the_default_packs_rules_say_how_each_field_is_compared() -> None:
    rules = {item.code: item for item in pack().across}
    forms = [(part.field, part.form) for part in rules["across.student-contradicts"].parts]
    assert forms == [("student_no", "code"), ("name", "name"), ("id_number", "code")]
    assert [part.form for part in rules["across.outcome-twice"].key] == ["value", "text"]
    assert [part.form for part in rules["across.voucher-contradicts"].agree] == ["value", "value"]


def test_only_what_a_department_alone_can_mend_is_an_error() -> None:
    rules = pack().across
    assert [item.code for item in rules if item.raw.severity == "error"] == [
        "across.candidate-twice",
        "across.candidate-alike",
        "across.teacher-alike",
    ]


def test_a_reading_keeps_the_columns_that_are_compared() -> None:
    claimed = pack().claimed_fields
    roster = [
        "project",
        "student_no",
        "name",
        "id_number",
        "paid",
        "funding",
        "exam",
        "passed",
        "certificate",
    ]
    assert [name for name in claimed["candidates"] if name in roster] == roster
    assert not {"major", "class_name", "theory", "remark"} & set(claimed["candidates"])
    assert claimed["teachers"] == (
        "project", "staff_no", "name", "training", "teacher_certificate", "examiner_certificate",
    )  # fmt: skip
    assert "basics" not in claimed


def test_it_may_be_left_out(tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(DEFAULT, copy)
    (copy / ACROSS).unlink()
    assert load_pack(copy).across == ()
    assert load_pack(copy).digest != load_pack(DEFAULT).digest


WRONG = [
    (f'kind = "once"\nsheet = "notes"\nkey = [{NUMBER}]', "rules.across.new.sheet",
     "return.toml has no form or table 'notes'"),
    ('kind = "once"\nsheet = "candidates"\nkey = []', "rules.across.new.key",
     "there must be at least one field"),
    ('kind = "once"\nsheet = "candidates"\nkey = [{ field = "number" }]', "rules.across.new.key",
     "there is no field 'number' on sheet 'candidates'"),
    ('kind = "once"\nsheet = "candidates"\nkey = [{ field = "fee", form = "code" }]', "rules.across.new.key",
     "'fee' is no text"),
    ('kind = "once"\nsheet = "candidates"\nkey = [{ field = "fee", form = "skeleton" }]',
     "rules.across.new.key", "'fee' is no text"),
    ('kind = "once"\nsheet = "candidates"\nkey = [{ field = "exam_on", form = "unordered" }]',
     "rules.across.new.key", "'exam_on' is no text"),
    (f'kind = "earlier"\nsheet = "candidates"\nkey = [{NUMBER}]\nearlier = "earlier"\ndistinct = [{NAME}]',
     "rules.across.new.distinct", "'earlier' has no 'distinct'"),
    (f'kind = "once"\nsheet = "candidates"\non = "number"\nkey = [{NUMBER}]', "rules.across.new.on",
     "there is no field 'number' on sheet 'candidates'"),
    (f'kind = "same"\nsheet = "candidates"\nkey = [{NUMBER}]', "rules.across.new", "'same' needs 'agree'"),
    (f'kind = "same"\nsheet = "candidates"\non = "name"\nkey = [{NUMBER}]\nagree = [{NAME}]',
     "rules.across.new.on", "'same' names what differs"),
    (f'kind = "once"\nsheet = "candidates"\nkey = [{NUMBER}]\nagree = [{NAME}]', "rules.across.new.agree",
     "'once' has no 'agree'"),
    (f'kind = "near"\nsheet = "candidates"\nkey = [{NUMBER}, {NAME}]\nagree = [{NAME}]',
     "rules.across.new.key", "'near' has one field"),
    (f'kind = "once"\nsheet = "candidates"\nkey = [{NUMBER}]\ncheck_digits = 1',
     "rules.across.new.check_digits", "'once' has no 'check_digits'"),
    ('kind = "once"\nsheet = "basics"\nkey = [{ field = "phone" }]\napart = "project"',
     "rules.across.new.apart", "the rows of sheet 'basics' name no project"),
    (f'kind = "once"\nsheet = "candidates"\nkey = [{NUMBER}]\nwhere = "payed == 1"',
     "rules.across.new.where:1", "unknown name 'payed'"),
    (f'kind = "earlier"\nsheet = "candidates"\nkey = [{NUMBER}]', "rules.across.new",
     "'earlier' needs 'earlier'"),
    (f'kind = "earlier"\nsheet = "candidates"\nkey = [{NUMBER}]\nearlier = "later"',
     "rules.across.new.earlier", "there is no list 'later'"),
    ('kind = "earlier"\nsheet = "candidates"\nkey = [{ field = "major" }]\nearlier = "earlier"',
     "rules.across.new.key", "there is no field 'major' in list 'earlier'"),
    (f'kind = "earlier"\nsheet = "candidates"\nkey = [{NUMBER}]\nearlier = "earlier"\nlisted = "paid"',
     "rules.across.new.listed:1", "unknown name 'paid'"),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "key", "reason"), WRONG)
def test_what_is_refused(keys: str, key: str, reason: str) -> None:
    with pytest.raises(PackError) as refused:
        loaded(rule(keys))
    facts = refused.value.facts
    assert (facts["file"], facts["key"]) == (ACROSS, key)
    assert reason in str(facts["reason"])


def test_a_misspelt_key_is_refused_with_its_file(tmp_path: Path) -> None:
    text = rule(f'kind = "once"\nsheet = "candidates"\nkey = [{NUMBER}]\nkeys = []')
    with pytest.raises(PackError) as refused:
        load_pack(added(tmp_path, ACROSS, text))
    assert refused.value.facts["file"] == ACROSS
    assert refused.value.facts["reason"] == "Object contains unknown field `keys`"


@pytest.mark.parametrize("code", ["across.new", "roster.duplicate"])
def test_a_code_is_used_once_in_the_whole_pack(code: str) -> None:
    text = rule(f'kind = "once"\nsheet = "candidates"\nkey = [{NUMBER}]')
    with pytest.raises(PackError) as refused:
        loaded(text + text.replace("across.new", code))
    assert refused.value.facts["reason"] == "another rule has this code"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("student_no", True), ("other_name", True), ("other_cell", True), ("count", True),
        ("digit", False), ("other_year", False), ("others", False),
    ],
)  # fmt: skip
def test_a_sentence_may_name_what_a_finding_says(name: str, known: bool) -> None:
    rules = loaded(rule(f'kind = "once"\nsheet = "candidates"\nkey = [{NUMBER}]', f"{{{name}}}"))
    doubts = list(across_doubts(rules, pack().returns, pack().lists))
    wanted = ("unknown-placeholder", "rules.across.new", {"name": name})
    assert doubts == ([] if known else [wanted])


def test_lint_says_what_a_sentence_cannot(tmp_path: Path) -> None:
    text = rule(f'kind = "once"\nsheet = "candidates"\nkey = [{NUMBER}]', "{others}")
    [doubt] = lint(load_pack(added(tmp_path, ACROSS, text)))
    assert (doubt.code, doubt.file, doubt.key) == ("unknown-placeholder", ACROSS, "rules.across.new")
