"""The look is composed from names; a misspelt name never passes silently."""

from __future__ import annotations

import pytest

from onex_xl.xlsx import style


def test_later_modifiers_override_earlier_ones() -> None:
    look = style.properties("cell+centre+number2+right")
    assert (look["align"], look["num_format"], look["font_name"]) == ("right", '0.00;"−"0.00', "微软雅黑")


def test_inputs_are_unlocked_and_tinted_locked_cells_are_not() -> None:
    assert (style.properties("input.date")["locked"], style.properties("input")["bg_color"]) == (
        False,
        "#FFFBEB",
    )
    assert "locked" not in style.properties("locked.text")
    assert style.properties("input+fixed")["locked"] is True


@pytest.mark.parametrize(
    ("name", "part"),
    [("cel", "'cel'"), ("cell+middel", "'middel'"), ("", "''"), ("cell+", "''"), ("bold", "'bold'")],
)
def test_unknown_parts_are_named(name: str, part: str) -> None:
    with pytest.raises(KeyError, match=part):
        style.properties(name)


def test_conditions_set_colours_and_weight_only() -> None:
    assert style.conditional("bad") == {"font_color": "#B3261E", "bg_color": "#FCE8E6", "bold": True}
    for name in ("centre", "size12", "cell", "unlocked"):
        with pytest.raises(KeyError, match=name):
            style.conditional(name)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *style.TONES.values(),
        *((text, style.WHITE) for text, _ in style.TONES.values()),
        (style.QUIET, style.BAND),
        (style.INK, style.INPUT),
        (style.INK, style.LOCKED),
        (style.WHITE, style.NAVY),
        (style.WHITE, style.SECOND),
        (style.WHITE, style.CHART),
        (style.INK, style.BAR),
    ],
)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    """WCAG 2.1, 1.4.3: at least 4.5 to 1."""
    low, high = sorted((_luminance(text), _luminance(ground)))
    assert (high + 0.05) / (low + 0.05) >= 4.5
