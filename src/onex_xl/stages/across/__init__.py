"""What several returns say together: the same student, voucher or work claimed twice; and who is remembered
in later years."""

from onex_xl.stages.across.carried import carried_lists
from onex_xl.stages.across.check import check_across

__all__ = ["carried_lists", "check_across"]
