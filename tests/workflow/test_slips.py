"""What lies ready to go back to the departments after a collect: their own files, marked, and receipts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onex_xl import files, workers
from onex_xl.findings import Finding, Place, Severity
from onex_xl.model import Result, State
from onex_xl.workflow import collect as collecting
from onex_xl.workflow import outcome
from onex_xl.workflow.collect import Collected, collect
from onex_xl.workflow.slips import Failed
from onex_xl.xlsx.patch import unmark
from tests.cli.run import onex, tree
from tests.engines import libreoffice_saved_as
from tests.support.campaigns import Campaign, Records, campaign
from tests.support.edited import Edited, Formula
from tests.xlsx import raw
from tests.xlsx.marked import COVER, ground, loaded, members, notes

COLLEGE = """
department | project | approved | paid | sat | passed | fees | teachers | case
A          | A-1     | 10       | 10   | 10  | 10     | 800  | 3        | 省级采纳
A          | A-2     | 10       | 10   | 10  | 10     | 800  | 3        |
B          | B-1     | 10       | 10   | 10  | 8      | 800  | 3        |
"""
ROSTER = "考生名册"
SLIP, RECEIPT = "A系-退回修改.xlsx", "A系-回执.xlsx"


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return campaign(tmp_path_factory.mktemp("slips") / "c", COLLEGE)


@pytest.fixture(scope="module")
def once(blank: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    found = copied(blank, tmp_path_factory.mktemp("once") / "c")
    found.send("A", wrong(found))
    collected(found)
    return found


@pytest.fixture
def made(blank: Campaign, tmp_path: Path) -> Campaign:
    """A campaign to which nobody has sent anything."""
    return copied(blank, tmp_path / "c")


@pytest.fixture
def asked(once: Campaign, tmp_path: Path) -> Campaign:
    """One in which A has sent what is :func:`wrong`, collected."""
    return copied(once, tmp_path / "c")


def copied(made: Campaign, root: Path) -> Campaign:
    shutil.copytree(made.root, root)
    return Campaign(root, made.rows)


def collected(made: Campaign) -> Collected:
    return collect(made.year, processes=0)


def wrong(made: Campaign) -> Records:
    """A's records, of which the first two candidates do not say who paid."""
    typed = made.records("A")
    for row in typed["candidates"][:2]:
        row["funding"] = ""
    return typed


def slips(made: Campaign) -> list[str]:
    folder = made.root / "slips"
    return sorted(path.name for path in folder.iterdir())


def slip(made: Campaign, name: str = SLIP) -> bytes:
    return (made.root / "slips" / name).read_bytes()


def said(data: bytes, sheet: int = 0) -> list[str]:
    """The texts of a sheet."""
    cells = (cell for row in loaded(data).worksheets[sheet].iter_rows() for cell in row)
    return [str(cell.value) for cell in cells if cell.value is not None]


def into_inbox(made: Campaign, data: bytes, name: str = "改正.xlsx", *, day: int = 5) -> None:
    path = made.inbox / name
    path.write_bytes(data)
    moment = 1_796_100_000 + 86_400 * day
    os.utime(path, (moment, moment))


def mended(data: bytes, *cells: str) -> bytes:
    """The slip with who paid typed in."""
    book = Edited(data)
    for cell in cells:
        book.sheet(ROSTER).put(cell, "自费")
    return book.data()


