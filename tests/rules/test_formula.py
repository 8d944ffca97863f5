"""Rules as spreadsheet formulas, text for text; ``test_engines_agree.py`` has them calculated."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from onex_xl.rules.formula import Cells, NoFormula, array, literal, recorded, scalar
from onex_xl.rules.nodes import FALSE, TRUE, Choose, Literal, Name, Param, Symbol, Type, Value, number
from onex_xl.rules.parse import parse
from tests.rules.invented import SCOPE

COLUMN = dict(zip(SCOPE, "ABCDEFGHI", strict=True))
CELLS = Cells(lambda symbol: f"{COLUMN[symbol.name]}1")
SPANS = Cells(lambda symbol: f"{COLUMN[symbol.name]}1:{COLUMN[symbol.name]}9")

NUMBER, OPTIONAL = Type.NUMBER, Symbol("heads", Type.NUMBER, optional=True)


@pytest.mark.parametrize(
    ("rule", "cell", "column"),
    [
    ("rows > 2", "C1>2", "(C1:C9>2)"),
    ("0.85 <= rows", "0.85<=C1", "(0.85<=C1:C9)"),
    ("rows != 1.5", "C1<>1.5", "(C1:C9<>1.5)"),
    ("heads > 2", "AND(ISNUMBER(A1),A1>2)", '(A1:A9<"")*(A1:A9>2)'),
    ("heads + rows > 2", "IFERROR(AND(ISNUMBER(A1),A1+C1>2),FALSE)", '(A1:A9<"")*((A1:A9+C1:C9)>2)'),
    ("heads - (seats - 1) > 0",
     "IFERROR(AND(ISNUMBER(A1),ISNUMBER(B1),A1-(B1-1)>0),FALSE)",
     '(A1:A9<"")*(B1:B9<"")*((A1:A9-(B1:B9-1))>0)'),
    ("heads / rows >= 0.85", "IFERROR(AND(ISNUMBER(A1),A1/C1>=0.85),FALSE)", ""),
    ('code == \'he said "hi"\'', 'G1="he said ""hi"""', '(G1:G9="he said ""hi""")'),
    ("code != ''", 'G1<>""', '(G1:G9<>"")'),
    ("exam in ['已考', '缺考']", 'OR(I1="已考",I1="缺考")', '((I1:I9="已考")+(I1:I9="缺考"))'),
    ("exam in ['已考']", 'I1="已考"', '(I1:I9="已考")'),
    ("heads in [1, 2]", "AND(ISNUMBER(A1),OR(A1=1,A1=2))", '(A1:A9<"")*((A1:A9=1)+(A1:A9=2))'),
    ("not exam == '已考'", 'NOT(I1="已考")', '(1-(I1:I9="已考"))'),
    ("rows > 1 and exam == '已考'", 'AND(C1>1,I1="已考")', '(C1:C9>1)*(I1:I9="已考")'),
    ("rows > 1 or heads > 1", "OR(C1>1,AND(ISNUMBER(A1),A1>1))", '(((C1:C9>1)+(A1:A9<"")*(A1:A9>1))>0)'),
    ("(rows > 1 or heads > 1) and code == ''",
     'AND(OR(C1>1,AND(ISNUMBER(A1),A1>1)),G1="")', '(((C1:C9>1)+(A1:A9<"")*(A1:A9>1))>0)*(G1:G9="")'),
    ("(rows > 1) == (code == '')", '(C1>1)*1=(G1="")*1', '((C1:C9>1)*1=(G1:G9="")*1)'),
    ("(rows > 1) == True", "(C1>1)*1=1", "((C1:C9>1)*1=1)"),
    ("filled(code)", '(G1<>"")', '(G1:G9<>"")'),
    ("filled(heads)", "ISNUMBER(A1)", '(A1:A9<"")'),
    ("1 <= heads < 5",
     "AND(AND(ISNUMBER(A1),1<=A1),AND(ISNUMBER(A1),A1<5))", '((A1:A9<"")*(1<=A1:A9))*((A1:A9<"")*(A1:A9<5))'),
    ("paid_on <= exam_on", "AND(ISNUMBER(E1),ISNUMBER(F1),E1<=F1)", '(E1:E9<"")*(F1:F9<"")*(E1:E9<=F1:F9)'),
    ("min(heads, 3) > 1", "IFERROR(AND(ISNUMBER(A1),MIN(A1+0,3)>1),FALSE)", ""),
    ("round(heads / 3, 2) > 1", "IFERROR(AND(ISNUMBER(A1),ROUND(ROUND(A1/3,9),2)>1),FALSE)", ""),
    ("round(rows) == 2", "ROUND(C1,0)=2", ""),
    ],
)  # fmt: skip
def test_a_condition_for_one_row_and_for_columns(rule: str, cell: str, column: str) -> None:
    tree = parse(rule, SCOPE)
    assert scalar(tree, CELLS) == cell
    if column:
        assert array(tree, SPANS) == column
    else:
        with pytest.raises(NoFormula, match="cannot be counted over rows"):
            array(tree, SPANS)


