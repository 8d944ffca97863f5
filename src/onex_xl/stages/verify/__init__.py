"""A sealed workbook against the same one made anew: value by value."""

from onex_xl.stages.verify.compare import Comparison, Difference, compare

__all__ = ["Comparison", "Difference", "compare"]
