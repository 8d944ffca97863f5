"""``policy.toml``: that it may be left out, and what is refused or doubted in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from onex_xl.errors import PackError
from onex_xl.pack.lint import lint
from onex_xl.pack.load import load_pack
from onex_xl.rules.nodes import Type
from tests.pack.variants import DEFAULT, added, changed

POLICY = "policy.toml"
WORDS = '{ check = "c", sentence = "s", remedy = "r" }'
CHECK = f"""
[[projects]]
code = "policy.new"
article = {{ zh = "第十四条", en = "Article 14" }}
zh = {WORDS}
en = {WORDS}
"""


def test_the_default_packs_policy() -> None:
    policy = load_pack(DEFAULT).policy
    assert {code: check.article.en for code, check in policy.checks.items()} == {
        "policy.six-ones": "Article 11",
        "policy.state-money-first": "Article 14",
        "policy.off-list": "Article 14",
        "policy.service-not-marked": "Article 14",
        "policy.many-deferred": "Annex 1, row 3(3)",
        "policy.many-refunded": "Annex 1, row 3(3)",
        "policy.group-uncovered": "Article 5",
    }
    assert {check.severity for check in policy.checks.values()} == {"warning"}
    assert policy.facts["team"].symbol.type is Type.BOOL
    assert policy.facts["own_spend"].symbol.type is Type.NUMBER


def test_its_facts_are_none_of_the_rubrics() -> None:
    """They are counted, but neither scored nor shown in the master."""
    pack = load_pack(DEFAULT)
    assert not pack.policy.facts.keys() & pack.rubric.facts.keys()


def test_it_may_be_left_out(tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(DEFAULT, copy)
    (copy / POLICY).unlink()
    pack = load_pack(copy)
    assert (pack.policy.checks, pack.policy.facts) == ({}, {})
    assert lint(pack) == []


def test_the_digest_tells_that_it_changed_or_went(tmp_path: Path) -> None:
    copy = added(tmp_path, POLICY, "# 更正\n")
    with_more = load_pack(copy).digest
    (copy / POLICY).unlink()
    assert len({with_more, load_pack(copy).digest, load_pack(DEFAULT).digest}) == 3


# What is changed in the default pack's policy: old text, new text; the key and the reason of the refusal.
WRONG: list[tuple[str, str, str, str]] = [
    ('id = "team"', 'id = "passed"', "facts.passed",
     "a fact id must be an identifier, used once in the pack"),
    ('id = "team"', 'id = "R01"', "facts.R01", "a fact id must be an identifier, used once in the pack"),
    ('kind = "row"', 'kind = "registry"', "facts.site_open.kind",
     "a fact of this file is counted from the return"),
    ('sheet = "spending"', 'sheet = "costs"', "facts.state_spend.sheet", "the return has no sheet 'costs'"),
    ('has_team == "是"', 'has_teem == "是"', "facts.team.value:1",
     "unknown name 'has_teem'; did you mean 'has_team'?"),
    ('{ fact = "team"', '{ fact = "crew"', "projects.policy.six-ones", "there is no fact 'crew'"),
    ('{ fact = "team"', '{ fact = "passed"', "projects.policy.six-ones.parts", "'passed' is no yes/no"),
    ('on = ["own_spend"]', 'on = ["money"]', "projects.policy.state-money-first", "there is no fact 'money'"),
    ("holds = 'off_list == 0'", "holds = 'off_list'", "projects.policy.off-list.holds",
     "gives a number, a yes/no is wanted"),
    ("holds = 'off_list == 0'\n", "", "projects.policy.off-list", "a check has either 'holds' or 'parts'"),
    ('code = "policy.off-list"', 'code = "roster.duplicate"', "roster.duplicate",
     "another rule has this code"),
    ('sheet = "majors"', 'sheet = "studies"', "covers.policy.group-uncovered.sheet",
     "registry.toml has no sheet 'studies'"),
    ('field = "group"', 'field = "groups"', "covers.policy.group-uncovered",
     "there is no field 'groups' on sheet 'majors'"),
    ('by = "major_groups"', 'by = "groups"', "covers.policy.group-uncovered.by",
     "the registry's projects have no field 'groups'"),
    ('where = \'authority_approved == "是"\'', "where = 'approved'",
     "covers.policy.group-uncovered.where", "gives a number, a yes/no is wanted"),
    ('of = "deferred"', 'of = "delayed"', "totals.all_deferred.of",
     "there is no fact 'delayed' that is a number"),
    ('of = "deferred"', 'of = "case"', "totals.all_deferred.of", "there is no fact 'case' that is a number"),
    ('id = "all_paid"', 'id = "paid"', "totals.paid",
     "the id of a total must be an identifier, used once in the pack"),
    ('id = "all_paid"', 'id = "all paid"', "totals.all paid",
     "the id of a total must be an identifier, used once in the pack"),
    ('trial = true', 'trail = true', "projects[3]", "Object contains unknown field `trail`"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "reason"), WRONG, ids=[item[2] for item in WRONG])
def test_what_is_wrong_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, key: str, reason: str
) -> None:
    copy = changed(tmp_path, POLICY, old, new)
    with pytest.raises(PackError) as refused:
        load_pack(copy)
    assert refused.value.facts == {"file": POLICY, "key": key, "reason": reason}


def test_a_fact_that_no_check_uses_is_doubted(tmp_path: Path) -> None:
    copy = changed(tmp_path, POLICY, "holds = 'unmarked_services == 0'\non = [\"unmarked_services\"]",
                   "holds = 'passed >= 0'\non = [\"passed\"]")  # fmt: skip
    doubts = [(doubt.code, doubt.file, doubt.key) for doubt in lint(load_pack(copy))]
    assert ("unused-fact", POLICY, "facts.unmarked_services") not in doubts  # its sentence still names it
    text = (copy / POLICY).read_text("utf-8").replace("{unmarked_services}", "{off_list}")
    (copy / POLICY).write_text(text, "utf-8")
    [doubt] = lint(load_pack(copy))
    assert (doubt.code, doubt.file, doubt.key) == ("unused-fact", POLICY, "facts.unmarked_services")


def test_a_total_that_no_check_uses_is_doubted_with_its_fact(tmp_path: Path) -> None:
    copy = changed(
        tmp_path,
        POLICY,
        "# ---- 第五条：每个",
        """
