"""Loading a pack: the default one loads, and whatever is wrong with one is said with file, key and reason."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from onex_xl.errors import PackError
from onex_xl.pack.definitions import exact
from onex_xl.pack.load import load_pack
from onex_xl.rules.nodes import Type, names
from tests.pack.variants import DEFAULT, added, changed

RUBRIC, RETURN, REGISTRY, PACK = "rubric.toml", "return.toml", "registry.toml", "pack.toml"


def test_the_default_pack_loads() -> None:
    pack = load_pack(DEFAULT)
    assert pack.name == "stpt-1x"
    assert [sheet.name for sheet in pack.returns.sheets] == [
        "填报说明", "基本信息", "试点证书", "考生名册", "教师", "经费支出", "成果", "自评表", "自检",
    ]  # fmt: skip
    assert [sheet.name for sheet in pack.registry.sheets] == ["学系", "专业", "试点证书", "收件人"]
    assert [item.id for item in pack.rubric.indicators] == [
        "1.1", "1.2", "1.3", "2", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.4", "4.5",
    ]  # fmt: skip
    assert list(pack.rubric.rulings) == [f"R{number:02}" for number in range(1, 18)]
    assert [grade.id for grade in pack.rubric.grades] == ["优秀", "良好", "合格", "不合格"]
    assert pack.returns.projects.id == "pilots"
    assert pack.rubric.facts["site"].symbol.type is Type.BOOL
    assert pack.rubric.facts["case"].levels == ("省级采纳", "省级推荐", "校级")


def test_a_fact_knows_the_rulings_it_depends_on_and_every_combination_of_them() -> None:
    rubric = load_pack(DEFAULT).rubric
    assert rubric.facts["talks"].rulings == ("R14", "R15")
    assert rubric.facts["completion"].rulings == ("R03",)
    assert rubric.variants(rubric.facts["paid"]) == ((),)
    assert rubric.variants(rubric.facts["site"]) == ((("R15", "zero"),), (("R15", "counts"),))
    assert len(rubric.variants(rubric.facts["talks"])) == 4


def test_the_thresholds_and_points_of_an_indicator_are_params_by_name() -> None:
    params = {param.id: param.value for param in load_pack(DEFAULT).rubric.by_id["1.2"].params}
    assert params == {
        "1.2.line.0.5": Fraction(1, 2), "1.2.line.0.85": Fraction(85, 100),
        "1.2.points.15": 15, "1.2.points.30": 30,
    }  # fmt: skip


def test_toml_numbers_are_taken_exactly_as_written() -> None:
    assert [exact(value) for value in (0.85, 0.1, 5, 2.0, -0.5)] == [
        Fraction(85, 100), Fraction(1, 10), 5, 2, Fraction(-1, 2),
    ]  # fmt: skip


CATEGORIES = '["证书标准开发", "教材", "典型案例", "说证书", "课程标准", "线上资源", "学习成果转换"]'

# What is changed in the default pack: file, old text, new text; then the key and the reason it must be
# refused with. The file refused is the one changed, unless the key names another ("file: key").
WRONG: list[tuple[str, str, str, str, str]] = [
    # TOML and shapes
    (PACK, 'name = "stpt-1x"', 'name = stpt', "", "not TOML: Invalid value (at line 2, column 8)"),
    (PACK, 'version = "1.0"', "", "", "Object missing required field `version`"),
    (PACK, 'version = "1.0"', "version = 1.0", "version", "Expected `str`, got `float`"),
    (PACK, 'language = "zh"', 'language = "fr"', "language", "Invalid enum value 'fr'"),
    (PACK, 'college = ', 'colege = ', "", "Object contains unknown field `colege`"),
    (PACK, 'sheet = "recipients"', 'sheet = "people"', "recipients.sheet",
     "registry.toml has no sheet 'people'"),
    (PACK, 'sheet = "recipients"', 'sheet = "majors"', "recipients.sheet",
     "'majors' has no field email, kind"),
    (PACK, 'leaders = "领导"', 'leaders = "院长"', "recipients.leaders",
     "'院长' is no choice of recipients.kind"),
    (RUBRIC, 'short = "通过率"', 'shorter = "通过率"', "indicators[2]",
     "Object contains unknown field `shorter`"),
    (RUBRIC, "points = 100", 'points = "100"', "points", "Expected `int`, got `str`"),
    (RETURN, 'type = "phone"', 'type = "telephone"', "sheets[1].fields[3].type",
     "Invalid enum value 'telephone'"),
    # sheets and fields
    (RETURN, 'id = "teachers"', 'id = "basics"', "sheets.basics", "two sheets have this id"),
    (
        RETURN, 'id = "voucher"', 'id = "date"', "sheets.spending.fields.date",
        "a field id must be an identifier, used once in its sheet",
    ),
    (
        RETURN, 'id = "voucher"', 'id = "voucher no"', "sheets.spending.fields.voucher no",
        "a field id must be an identifier, used once in its sheet",
    ),
    (
        RETURN, f"choices = {CATEGORIES}", "",
        "sheets.outcomes.fields.category", "a choice needs choices or a source, and only a choice has them",
    ),
    (
        RETURN, 'label = "姓名"\n', 'label = "姓名"\nchoices = ["甲"]\n', "sheets.candidates.fields.name",
        "a choice needs choices or a source, and only a choice has them",
    ),
    (RETURN, "low = 4\n", "low = 40\n", "sheets.candidates.fields.student_no", "low is above high"),
    (
        RETURN, 'id_kind = "id_kind"', 'id_kind = "kind"', "sheets.candidates.fields.id_number",
        "id_kind names no field: 'kind'",
    ),
    (
        RETURN, 'source = "projects"', 'source = "pilots.number"', "sheets.candidates.fields.project.source",
        "there is no 'pilots.number'",
    ),
    (
        REGISTRY, 'source = "departments.code"', 'source = "departments.no"',
        "sheets.majors.fields.department.source", "there is no 'departments.no'",
    ),
    (RETURN, 'project = "project"', 'project = "number"', "sheets.pilots.project",
     "there is no field 'number'"),
    (RETURN, 'name = "教师"\n', 'name = "教师"\nprojects = true\n', "sheets",
     "exactly one sheet has projects = true"),
    (
        RETURN, 'prefill = "project.level"', 'prefill = "project.grade"', "sheets.pilots.fields.level",
        "the registry has no 'project.grade'",
    ),
    (
        RETURN, 'rows_for = "approved"', 'rows_for = "aproved"', "sheets.candidates.rows_for",
        "the registry has no 'project.aproved'",
    ),
    (
        RETURN, 'prefill = "year"', 'prefill = "yeer"', "sheets.basics.fields.year",
        "the registry has no 'yeer'",
    ),
    (RETURN, 'live = "sat"', 'live = "seated"', "sheets.pilots.fields.roster_sat.live",
     "there is no fact 'seated'"),
    (PACK, 'departments = "departments"', 'departments = "faculties"', "departments",
     "registry.toml has no sheet 'faculties'"),
    (REGISTRY, 'id = "name"\n  label = "学系名称"', 'id = "title"\n  label = "学系名称"',
     "sheets.departments", "has no field name"),
    # rules
    (
        RETURN, "holds = 'passed != \"是\" or exam == \"已考\"'",
        "holds = 'passed != \"是\" or exams == \"已考\"'",
        "rules.roster.passed-not-sat.holds:18", "unknown name 'exams'; did you mean 'exam'?",
    ),
    (
        RETURN, "holds = 'passed != \"是\" or exam == \"已考\"'",
        "holds = 'passed != \"是\" or exam == \"以考\"'",
        "rules.roster.passed-not-sat.holds:26",
        "exam is never '以考'; it is one of 已考, 缺考, 弃考, 缓考, 退费, 作弊",
    ),
    (
        RETURN, "holds = 'passed != \"是\" or exam == \"已考\"'", "holds = 'exam'",
        "rules.roster.passed-not-sat.holds", "gives a text, a yes/no is wanted",
    ),
    (
        RETURN, "holds = 'passed != \"是\" or exam == \"已考\"'", "", "rules.roster.passed-not-sat",
        "a rule has either 'holds' or 'unique'",
    ),
    (
        RETURN, 'unique = ["project", "student_no"]', 'unique = ["project", "student"]',
        "rules.roster.duplicate",
        "there is no field 'student' on sheet 'candidates'",
    ),
    (RETURN, 'sheet = "candidates"\non', 'sheet = "roster"\non', "rules.roster.duplicate",
     "there is no sheet 'roster'"),
    (
        RETURN, 'code = "roster.sat-unpaid"', 'code = "roster.duplicate"', "rules.roster.duplicate",
        "two rules have this code",
    ),
    # conditions and facts
    (
        RUBRIC, "holds = 'given(evidence)'", "holds = 'proof != \"\"'", "conditions.outcome_proven.holds:1",
        "unknown name 'proof'",
    ),
    (RUBRIC, 'sheet = "candidates"', 'sheet = "roster"', "facts.paid.sheet",
     "the return has no sheet 'roster'"),
    (
        RUBRIC, 'sheet = "candidates"', 'sheet = "basics"', "facts.paid.sheet",
        "sheet 'basics' has no project field",
    ),
    (
        RUBRIC, "where = 'paid == \"是\"'", "where = 'paid is \"是\"'", "facts.paid.where:1",
        "'is' is not of the rule language; use ==",
    ),
    (
        RUBRIC, "value = 'passed / paid'", "value = 'pass / paid'", "facts.pass_rate.value:1",
        "not a rule: invalid syntax",
    ),
    (
        RUBRIC, "value = 'min(1, sat / approved)'", "value = 'min(1, sat / pass_rate)'",
        "facts.completion.value:14",
        "unknown name 'pass_rate'",
    ),
    (
        RUBRIC, 'field = "budget"', 'field = "money"', "facts.budget.field",
        "the registry's projects have no field 'money'",
    ),
    (
        RUBRIC, 'kind = "sum"\nsheet = "spending"\nfield = "amount"',
        'kind = "sum"\nsheet = "spending"\nfield = "sum"', "facts.fee_spend.field",
        "sheet 'spending' has no field 'sum'",
    ),
    (
        RUBRIC, 'kind = "sum"\nsheet = "spending"\nfield = "amount"',
        'kind = "sum"\nsheet = "spending"\nfield = "voucher"', "facts.fee_spend.field",
        "'voucher' is no number to be summed",
    ),
    (
        RUBRIC, 'kind = "best"', 'also = "True"\nkind = "best"', "facts.case.also",
        "a fact of kind 'best' has no second condition",
    ),
    (
        RUBRIC, 'sheet = "outcomes"\nfield = "level"', 'sheet = "outcomes"\nfield = "name"',
        "facts.case.field",
        "'name' has no choices to be the best of",
    ),
    (
        RUBRIC, 'kind = "row"\nsheet = "pilots"\nvalue = \'site_sessions\'',
        'kind = "row"\nsheet = "teachers"\nvalue = \'name\'', "facts.site_sessions.sheet",
        "sheet 'teachers' has not one row per project",
    ),
    (RUBRIC, 'id = "talks"', 'id = "case"', "facts.case", "a fact id must be an identifier, used once"),
    (RUBRIC, 'at_most = "sat"', 'at_most = "seated"', "facts.passed.at_most", "there is no fact 'seated'"),
    # indicators
    (
        RUBRIC, 'facts = ["talks"]', 'facts = ["talk"]', "indicators.4.5", "there is no fact 'talk'",
    ),
    (RUBRIC, 'measure = "pass_rate"', 'measure = "case"', "indicators.1.3.measure", "'case' is no number"),
    (RUBRIC, 'measure = "pass_rate"\n', "", "indicators.1.3.bands", "bands need a measure"),
    (
        RUBRIC, "{ from = 0.90, points = 5 }", "{ points = 5 }", "indicators.1.3.bands",
        "a band needs 'from' or 'to'",
    ),
    (
        RUBRIC, "{ from = 0.90, points = 5 }", "{ from = 0.90, points = 5, rising_to = 6 }",
        "indicators.1.3.bands", "a rising band needs both 'from' and 'to'",
    ),
    (
        RUBRIC, "{ when = 'talks > 0', points = 2 }", "{ when = 'talks > 0', points = 'two' }",
        "indicators.4.5.cases.points:1", "unknown name 'two'",
    ),
    (RUBRIC, 'id = "4.5"', 'id = "4.4"', "indicators.4.4", "'4.4' is used 2 times"),
    (RUBRIC, 'id = "合格"', 'id = "良好"', "grades.良好", "'良好' is used 2 times"),
    (RUBRIC, 'missing = "未报送", ', "", "statuses", "'missing' is missing"),
    (
        RUBRIC, "when = 'authority_approved != \"是\"'", "when = 'approved_by != \"是\"'", "exempt.when:1",
        "unknown name 'approved_by'; did you mean 'approved'?",
    ),
    # rulings
    (RUBRIC, 'id = "R02"', 'id = "R01"', "rulings.R01", "'R01' is used 2 times"),
    (RUBRIC, 'id = "R02"', 'id = "R-02"', "rulings.R-02", "a ruling's id must be an identifier"),
    (RUBRIC, 'id = "R02"', 'id = "paid"', "rulings.paid", "a fact has this id"),
    (RUBRIC, 'default = "linear"', 'default = "line"', "rulings.R02.default",
     "there is no alternative 'line'"),
    (
        RUBRIC, 'id = "flat"', 'id = "linear"', "rulings.R02.alternatives.linear", "'linear' is used 2 times",
    ),
    (
        RUBRIC, '{ indicator = "1.1", when', '{ indicator = "1.9", when', "rulings.R01.none.cases",
        "there is no indicator '1.9'",
    ),
    (
        RUBRIC, "define = { completion =", "define = { completed =", "rulings.R03.paid.define",
        "'completed' is neither a condition nor a derived fact",
    ),
    (
        RUBRIC, "'min(1, sat / paid)'", "'min(1, sat / payed)'", "rulings.R03.paid.define.completion:14",
        "unknown name 'payed'; did you mean 'passed'?",
    ),
    (RUBRIC, '{ "3.3" = "section" }', '{ "3.2" = "section" }', "rulings.R07.section.floor",
     "'3.2' is no deduction"),
    (
        RUBRIC, '{ "3.3" = "section" }', '{ "3.3" = "item" }', "rulings.R07.section.floor.3.3",
        "'item' is neither section, total nor an indicator",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"), WRONG, ids=[f"{w[3]} {w[4][:20]}" for w in WRONG]
)
def test_what_is_wrong_with_a_pack_is_said(
    tmp_path: Path, file: str, old: str, new: str, key: str, reason: str
) -> None:
    folder = changed(tmp_path, file, old, new)
    with pytest.raises(PackError) as raised:
        load_pack(folder)
    facts = raised.value.facts
    assert (facts["file"], facts["key"]) == (file, key)
    assert str(facts["reason"]).startswith(reason)


@pytest.mark.parametrize("file", [PACK, RETURN, REGISTRY, RUBRIC])
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    folder = added(tmp_path, file, "")
    (folder / file).unlink()
    with pytest.raises(PackError) as raised:
        load_pack(folder)
    assert raised.value.facts == {"file": file, "key": "", "reason": "the file is missing"}


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    folder = added(tmp_path, PACK, "")
    (folder / PACK).write_bytes("# 规则包".encode("gbk"))
    with pytest.raises(PackError, match="not TOML"):
        load_pack(folder)


def test_notepads_byte_order_mark_and_line_ends_change_nothing(tmp_path: Path) -> None:
    folder = added(tmp_path, RUBRIC, "")
    data = (folder / RUBRIC).read_bytes()
    (folder / RUBRIC).write_bytes(data.replace(b"\n", b"\r\n"))
    assert load_pack(folder).digest == load_pack(DEFAULT).digest
    (folder / RUBRIC).write_bytes(b"\xef\xbb\xbf" + data)
    assert load_pack(folder).rubric.raw == load_pack(DEFAULT).rubric.raw


def test_the_digest_tells_packs_apart(tmp_path: Path) -> None:
    assert load_pack(added(tmp_path, RUBRIC, "# another\n")).digest != load_pack(DEFAULT).digest


def test_a_deduction_may_come_off_the_section_the_total_or_one_indicator(tmp_path: Path) -> None:
    def taken_from(pack_folder: Path, alternative: int) -> set[str]:
        tree = load_pack(pack_folder).rubric.by_id["3.3"].tree
        then = tree.branches[alternative][1]  # type: ignore[union-attr]
        return {name for name in names(then) if name.startswith("score.")}

    others = {f"score.{item.id}" for item in load_pack(DEFAULT).rubric.indicators if item.id != "3.3"}
    assert taken_from(DEFAULT, 0) == {"score.3.1", "score.3.2"}
    assert taken_from(DEFAULT, 1) == others
    one = changed(tmp_path, RUBRIC, '{ "3.3" = "section" }', '{ "3.3" = "3.2" }')
    assert taken_from(one, 0) == {"score.3.2"}
