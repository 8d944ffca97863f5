"""Other offices' lists: their files read, and held against the returns, row by row and project by project."""

from onex_xl.stages.lists.reconcile import reconcile
from onex_xl.stages.lists.sourced import sourced

__all__ = ["reconcile", "sourced"]
