"""A letter as HTML that survives Outlook, QQ mail and a phone: one column of tables, styles inline, no
images, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from onex_xl.stages.mail.letter import Block, Figure, Figures, Grid, Head, Letter, Point, Points, Text

_WIDTH = 640
_FONT = "font-family:'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',Arial,sans-serif"
_INK, _QUIET, _LINE, _GROUND = "#1f2937", "#6b7280", "#d8dee6", "#f3f5f8"
_TONES = {
    "": _INK, "navy": "#1f3a5f", "green": "#1e7b4b", "blue": "#1f5fa8", "amber": "#9a5b00", "red": "#b3261e",
    "grey": _QUIET,
}  # fmt: skip
_GAP = '<td width="6" style="width:6px;font-size:1px;">&nbsp;</td>'
_PER_ROW = 4
_SHORT = 7
"""Characters of the longest cell of a column that is never broken."""
_PAPER = f"margin:0 auto;text-align:left;width:100%;max-width:{_WIDTH}px"
_PAPER += f";background-color:#ffffff;border:1px solid {_LINE}"
_TABLE = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'


def html(letter: Letter, language: str) -> str:
    """The HTML, one element a line. Whatever stands in it was escaped."""
    inner = "\n".join(_row(part) for part in (_title(letter), *map(_block, letter.blocks), _foot(letter)))
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(letter.subject)}</title>
</head>
<body style="margin:0;padding:0;background-color:{_GROUND};">
{_TABLE} width="100%" style="width:100%;background-color:{_GROUND};">
<tr><td align="center" style="padding:16px 8px;text-align:center;">
{_TABLE} width="{_WIDTH}" style="{_PAPER};">
{inner}
</table>
</td></tr>
</table>
</body>
</html>
"""


def _row(content: str) -> str:
    style = f"padding:0 24px;{_FONT};font-size:15px;line-height:1.7;color:{_INK}"
    return f'<tr><td style="{style};">{content}</td></tr>'


def _title(letter: Letter) -> str:
    style = f"padding:20px 0 10px 0;border-bottom:3px solid {_TONES['navy']};font-size:19px;line-height:1.4"
    return f'<div style="{style};font-weight:bold;color:{_TONES["navy"]};">{escape(letter.title)}</div>'


def _foot(letter: Letter) -> str:
    lines = "<br>".join(map(escape, letter.foot))
    return f'<div style="padding:8px 0 24px 0;color:{_QUIET};">{lines}</div>'


def _block(block: Block) -> str:
    match block:
        case Text():
            return _text(block)
        case Head():
            style = f"padding:14px 0 2px 0;font-size:16px;font-weight:bold;color:{_TONES['navy']}"
            return f'<div style="{style};">{escape(block.text)}</div>'
        case Points():
            return _points(block)
        case Figures():
            return "\n".join(_figures(block))
        case Grid():
            return _grid(block)


def _text(block: Text) -> str:
    bold = "font-weight:bold;" if block.tone else ""
    text = escape(block.text).replace("\n", "<br>")
    return f'<div style="padding:8px 0;{bold}color:{_TONES[block.tone]};">{text}</div>'


def _points(block: Points) -> str:
    rows = "\n".join(
        _point(point, f"{number}." if block.numbered else "•") for number, point in _numbered(block)
    )
    return f'{_TABLE} width="100%" style="width:100%;margin:4px 0;">\n{rows}\n</table>'


def _numbered(block: Points) -> Iterator[tuple[int, Point]]:
    return enumerate(block.points, 1)


def _point(point: Point, mark: str) -> str:
    base = f"{_FONT};font-size:15px;line-height:1.6;color:{_INK};vertical-align:top;text-align:left"
    tone = _TONES[point.tone]
    tag = f'<b style="color:{tone};">{escape(point.tag)}</b>　' if point.tag else ""
    step = f'<div style="color:{_QUIET};font-size:13px;">→ {escape(point.step)}</div>' if point.step else ""
    return (
        f'<tr><td width="24" valign="top" style="{base};width:24px;padding:3px 0;color:{_QUIET};">{mark}</td>'
        f'<td valign="top" style="{base};padding:3px 0;">{tag}{escape(point.text)}{step}</td></tr>'
    )


def _figures(block: Figures) -> Iterator[str]:
    items = block.figures
    rows = -(-len(items) // _PER_ROW)
    each = -(-len(items) // rows) if rows else 1
    for start in range(0, len(items), each):
        cells = [_figure(item, 100 // each) for item in items[start : start + each]]
        cells += [f'<td width="{100 // each}%" style="width:{100 // each}%;">&nbsp;</td>'] * (
            each - len(cells)
        )
        line = _GAP.join(cells)
        yield f'{_TABLE} width="100%" style="width:100%;margin:8px 0 0 0;"><tr>{line}</tr></table>'


def _figure(item: Figure, share: int) -> str:
    tone = _TONES[item.tone]
    cell = f"{_FONT};width:{share}%;text-align:center;vertical-align:top;padding:8px 4px"
    cell += f";background-color:{_GROUND};border-top:3px solid {tone}"
    value = f"font-size:26px;line-height:1.3;font-weight:bold;color:{tone}"
    note = escape(item.note) or "&nbsp;"
    return (
        f'<td width="{share}%" align="center" valign="top" style="{cell};">'
        f'<div style="font-size:13px;line-height:1.3;color:{_QUIET};">{escape(item.label)}</div>'
        f'<div style="{value};">{escape(item.value)}</div>'
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
    return (
        f'{table} width="100%" style="width:100%;margin:8px 0;border-collapse:collapse;">\n{body}\n</table>'
    )


def _side(block: Grid, col: int) -> tuple[str, str]:
    """To which side a column is set, and whether it may be broken: not while it is short."""
    longest = max(len(row[col]) for row in (block.heads, *block.rows))
    return "right" if col in block.right else "left", "nowrap" if longest <= _SHORT else "normal"


def _cells(tag: str, texts: Sequence[str], sides: Sequence[tuple[str, str]], style: str) -> str:
    cells = (
        f'<{tag} align="{side}" valign="top" style="{style};text-align:{side};vertical-align:top;'
        f'white-space:{breaks};">{escape(text)}</{tag}>'
        for (side, breaks), text in zip(sides, texts, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"
