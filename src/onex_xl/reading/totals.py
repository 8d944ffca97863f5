"""Which texts say that a row is a total: one notion for the reader, for other offices' lists and for the
formulas of a return, which need the words one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, product
from typing import Final

from onex_xl.fields.text import normal, without_brackets

_OF: Final = ("本页", "本表", "本系", "全部", "全院", "全校", "项目", "学系", "系部", "部门")
_TOTAL: Final = ("合计", "小计", "总计", "共计", "累计", "汇总")
_WHAT: Final = ("人数", "金额", "数")
_ENGLISH: Final = ("total", "subtotal", "grandtotal", "sum")

WORDS: Final = (*map("".join, product(("", *_OF), _TOTAL, ("", *_WHAT))), *_ENGLISH)
"""Every such text, in the form in which labels are compared and without what stands in brackets."""

CHINESE: Final = f"(?:{'|'.join(_OF)})?(?:{'|'.join(_TOTAL)})(?:{'|'.join(_WHAT)})?"
"""The Chinese ones as a pattern."""

LOOKED_AT: Final = 3
"""Texts from the left of a row that may say so: further to the right stand remarks."""

_TOTALS: Final = re.compile(f"{CHINESE}|{'|'.join(_ENGLISH)}")


def is_total(texts: Iterable[str]) -> bool:
    """Whether a row with these texts, blank ones left out, from left to right, is a total."""
    return any(_TOTALS.fullmatch(without_brackets(normal(text))) for text in islice(texts, LOOKED_AT))
