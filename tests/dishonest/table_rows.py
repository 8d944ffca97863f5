"""Cheats within a return: people, money and certificates that are not there, and how cells hide them."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from onex_xl.xlsx.cells import a1, position
from tests.dishonest.cheat import HELD, Cheat
from tests.support.damages import (
    BASICS,
    OUTCOMES,
    PILOTS,
    ROSTER,
    SPENDING,
    TEACHERS,
    Damage,
    bare,
    book,
    both,
    cells,
    in_part,
    on,
    without_properties,
    without_stamp,
)
from tests.support.edited import Cell, Content, Edited, Formula, Sheet

_LAST, _FREE = 11, 14
"""Rows of the roster (0-based): the last candidate of the first project, who was absent; the first blank one.
``QQQ`` in what is typed becomes the department's own number."""


def again(**changed: Content) -> Damage:
    """The first candidate once more, below the others, with some cells as ``changed`` (by column letter)."""

    def act(sheet: Sheet) -> None:
        for col in range(19):
            cell = sheet.cell(4, col)
            letter = a1(0, col)[:-1]
            sheet.cells(_FREE)[col] = cell
            if letter in changed:
                sheet.put((_FREE, col), changed[letter])

    return both(on(ROSTER, act), cells(PILOTS, I6=9, K6=8, M6=7))


def hidden(row: int) -> Damage:
    return on(ROSTER, lambda sheet: sheet.hide_row(row))


def twice(sheet: Sheet) -> None:
    """The first row once more below it."""
    for col in range(9):
        sheet.cells(5)[col] = sheet.cell(4, col)


def looking(place: str, shows: str) -> Damage:
    """A cell of the roster that shows what the number format ``shows``."""

    def act(found: Edited) -> None:
        styles = found.parts["xl/styles.xml"].decode()
        formats = f'<numFmt numFmtId="199" formatCode="{escape(shows, QUOTES)}"/>'
        styles = re.sub(r"<numFmts[^>]*>", lambda tag: tag[0] + formats, styles)
        inside = styles[styles.index("<cellXfs") : styles.index("</cellXfs>")]
        number = 'numFmtId="199" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
        more = f"<xf {number}/></cellXfs>"
        found.parts["xl/styles.xml"] = styles.replace("</cellXfs>", more).encode()
        row, col = position(place)
        sheet = found.sheet(ROSTER)
        cell = sheet.cell(row, col)
        sheet.cells(row)[col] = Cell(str(len(re.findall("<xf ", inside))), cell.kind, cell.inner)

    return book(act)


QUOTES = {'"': "&quot;"}
UNCERTIFIED = ("考生名册 R5 roster.passed-without-certificate",)

