"""Data validations, conditional formats and data bars as XlsxWriter's options."""

from __future__ import annotations

import re
from typing import Any, Final

from onex_xl.xlsx.draw_cells import stored
from onex_xl.xlsx.draw_parts import PlanError, area_name
from onex_xl.xlsx.plan import Condition, DataBar, Validation

_TEXT: Final = re.compile(
    r'"[^"]*"|'
    r"'[^']*'"
)
_REFERENCE: Final = re.compile(r"(?<![\w$.])(\$?)[A-Z]{1,3}(\$?)[0-9]{1,7}(?![\w(])")


def validation_options(plan: Validation, sheet: str) -> dict[str, Any]:
    """``plan`` as XlsxWriter's options. ``PlanError`` where Excel would not do what the plan says."""
    kind = plan.kind
    options: dict[str, Any] = {
        "validate": kind,
        "input_title": plan.title or None,
        "input_message": plan.prompt or None,
        "error_title": plan.title or None,
        "error_message": plan.error or None,
        "error_type": "stop" if plan.stop else "warning",
    }
    if kind in ("list", "custom"):
        if not plan.source or (kind == "custom" and not isinstance(plan.source, str)):
            raise PlanError(f"{sheet}!{area_name(plan.area)}: a {kind} validation needs its source")
        if any("," in choice for choice in plan.source if isinstance(plan.source, tuple)):
            raise PlanError(f"{sheet}!{area_name(plan.area)}: a choice with a comma becomes two: use a range")
        source = list(plan.source) if isinstance(plan.source, tuple) else plan.source
        return options | {"value": source, "ignore_blank": kind == "list"}
    return options | _bounds(plan, sheet)


def _bounds(plan: Validation, sheet: str) -> dict[str, Any]:
    low, high = plan.low, plan.high
    if low is not None and high is not None:
        return {"criteria": "between", "minimum": stored(low), "maximum": stored(high)}
    if low is not None:
        return {"criteria": ">=", "value": stored(low)}
    if high is not None:
        return {"criteria": "<=", "value": stored(high)}
    raise PlanError(f"{sheet}!{area_name(plan.area)}: a {plan.kind} validation needs a bound")


def condition_options(plan: Condition, look: Any) -> dict[str, Any]:
    """``plan`` as XlsxWriter's options; ``look`` is the format of its style."""
    options = {
        "type": "formula",
        "criteria": plan.formula,
        "format": look,
        "stop_if_true": plan.stop,
    }
    if plan.further:
        _check_reach(plan)
        options["multi_range"] = " ".join(area_name(area) for area in (plan.area, *plan.further))
    return options


def _check_reach(plan: Condition) -> None:
    """Spreadsheet programs differ on what a formula over several areas is relative to, the first area or
    the top left of them all; only a formula that means the same either way may be drawn."""
    areas = (plan.area, *plan.further)
    above = min(area.first_row for area in areas) < plan.area.first_row
    beside = min(area.first_col for area in areas) < plan.area.first_col
    for fixed_col, fixed_row in _REFERENCE.findall(_TEXT.sub("", plan.formula)):
        if (above and not fixed_row) or (beside and not fixed_col):
            raise PlanError(f"{plan.formula} over {area_name(plan.area)} and further areas: fix it with $")


def bar_options(bar: DataBar) -> dict[str, Any]:
    """``bar`` as XlsxWriter's options: solid, without border."""
    options: dict[str, Any] = {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_solid": True,
        "bar_no_border": True,
        "bar_color": f"#{bar.colour}",
    }
    if bar.low is not None:
        options |= {"min_type": "num", "min_value": bar.low}
    if bar.high is not None:
        options |= {"max_type": "num", "max_value": bar.high}
    return options
