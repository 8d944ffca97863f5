"""Native charts in the house's look: few lines, values written where they stand, a title that speaks."""

from __future__ import annotations

from typing import Any, Final

from onex_xl.xlsx import style
from onex_xl.xlsx.cells import a1_range, quoted
from onex_xl.xlsx.draw_parts import corners
from onex_xl.xlsx.plan import Area, Chart, Series, Sparkline

_PALETTE: Final = (style.CHART, *(style.TONES[tone][0] for tone in ("green", "amber", "blue", "red", "grey")))
_LABELLED: Final = ("bar", "column", "line", "doughnut")


def insert_chart(workbook: Any, sheet: Any, plan: Chart) -> int | None:
    """Put ``plan`` on ``sheet``; gives XlsxWriter's return code (0 or ``None``: done)."""
    subtype = {"subtype": "stacked"} if plan.stacked else {}
    chart = workbook.add_chart({"type": plan.kind, **subtype})
    for index, series in enumerate(plan.series):
        chart.add_series(_series_options(plan, series, index))
    chart.set_title(_title_options(plan))
    chart.set_legend({"position": "bottom", "font": _font(9, style.INK)} if plan.legend else {"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": f"#{style.WHITE}"}})
    if plan.kind == "doughnut":
        chart.set_hole_size(62)
    else:
        _set_axes(chart, plan)
    chart.show_hidden_data()  # the figures behind a chart often stand in rows folded away
    chart.set_size({"width": plan.width, "height": plan.height})
    options = {"object_position": 2, "description": plan.alt_text or plan.title}
    code: int | None = sheet.insert_chart(plan.row, plan.col, chart, options)
    return code


def sparkline_options(sheet: str, plan: Sparkline) -> dict[str, Any]:
    """``plan`` as XlsxWriter's options: a line with its points, the last one marked; blanks are gaps."""
    return {
        "range": f"{quoted(sheet)}!{a1_range(*corners(plan.area))}",
        "markers": True,
        "last_point": True,
        "series_color": f"#{style.CHART}",
        "markers_color": f"#{style.CHART}",
        "last_color": f"#{style.TONES['red'][0]}",
        "weight": 1.5,
        "show_hidden": True,
    }


def _series_options(plan: Chart, series: Series, index: int) -> dict[str, Any]:
    colour = f"#{series.colour or _PALETTE[index % len(_PALETTE)]}"
    options: dict[str, Any] = {
        "name": series.name,
        "categories": _reference(series.sheet, series.categories),
        "values": _reference(series.sheet, series.values),
        **_stroke(plan, colour),
    }
    if plan.kind in ("bar", "column"):
        options |= {"gap": 55, "overlap": 100 if plan.stacked else 0}
    if plan.kind in _LABELLED:
        options["data_labels"] = _label_options(plan, series)
    colours = series.point_colours or (_PALETTE if plan.kind == "doughnut" else ())
    if colours:
        options["points"] = [{"fill": {"color": f"#{point}"}} for point in colours]
    return options


def _stroke(plan: Chart, colour: str) -> dict[str, Any]:
    dot = {"type": "circle", "size": 7, "fill": {"color": colour}, "border": {"color": f"#{style.WHITE}"}}
    if plan.kind == "line":
        return {"line": {"color": colour, "width": 2.25}, "marker": dot}
    if plan.kind == "scatter":
        return {"line": {"none": True}, "marker": dot}
    return {"fill": {"color": colour}, "border": {"none": True}}


def _label_options(plan: Chart, series: Series) -> dict[str, Any]:
    inside = plan.stacked or plan.kind == "doughnut"
    options: dict[str, Any] = {
        "value": True,
        "font": _font(9, style.WHITE if inside else style.INK, bold=True),
    }
    if plan.kind != "doughnut":
        options["position"] = "center" if plan.stacked else "above" if plan.kind == "line" else "outside_end"
    if series.number_format:
        options["num_format"] = series.number_format
    return options


def _title_options(plan: Chart) -> dict[str, Any]:
    if not plan.title:
        return {"none": True}
    return {"name": plan.title, "font": _font(10, style.NAVY, bold=True), "layout": {"x": 0.012, "y": 0.02}}


def _set_axes(chart: Any, plan: Chart) -> None:
    bounds = {name: bound for name, bound in (("min", plan.low), ("max", plan.high)) if bound is not None}
    thin = {"color": f"#{style.LINE}", "width": 0.75}
    categories: dict[str, Any] = {
        "num_font": _font(9, style.INK),
        "line": thin,
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
        "major_gridlines": {"visible": False},
        # The first row of the table is the first bar from the top.
        "reverse": plan.kind == "bar",
        # Beside the chart, not over bars that go the other way.
        "label_position": "low",
    }
    values: dict[str, Any] = {**categories, **bounds, "reverse": False, "label_position": "next_to"}
    if plan.kind in ("bar", "column"):  # the labels say the values
        values |= {"visible": False}
    else:
        values |= {
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": f"#{style.LINE}", "width": 0.5}},
            "num_font": _font(9, style.QUIET),
        }
    across, up = (values, categories) if plan.kind == "bar" else (categories, values)
    chart.set_x_axis(across)
    chart.set_y_axis(up)


def _reference(sheet: str, area: Area) -> list[str | int]:
    return [sheet, area.first_row, area.first_col, area.last_row, area.last_col]


def _font(size: float, colour: str, *, bold: bool = False) -> dict[str, Any]:
    return {"name": style.SCREEN_FONT, "size": size, "color": f"#{colour}", "bold": bold}
