"""What stands in cells: formulas and errors, numbers and codes, spellings, dates, contents."""

from __future__ import annotations

from fractions import Fraction

from tests.support import damages as do
from tests.support.damages import PILOTS, ROSTER, SPENDING, cells, on, project_as
from tests.support.edited import Error, Formula
from tests.torture.case import HELD, SAME, Case

FORMULAS: list[Case] = [
    Case("nothing at all", do.untouched),
    # error cells, formulas and their values
    Case(
        "an error in place of a value",
        cells(ROSTER, L5=Error("#REF!")),
        ((ROSTER, "L5", "cell.error-value"),),
        HELD,
    ),
    Case(
        "an error in an amount",
        cells(SPENDING, F5=Error("#N/A")),
        ((SPENDING, "F5", "cell.error-value"),),
        HELD,
    ),
    Case(
        "a formula never worked out",
        cells(ROSTER, L5=Formula('IF(1,"已考","")')),
        ((ROSTER, "L5", "cell.no-value"),),
        HELD,
    ),
    Case(
        "a formula in an input cell",
        cells(ROSTER, L5=Formula('"已"&"考"', "已考")),
        ((ROSTER, "L5", "cell.formula"),),
    ),
    Case(
        "a formula in an amount",
        cells(SPENDING, F5=Formula("400+400", 800)),
        ((SPENDING, "F5", "cell.formula"),),
    ),
    Case(
        "a DDE formula",
        cells(ROSTER, L5=Formula("cmd|'/C calc'!A0", "已考")),
        ((ROSTER, "L5", "file.formula-dde"),),
        HELD,
    ),
    Case(
        "a web service",
        cells(ROSTER, L5=Formula('WEBSERVICE("http://a.cn")', "已考")),
        ((ROSTER, "L5", "file.formula-webservice"),),
        HELD,
    ),
    Case(
        "a value from another workbook",
        cells(SPENDING, F5=Formula("[1]Sheet1!$A$1", 800)),
        ((SPENDING, "F5", "file.formula-external"),),
        HELD,
    ),
    Case("a stale count beside the declared one", cells(PILOTS, J6=Formula("COUNTIFS(1,2)", 99))),
    Case(
        "text that looks like formulas and links",
        cells(ROSTER, S5="=1+1", S6="+86", S7="@SUM", S8="-1", S9="http://a.cn"),
    ),
]

LONG_NUMBERS_AND_CODES: list[Case] = [
    Case(
        "an ID number kept as a number",
        cells(ROSTER, D5="居民身份证", E5=440507200401010000.0),
        ((ROSTER, "E5", "cell.digits-lost"),),
        HELD,
    ),
    Case(
        "an ID number as 4.40507E+17",
        cells(ROSTER, D5="居民身份证", E5="4.40507E+17"),
        ((ROSTER, "E5", "cell.id-length"),),
        HELD,
    ),
    Case(
        "an ID number one digit short",
        cells(ROSTER, D5="居民身份证", E5="44050720040101001"),
        ((ROSTER, "E5", "cell.id-length"),),
        HELD,
    ),
    Case(
        "an ID number with a wrong check digit",
        cells(ROSTER, D5="居民身份证", E5="440507200401010010"),
        ((ROSTER, "E5", "cell.id-check-digit"),),
        HELD,
    ),
    Case(
        "an ID number of a day that never was",
        cells(ROSTER, D5="居民身份证", E5="440507200402300017"),
        ((ROSTER, "E5", "cell.id-birth-date"),),
        HELD,
    ),
    Case(
        "an ID number in full-width digits with blanks",
        cells(ROSTER, D5="居民身份证", E5=" ４４０５０７２００４０１０１００１６ "),
        ((ROSTER, "E5", "cell.repaired"),),
        SAME,
    ),
    Case(
        "a student number kept as a number",
        cells(ROSTER, B5=20234730000.0),
        ((ROSTER, "B5", "cell.repaired"),),
        SAME,
    ),
    Case(
        "a student number that lost digits",
        cells(ROSTER, B5=2.0234730001e17),
        ((ROSTER, "B5", "cell.digits-lost"),),
        HELD,
    ),
    Case(
        "student numbers that lost their zeros",
        cells(ROSTER, **{f"B{r}": f"00473{r:03d}" for r in range(5, 12)}, B12=473012.0),
        ((ROSTER, "B12", "cell.zeros-lost"),),
        HELD,
    ),
    Case(
        "a voucher number as a number", cells(SPENDING, C5=12.0), ((SPENDING, "C5", "cell.repaired"),), SAME
    ),
]

