"""Which formulas stay within their workbook: told by what they may hold, so that what nobody has thought of
counts as reaching out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

_NAMES = """
ABS AND AVERAGE AVERAGEA AVERAGEIF AVERAGEIFS BITAND BITOR CEILING CEILING.MATH CHAR CHOOSE CLEAN CODE
COLUMN COLUMNS COMBIN CONCAT CONCATENATE COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS DATE DATEDIF DATEVALUE
DAY DAYS DAYS360 DOLLAR EDATE EOMONTH ERROR.TYPE EVEN EXACT EXP FALSE FILTER FIND FINDB FIXED FLOOR
FLOOR.MATH FREQUENCY HLOOKUP HOUR IF IFERROR IFNA IFS INDEX INT ISBLANK ISERR ISERROR ISEVEN ISFORMULA
ISLOGICAL ISNA ISNONTEXT ISNUMBER ISODD ISREF ISTEXT LARGE LEFT LEFTB LEN LENB LET LN LOG LOG10 LOOKUP
LOWER MATCH MAX MAXA MAXIFS MEDIAN MID MIDB MIN MINA MINIFS MINUTE MOD MODE MODE.SNGL MONTH MROUND N NA
NETWORKDAYS NETWORKDAYS.INTL NOT NOW NUMBERVALUE ODD OFFSET OR PERCENTILE PERCENTRANK PHONETIC PI POWER
PRODUCT PROPER QUARTILE QUOTIENT RAND RANDBETWEEN RANK RANK.AVG RANK.EQ REPLACE REPLACEB REPT RIGHT
RIGHTB ROUND ROUNDDOWN ROUNDUP ROW ROWS SEARCH SEARCHB SECOND SEQUENCE SIGN SINGLE SMALL SORT SORTBY SQRT
STDEV STDEV.P STDEV.S STDEVP SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT SUMSQ SUMX2MY2 SWITCH T TEXT
TEXTJOIN TIME TIMEVALUE TODAY TRANSPOSE TRIM TRIMMEAN TRUE TRUNC TYPE UNICHAR UNICODE UNIQUE UPPER VALUE
VAR VAR.P VAR.S VLOOKUP WEEKDAY WEEKNUM WORKDAY WORKDAY.INTL XLOOKUP XMATCH XOR YEAR YEARFRAC
ADDRESS AGGREGATE DISPIMG MMULT
"""
FUNCTIONS: Final = frozenset(_NAMES.split())
"""Functions that work out a value from cells of the workbook, do nothing else and lead nowhere. ``DISPIMG``
shows a picture of the workbook's own (WPS). Not here, for example: HYPERLINK (see ``_TOKEN``), IMAGE,
WEBSERVICE, RTD, CALL, macro functions and whatever a later program will bring."""

_PREFIX = re.compile(r"\A(?:_XLFN\.|_XLWS\.|_XLUDF\.)+")
_TOKEN = re.compile(
    r'''"(?:[^"]|"")*"'''
    r"""|'(?P<quoted>(?:[^']|'')*)'(?P<mark>!?)"""
    r"|\#(?:REF!|N/A|DIV/0!|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!)"
    # A link whose address begins with a sheet of the workbook's own, whatever cell follows.
    r"""|HYPERLINK\("\#'(?P<linked>(?:[^'"]|'')*)'![A-Z0-9]*"(?=[&,)])"""
    r"|(?P<function>[^\W\d][\w.]*)\s*\("
    r"""|(?P<sheet>[^\s'"!()\[\]{}*+,:@/;<=>^&|%#-]+)!"""
    r"|(?P<out>[\[\]|!])"
)
_ROWS = re.compile(r"(?<=[A-Z$])[0-9]+")


def reaching(formulas: Iterable[tuple[str, str]], sheets: Iterable[str]) -> Iterator[str]:
    """The places of those of ``formulas`` (place, text without ``=``) of which it is not known that they
    stay within a workbook whose sheets are called ``sheets``: with a function that is not in
    :data:`FUNCTIONS`, a reference to no sheet of it, DDE, or a bracket (which begins another file's name)."""
    own = frozenset(name.casefold() for name in sheets)
    judged: dict[str, bool] = {}
    for place, text in formulas:
        shape = _ROWS.sub("", text)  # most formulas differ from their neighbours in row numbers only
        if shape not in judged:
            judged[shape] = _stays(text, own)
        if not judged[shape]:
            yield place


def _stays(text: str, own: frozenset[str]) -> bool:
    return all(_is_harmless(match, own) for match in _TOKEN.finditer(text))


def _is_harmless(match: re.Match[str], own: frozenset[str]) -> bool:
    if match["out"]:
        return False
    if match["linked"] is not None:
        return _are_own(match["linked"].replace("''", "'"), own)
    if match["function"]:
        return _PREFIX.sub("", match["function"].upper()) in FUNCTIONS
    if match["quoted"] is not None and match["mark"]:
        return _are_own(match["quoted"].replace("''", "'"), own)
    return match["sheet"] is None or _are_own(match["sheet"].replace("$", ""), own)


def _are_own(named: str, own: frozenset[str]) -> bool:
    """Whether the sheet ``named``, or the first and last of several (``甲:丙``), are the workbook's own."""
    folded = named.casefold()
    return folded in own or all(part in own for part in folded.split(":"))
