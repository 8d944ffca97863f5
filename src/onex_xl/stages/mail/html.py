"""A letter as HTML that survives Outlook, QQ mail and a phone: one column of tables, styles inline, no
images, nothing loaded from anywhere. Outlook on Windows lays out with Word: space is the padding of table
cells and the margin of paragraphs, never the padding of anything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from onex_xl.stages.mail.letter import (
    Block,
    Figure,
    Figures,
    Grid,
    Head,
    Letter,
    Point,
    Points,
    Text,
    shown,
)

_WIDTH = 640
_FONT = "font-family:'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',Arial,sans-serif"
_FONT += ";word-break:break-word"
_INK, _QUIET, _LINE, _GROUND = "#1f2937", "#6b7280", "#d8dee6", "#f3f5f8"
_TONES = {
    "": _INK, "navy": "#1f3a5f", "green": "#1e7b4b", "blue": "#1f5fa8", "amber": "#9a5b00", "red": "#b3261e",
    "grey": _QUIET,
}  # fmt: skip
_PER_ROW = 4
_GAP = 2
"""Percent of the width between two figures."""
_TONGUES = {"zh": "zh-CN"}
_SHORT = 7
"""Characters of the longest cell of a column that is never broken."""
_PAPER = f"margin:0 auto;text-align:left;width:100%;max-width:{_WIDTH}px"
_PAPER += f";background-color:#ffffff;border:1px solid {_LINE}"
_TABLE = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'


def html(letter: Letter, language: str) -> str:
    """The HTML, one element a line. Whatever stands in it was escaped."""
    inner = "\n".join((_title(letter), *map(_block, letter.blocks), _foot(letter)))
    return f"""<!DOCTYPE html>
<html lang="{_TONGUES.get(language, escape(language))}">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(shown(letter.subject))}</title>
</head>
<body style="margin:0;padding:0;background-color:{_GROUND};">
{_TABLE} width="100%" style="width:100%;background-color:{_GROUND};">
<tr><td align="center" style="padding:16px 8px;text-align:center;">
<!--[if mso]>{_TABLE} width="{_WIDTH}" align="center"><tr><td><![endif]-->
{_TABLE} width="100%" style="{_PAPER};">
{inner}
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
"""


def _row(content: str, top: int, bottom: int, style: str = "") -> str:
    """A part of the letter, with ``top`` and ``bottom`` pixels of space around it."""
    look = f"padding:{top}px 24px {bottom}px 24px;{_FONT};font-size:15px;line-height:1.7;color:{_INK}"
    return f'<tr><td align="left" style="{look};text-align:left;{style}">{content}</td></tr>'


def _title(letter: Letter) -> str:
    style = f"border-bottom:3px solid {_TONES['navy']};font-size:19px;line-height:1.4;font-weight:bold"
    return _row(_said(letter.title), 20, 10, f"{style};color:{_TONES['navy']};")


def _foot(letter: Letter) -> str:
    return _row("<br>".join(map(_said, letter.foot)), 8, 24, f"color:{_QUIET};")


def _said(text: str) -> str:
    """Text of others, which is never HTML."""
    return escape(shown(text)).replace("\n", "<br>")


def _block(block: Block) -> str:
    match block:
        case Text():
            bold = "font-weight:bold;" if block.tone else ""
            return _row(_said(block.text), 8, 8, f"{bold}color:{_TONES[block.tone]};")
        case Head():
            style = f"font-size:16px;font-weight:bold;color:{_TONES['navy']};"
            return _row(_said(block.text), 14, 2, style)
        case Points():
            return _row(_points(block), 4, 4)
        case Figures():
            return "\n".join(_row(line, 8, 0) for line in _figures(block))
        case Grid():
            return _row(_grid(block), 8, 8)


def _points(block: Points) -> str:
    rows = "\n".join(
        _point(point, f"{number}." if block.numbered else "•") for number, point in _numbered(block)
    )
    return f'{_TABLE} width="100%" style="width:100%;">\n{rows}\n</table>'


def _numbered(block: Points) -> Iterator[tuple[int, Point]]:
    return enumerate(block.points, 1)


def _point(point: Point, mark: str) -> str:
    base = f"{_FONT};font-size:15px;line-height:1.6;color:{_INK};vertical-align:top;text-align:left"
    tone = _TONES[point.tone]
    tag = f'<b style="color:{tone};">{_said(point.tag)}</b>　' if point.tag else ""
    step = f'<div style="color:{_QUIET};font-size:13px;">→ {_said(point.step)}</div>' if point.step else ""
    return (
        f'<tr><td width="24" valign="top" style="{base};width:24px;padding:3px 0;color:{_QUIET};">{mark}</td>'
        f'<td valign="top" style="{base};padding:3px 0;">{tag}{_said(point.text)}{step}</td></tr>'
    )


def _figures(block: Figures) -> Iterator[str]:
    """Rows of tables, all with as many columns, so that the numbers stand below each other."""
    items = block.figures
    rows = -(-len(items) // _PER_ROW)
    each = -(-len(items) // rows) if rows else 1
    share = (100 - _GAP * (each - 1)) // each
    for start in range(0, len(items), each):
        cells = [_figure(item, share) for item in items[start : start + each]]
        cells += [_empty(share)] * (each - len(cells))
        yield f'{_TABLE} width="100%" style="width:100%;"><tr>{_empty(_GAP).join(cells)}</tr></table>'


def _empty(share: int) -> str:
    return f'<td width="{share}%" style="width:{share}%;font-size:1px;">&nbsp;</td>'


def _figure(item: Figure, share: int) -> str:
    tone = _TONES[item.tone]
    cell = f"{_FONT};width:{share}%;text-align:center;vertical-align:top;padding:8px 4px"
    cell += f";background-color:{_GROUND};border-top:3px solid {tone}"
    value = f"font-size:26px;line-height:1.3;font-weight:bold;color:{tone}"
    note = _said(item.note) or "&nbsp;"
    return (
        f'<td width="{share}%" align="center" valign="top" style="{cell};">'
        f'<div style="font-size:13px;line-height:1.3;color:{_QUIET};">{_said(item.label)}</div>'
        f'<div style="{value};">{_said(item.value)}</div>'
        f'<div style="font-size:12px;line-height:1.3;color:{_QUIET};">{note}</div></td>'
    )


def _grid(block: Grid) -> str:
    sides = [_side(block, col) for col in range(len(block.heads))]
    look = f"{_FONT};font-size:14px;line-height:1.5;padding:6px 8px"
    head = f"{look};color:#ffffff;background-color:{_TONES['navy']}"
    cell = f"{look};color:{_INK};border-bottom:1px solid {_LINE}"
    rows = [_cells("th", block.heads, sides, head), *(_cells("td", row, sides, cell) for row in block.rows)]
    table = _TABLE.replace(' role="presentation"', "")
    body = "\n".join(rows)
    return f'{table} width="100%" style="width:100%;border-collapse:collapse;">\n{body}\n</table>'


def _side(block: Grid, col: int) -> tuple[str, str]:
    """To which side a column is set, and whether it may be broken: not while it is short."""
    longest = max(len(row[col]) for row in (block.heads, *block.rows))
    return "right" if col in block.right else "left", "nowrap" if longest <= _SHORT else "normal"


def _cells(tag: str, texts: Sequence[str], sides: Sequence[tuple[str, str]], style: str) -> str:
    cells = (
        f'<{tag} align="{side}" valign="top" style="{style};text-align:{side};vertical-align:top;'
        f'white-space:{breaks};">{_said(text)}</{tag}>'
        for (side, breaks), text in zip(sides, texts, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"
