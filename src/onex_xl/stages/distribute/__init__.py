"""One prefilled, protected, self-checking workbook per department: pack + registry → return workbooks."""

from onex_xl.stages.distribute.book import file_name, plan_return

__all__ = ["file_name", "plan_return"]