PEOPLE = [
    Cheat(
        "a student twice in one project",
        ("考生名册 B15 roster.duplicate", "考生名册 B5 roster.duplicate"),
        damage=again(),
        score=HELD,
    ),
    Cheat(
        "a student twice, with another certificate",
        ("考生名册 B15 roster.duplicate", "考生名册 B5 roster.duplicate"),
        damage=again(R="QQQ-C000001"),
        score=HELD,
    ),
    Cheat(
        "a student twice, in lower case",
        ("考生名册 B15 roster.duplicate", "考生名册 B5 roster.duplicate"),
        damage=both(cells(ROSTER, B5="ABQQQ12"), again(B="abQQQ12")),
        score=HELD,
    ),
    Cheat(
        "a student twice, with full-width digits",
        ("考生名册 B15 roster.duplicate", "考生名册 B5 roster.duplicate"),
        damage=both(cells(ROSTER, B5="20QQQ001"), again(B="２０QQQ００１")),
        score=HELD,
    ),
    Cheat(
        "a student twice, with a blank in the number",
        ("考生名册 B15 roster.duplicate", "考生名册 B5 roster.duplicate"),
        damage=both(cells(ROSTER, B5="20QQQ001"), again(B="20QQQ 001")),
        score=HELD,
    ),
    Cheat(
        "a student twice, with a no-break blank",
        ("考生名册 B15 roster.duplicate", "考生名册 B5 roster.duplicate"),
        damage=both(cells(ROSTER, B5="20QQQ001"), again(B="20QQQ001\u00a0")),
        score=HELD,
    ),
    Cheat(
        "a student twice, with an unseen character",
        ("考生名册 B15 roster.duplicate", "考生名册 B5 roster.duplicate"),
        damage=both(cells(ROSTER, B5="20QQQ001"), again(B="20\u200bQQQ001")),
        score=HELD,
    ),
    Cheat(
        "an absent one passed",
        ("考生名册 Q12 roster.passed-not-sat",),
        damage=cells(ROSTER, Q12="是", R12="QQQ-C1"),
        score=HELD,
    ),
    Cheat(
        "an absent one said to have sat",
        ("试点证书 K6 pilots.sat-differs", "试点证书 O6 pilots.forfeits-differ"),
        damage=cells(ROSTER, L12="已考"),
        score=HELD,
    ),
    Cheat(
        "one more passed than declared",
        ("试点证书 M6 pilots.passed-differs",),
        damage=cells(ROSTER, Q11="是", R11="QQQ-C2"),
        score=HELD,
    ),
    Cheat(
        "declared more than the roster has",
        (
            "试点证书 I6 pilots.order-of-numbers",
            "试点证书 K6 pilots.sat-differs",
            "试点证书 M6 pilots.passed-differs",
        ),
        damage=cells(PILOTS, K6=9, M6=9),
        score=HELD,
    ),
    Cheat(
        "passed without a certificate",
        ("考生名册 R5 roster.passed-without-certificate",),
        damage=cells(ROSTER, R5=None),
    ),
    Cheat(
        "a certificate of two people",
        ("考生名册 R5 across.certificate-twice", "考生名册 R6 across.certificate-twice"),
        damage=both(cells(ROSTER, R5="QQQ-C000003", R6="QQQ-C000003")),
    ),
    *(
        Cheat(f"a certificate that is {text}", UNCERTIFIED, damage=cells(ROSTER, R5=text))
        for text in ("—", "/", "无", "暂无", "待发")
    ),
    Cheat(
        "a forfeit said to be paid by the student",
        ("试点证书 O6 pilots.forfeits-differ",),
        damage=cells(ROSTER, I12="自费"),
        score=HELD,
    ),
    Cheat(
        "a forfeit said to be approved",
        ("试点证书 O6 pilots.forfeits-differ",),
        damage=cells(ROSTER, L12="缓考"),
        score=HELD,
    ),
    Cheat(
        "a forfeit said to be refunded, with the fee still there",
        ("考生名册 J12 roster.refunded-with-fee", "试点证书 O6 pilots.forfeits-differ"),
        damage=cells(ROSTER, L12="退费", J12=260),
        score=HELD,
    ),
    Cheat("an absent one whose row is hidden", ("考生名册 file.hidden-rows",), damage=hidden(_LAST)),
    Cheat(
        "a candidate of no project",
        ("考生名册 A12 cell.unknown-project",),
        damage=cells(ROSTER, A12="X-99"),
        score=HELD,
    ),
    Cheat(
        "a candidate of another department's project",
        ("考生名册 A12 cell.unknown-project",),
        damage=cells(ROSTER, A12="H99-01"),
        score=HELD,
    ),
    Cheat(
        "an identity number that is none",
        ("考生名册 E5 cell.id-check-digit",),
        damage=cells(ROSTER, D5="居民身份证", E5="440507200401010010"),
        score=HELD,
    ),
]