SPELLINGS: list[Case] = [
    Case(
        "full-width project code", project_as(ROSTER, "A5", do.wide), ((ROSTER, "A5", "cell.repaired"),), SAME
    ),
    Case("blanks inside a name", cells(ROSTER, C5="张　三"), ((ROSTER, "C5", "cell.repaired"),), SAME),
    Case(
        "blanks that cannot be seen",
        cells(ROSTER, C5="\u00a0张\u200b三\ufeff", L5="\u00a0已考 ", H5=" 是"),
        ((ROSTER, "C5", "cell.repaired"), (ROSTER, "H5", "cell.repaired"), (ROSTER, "L5", "cell.repaired")),
        SAME,
    ),
    Case("a blank inside a choice", cells(ROSTER, L5="已 考"), ((ROSTER, "L5", "cell.repaired"),), SAME),
    Case(
        "names with a dot",
        cells(ROSTER, C5="阿卜杜拉·买买提", C6="阿卜杜拉•买买提", C7="阿卜杜拉．买买提", C8="𠮷田"),
        (),
        SAME,
    ),
    Case("an escape", cells(ROSTER, S5="一行_x000D_\n二行"), ((ROSTER, "S5", "cell.repaired"),), SAME),
    Case("underlined digits", cells(SPENDING, F5="8_00"), ((SPENDING, "F5", "cell.not-number"),), HELD),
    Case("an amount as text", cells(SPENDING, F5="800"), ((SPENDING, "F5", "cell.repaired"),), SAME),
    Case("an amount in Arabic digits", cells(SPENDING, F5="٨٠٠"), ((SPENDING, "F5", "cell.repaired"),), SAME),
    Case(
        "an amount with its sign",
        cells(SPENDING, F5="¥８００．００"),
        ((SPENDING, "F5", "cell.repaired"),),
        SAME,
    ),
    Case("an amount with its unit", cells(SPENDING, F5="800元"), ((SPENDING, "F5", "cell.repaired"),), SAME),
    Case(
        "an amount with thousands", cells(SPENDING, F5="1,234.00"), ((SPENDING, "F5", "cell.repaired"),), SAME
    ),
    Case(
        "an amount in ten thousands",
        cells(SPENDING, F5="0.08万"),
        ((SPENDING, "F5", "cell.scaled-number"),),
        HELD,
    ),
    Case("a count with its unit", cells(PILOTS, I6="8人"), ((PILOTS, "I6", "cell.repaired"),), SAME),
    Case("a count with a fraction", cells(PILOTS, I6=8.5), ((PILOTS, "I6", "cell.not-whole"),), HELD),
    Case("a negative count", cells(PILOTS, O6=-1), ((PILOTS, "O6", "cell.too-small"),), HELD),
    Case("a percent sign in a score", cells(ROSTER, P5="83%"), ((ROSTER, "P5", "cell.repaired"),), SAME),
    Case("TRUE in a number", cells(SPENDING, F5=True), ((SPENDING, "F5", "cell.not-number"),), HELD),
    Case("NaN in a number", cells(SPENDING, F5="NaN"), ((SPENDING, "F5", "cell.not-number"),), HELD),
    Case("infinity in a number", cells(SPENDING, F5="Inf"), ((SPENDING, "F5", "cell.not-number"),), HELD),
    Case(
        "a time in a number",
        on(SPENDING, do.typed_like("F5", 0.5, "B5")),
        ((SPENDING, "F5", "cell.not-number"),),
        HELD,
    ),
    Case("too much text", cells(ROSTER, S5="长" * 40000), ((ROSTER, "S5", "cell.too-long"),), HELD),
    Case("a choice that is none", cells(ROSTER, L5="到考"), ((ROSTER, "L5", "cell.not-in-list"),), HELD),
    Case("a tick for yes", cells(ROSTER, H5="√"), ((ROSTER, "H5", "cell.not-in-list"),), HELD),
    Case(
        "a choice nearly right", cells(ROSTER, L5="已考了"), ((ROSTER, "L5", "cell.not-in-list-near"),), HELD
    ),
    Case("an unknown project", cells(ROSTER, A5="47300-99"), ((ROSTER, "A5", "cell.unknown-project"),), HELD),
    Case("no project", cells(ROSTER, A5=None), ((ROSTER, "A5", "cell.required"),), HELD),
    Case("no amount", cells(SPENDING, F5=None), ((SPENDING, "F5", "cell.required"),), HELD),
]

