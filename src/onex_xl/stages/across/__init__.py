"""What several returns say together: the same student, voucher or work claimed twice."""

from onex_xl.stages.across.check import check_across

__all__ = ["check_across"]