[[facts]]
id = "cheats"
label = { zh = "作弊人数", en = "cheats" }
kind = "count"
sheet = "candidates"
where = 'exam == "作弊"'

[[totals]]
id = "all_cheats"
of = "cheats"

# ---- 第五条：每个""",
    )
    doubts = [(doubt.code, doubt.key) for doubt in lint(load_pack(copy))]
    assert doubts == [("unused-fact", "totals.all_cheats"), ("unused-fact", "facts.cheats")]


def test_a_fact_of_the_rubric_that_only_a_check_uses_is_none_too_many(tmp_path: Path) -> None:
    fact = """
[[facts]]
id = "cheats"
label = { zh = "作弊人数", en = "cheats" }
kind = "count"
sheet = "candidates"
where = 'exam == "作弊"'
"""
    copy = changed(tmp_path, "rubric.toml", "# ---- 观测点", f"{fact}\n# ---- 观测点")
    assert [doubt.code for doubt in lint(load_pack(copy))] == ["unused-fact"]
    added(tmp_path, POLICY, CHECK.replace("zh = {", "holds = 'cheats == 0'\nzh = {", 1).replace(
        "article", "on = [\"cheats\"]\narticle"))  # fmt: skip
    assert lint(load_pack(copy)) == []


def test_a_name_in_a_sentence_that_the_check_cannot_say_is_an_error(tmp_path: Path) -> None:
    copy = changed(tmp_path, POLICY, "专业群“{value}”", "专业群“{missing}”")
    [doubt] = lint(load_pack(copy))
    assert (doubt.code, doubt.file, doubt.key) == ("unknown-placeholder", POLICY, "policy.group-uncovered")
    assert doubt.facts == {"name": "missing"}
