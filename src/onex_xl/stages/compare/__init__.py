"""A newer return against the older one it takes the place of: which values changed, which findings are fixed,
and which projects each of them has data of."""

from onex_xl.stages.compare.findings import correction, identities
from onex_xl.stages.compare.rows import filled_projects, is_blank
from onex_xl.stages.compare.values import compare_tables

__all__ = ["compare_tables", "correction", "filled_projects", "identities", "is_blank"]
