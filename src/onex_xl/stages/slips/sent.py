"""Which file a slip or a receipt is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from onex_xl.pack.definitions import Pack


@dataclass(frozen=True, slots=True)
class Sent:
    """A return as it came in: whose it is, what it was called, when it came. ``office`` is who answers;
    ``deadline`` the day by which the corrected file is wanted, if one is named."""

    department: str
    year: int
    file: str
    sha256: str
    received_at: datetime
    college: str
    office: str
    deadline: date | None = None

    def title(self, pack: Pack) -> str:
        """What the workbook is called that the department was given."""
        return pack.returns.raw.title.format_map(
            _Texts(college=self.college, year=str(self.year), department=self.department)
        )

    @property
    def received(self) -> str:
        """The minute it came in."""
        return f"{self.received_at:%Y-%m-%d %H:%M}"


class _Texts(dict[str, str]):
    """The names a pack's title may put in; others are left blank."""

    def __missing__(self, key: str) -> str:
        return ""
