"""What .xls and .ods files say beyond their values, found in the files themselves: calamine gives
their error cells as blank, and tells nothing of formulas, hidden rows, merged cells and filters.

Formulas are texts in .ods only; of .xls it is told where they stand and whether they reach
outside. How many cells a sheet has is not told of any.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from xml.parsers.expat import ExpatError

from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import Limits
from onex_xl.xlsx.kind import Kind
from onex_xl.xlsx.lost_book import LostBook
from onex_xl.xlsx.lost_ods import look_into_ods
from onex_xl.xlsx.lost_xls import look_into_xls

_DAMAGE = (struct.error, IndexError, KeyError, ExpatError)


def look(kind: Kind, data: bytes, container: Container | None, limits: Limits) -> LostBook:
    """What is found in a workbook of this kind; ``container`` is that of an .ods. What is damaged is
    told up to where it cannot be understood.

    Raises :class:`RefusedError` for more merged cells than ``limits`` allow, and for parts that may not be
    read.
    """
    found = LostBook(limits)
    with suppress(*_DAMAGE):
        if kind is Kind.XLS:
            look_into_xls(data, found)
        elif kind is Kind.ODS and container is not None:
            look_into_ods(container, found)
    return found
