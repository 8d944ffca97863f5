"""佐证: the names that returns give as evidence and the files that came, side by side; a click opens one."""

from __future__ import annotations

from collections import Counter

from onex_xl.entry.sheets import AUTO_TAB
from onex_xl.model import Evidence, EvidenceState
from onex_xl.stages.review.context import NONE, Context, begin, fitted
from onex_xl.stages.review.heads import head_text
from onex_xl.xlsx.plan import Area, ColumnPlan, Link, SheetPlan

FIRST = 3
MOST = 60_000
"""Lines that are listed."""

_HEADS = ("department", "project", "name", "named", "place", "state", "file", "size")
_WIDTHS = (13, 11, 22, 34, 20, 12, 44, 9)
_STATE, _FILE = _HEADS.index("state"), _HEADS.index("file")
_ORDER = (EvidenceState.MISSING, EvidenceState.NEAR, EvidenceState.UNNAMED, EvidenceState.RECEIVED)
_TONES = {EvidenceState.MISSING: "red", EvidenceState.NEAR: "amber", EvidenceState.UNNAMED: "grey"}
_KIB, _MIB = 2**10, 2**20


def plan_evidence(context: Context) -> SheetPlan | None:
    """The sheet of evidence, what is missing first; ``None`` where none came: it may all be on paper."""
    lines = context.result.evidence
    if not any(line.file for line in lines):
        return None
    counts = Counter(line.state for line in lines)
    plan = SheetPlan(context.say("review.sheet.evidence"), protected=True, tab_colour=AUTO_TAB)
    intro = context.say("review.evidence.intro", **{state: counts[state] for state in _ORDER})
    begin(plan, context.say("review.evidence.title"), intro)
    plan.columns = {col: ColumnPlan(width) for col, width in enumerate(_WIDTHS)}
    for col, key in enumerate(_HEADS):
        plan.put(FIRST - 1, col, head_text(key, context.language), "head")
    plan.heights[FIRST - 1] = 26
    rooms = {code: number for number, code in enumerate(context.departments)}
    ordered = sorted(
        lines, key=lambda line: (_ORDER.index(line.state), rooms.get(line.department, -1), line.project)
    )
    for row, line in enumerate(ordered[:MOST], FIRST):
        _row(context, plan, row, line)
    last = FIRST + min(len(ordered), MOST) - 1
    plan.filter = Area(FIRST - 1, 0, last, len(_HEADS) - 1)
    plan.freeze = (FIRST, 0)
    plan.page = context.page(repeat_rows=(FIRST - 1, FIRST - 1))
    return plan


def _row(context: Context, plan: SheetPlan, row: int, line: Evidence) -> None:
    project = context.result.registry.projects.get(line.project)
    cells = [
        context.departments.get(line.department, NONE),
        line.project or NONE,
        project.name if project else NONE,
        line.named or NONE,
        "!".join(part for part in (line.place.sheet, line.place.cell) if part) or NONE,
        context.say(f"review.evidence.{line.state}"),
        line.file or NONE,
        _size(line.size) if line.file else NONE,
    ]
    for col, value in enumerate(cells):
        plan.put(row, col, value, "cell+wrap+size9")
    tone = _TONES.get(line.state)
    plan.put(row, _STATE, cells[_STATE], f"tone.{tone}+lines+size9" if tone else "cell+size9")
    if line.kept:
        plan.put(row, _FILE, Link(f"external:received/{line.kept}", line.file), "cell+wrap+size9+link")
    plan.heights[row] = fitted(dict(enumerate(cells)), dict(enumerate(_WIDTHS)), 20)


def _size(size: int) -> str:
    return f"{size / _MIB:.1f} MB" if size >= _MIB else f"{-(-size // _KIB)} KB"
