"""onex-xl: workbooks out, workbooks back, one scored master workbook."""

__version__ = "0.1.0"
