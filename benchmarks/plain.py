"""What an able clerk would write today with pandas and openpyxl: read every return, sum, write one table.

It trusts every sheet to be where it was and every value to be right; it checks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

HEADS = {"考生名册": 2, "经费支出": 2, "教师": 2, "成果": 2, "试点证书": 3}
"""Sheet → the row of its headers."""


def summarise(files: Sequence[Path], target: Path) -> int:
    """One row per project into ``target``; gives how many."""
    rows = [row for file in files for row in _of_return(file)]
    table = pd.DataFrame(rows)
    table["总分"] = table[["考核人数", "专项资金", "课证融通"]].sum(axis=1)
    table.to_excel(target, index=False, engine="openpyxl")
    return len(rows)


def _of_return(file: Path) -> list[dict[str, object]]:
    sheets = {}
    for name, head in HEADS.items():
        sheet = pd.read_excel(file, sheet_name=name, header=head, dtype=str, engine="openpyxl")
        sheets[name] = sheet.rename(columns=lambda label: str(label).removesuffix(" *")).iloc[1:]
    return [_of_project(code, sheets) for code in sheets["试点证书"]["项目编号"].dropna()]


def _of_project(code: str, sheets: dict[str, pd.DataFrame]) -> dict[str, object]:
    own = {name: sheet[sheet["项目编号"] == code] for name, sheet in sheets.items()}
    roster = own["考生名册"]
    paid, sat = (roster["缴费"] == "是").sum(), roster["考试情况"].isin(["已考", "作弊"]).sum()
    passed = ((roster["考试情况"] == "已考") & (roster["是否通过"] == "是")).sum()
    amount = pd.to_numeric(own["经费支出"]["金额"]).sum()
    return {
        "项目": code, "缴费": paid, "实考": sat, "通过": passed, "支出": amount,
        "考核人数": 35 if paid and passed / paid >= 0.9 else 32, "专项资金": 20 if amount else 0,
        "课证融通": min(12, 4 * own["教师"]["工号"].nunique()) + 2 * (len(own["成果"]) > 0),
    }  # fmt: skip
