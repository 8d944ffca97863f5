"""Cheats with numbers: one person, voucher, certificate or work counted twice under another spelling, and
money that was not paid."""

from __future__ import annotations

from tests.dishonest.cheat import HELD, Cheat
from tests.dishonest.table_rows import again, twice
from tests.support.damages import OUTCOMES, PILOTS, ROSTER, SPENDING, TEACHERS, both, cells, on

TWICE = ("考生名册 B15 across.candidate-alike", "考生名册 B5 across.candidate-alike")
OTHER = "QQQ-C900009"
"""A certificate of his own for who is there twice."""

STUDENTS = {
    "with a nought before the number": "020239QQQ000",
    "with two noughts before the number": "0020239QQQ000",
    "with a dash in the number": "20239-QQQ000",
    "with a long dash in the number": "20239——QQQ000",
    "with a dot in the number": "20239.QQQ000",
    "with a bracket after the number": "20239QQQ000)",
    "with O for 0": "2O239QQQ000",
    "with a Cyrillic О for 0": "20239QQQ0О0",
    "with 〇 for 0": "2〇239QQQ000",
    "with Arabic digits": "٢٠٢٣٩QQQ٠٠٠",
    "with Devanagari digits": "२०२३९QQQ०००",
    "with mathematical digits": "𝟐𝟎𝟐𝟑𝟗QQQ𝟎𝟎𝟎",
    "with a combining mark": "20239QQQ000\u0301",
    "with a letter that nobody sees": "20239QQQ000\u3164",
}

OTHER_NUMBERS = {
    "with a digit more": "20239QQQ0001",
    "with -1 after the number": "20239QQQ000-1",
    "with Z for 2": "Z0239QQQ000",
    "with another number": "20249QQQ777",
}


def both_at(sheet: str, column: str, code: str, *rows: int) -> tuple[str, ...]:
    return tuple(f"{sheet} {column}{row} {code}" for row in rows)


COUNTING = [
    *(
        Cheat(f"a student twice, {how}", TWICE, damage=again(B=number, R=OTHER), score=HELD)
        for how, number in STUDENTS.items()
    ),
    Cheat(
        "a student twice, with a dash in the number and a blank in the name",
        TWICE,
        damage=again(B="20239-QQQ000", C="考生 0000", R=OTHER),
        score=HELD,
    ),
    Cheat(
        "a student twice, with the same certificate written otherwise",
        (*TWICE, *both_at("考生名册", "R", "across.certificate-twice", 15, 5)),
        damage=both(cells(ROSTER, R5="QQQ-C900009"), again(B="020239QQQ000", R="QQQC9OOOO9")),
        score=HELD,
    ),
    Cheat(
        "a student twice, under two spellings of one passport",
        both_at("考生名册", "E", "across.candidate-twice", 15, 5),
        damage=both(cells(ROSTER, D5="护照", E5="E1QQQ5678"), again(B="99QQQ999", E="E-1QQQ-5678", R=OTHER)),
        score=HELD,
    ),
    *(
        Cheat(
            f"a student twice, {how}",
            both_at("考生名册", "B", "across.student-two-numbers", 15, 5),
            damage=again(B=number, R=OTHER),
            score="70.86",
            asked=True,
        )
        for how, number in OTHER_NUMBERS.items()
    ),
    Cheat(
        "a student twice, under another name",
        (*both_at("考生名册", "C", "across.number-alike", 15, 5),),
        damage=again(B="20239-QQQ000", C="考生甲", R=OTHER),
        score="70.86",
        asked=True,
    ),
    Cheat(
        "a teacher twice, with a dash in the number",
        both_at("教师", "B", "across.teacher-alike", 6, 7),
        damage=cells(TEACHERS, B6="TQQQ1", C6="周老师", B7="T-QQQ1", C7="周老师"),
        score=HELD,
    ),
    Cheat(
        "a teacher twice, with O for 0",
        both_at("教师", "B", "across.teacher-alike", 6, 7),
        damage=cells(TEACHERS, B6="TQQQ01", C6="周老师", B7="TQQQO1", C7="周 老师"),
        score=HELD,
    ),
    Cheat(
        "a teacher twice, under another number",
        both_at("教师", "B", "across.teacher-two-numbers", 6, 7),
        damage=cells(TEACHERS, C6="周老师", C7="周老师"),
    ),
    Cheat(
        "a teacher's certificate of two teachers, without its dash",
        both_at("教师", "B", "across.teacher-certificate-contradicts", 5, 6),
        damage=cells(TEACHERS, H5="QQQ-1001", H6="QQQ1001"),
    ),
    Cheat(
        "a voucher twice, without its dash",
        both_at("经费支出", "C", "across.voucher-alike", 5, 6),
        damage=both(on(SPENDING, twice), cells(SPENDING, C6="VKQQQ01")),
    ),
    Cheat(
        "a voucher twice, without its dash and with another amount",
        both_at("经费支出", "C", "across.voucher-alike", 5, 6),
        damage=both(on(SPENDING, twice), cells(SPENDING, C6="VKQQQ01", F6=799)),
    ),
    Cheat(
        "a voucher twice, with another amount",
        both_at("经费支出", "F", "across.voucher-again", 5, 6),
        damage=both(on(SPENDING, twice), cells(SPENDING, F6=799)),
    ),
    Cheat(
        "a site certificate of two projects",
        both_at("试点证书", "R", "across.site-certificate-twice", 6, 7),
        damage=cells(PILOTS, Q6="是", R6="ZD-QQQ", Q7="是", R7="zd QQQ"),
        score="76.57",
        asked=True,
    ),
    Cheat(
        "a case of another project, in another order",
        both_at("成果", "C", "across.outcome-alike", 5, 6),
        damage=both(
            on(OUTCOMES, twice),
            cells(OUTCOMES, C5="QQQ校企合作育人案例", A6="KQQQ-02", C6="育人的案例：QQQ校企合作"),
        ),
    ),
    Cheat("fees of nothing", ("经费支出 F5 spending.amount-of-nothing",), damage=cells(SPENDING, F5=0.01)),
    Cheat(
        "fees of 0",
        ("经费支出 F5 spending.amount-of-nothing", "试点证书 O6 pilots.forfeits-without-fees"),
        damage=cells(SPENDING, F5=0),
        score="56.57",
    ),
    Cheat("a candidate who paid nothing", ("考生名册 J5 roster.fee-of-nothing",), damage=cells(ROSTER, J5=0)),
    Cheat(
        "a candidate who paid a cent", ("考生名册 J6 roster.fee-of-nothing",), damage=cells(ROSTER, J6=0.01)
    ),
    Cheat(
        "three of eight deferred",
        ("考生名册 H5:H12 policy.many-deferred",),
        damage=both(
            cells(ROSTER, L10="缓考", Q10="否", R10=None, L11="缓考", L12="缓考"),
            cells(PILOTS, K6=5, M6=5, O6=0),
        ),
        score="59",
    ),
    Cheat(
        "a forfeit refunded, with the fee still there",
        ("考生名册 J12 roster.refunded-with-fee",),
        damage=both(cells(ROSTER, L12="退费", J12=260), cells(PILOTS, O6=0)),
        score="67.57",
        asked=True,
    ),
]
