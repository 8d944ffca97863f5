"""A small workbook that uses everything a plan can hold: a roster to fill, an overview, a score table."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from onex_xl.xlsx import style
from onex_xl.xlsx.plan import (
    Area,
    BookPlan,
    Chart,
    ColumnPlan,
    Condition,
    DataBar,
    Formula,
    Link,
    Page,
    Series,
    SheetPlan,
    Validation,
)

CREATED = datetime(2026, 12, 18, 16, 20)
GRADES = (("优秀", 9, "green"), ("良好", 12, "blue"), ("合格", 11, "amber"), ("不合格", 4, "red"))
DEPARTMENTS = (
    ("计算机系", 88.2),
    ("幼儿教育系", 84.6),
    ("机电工程系", 81.5),
    ("财经系", 79.9),
    ("自然科学系", 77.4),
    ("外语系", 74.0),
    ("人文社科系", 70.3),
)


def book() -> BookPlan:
    """The sample: 总览, 考评总表, 考生名册, 考评表 and a very hidden stamp."""
    plan = BookPlan(
        properties={"title": "2026年度1+X考评总表", "author": "教务处", "subject": "样张"},
        custom={"onex.campaign": "2026", "onex.pack": "stpt-1x"},
        names={"first_total": "=考评总表!$J$5"},
    )
    plan.sheet(overview())
    plan.sheet(scores())
    plan.sheet(roster())
    plan.sheet(form())
    plan.sheet(SheetPlan("_onex", visibility="very hidden")).put(0, 0, "stamp", "plain")
    return plan


def overview() -> SheetPlan:
    """One page that says what matters."""
    sheet = SheetPlan("总览", tab_colour=style.NAVY, page=Page(landscape=True, one_page=True))
    sheet.columns = {0: ColumnPlan(1.5)} | {col: ColumnPlan(8.6) for col in range(1, 17)}
    sheet.heights = {0: 12, 1: 30, 2: 18, 3: 5, 4: 8, 5: 20, 6: 32, 7: 20, 8: 12}
    sheet.put(1, 1, "2026 年度 1+X 证书试点项目考评总览", "title")
    sheet.put(2, 1, "某职业技术学院 · 1+X证书办公室　考评期 2026-01-01 至 2026-12-31", "subtitle")
    for col in range(1, 17):
        sheet.put(3, col, None, "rule")
    figures: list[tuple[str, int | Fraction, str, str]] = [
        ("参评项目", 38, "navy", "共 40 项，2 项不参评"),
        *((name, count, tone, f"占 {count / 36:.0%}") for name, count, tone in GRADES),
        ("未报送", 2, "red", "艺术系、体育系"),
        ("通过率", Fraction(2431, 2775), "navy", "通过 2,431 / 缴费 2,775"),
        ("弃考", 63, "amber", "扣分合计 −58"),
    ]
    for index, (label, value, tone, note) in enumerate(figures):
        _figure(sheet, 1 + 2 * index, label, value, tone, note)
    for col, text in ((1, "各学系平均得分"), (10, "等次分布")):
        _section(sheet, 9, col, text)
    _charts(sheet)
    attention = [
        ("未报送", "red", "艺术系、体育系：已过截止 3 天，提醒已发 2 次"),
        ("差一步", "amber", "Web前端开发（计算机系）79.5，距良好 0.5：弃考少 1 人即达"),
        ("三方不一致", "amber", "老年照护：声明缴费 62 人，财务 60 人，名册 62 人"),
        ("待裁定", "blue", "4 个项目的完成率在 50%–85% 之间，按插值计（R02）"),
    ]
    changes = [
        ("财经系", "green", "补报经费凭证，3 个项目合计 +24.0 分"),
        ("外语系", "green", "更正名册 6 人，通过率 88.9% → 91.2%"),
        ("机电工程系", "red", "撤回站点证书，−10.0 分，良好 → 合格"),
    ]
    for col, title, rows in ((1, "需要关注", attention), (10, "较上次汇总（12-15）的变化", changes)):
        _section(sheet, 24, col, title)
        for offset, (name, tone, text) in enumerate(rows):
            row = 25 + offset
            sheet.heights[row] = 19
            sheet.merge(Area(row, col, row, col + 1), name, f"row+{tone}+bold")
            last = col + (7 if col == 1 else 6)
            sheet.merge(Area(row, col + 2, row, last), text, "row")
    sheet.put(30, 1, "本页数字均由“考评总表”公式得出；阈值可在“评分规则”页改动试算。", "subtitle")
    return sheet


def _figure(sheet: SheetPlan, col: int, label: str, value: int | Fraction, tone: str, note: str) -> None:
    number = "+percent" if isinstance(value, Fraction) else "+integer"
    for row, content, look in (
        (5, label, "kpi.label"),
        (6, value, f"kpi.value+{tone}{number}"),
        (7, note, "kpi.note"),
    ):
        sheet.merge(Area(row, col, row, col + 1), content, look)
        sheet.put(row, col, content, f"{look}+bar.{tone}")


def _section(sheet: SheetPlan, row: int, col: int, text: str) -> None:
    sheet.heights[row] = 20
    for offset in range(8 if col == 1 else 7):
        sheet.put(row, col + offset, text if not offset else None, "section")


def _charts(sheet: SheetPlan) -> None:
    for row, (name, mean) in enumerate(DEPARTMENTS, 40):
        sheet.put(row, 1, name, "plain")
        sheet.put(row, 3, mean, "plain")
    for row, (grade, count, _) in enumerate(GRADES, 40):
        sheet.put(row, 10, grade, "plain")
        sheet.put(row, 11, Formula(f"={count}", count), "plain")
    sheet.hidden_rows = set(range(40, 48))
    sheet.page = Page(landscape=True, one_page=True, area=Area(0, 0, 31, 16))
    sheet.charts = [
        Chart(
            "bar", 10, 1, 520, 290,
            (Series("平均分", "总览", Area(40, 1, 46, 1), Area(40, 3, 46, 3), number_format="0.0"),),
            low=0, high=100, alt_text="七个学系的平均得分，计算机系最高 88.2，人文社科系最低 70.3",
        ),
        Chart(
            "column", 10, 10, 455, 290,
            (
                Series(
                    "项目数", "总览", Area(40, 10, 43, 10), Area(40, 11, 43, 11),
                    point_colours=tuple(style.TONES[tone][0] for _, _, tone in GRADES),
                ),
            ),
            low=0, alt_text="等次分布：优秀 9、良好 12、合格 11、不合格 4",
        ),
    ]  # fmt: skip


def scores() -> SheetPlan:
    """A table with a two-level header, bars, grades and signed differences."""
    sheet = SheetPlan("考评总表", freeze=(4, 2), page=Page(landscape=True, repeat_rows=(2, 3)))
    widths = (6, 13, 24, 8, 8, 8, 8, 8, 8, 11, 10, 12, 9, 9, 16)
    sheet.columns = {col: ColumnPlan(width) for col, width in enumerate(widths)}
    sheet.heights = {0: 30, 1: 18, 2: 20, 3: 34}
    sheet.put(0, 0, "2026 年度 1+X 证书试点项目考评总表", "title")
    sheet.put(1, 0, "满分 100；优秀 ≥ 90，良好 ≥ 80，合格 ≥ 60；带 ◇ 的得分用到尚待裁定的条款", "subtitle")
    single = {0: "排名", 1: "学系", 2: "证书名称", 9: "总分", 10: "等次", 11: "认定结果", 12: "自评"}
    single |= {13: "差异", 14: "距上一等次"}
    for col, label in single.items():
        sheet.merge(Area(2, col, 3, col), label, "head")
    sheet.merge(Area(2, 3, 2, 5), "考核人数 40", "head")
    sheet.merge(Area(2, 6, 2, 8), "专项资金 20", "head")
    heads = ["获批\n5", "完成\n30", "通过率\n5", "使用率\n10", "考核\n10", "弃考扣分\n≤20"]
    sheet.put_row(3, 3, list(heads), "head2")
    rows = [
        ("财经系", "云计算平台运维与开发", 5, 30, 5, 10, 10, -1, "优秀", "省级立项", 3.0, ""),
        ("幼儿教育系", "传感网应用开发", 5, 26.14, 2, 10, 10, 0, "优秀", "省级立项", 0, ""),
        ("计算机系", "Web前端开发", 5, 20, 2, 10, 10, -1, "良好", "省级立项", -4.0, "差 7"),
        ("外语系", "跨境电商B2B数据运营", 5, 15.14, 5, 2, 10, -3, "合格", "校级立项", -4.0, "差 9"),
        ("自然科学系", "老年照护", 0, 15, 2, 2, 2, -6, "不合格", "通报整改", 0, "差 8"),
    ]
    tones = {name: tone for name, _, tone in GRADES}
    for offset, (department, name, *points, grade, outcome, difference, gap) in enumerate(rows):
        _score_row(sheet, 4 + offset, offset + 1, department, name, points, difference, gap)
        sheet.put(4 + offset, 10, grade, f"tone.{tones[grade]}")
        sheet.put(4 + offset, 11, outcome, f"tone.{tones[grade]}+regular")
    last = 3 + len(rows)
    sheet.filter = Area(3, 0, last, 14)
    sheet.bars = [DataBar(Area(4, 9, last, 9), style.BAR, 0, 100)]
    sheet.conditions = [
        Condition(Area(4, 3, last, 8), "=D5<0", "red"),
        Condition(
            Area(4, 13, last, 13), "=ABS($N5)>=3", "red+bold", stop=True, further=(Area(4, 12, last, 12),)
        ),
        Condition(Area(4, 13, last, 13), "=N5=0", "quiet"),
    ]
    sheet.put(last + 2, 0, "填表单位（盖章）：　　　　　　审核人：　　　　　　日期：　　年　月　日", "plain")
    return sheet


def _score_row(
    sheet: SheetPlan, row: int, rank: int, department: str, name: str,
    points: list[float], difference: float, gap: str,
) -> None:  # fmt: skip
    total = 37 + sum(points)
    sheet.put(row, 0, rank, "cell.integer")
    sheet.put(row, 1, Link("internal:'考生名册'!A1", department), "cell+link")
    sheet.put(row, 2, name, "cell")
    for col, value in enumerate(points, 3):
        sheet.put(row, col, value, "cell.number")
    a1_row = row + 1
    sheet.put(row, 9, Formula(f"=ROUND(37+SUM(D{a1_row}:I{a1_row}),2)", total), "cell.number2+bold")
    sheet.put(row, 12, Formula(f"=J{a1_row}+{difference}", total + difference), "cell.number2")
    sheet.put(row, 13, difference, "cell.signed")
    sheet.put(row, 14, gap, "cell+centre", note="还差的分数，以及最少要改哪一项。" if gap else "")


def roster() -> SheetPlan:
    """A sheet a department fills in."""
    columns = [  # label, hint, kind, width
        ("项目编号*", "下拉", "text", 12),
        ("学号*", "文本", "text", 14),
        ("姓名*", "", "text", 12),
        ("专业*", "", "text", 18),
        ("缴费*", "是/否", "general", 8),
        ("经费来源", "学院/财政…", "general", 12),
        ("缴费金额", "元", "money", 11),
        ("考试情况*", "已考/缺考…", "general", 12),
        ("考试日期", "2026-06-01", "date", 13),
        ("是否通过*", "是/否", "general", 11),
        ("备注", "", "text", 20),
    ]
    sheet = SheetPlan("考生名册", protected=True, freeze=(4, 3), zoom=110, tab_colour=style.TONES["amber"][0])
    sheet.page = Page(landscape=True, repeat_rows=(2, 3), header="&L考生名册&R2026 年度")
    for col, (label, hint, kind, width) in enumerate(columns):
        sheet.columns[col] = ColumnPlan(width, f"input.{kind}", level=1 if label == "备注" else 0)
        sheet.put(2, col, label, "head")
        sheet.put(3, col, hint, "hint")
    sheet.heights = {0: 30, 1: 20, 2: 24, 3: 18}
    sheet.merge(Area(0, 0, 0, 10), "考生名册", "title")
    sheet.merge(Area(1, 0, 1, 10), "每名考生每个证书一行；带 * 为必填；红色表示需要修改。", "lead")
    for row in range(4, 12):
        sat = "缺考" if row in (6, 9) else "已考"
        sheet.put_row(row, 0, ["JSJ-01", f"2401{row:04}", "黄伟", "软件技术"], "input.text")
        sheet.put_row(row, 4, ["是", "学院"], "input.general")
        sheet.put(row, 6, 260, "input.money")
        sheet.put_row(row, 7, [sat], "input.general")
        sheet.put(row, 8, date(2026, 6, 13), "input.date")
        sheet.put(row, 9, "是", "input.general")
        sheet.put(row, 10, None, "input.text")
    sheet.filter = Area(3, 0, 203, 10)
    sheet.validations = [
        Validation(Area(4, 4, 203, 4), "list", ("是", "否"), title="缴费", prompt="是否已缴费"),
        Validation(Area(4, 8, 203, 8), "date", low=date(2026, 1, 1), high=date(2026, 12, 31)),
        Validation(Area(4, 6, 203, 6), "decimal", low=0, stop=False, error="金额应不小于 0。"),
        Validation(Area(4, 1, 203, 1), "length", high=20),
        Validation(Area(4, 2, 203, 2), "custom", "=LEN(C5)>1"),
    ]
    bad = '=AND($J5="是",$H5<>"已考")'
    sheet.conditions = [Condition(Area(4, 7, 203, 7), bad, "bad", further=(Area(4, 9, 203, 9),))]
    return sheet


def form() -> SheetPlan:
    """A form to print, sign and seal."""
    sheet = SheetPlan("考评表", page_breaks=[20])
    sheet.columns = {col: ColumnPlan(width) for col, width in enumerate((10, 40, 8, 10, 10))}
    sheet.heights = {0: 34, 1: 24}
    sheet.merge(Area(0, 0, 0, 4), "1+X证书制度试点项目考评表", "official.title")
    sheet.merge(Area(1, 0, 1, 4), "证书名称：Web前端开发　　学系：计算机系　　2026 年度", "official.subtitle")
    sheet.put_row(2, 0, ["指标", "考评要点", "分值", "自评得分", "考核得分"], "official.head")
    items: list[tuple[str, str, int]] = [
        ("1.1", "获批人数与申报人数一致", 5),
        ("1.2", "考核完成率不低于 85% 得满分，其余按完成率计分", 30),
        ("2", "建有考核站点", 10),
    ]
    for row, (name, text, points) in enumerate(items, 3):
        sheet.heights[row] = 32
        sheet.put(row, 0, name, "official.cell+centre")
        sheet.put(row, 1, text, "official.cell")
        sheet.put_row(row, 2, [points, points, points], "official.cell+centre+number")
    sheet.merge(Area(7, 0, 7, 4), "负责人（签字）：　　　　　（盖章）　　　年　　月　　日", "official.sign")
    return sheet
