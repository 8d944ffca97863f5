"""What .xls, .xlsb and .ods files say beyond the values that calamine gives: errors (blank there), formulas,
hidden rows and columns, merges, filters. The counterpart of ``sheetscan`` for formats that are no OOXML.

Nothing here raises for what is in a file, apart from limits: a workbook that cannot be understood has no
sheets.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from xml.etree import ElementTree

from onex_xl.xlsx import lost_ods, lost_xls, lost_xlsb
from onex_xl.xlsx.container import Container
from onex_xl.xlsx.inspection import Limits, RefusedError, SheetInspection, SheetScan
from onex_xl.xlsx.kind import Kind, stream_of

_UNREADABLE = (struct.error, IndexError, KeyError, ElementTree.ParseError)


def sheets_of(
    kind: Kind, data: bytes, container: Container | None, limits: Limits
) -> tuple[SheetInspection, ...]:
    """The sheets of a workbook of this kind, as far as they can be understood; ``container`` is that of the
    zipped ones. Raises :class:`RefusedError` for more merges than ``limits`` allow."""
    scans = _scans(kind, data, container)
    merges = max((len(scan.merges) for scan in scans.values()), default=0)
    if merges > limits.merges:
        raise RefusedError("file.too-many-merges", found=merges, limit=limits.merges)
    return tuple(SheetInspection(name, "visible", "", scan) for name, scan in scans.items())


def _scans(kind: Kind, data: bytes, container: Container | None) -> Mapping[str, SheetScan]:
    try:
        if kind is Kind.XLS:
            return lost_xls.scans(stream_of(data, "WORKBOOK"))
        if kind is Kind.XLSB and container is not None:
            return lost_xlsb.scans(container)
        if kind is Kind.ODS and container is not None:
            return lost_ods.scans(container)
    except _UNREADABLE:
        pass
    except RefusedError:  # a part that it names is not there, or is no plain XML
        pass
    return {}