MONEY = [
    Cheat(
        "the fees paid from elsewhere",
        ("经费支出 G5 cell.not-in-list",),
        damage=cells(SPENDING, G5="捐赠"),
        score=HELD,
    ),
    Cheat(
        "a voucher twice",
        ("经费支出 C5 spending.duplicate", "经费支出 C6 spending.duplicate"),
        damage=on(SPENDING, twice),
        score=HELD,
    ),
    Cheat(
        "fees that are a formula",
        ("经费支出 F5 cell.formula",),
        damage=cells(SPENDING, F5=Formula("400+400", 800)),
    ),
    Cheat(
        "fees fetched from elsewhere",
        ("经费支出 F5 file.formula-external",),
        damage=cells(SPENDING, F5=Formula("[1]Sheet1!$A$1", 800)),
        score=HELD,
    ),
    Cheat(
        "fees by WEBSERVICE",
        ("经费支出 F5 file.formula-webservice",),
        damage=cells(SPENDING, F5=Formula('WEBSERVICE("http://x")', 800)),
        score=HELD,
    ),
    Cheat(
        "fees by DDE",
        ("经费支出 F5 file.formula-dde",),
        damage=cells(SPENDING, F5=Formula("cmd|'/C calc'!A0", 800)),
        score=HELD,
    ),
    Cheat(
        "fees that are negative", ("经费支出 F5 cell.too-small",), damage=cells(SPENDING, F5=-800), score=HELD
    ),
    Cheat(
        "fees of ten thousands",
        ("经费支出 F5 cell.scaled-number",),
        damage=cells(SPENDING, F5="8万"),
        score=HELD,
    ),
    Cheat(
        "fees in a currency of their own",
        ("经费支出 F5 cell.scaled-number",),
        damage=cells(SPENDING, F5="800 USD"),
        score=HELD,
    ),
    Cheat(
        "a date of last year", ("经费支出 B5 cell.out-of-period",), damage=cells(SPENDING, B5="2025-05-06")
    ),
    Cheat(
        "a category of their own",
        ("经费支出 D5 cell.not-in-list",),
        damage=cells(SPENDING, D5="考察"),
        score=HELD,
    ),
]

EVIDENCE = [
    Cheat(
        "a case without evidence",
        ("成果 G5 outcomes.without-evidence",),
        damage=cells(OUTCOMES, G5=None),
        score="61.57",
    ),
    Cheat(
        "a case whose evidence is 无",
        ("成果 G5 outcomes.without-evidence",),
        damage=cells(OUTCOMES, G5="无"),
        score="61.57",
    ),
    Cheat(
        "a site whose certificate is 暂无",
        ("试点证书 R6 pilots.site-without-certificate",),
        damage=cells(PILOTS, Q6="是", R6="暂无"),
    ),
    Cheat(
        "a teacher whose certificates are dashes", (), damage=cells(TEACHERS, H5="—", I5="—"), score="62.57"
    ),
    Cheat(
        "a site without a certificate",
        ("试点证书 R6 pilots.site-without-certificate",),
        damage=cells(PILOTS, Q6="是"),
    ),
    Cheat(
        "a case of last year",
        ("成果 D5 cell.out-of-period",),
        damage=cells(OUTCOMES, D5="2025-09-10"),
        score="61.57",
    ),
    Cheat(
        "a case of a level of its own",
        ("成果 E5 cell.not-in-list",),
        damage=cells(OUTCOMES, E5="国家级"),
        score=HELD,
    ),
    Cheat(
        "a teacher twice",
        ("教师 B6 teachers.duplicate", "教师 B7 teachers.duplicate"),
        damage=cells(TEACHERS, B6="QX1QQQ", B7="QX1QQQ"),
        score="62.57",
    ),
    Cheat(
        "a teacher trained without a date",
        ("教师 G5 teachers.trained-without-date",),
        damage=cells(TEACHERS, G5=None),
        score="62.57",
    ),
    Cheat(
        "training in the future",
        ("教师 G5 cell.out-of-period",),
        damage=cells(TEACHERS, G5="2027-07-20"),
        score="62.57",
    ),
    Cheat(
        "a teacher's certificate of two teachers",
        ("教师 B5 across.teacher-certificate-contradicts", "教师 B6 across.teacher-certificate-contradicts"),
        damage=cells(TEACHERS, H5="QQQ1", H6="QQQ1"),
    ),
]

