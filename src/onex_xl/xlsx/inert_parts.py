"""What a workbook may hold that does nothing by itself: kinds of parts, elements, namespaces; and how people
call what is none of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MACROS, OBJECTS, LINKS, FORMULAS, HYPERLINKS, OTHER = KINDS = (
    "macros", "objects", "links", "formulas", "hyperlinks", "other",
)  # fmt: skip
"""What can be active: programs; objects of other programs and controls; links, connections and queries;
formulas that reach out; hyperlinks to elsewhere; whatever we do not know."""

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/"
_MS = "http://schemas.microsoft.com/office/"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_DOCUMENT = "application/vnd.openxmlformats-officedocument."
BOOK, SHEET = _OFFICE + "officeDocument", _OFFICE + "worksheet"
DRAWING, VML = _OFFICE + "drawing", _OFFICE + "vmlDrawing"
IMAGE, THUMBNAIL = _OFFICE + "image", _PACKAGE + "metadata/thumbnail"
CUSTOM, PRINTER = _OFFICE + "customXml", _OFFICE + "printerSettings"
HYPERLINK = _OFFICE + "hyperlink"
_RASTER = ("image/png", "image/jpeg", "image/jpg", "image/gif", "image/bmp")
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_LABELS = "application/vnd.ms-office.classificationlabels+xml"
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    BOOK: (_SHEETML + "sheet.main+xml",),
    SHEET: (_SHEETML + "worksheet+xml",),
    _PACKAGE + "metadata/core-properties": (_CORE,),
    _OFFICE + "metadata/core-properties": (_CORE,),
    _OFFICE + "extended-properties": (_DOCUMENT + "extended-properties+xml",),
    _OFFICE + "custom-properties": (_DOCUMENT + "custom-properties+xml",),
    _OFFICE + "theme": (_DOCUMENT + "theme+xml",),
    _OFFICE + "styles": (_SHEETML + "styles+xml",),
    _OFFICE + "sharedStrings": (_SHEETML + "sharedStrings+xml",),
    _OFFICE + "calcChain": (_SHEETML + "calcChain+xml",),
    _OFFICE + "sheetMetadata": (_SHEETML + "sheetMetadata+xml",),
    _OFFICE + "comments": (_SHEETML + "comments+xml",),
    _OFFICE + "table": (_SHEETML + "table+xml",),
    DRAWING: (_DOCUMENT + "drawing+xml",),
    _OFFICE + "customXmlProps": (_DOCUMENT + "customXmlProperties+xml",),
    _MS + "2017/10/relationships/threadedComment": ("application/vnd.ms-excel.threadedcomments+xml",),
    _MS + "2017/10/relationships/person": ("application/vnd.ms-excel.person+xml",),
    _MS + "2020/02/relationships/classificationlabels": (_LABELS,),
    "http://www.wps.cn/officeDocument/2020/cellImage": ("application/vnd.wps-officedocument.cellimage+xml",),
    PRINTER: (_SHEETML + "printerSettings",),
    VML: (_DOCUMENT + "vmlDrawing",),
    CUSTOM: ("application/xml",),
    IMAGE: _RASTER,
    THUMBNAIL: _RASTER,
}
"""The kinds of parts, by the relationship that leads to them, and as what the package may declare each."""

SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM")
LIBRARIES = (
    "urn:onex-xl:slip",
    _MS + "2006/metadata/contentType",
    _MS + "2006/metadata/properties",
    "http://schemas.microsoft.com/sharepoint/v3/contenttype/forms",
    "http://schemas.openxmlformats.org/officeDocument/2006/bibliography",
)
"""Namespaces of custom XML: our own, and what document libraries attach. A query that loads data
(``DataMashup``) is custom XML, too."""

SAID: Final[Mapping[str, str]] = {
    **dict.fromkeys(("vbaproject", "vbaprojectsignature", "xlmacrosheet", "xlintlmacrosheet"), MACROS),
    **dict.fromkeys(("dialogsheet", "jdedata", "jsaproject"), MACROS),
    **dict.fromkeys(("oleobject", "package", "control", "ctrlprop", "activexcontrolbinary"), OBJECTS),
    **dict.fromkeys(("externallink", "externallinkpath", "connections", "querytable", "xmlmaps"), LINKS),
    **dict.fromkeys(("pivottable", "pivotcachedefinition"), LINKS),
    "hyperlink": HYPERLINKS,
}
"""The last word of a relationship's type → how it is called to people. Nothing is judged by it."""

_IN_SHEET = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges
    scenarios autoFilter sortState customSheetViews mergeCells phoneticPr conditionalFormatting
    dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks
    ignoredErrors drawing legacyDrawing legacyDrawingHF picture tableParts extLst
"""
_IN_BOOK = """
    fileVersion fileSharing workbookPr AlternateContent revisionPtr workbookProtection bookViews sheets
    definedNames calcPr oleSize customWorkbookViews webPublishing fileRecoveryPr extLst
"""
FORMULA_TAGS = frozenset(
    ("f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula")
)
RUNS = ("xlm", "function", "vbProcedure", "macro")
"""What makes a defined name a program."""

_VML_TAGS = b"""
    xml shapelayout idmap shapetype stroke path fill shadow textbox div font b i u span br p shape imagedata
    formulas f handles h lock wrap ClientData MoveWithCells SizeWithCells Anchor AutoFill Row Column Visible
    Locked LockText TextHAlign TextVAlign NoThreeD AutoScale DefaultSize PrintObject
"""
VML_TAGS = frozenset(_VML_TAGS.split())
"""The elements of notes in VML, and of pictures in headers."""

ROOTS: Final[Mapping[str, str]] = {BOOK: "workbook", SHEET: "worksheet"}
CHILDREN: Final[Mapping[str, frozenset[str]]] = {
    BOOK: frozenset(_IN_BOOK.split()),
    SHEET: frozenset(_IN_SHEET.split()),
}
"""By kind of part, its document element, and what may stand directly in that."""
OBJECT_TAGS = frozenset(("oleObjects", "controls", "AlternateContent"))


def kind_of_member(name: str) -> str:
    """What a part that should not be there is called, going by its name."""
    folded = f"/{name.lower()}"
    return next((kind for mark, kind in _MEMBERS if mark in folded), OTHER)


_MEMBERS = (
    *((mark, MACROS) for mark in ("/vbaproject", "macrosheets/", "/jdedata", "/jsaproject", "/dialogsheet")),
    *((mark, OBJECTS) for mark in ("/embeddings/", "/activex/", "/ctrlprops/", "/oleobject")),
    *((mark, LINKS) for mark in ("/externallinks/", "/connections", "/querytables/", "/pivot", "/xmlmaps")),
)