def codes(done: Collected, department: str = "A") -> list[tuple[str, str]]:
    """Cell and code of what was found in a department's file."""
    return [
        (item.place.cell, item.code)
        for item in done.result.findings
        if item.department == department and not item.code.startswith("register.")
    ]


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is done in child processes, and with which file."""
    done: list[tuple[str, str]] = []

    def run(function: Callable[[Any], object], jobs: Sequence[Any], **how: object) -> Iterator[object]:
        for job in jobs:
            done.append((function.__name__, job.name))
            yield workers.Done(job, function(job))

    monkeypatch.setattr(workers, "run", run)
    return done


# ---- who gets what ---------------------------------------------------------------------------


def test_errors_send_the_file_back_marked_and_all_else_gets_a_receipt(made: Campaign) -> None:
    sent = made.send("A", wrong(made)).read_bytes()
    made.send("B")
    done = collected(made)
    assert slips(made) == [SLIP, "B系-回执.xlsx"]
    assert (done.slips.slips, done.slips.receipts) == (1, 1)
    assert [item.path for item in done.written][:2] == ["slips/A系-退回修改.xlsx", "slips/B系-回执.xlsx"]
    assert loaded(slip(made)).sheetnames == [COVER, *loaded(sent).sheetnames]
    assert [ground(slip(made), ROSTER, cell) for cell in ("I5", "I6")] == ["red", "red"]
    assert list(notes(slip(made), ROSTER)) == ["I5", "I6"]
    lines = said(slip(made))
    assert "文件：A.xlsx　　收到时间：2026-12-01 12:00" in lines
    assert "必须修改 2 处。改好后请重新报送。" in lines
    assert "3. 请在 2026-12-31 前把改好的文件按原来的方式报回，文件名可以不变。" in lines
    receipt = said(slip(made, "B系-回执.xlsx"))
    assert "已收到，没有需要修改的地方。" in receipt
    assert receipt[receipt.index("B-1") : receipt.index("B-1") + 9] == [
        "B-1", "证书B-1", "10", "10", "10", "10", "8", "0", "69",
    ]  # fmt: skip


def test_a_return_with_nothing_but_warnings_gets_a_receipt_that_says_them(made: Campaign) -> None:
    typed = made.records("A")
    typed["outcomes"][0]["evidence"] = ""
    made.send("A", typed)
    done = collected(made)
    assert [item.severity for item in done.result.findings] == [Severity.WARNING]
    assert slips(made) == [RECEIPT]
    assert "已收到，没有必须修改的地方；有 1 处请核对（见下）。" in said(slip(made, RECEIPT))


def test_departments_whose_names_make_one_file_name_get_two_files(made: Campaign) -> None:
    registry = made.root / "registry.xlsx"
    book = Edited(registry.read_bytes())
    book.replaced("A系", "外/语系")
    book.replaced("B系", "外:语系")
    registry.write_bytes(book.data())
    made.send_all()
    collected(made)
    assert slips(made) == ["B-外_语系-回执.xlsx", "外_语系-回执.xlsx"]


def test_after_the_deadline_no_day_is_named(made: Campaign) -> None:
    made.send("A", wrong(made), on="2027-01-03")
    collected(made)
    assert "3. 把改好的文件按原来的方式报回，文件名可以不变。" in said(slip(made))


def test_two_files_that_count_together_get_an_answer_each(made: Campaign) -> None:
    both = wrong(made)
    halves = [
        {
            sheet: [row for row in rows if row.get("project", project) == project]
            if sheet != "pilots"
            else [row if row["project"] == project else {"project": row["project"]} for row in rows]
            for sheet, rows in both.items()
        }
        for project in ("A-1", "A-2")
    ]
    made.send("A", halves[0], name="一.xlsx")
    made.send("A", halves[1], name="二.xlsx", on="2026-12-02")
    done = collected(made)
    assert slips(made) == ["A系（A-1）-退回修改.xlsx", "A系（A-2）-回执.xlsx"]
    assert "文件：一.xlsx　　收到时间：2026-12-01 12:00" in said(slip(made, "A系（A-1）-退回修改.xlsx"))
    receipt = said(slip(made, "A系（A-2）-回执.xlsx"))
    assert "二.xlsx" in receipt and "A-2" in receipt and "A-1" not in receipt
    assert (done.slips.slips, done.slips.receipts) == (1, 1)


def test_a_file_that_could_not_be_taken_gets_none_and_burdens_no_other(made: Campaign) -> None:
    made.send("A", name="表.xlsx")
    collected(made)
    book = Edited((made.inbox / "表.xlsx").read_bytes())
    book.replaced("2026", "2025")
    into_inbox(made, book.data(), "表.xlsx")
    done = collected(made)
    assert [(item.code, item.department) for item in done.result.findings] == [("return.other-year", "A")]
    assert slips(made) == [RECEIPT]


def test_what_the_office_lets_pass_is_not_asked_for_and_what_a_list_says_names_no_cell(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = outcome._result

    def decided(*args: Any) -> Result:
        found = result(*args)
        first, second = found.findings
        waived = replace(first, severity=Severity.WARNING, waived="证书延迟发放")
        listed = Finding(
            "cell.required", Severity.ERROR, Place("名单.xlsx", ROSTER, "A9"), {"label": "缴费"}, "", "A"
        )
        return replace(found, findings=(waived, second, listed))

    monkeypatch.setattr(outcome, "_result", decided)
    made.send("A", wrong(made))
    collected(made)
    assert list(notes(slip(made), ROSTER)) == ["I6"]
    lines = said(slip(made))
    assert "必须修改 2 处。改好后请重新报送。" in lines
    assert "整个文件" in lines and f"{ROSTER} A9" not in lines


# ---- made once -------------------------------------------------------------------------------


def test_a_second_run_makes_and_changes_nothing(made: Campaign, works: list[tuple[str, str]]) -> None:
    made.send("A", wrong(made))
    made.send("B")
    collected(made)
    before = tree(made.root)
    works.clear()
    again = collected(made)
    assert (again.changed, again.written, works) == (False, (), [])
    assert (again.slips.slips, again.slips.receipts) == (1, 1)
    assert tree(made.root) == before


def test_one_more_file_makes_one_more_answer(made: Campaign, works: list[tuple[str, str]]) -> None:
    made.send("A", wrong(made))
    collected(made)
    works.clear()
    made.send("B")
    done = collected(made)
    assert works == [("read_and_score", "B.xlsx"), ("make", "B.xlsx")]
    assert [item.path for item in done.slips.written] == ["slips/B系-回执.xlsx"]


def test_a_change_of_the_rules_that_finds_the_same_changes_no_byte(asked: Campaign) -> None:
    before = slip(asked)
    rules = asked.root / "rules" / "rubric.toml"
    rules.write_text(rules.read_text("utf-8") + "\n# 核对过\n", "utf-8")
    assert [item.changed for item in collected(asked).slips.written] == [False]
    assert slip(asked) == before


def test_one_that_is_gone_is_made_again_and_alone(made: Campaign, works: list[tuple[str, str]]) -> None:
    made.send("A", wrong(made))
    made.send("B")
    collected(made)
    before = slip(made)
    works.clear()
    (made.root / "slips" / SLIP).unlink()
    done = collected(made)
    assert works == [("make", "A.xlsx")]
    assert (done.changed, slip(made) == before) == (True, True)


def test_one_that_the_office_has_written_into_is_kept_beside(asked: Campaign) -> None:
    before = slip(asked)
    (asked.root / "slips" / SLIP).write_bytes(b"with a remark of the office")
    done = collected(asked)
    [written] = done.slips.written
    assert (asked.root / written.kept).read_bytes() == b"with a remark of the office"
    assert slip(asked) == before
    assert collected(asked).changed is False


def test_child_processes_give_the_same_as_none(made: Campaign, tmp_path: Path) -> None:
    made.send("A", wrong(made))
    made.send("B")
    other = copied(made, tmp_path / "d")
    collect(made.year, processes=2)
    collected(other)
    assert tree(other.root / "slips") == tree(made.root / "slips")


# ---- sent back -------------------------------------------------------------------------------


def test_a_slip_that_comes_back_as_it_went_out_is_told(made: Campaign) -> None:
    sent = made.send("A", wrong(made)).read_bytes()
    collected(made)
    first = members(slip(made))
    into_inbox(made, slip(made))
    done = collected(made)
    assert ("", "return.slip-unchanged") in codes(done)
    [line] = [item for item in done.result.register if item.code == "A"]
    assert line.changes is not None and line.changes.total == 0
    assert line.correction is not None
    assert [len(line.correction.fixed), len(line.correction.remaining)] == [0, 2]
    assert loaded(slip(made)).sheetnames.count(COVER) == 1
    assert members(slip(made)).keys() == first.keys()
    assert members(unmark(slip(made))) == members(sent)
    assert "这就是退回修改的那个文件，报回来时一处也没有改。" in said(slip(made))


def test_a_corrected_slip_counts_and_says_what_was_fixed(asked: Campaign) -> None:
    half = Edited(mended(slip(asked), "I5"))
    half.sheet(ROSTER).put("L8", "未定")
    into_inbox(asked, half.data(), "改了一半.xlsx")
    done = collected(asked)
    [line] = [item for item in done.result.register if item.code == "A"]
    assert line.file == "改了一半.xlsx" and line.correction is not None
    cells = [
        [item.place.cell for item in group]
        for group in (line.correction.fixed, line.correction.remaining, line.correction.new)
    ]
    assert cells[:2] == [["I5"], ["I6"]]
    assert set(cells[2]) == {"L8"}
    assert loaded(slip(asked)).sheetnames.count(COVER) == 1
    assert ground(slip(asked), ROSTER, "I5") not in ("red", "amber")
    assert [ground(slip(asked), ROSTER, cell) for cell in ("I6", "L8")] == ["red", "red"]


def test_a_slip_with_all_corrected_becomes_a_receipt(asked: Campaign) -> None:
    into_inbox(asked, mended(slip(asked), "I5", "I6"))
    done = collected(asked)
    assert codes(done) == []
    [line] = [item for item in done.result.register if item.code == "A"]
    assert line.state == State.RECEIVED and line.correction is not None
    assert (len(line.correction.fixed), len(line.correction.new)) == (2, 0)
    assert slips(asked) == [RECEIPT]
    assert [(item.path, item.removed) for item in done.slips.written] == [
        ("slips/A系-回执.xlsx", False),
        ("slips/A系-退回修改.xlsx", True),
    ]
    into_inbox(asked, asked.send("A", wrong(asked)).read_bytes(), "又错.xlsx", day=9)
    collected(asked)
    assert slips(asked) == [SLIP]


def test_a_slip_with_the_offices_remarks_outlives_its_errors(asked: Campaign) -> None:
    corrected = mended(slip(asked), "I5", "I6")
    (asked.root / "slips" / SLIP).write_bytes(b"with a remark of the office")
    into_inbox(asked, corrected)
    done = collected(asked)
    [gone] = [item for item in done.slips.written if item.removed]
    assert gone.kept.startswith("slips/A系-退回修改-20")
    assert (asked.root / gone.kept).read_bytes() == b"with a remark of the office"
    assert slips(asked) == sorted([RECEIPT, gone.kept.removeprefix("slips/")])
    assert collected(asked).changed is False


@pytest.mark.office
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_a_slip_saved_as_another_kind_of_file_is_read_without_its_cover(
    made: Campaign, tmp_path: Path, suffix: str
) -> None:
    made.send("A", wrong(made))
    first = collected(made)
    path = tmp_path / "slip.xlsx"
    path.write_bytes(mended(slip(made), "I5"))
    into_inbox(made, libreoffice_saved_as(path, suffix).read_bytes(), f"改正{suffix}")
    done = collected(made)
    assert codes(first) == [("I5", codes(first)[0][1]), ("I6", codes(first)[0][1])]
    assert [item.place.cell for item in done.result.findings if item.severity is Severity.ERROR] == ["I6"]
    assert not [item for item in done.result.findings if item.place.sheet == COVER]
    sheets = loaded(slip(made)).sheetnames
    assert slips(made) == [SLIP] and sheets[0] == COVER and sheets.count(COVER) == 1
    assert ground(slip(made), ROSTER, "I6") == "red"
    assert any(f"您报来的是 {suffix[1:].upper()} 文件" in line for line in said(slip(made)))


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_what_only_the_file_itself_tells_is_marked_whatever_its_kind(
    made: Campaign, tmp_path: Path, suffix: str
) -> None:
    book = Edited(made.send("A").read_bytes())
    roster = book.sheet(ROSTER)
    roster.put("J5", Formula("130*2", 260))
    roster.merge("G6:G7")
    roster.hide_row(8)
    source = tmp_path / "A.xlsx"
    source.write_bytes(book.data())
    (made.inbox / "A.xlsx").unlink()
    into_inbox(made, libreoffice_saved_as(source, suffix).read_bytes(), f"A{suffix}")
    done = collected(made)
    found = [
        ("", "file.hidden-rows"),
        ("G7", "cell.required"),
        ("J5", "cell.formula"),
        ("G6:G7", "sheet.merged"),
    ]
    assert sorted(codes(done)) == sorted(found)
    assert [ground(slip(made), ROSTER, cell) for cell in ("G6", "J5")] == ["red", "amber"]


def test_a_file_that_cannot_be_marked_gets_a_new_workbook(made: Campaign) -> None:
    path = made.send("A", wrong(made))
    strict = {
        name: part.replace(raw.MAIN.encode(), raw.STRICT_MAIN.encode())
        for name, part in members(path.read_bytes()).items()
    }
    path.write_bytes(raw.zipped(strict))
    collected(made)
    assert ground(slip(made), ROSTER, "I5") == "red"
    assert any("您报来的是 XLSX 文件" in line for line in said(slip(made)))


# ---- what can go wrong -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (lambda job: workers.Died(job, "killed"), "killed"),
        (lambda job: workers.Died(job, "memory"), "memory"),
        (lambda job: workers.Died(job, "error", "ValueError: 张三"), "ValueError"),
        (lambda job: workers.TimedOut(job, 20.4), "timed-out"),
    ],
)
def test_one_that_cannot_be_made_is_told_and_tried_again(
    made: Campaign, monkeypatch: pytest.MonkeyPatch, outcome: Callable[[object], object], why: str
) -> None:
    made.send("A", wrong(made))
    made.send("B")
    run = workers.run

    def killing(function: Callable[[Any], object], jobs: Sequence[Any], **how: Any) -> Iterator[object]:
        for job, done in zip(jobs, run(function, jobs, **how), strict=True):
            yield outcome(job) if function.__name__ == "make" and job.name == "A.xlsx" else done

    with monkeypatch.context() as patch:
        patch.setattr(workers, "run", killing)
        done = collected(made)
    assert done.slips.failed == (Failed("A系", "A.xlsx", why),)
    assert slips(made) == ["B系-回执.xlsx"] and made.master.exists()
    again = collected(made)
    assert again.changed and again.slips.failed == ()
    assert slips(made) == [SLIP, "B系-回执.xlsx"]


def test_one_open_in_excel_stays_and_the_next_run_finishes_the_work(
    asked: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    into_inbox(asked, mended(slip(asked), "I5", "I6"))
    unlink = Path.unlink

    def held(path: Path, missing_ok: bool = False) -> None:
        if path.name == SLIP:
            raise PermissionError(13, "held open", str(path))
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        answer = onex("-C", asked.root, "collect")
    assert answer.status == 3
    assert "slips/A系-退回修改.xlsx 不再需要，但现在删不掉（可能正被打开）；关闭后再运行一次。" in answer.out
    assert slips(asked) == [RECEIPT, SLIP]
    assert onex("-C", asked.root, "collect").status == 0
    assert slips(asked) == [RECEIPT]


def test_one_that_is_open_while_it_is_replaced_gets_a_dated_file_beside(
    asked: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = slip(asked)
    into_inbox(asked, mended(slip(asked), "I5"))
    swap = os.replace

    def held(old: Path, new: Path) -> None:
        if new.name == SLIP:
            refusal = PermissionError(13, "held open", str(new))
            refusal.winerror = 32  # type: ignore[attr-defined, unused-ignore]
            raise refusal
        swap(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", held)
        patch.setattr(files, "RETRY_WAITS", ())
        done = collected(asked)
    [item] = done.slips.written
    assert item.aside and slip(asked) == before
    collected(asked)
    assert slip(asked) == (asked.root / item.path).read_bytes()
    assert collected(asked).changed is False


def test_a_run_killed_between_slip_and_record_takes_nothing_for_a_persons_work(
    made: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.send("A", wrong(made))
    with monkeypatch.context() as patch:
        patch.setattr(collecting, "_write_master", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            collected(made)
    before = slip(made)
    done = collected(made)
    assert done.slips.written == () and slip(made) == before
    assert slips(made) == [SLIP]


# ---- what the commands say -------------------------------------------------------------------


def test_collect_says_what_lies_where_and_what_to_do(made: Campaign) -> None:
    made.send("A", wrong(made))
    made.send("B")
    answer = onex("-C", made.root, "collect")
    lines = answer.out.splitlines()
    assert answer.status == 1
    assert "退回修改文件 1 份、回执 1 份，在 slips 文件夹里；这次写出 2 份。" in lines
    assert lines[-1].startswith("下一步：把 slips 文件夹里的“退回修改”文件发回学系")
    into_inbox(made, mended(slip(made), "I5", "I6"))
    lines = onex("-C", made.root, "collect").out.splitlines()
    assert "退回修改文件 0 份、回执 2 份，在 slips 文件夹里；这次写出 1 份。" in lines
    assert "slips 里不再需要的已经删除：A系-退回修改.xlsx" in lines


def test_one_that_fails_is_told_and_needs_a_person(made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    made.send("B")

    def refusing(function: Callable[[Any], object], jobs: Sequence[Any], **how: object) -> Iterator[object]:
        for job in jobs:
            if function.__name__ == "make":
                yield workers.Died(job, "memory")
            else:
                yield workers.Done(job, function(job))

    monkeypatch.setattr(workers, "run", refusing)
    answer = onex("-C", made.root, "collect")
    assert answer.status == 1
    assert "没能做出退回修改文件或回执：B系（B.xlsx，memory）。" in answer.out
    answer = onex("-C", made.root, "collect", "--json")
    assert answer.json["slips"] == {"slips": 0, "receipts": 0, "failed": ["B.xlsx"]}


def test_json_lists_what_was_written(made: Campaign) -> None:
    made.send("A", wrong(made))
    answer = onex("-C", made.root, "collect", "--json")
    assert answer.json["wrote"] == [
        "slips/A系-退回修改.xlsx",
        "review.xlsx",
        "master/2026-考评总表.xlsx",
    ]
    assert answer.json["slips"] == {"slips": 1, "receipts": 0, "failed": []}


def test_an_english_campaign_has_english_slips(made: Campaign) -> None:
    pack = made.root / "rules" / "pack.toml"
    pack.write_text('language = "en"\n' + pack.read_text("utf-8").replace('language = "zh"\n', ""), "utf-8")
    made.send("A", wrong(made))
    made.send("B")
    collected(made)
    assert slips(made) == ["A系-corrections.xlsx", "B系-receipt.xlsx"]
    assert loaded(slip(made, "A系-corrections.xlsx")).sheetnames[0] == "Corrections"
    assert "2 to correct. Please send the file again when done." in said(slip(made, "A系-corrections.xlsx"))
    into_inbox(made, slip(made, "A系-corrections.xlsx"))
    assert ("", "return.slip-unchanged") in codes(collected(made))
    told = onex("--lang", "en", "-C", made.root, "collect").out
    assert (
        "1 files to be corrected and 1 receipts lie in the folder slips; 0 of them were written now." in told
    )