CELLS = [
    Cheat(
        "a verdict that shows another",
        ("考生名册 L12 cell.shown-otherwise",),
        damage=looking("L12", ';;;"已考"'),
        score=HELD,
    ),
    Cheat(
        "a verdict that shows nothing",
        ("考生名册 L12 cell.shown-otherwise",),
        damage=looking("L12", ";;;"),
        score=HELD,
    ),
    Cheat(
        "a row of no height",
        ("考生名册 file.hidden-rows",),
        damage=in_part(ROSTER, r'<row r="12"', '<row ht="0" customHeight="1" r="12"'),
    ),
    Cheat(
        "two cells at one address",
        ("考生名册 L12 file.cell-twice",),
        damage=in_part(
            ROSTER, r'(<c r="L12"[^>]*>.*?</c>)', r'\1<c r="L12" t="inlineStr"><is><t>已考</t></is></c>'
        ),
        score=HELD,
    ),
    Cheat("the stamp taken out", ("return.stamp-lost",), damage=book(without_stamp)),
    Cheat("both stamps taken out", ("return.no-stamp",), damage=book(without_stamp, without_properties)),
    Cheat("the protection taken off", (), damage=book(bare)),
    Cheat("a locked number changed", ("试点证书 F6 cell.locked-changed",), damage=cells(PILOTS, F6=2)),
    Cheat("a locked name changed", ("试点证书 B6 cell.locked-changed",), damage=cells(PILOTS, B6="别的证书")),
    Cheat(
        "another department's name", ("基本信息 B4 cell.locked-changed",), damage=cells(BASICS, B4="H99系")
    ),
    Cheat("another year", ("基本信息 B5 cell.locked-changed",), damage=cells(BASICS, B5="2025")),
    Cheat(
        "a header that says another unit",
        ("经费支出 F3 sheet.unit-applied",),
        damage=cells(SPENDING, F3="金额（万元）"),
    ),
    Cheat(
        "two columns under one header",
        ("考生名册 A3 sheet.column-missing",),
        damage=cells(ROSTER, S3="是否通过"),
    ),
    Cheat(
        "an error in a cell that counts",
        ("考生名册 J5 cell.not-number",),
        damage=cells(ROSTER, J5="#N/A"),
        score=HELD,
    ),
    Cheat(
        "a count that is a formula",
        (
            "试点证书 I6 pilots.order-of-numbers",
            "试点证书 M6 cell.formula",
            "试点证书 M6 pilots.passed-differs",
        ),
        damage=cells(PILOTS, M6=Formula("6+3", 9)),
        score=HELD,
    ),
    Cheat("a count with a stale value", (), damage=cells(PILOTS, J6=Formula("COUNTIFS(1,2)", 99))),
    Cheat(
        "merged cells",
        ("考生名册 Q10:Q12 sheet.merged", "考生名册 Q11 cell.required", "考生名册 Q12 cell.required"),
        damage=on(ROSTER, lambda sheet: sheet.merge("Q10:Q12")),
        score=HELD,
    ),
    Cheat(
        "a hidden column",
        ("考生名册 file.hidden-columns",),
        damage=on(ROSTER, lambda sheet: sheet.hide_col(11)),
    ),
    Cheat(
        "a filter that shows the good ones", ("考生名册 file.filter-on",), damage=on(ROSTER, Sheet.filter_on)
    ),
    Cheat("a roster twice", (), damage=book(lambda found: found.duplicate(ROSTER, "考生名册 (2)"))),
    Cheat("a sheet renamed", (), damage=book(lambda found: found.rename(ROSTER, "名单"))),
    Cheat(
        "a sheet deleted", ("sheet.missing",), damage=book(lambda found: found.delete(SPENDING)), score=HELD
    ),
]

ROWS = [*PEOPLE, *MONEY, *EVIDENCE, *CELLS]
