"""``onex-xl verify`` in the hands of somebody who distrusts the office: an archive in which one thing was
changed, and which was then made whole again, says which thing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onex_xl.archives.container import LEDGER, read_archive
from onex_xl.files import sha256
from onex_xl.stages.review.decisions import BOOK, REVIEW, WAIVER
from onex_xl.workflow import verifying
from onex_xl.xlsx.cells import position
from tests.cli.run import onex
from tests.support.campaigns import Campaign
from tests.support.edited import Edited
from tests.support.reviews import Reviewed
from tests.support.sealed import collected, eventful, resealed

FILE = "archive/2026-考评归档.zip"
MASTER = "master/2026-考评总表.xlsx"
FORMS = "master/2026-考评表.xlsx"
Record = dict[str, Any]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A year in which everything happened, with the forms of all and of some, sealed; not to be changed."""
    made = eventful(tmp_path_factory.mktemp("played") / "考评2026")
    onex("-C", made.root, "forms")
    onex("-C", made.root, "forms", "--only", "A系", "--project", "B-1")
    onex("-C", made.root, "archive")
    return made


@pytest.fixture
def path(played: Campaign, tmp_path: Path) -> Path:
    return Path(shutil.copy(played.root / FILE, tmp_path / "归档.zip"))


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read in child processes here, to be quick."""
    verify = verifying.verify
    monkeypatch.setattr(
        "onex_xl.cli.verify.verifying.verify",
        lambda path, passphrase, **given: verify(path, passphrase, **{**given, "processes": 0}),
    )


def compared(path: Path, verdict: str = "differs") -> dict[str, Any]:
    """What ``verify --json`` says was compared."""
    data = onex("verify", path, "--json").json
    assert data["verdict"] == verdict, data
    found: dict[str, Any] = data["compared"]
    return found


def contradictions(path: Path) -> dict[str, Record]:
    """By what they are; of several of a kind the first."""
    found = compared(path)["contradictions"]
    return {item["what"]: item for item in reversed(found)}


def records(path: Path) -> list[Record]:
    text = read_archive(path).member(LEDGER).decode()
    return [json.loads(line) for line in text.removesuffix("\n").split("\n")]


def rewrite(path: Path, change: Callable[[Record], Record | None], members: dict[str, bytes | None]) -> None:
    """Reseal with every record of the ledger as ``change`` gives it (``None``: taken out) and ``members``."""
    lines = [json.dumps(new, ensure_ascii=False) for old in records(path) if (new := change(old))]
    resealed(path, {LEDGER: ("\n".join(lines) + "\n").encode(), **members})


def decision(kind: str, **parts: Any) -> Callable[[Record], Record]:
    """The first decision of this kind, with other parts; those that are no column are among its facts."""
    done: list[int] = []

    def change(record: Record) -> Record:
        if (
            record.get("table") != "decisions"
            or record["kind"] != kind
            or (done and done[0] != record["number"])
        ):
            return record
        done[:] = [record["number"]]
        own = {key: value for key, value in parts.items() if key in record}
        facts = {key: value for key, value in parts.items() if key not in record}
        return {**record, **own, "facts": {**record["facts"], **facts}}

    return change


def test_what_was_not_changed_agrees_with_the_forms_as_well(path: Path) -> None:
    found = compared(path, "identical")
    assert found["forms"] == ["master/2026-考评表-A系、B-1.xlsx", FORMS]
    assert (found["contradictions"], found["uncompared"], found["recorded"]) == ([], [], True)
    assert found["to_the_byte"]
    out = onex("verify", path, lang="en").out
    assert "2 workbooks of official forms" in out and "the manifest agree." in out


# ---- decisions: what, why, who, when -------------------------------------------------------------


FORGED = {"reason": "看了佐证", "who": "吴复核", "on": "2026-11-03"}


@pytest.mark.parametrize(
    ("kind", "value", "sheet", "typed"),
    [
        (REVIEW, "4", "复核", ("5", "案例已按校内案例上报")),
        (WAIVER, "y", "豁免", ("是", "考务系统已核实")),
    ],
)
def test_a_decision_in_the_ledger_is_held_against_the_cell_it_was_typed_in(
    kind: str, value: str, sheet: str, typed: tuple[str, str], path: Path
) -> None:
    forged = {"value": value, **FORGED}
    rewrite(path, decision(kind, **forged), {})
    found = contradictions(path)
    kept = {"value": typed[0], "reason": typed[1], "who": "周复核", "on": "2026-12-03"}
    for part, recorded in forged.items():
        told = found[f"decision-{part}"]
        assert (told["recorded"], told["kept"], told["sheet"]) == (recorded, kept[part], sheet), part
        assert position(told["cell"])
    if kind == REVIEW:
        # And against what was counted.
        assert found["counted-reason"]["counted"] == typed[1]
        assert {f"counted-{part}" for part in kept} <= found.keys()
        assert found["counted-who"]["about"] == "A-2 4.4"
        out = onex("verify", path).out
        assert "的理由：记录里是“看了佐证”，保存下来的复核表（复核 K" in out and "的复核人：第 " in out


@pytest.mark.parametrize("part", ["reason", "who", "on"])
def test_one_part_of_a_decision_is_told_alone(part: str, path: Path) -> None:
    rewrite(path, decision(WAIVER, **{part: FORGED[part]}), {})
    assert {what for what in contradictions(path) if what.startswith("decision-")} == {f"decision-{part}"}


def test_an_exclusion_is_held_against_what_collect_told_of_it(path: Path) -> None:
    parts = {"reason": "学系没有说", "who": "somebody", "made_at": "2026-12-20T09:00:00+08:00"}
    rewrite(path, decision("return", **parts), {})
    found = contradictions(path)
    assert [found[f"finding-{part}"]["rebuilt"][:10] for part in ("why", "who", "on")] == [
        "学系没有说", "somebody", "2026-12-20",
    ]  # fmt: skip


def test_when_a_decision_was_recorded_is_when_its_workbook_was_taken_in(path: Path) -> None:
    rewrite(path, decision(REVIEW, made_at="2026-11-01T08:00:00+08:00"), {})
    assert contradictions(path)["decision-moved"]["recorded"].startswith("2026-11-01")


@pytest.mark.parametrize("kind", [REVIEW, WAIVER])
def test_a_result_with_no_line_in_the_history(kind: str, path: Path) -> None:
    gone = next(item["number"] for item in records(path) if item.get("kind") == kind)

    def change(item: Record) -> Record | None:
        return None if item.get("table") == "decisions" and item["number"] == gone else item

    rewrite(path, change, {})
    found = contradictions(path)
    assert found["decision-gone"]["number"] == gone
    assert found["cell-unrecorded"]["sheet"] == ("复核" if kind == REVIEW else "豁免")
    assert ("counted-unrecorded" if kind == REVIEW else "finding-waived") in found


def test_a_decision_that_nobody_typed_anywhere(path: Path) -> None:
    lines = records(path)
    last = max(item["number"] for item in lines if item.get("table") == "decisions")
    old = next(item for item in lines if item.get("kind") == REVIEW)
    made = {**old, "number": last + 1, "target": "A-1|4.4", "value": "8"}
    text = "\n".join(json.dumps(item, ensure_ascii=False) for item in [*lines, made]) + "\n"
    resealed(path, {LEDGER: text.encode()})
    assert contradictions(path)["decision-unkept"]["about"] == "A-1 4.4"
    # The same, said to be of a workbook that there is.
    book = next(item for item in lines if item.get("kind") == BOOK)
    again = {**book, "number": last + 2}
    text = "\n".join(json.dumps(item, ensure_ascii=False) for item in [*lines, made, again]) + "\n"
    resealed(path, {LEDGER: text.encode()})
    assert "decision-value" in contradictions(path)


# ---- the review workbooks that were kept ---------------------------------------------------------


def kept_book(path: Path) -> tuple[str, bytes]:
    """The review workbook that was taken in: its member and its bytes."""
    digest = next(item["target"] for item in records(path) if item.get("kind") == BOOK)
    (name,) = (name for name in read_archive(path).names if digest in name)
    return name, read_archive(path).member(name)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [("案例已按校内案例上报", "看了佐证", "decision-reason"), ("周复核", "吴复核", "decision-who")],
)
def test_a_kept_workbook_that_says_something_else(old: str, new: str, what: str, path: Path) -> None:
    name, data = kept_book(path)
    book = Edited(data)
    book.replaced(old, new)
    forged = book.data()
    rewrite(
        path,
        decision(BOOK, target=sha256(forged)),
        {name: None, f"received/{sha256(forged)}.xlsx": forged},
    )
    found = contradictions(path)
    assert (found[what]["recorded"], found[what]["kept"]) == (old, new)
    assert "cell-unrecorded" in found


def test_a_kept_workbook_that_is_gone_or_is_none(path: Path) -> None:
    name, _ = kept_book(path)
    other = f"received/{sha256(b'x')}.xlsx"
    resealed(path, {name: None, other: b"x"})
    found = contradictions(path)
    assert found["book-missing"]["file"] == "review.xlsx"
    assert found["original-unknown"]["sha256"] == sha256(b"x")[:12]
    rewrite(path, decision(BOOK, target=sha256(b"x")), {})
    assert "book-unreadable" in contradictions(path)


def test_many_hands_and_minds_changed_are_no_contradiction(fresh: Campaign) -> None:
    fresh.send("JSJ")
    collected(fresh)
    book = fresh.root / "review.xlsx"
    copy = shutil.copy(book, fresh.root / "review 王.xlsx")
    Reviewed(Path(copy)).decide("JSJ-01|4.4", 3, who="王老师").decide("JSJ-01|1.3", 4).save()
    Reviewed(book).decide("JSJ-01|4.4", 5, "另有佐证").type("JSJ-01|3.2", reason="待定").save()
    collected(fresh)
    Reviewed(book).type("JSJ-01|4.4", confirm="是").clear("JSJ-01|1.3").save()
    Reviewed(Path(copy)).decide("JSJ-01|1.3", 2).save()
    collected(fresh)
    Reviewed(book).decide("JSJ-01|3.2", 8, " 身份证 440507200405061234 的材料 ").save("复核（终）.xlsx")
    collected(fresh)
    elsewhere = fresh.root.parent / "寄来的.xlsx"
    shutil.move(Reviewed(book).decide("JSJ-01|2", 0).save("寄来的.xlsx"), elsewhere)
    assert onex("-C", fresh.root, "review", "accept", elsewhere, "--by", "周主任", "--yes").status == 0
    collected(fresh)
    assert onex("-C", fresh.root, "archive").status == 0
    data = onex("-C", fresh.root, "verify", FILE, "--json").json
    assert (data["verdict"], data["compared"]["contradictions"]) == ("identical", [])
    assert sum(item.get("kind") == BOOK for item in records(fresh.root / FILE)) >= 5


def test_what_a_lost_ledger_knew_is_no_contradiction(fresh: Campaign) -> None:
    fresh.send("JSJ")
    collected(fresh)
    (fresh.root / "ledger.sqlite").unlink()
    fresh.send("JM")
    (fresh.inbox / "JSJ.xlsx").unlink(missing_ok=True)
    collected(fresh)
    onex("-C", fresh.root, "archive")
    data = onex("-C", fresh.root, "verify", FILE, "--json").json
    assert (data["verdict"], data["compared"]["contradictions"]) == ("identical", [])


# ---- findings, scores, the manifest --------------------------------------------------------------


def test_a_finding_recorded_as_waived_that_nobody_waived(path: Path) -> None:
    def change(item: Record) -> Record:
        error = item.get("table") == "findings" and item["run"] == 6 and item["severity"] == "error"
        return {**item, "severity": "warning"} if error and item["code"] == "file.truncated" else item

    rewrite(path, change, {})
    found = contradictions(path)["finding-waived"]
    assert (found["finding"], found["recorded"], found["rebuilt"]) == ("file.truncated", "warning", "error")


def test_a_finding_taken_out_of_the_record_and_one_put_in(path: Path) -> None:
    def change(item: Record) -> Record | None:
        if item.get("table") != "findings" or item["run"] != 6:
            return item
        if item["code"] == "lists.missing":
            return None
        return {**item, "code": "file.empty"} if item["code"] == "file.truncated" else item

    rewrite(path, change, {})
    found = contradictions(path)
    assert found["finding-recorded"]["finding"] == "file.empty"
    assert found["finding-unrecorded"]["finding"] in {"lists.missing", "file.truncated"}


def test_a_grade_and_an_outcome_in_the_record_of_collects(path: Path) -> None:
    def change(item: Record) -> Record:
        if item.get("table") != "scores" or item["run"] != 6 or item["grade"] != "良好":
            return item
        score = {**item["score"], "grade": "优秀", "outcome": "国家级立项"}
        return {**item, "grade": "优秀", "outcome": "国家级立项", "score": score}

    rewrite(path, change, {})
    found = contradictions(path)
    assert (found["score-grade"]["recorded"], found["score-grade"]["rebuilt"]) == ("优秀", "良好")
    assert found["score-outcome"]["recorded"] == "国家级立项"
    rewrite(path, lambda it: {**it, "grade": "良好"} if it.get("table") == "scores" else it, {})
    assert "score-twice" in contradictions(path)


def test_a_grade_and_an_outcome_in_the_master_are_told_to_the_cell(path: Path) -> None:
    book = Edited(read_archive(path).member(MASTER))
    book.replaced("良好", "优秀")
    resealed(path, {MASTER: book.data()})
    found = compared(path)["differences"]
    assert {(item["sealed"], item["rebuilt"]) for item in found} >= {("优秀", "良好")}
    assert all(item["sheet"] and item["cell"] for item in found)


def test_what_the_manifest_says_of_itself(path: Path) -> None:
    archive = resealed(path, {}, program="0.0.9")
    assert archive.manifest.program == "0.0.9"
    found = contradictions(path)["manifest-program"]
    assert (found["sealed"], found["rebuilt"]) == ("0.0.9", "0.1.0")


def test_the_list_of_hashes_for_other_programs(path: Path) -> None:
    sums = read_archive(path).member("SHA256SUMS")
    resealed(path, {"SHA256SUMS": sums.replace(b"0", b"1", 1)})
    (found,) = compared(path)["differences"]
    assert found["sheet"] == "SHA256SUMS"


# ---- rules ---------------------------------------------------------------------------------------


def test_a_threshold_in_the_sealed_rules_is_told_with_its_file_and_both_values(path: Path) -> None:
    rules = read_archive(path).member("rules/rubric.toml").decode()
    resealed(path, {"rules/rubric.toml": rules.replace("from = 0.85", "from = 0.8", 1).encode()})
    found = compared(path)
    told = {item["what"] for item in found["contradictions"]}
    assert {"manifest-rules", "run-rules"} <= told
    (threshold,) = (item for item in found["rules"]["differences"] if item["file"] == "rubric.toml")
    assert (threshold["shipped"], threshold["sealed"]) == ("0.85", "0.8")
    assert threshold["place"] == "rubric.toml · indicator 1.2 Exams completed · band 1 · from"
    line = "rubric.toml · 观测点 1.2 考核完成人数 · 分段 1 · 下限：随附的是“0.85”，这里是“0.8”"
    assert line in onex("verify", path).out


def test_rules_that_the_office_changed_itself_are_listed_and_the_rest_is_identical(fresh: Campaign) -> None:
    rules = fresh.root / "rules" / "rubric.toml"
    rules.write_text(rules.read_text("utf-8").replace("from = 80", "from = 79", 1), "utf-8")
    collected(fresh)
    onex("-C", fresh.root, "archive")
    answer = onex("-C", fresh.root, "verify", FILE)
    assert answer.status == 0 and "有 2 处不同（见上）" in answer.out
    assert "rubric.toml · 等次 良好 · 下限：随附的是“80”，这里是“79”" in answer.out


def test_rules_of_another_name_are_said_to_be_nobodys_we_know(fresh: Campaign) -> None:
    for name, old, new in (
        ("rules/pack.toml", 'name = "stpt-1x"', 'name = "ours"'),
        ("campaign.toml", 'pack = "stpt-1x"', 'pack = "ours"'),
    ):
        file = fresh.root / name
        file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    collected(fresh)
    onex("-C", fresh.root, "archive")
    answer = onex("-C", fresh.root, "verify", FILE)
    assert answer.status == 0 and answer.out.splitlines()[-1] == "结论：相符。"
    assert "规则：ours 1.0 不是本程序随附的规则，无从比较。" in answer.out


# ---- official forms and strangers ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [(FORMS, "良好", "优秀"), ("master/2026-考评表-A系、B-1.xlsx", "案例已按校内案例上报", "另有佐证")],
)
def test_an_official_form_is_held_against_the_result(name: str, old: str, new: str, path: Path) -> None:
    book = Edited(read_archive(path).member(name))
    book.replaced(old, new)
    resealed(path, {name: book.data()})
    found = compared(path)["differences"]
    assert found and all(item["sheet"].startswith(Path(name).name) for item in found)
    assert any(new in item["sealed"] and old in item["rebuilt"] for item in found)


def test_what_nothing_can_be_held_against_is_said_and_the_verdict_is_not_identical(path: Path) -> None:
    names = ["master/2026-考评表-终稿.xlsx", "notes/x.xlsx", "名单.txt"]
    resealed(path, dict.fromkeys(names, b"x"))
    assert compared(path, "partly")["uncompared"] == names
    answer = onex("verify", path)
    assert answer.status == 1 and f"没有比较：{'、'.join(names)}" in answer.out


def test_forms_of_an_earlier_result_are_not_sealed(played: Campaign, tmp_path: Path) -> None:
    shutil.copytree(played.root, tmp_path / "c")
    onex("-C", tmp_path / "c", "exclude", "改.xlsx", "--why", "作废")
    onex("-C", tmp_path / "c", "exclude", "报送（再）.xlsx", "--why", "作废")
    onex("-C", tmp_path / "c", "collect", "--workers", "1")
    answer = onex("-C", tmp_path / "c", "archive")
    assert answer.status == 2 and "不是由上次收取的结果得出的" in answer.err
    onex("-C", tmp_path / "c", "forms")
    (tmp_path / "c" / "master" / "2026-考评表-A系、B-1.xlsx").unlink()
    assert onex("-C", tmp_path / "c", "archive").status == 0


# ---- the campaign's secret -----------------------------------------------------------------------


def test_the_secret_stays_in_the_office(played: Campaign, path: Path) -> None:
    from onex_xl.ledger.store import open_ledger
    from onex_xl.stages.review.token import SECRET

    with open_ledger(played.root / "ledger.sqlite") as ledger:
        secret = ledger.secrets.get(SECRET)
    assert secret and secret.encode() not in path.read_bytes()