@pytest.mark.parametrize(
    ("rule", "formula"),
    [
        ("rows", 'IFERROR(ROUND(C1,2),"")'),
        ("heads", 'IFERROR(ROUND(IF(ISNUMBER(A1),A1,""),2),"")'),
        ("rows + 3 - (2 - rows)", 'IFERROR(ROUND(C1+3-(2-C1),2),"")'),
        ("(rows + 3) * 2", 'IFERROR(ROUND(ROUND((C1+3)*2,9),2),"")'),
        ("heads + seats", 'IFERROR(ROUND(IF(AND(ISNUMBER(A1),ISNUMBER(B1)),A1+B1,""),2),"")'),
        ("-(heads + 1)", 'IFERROR(ROUND(IF(ISNUMBER(A1),0-(A1+1),""),2),"")'),
        ("min(1, heads / rows)", 'IFERROR(ROUND(ROUND(IF(ISNUMBER(A1),MIN(1,A1/C1),""),9),2),"")'),
        ("max(rows, -2)", 'IFERROR(ROUND(MAX(C1,-2),2),"")'),
    ],
)
def test_a_number_is_rounded_and_blank_without_a_value(rule: str, formula: str) -> None:
    assert recorded(parse(rule, SCOPE), CELLS, 2) == formula


def test_cases_are_nested_and_only_ask_once_whether_a_name_has_a_value() -> None:
    full = (parse("heads >= 3", SCOPE), number(12))
    part = (parse("heads >= 1", SCOPE), parse("heads * 4", SCOPE))
    rest = (parse("rows == 0", SCOPE), parse("seats + 1", SCOPE))
    tree = Choose((full, part, rest), None, NUMBER)
    assert recorded(tree, CELLS, 2) == (
        "IFERROR(ROUND(ROUND(IF(AND(ISNUMBER(A1),A1>=3),12,"
        "IF(AND(ISNUMBER(A1),A1>=1),A1*4,"
        'IF(C1=0,IF(ISNUMBER(B1),B1+1,""),""))),9),2),"")'
    )
    assert scalar(Choose((full,), number(0), NUMBER), CELLS) == "IF(AND(ISNUMBER(A1),A1>=3),12,0)"
    with pytest.raises(NoFormula, match="choose cannot be counted over rows"):
        array(tree, SPANS)


def test_params_stand_where_the_caller_says() -> None:
    line = Param("1.2.line.0.85", Fraction(85, 100))
    cells = Cells(CELLS.name, lambda param: f"rules!{param.id}")
    assert (scalar(line, CELLS), scalar(line, cells)) == ("0.85", "rules!1.2.line.0.85")


def test_a_yes_no_column_counts_as_1_and_0() -> None:
    site = Name(Symbol("site", Type.BOOL))
    assert array(site, Cells(lambda symbol: "J1:J9")) == "(J1:J9*1)"
    assert (array(TRUE, SPANS), array(FALSE, SPANS)) == ("1", "0")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (3, "3"), (-3, "-3"), (Fraction(85, 100), "0.85"), (Fraction(-1, 8), "-0.125"), 
        (Fraction(1, 3), "(1/3)"),
        (Fraction(24375, 1000), "24.375"), ("", '""'), ("已考", '"已考"'), ('a"b', '"a""b"'), (True, "TRUE"),
        (False, "FALSE"), (date(2026, 6, 30), "DATE(2026,6,30)"), (None, '""'),
    ],
)  # fmt: skip
def test_constants(value: Value, written: str) -> None:
    assert literal(value) == written
    assert scalar(Literal(value, Type.TEXT), CELLS) == written