DATES: list[Case] = [
    Case("a date with dots", cells(SPENDING, B5="2026.5.6"), ((SPENDING, "B5", "cell.repaired"),), SAME),
    Case("a date in Chinese", cells(SPENDING, B5="2026年5月6日"), ((SPENDING, "B5", "cell.repaired"),), SAME),
    Case(
        "a date in eight digits", cells(SPENDING, B5="20260506"), ((SPENDING, "B5", "cell.repaired"),), SAME
    ),
    Case(
        "a date in eight digits, as a number",
        on(SPENDING, do.typed_like("B5", 20260506, "F5")),
        ((SPENDING, "B5", "cell.repaired"),),
        SAME,
    ),
    Case(
        "a date that lost its format",
        on(SPENDING, do.typed_like("B5", 46148, "F5")),
        ((SPENDING, "B5", "cell.repaired"),),
        SAME,
    ),
    Case(
        "a date without its day",
        cells(SPENDING, B5="2026年5月"),
        ((SPENDING, "B5", "cell.month-only"),),
        HELD,
    ),
    Case(
        "a day that does not exist",
        cells(SPENDING, B5="2026-02-30"),
        ((SPENDING, "B5", "cell.no-such-date"),),
        HELD,
    ),
    Case(
        "a date that reads two ways",
        cells(SPENDING, B5="5/6/2026"),
        ((SPENDING, "B5", "cell.ambiguous-date"),),
        HELD,
    ),
    Case(
        "a serial number below 60", cells(SPENDING, B5=59), ((SPENDING, "B5", "cell.date-too-early"),), HELD
    ),
    Case(
        "a date outside the period",
        cells(SPENDING, B5="2025-12-31"),
        ((SPENDING, "B5", "cell.repaired"), (SPENDING, "B5", "cell.out-of-period")),
        SAME,
    ),
    Case("days counted from 1904", do.book(do.since_1904), (), SAME),
]

CONTENTS: list[Case] = [
    Case(
        "one more absent, and every count says so",
        do.both(cells(ROSTER, L5="缺考", Q5="否", R5=None), cells(PILOTS, K6=6, M6=5, O6=2)),
        (),
        Fraction(6829, 100),
    ),
    Case(
        "a candidate who was absent after all",
        cells(ROSTER, L5="缺考"),
        (
            (PILOTS, "K6", "pilots.sat-differs"),
            (PILOTS, "M6", "pilots.passed-differs"),
            (PILOTS, "O6", "pilots.forfeits-differ"),
            (ROSTER, "Q5", "roster.passed-not-sat"),
        ),
        HELD,
    ),
    Case(
        "someone passed without sitting",
        cells(ROSTER, L12="弃考", Q12="是"),
        ((ROSTER, "Q12", "roster.passed-not-sat"), (ROSTER, "R12", "roster.passed-without-certificate")),
        HELD,
    ),
    Case(
        "the same candidate twice",
        cells(ROSTER, B6="20234730000", B5="20234730000"),
        ((ROSTER, "B5", "roster.duplicate"), (ROSTER, "B6", "roster.duplicate")),
        HELD,
    ),
    Case("a locked number changed", cells(PILOTS, F6=99), ((PILOTS, "F6", "cell.locked-changed"),), SAME),
    Case(
        "a locked name changed", cells(PILOTS, B6="别的证书"), ((PILOTS, "B6", "cell.locked-changed"),), SAME
    ),
    Case(
        "a locked project code changed",
        cells(PILOTS, A6="X-1"),
        ((PILOTS, "A6", "cell.locked-changed"),),
        SAME,
    ),
    Case(
        "a count that is not the roster's",
        cells(PILOTS, I6=9),
        ((PILOTS, "I6", "pilots.paid-differs"),),
        HELD,
    ),
]
