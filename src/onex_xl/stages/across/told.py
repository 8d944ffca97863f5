"""What is told of two rows that contradict each other: the finding in one of them that names the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onex_xl.fields.forms import skeleton_form, value_form
from onex_xl.fields.text import joined, shown
from onex_xl.findings import Finding, Place, Severity
from onex_xl.masking import masked, masked_value, tail
from onex_xl.model import Registry, Table, Value
from onex_xl.pack.definitions import AcrossRule, Sheet
from onex_xl.pack.schema import Field
from onex_xl.reading.difference import difference
from onex_xl.stages.across.rows import Rows
from onex_xl.xlsx.cells import a1

_OTHER = "other_"


@dataclass(frozen=True, slots=True)
class Spot:
    """A row in its file. ``department`` is the code of who sent it, ``""`` for a list."""

    sheet: Sheet
    table: Table
    index: int
    file: str
    department: str = ""

    def value(self, name: str) -> Value:
        """What stands in a field; blank where the file does not have it."""
        column = self.table.columns.get(name)
        value = column[self.index] if column else ""
        return self.table.raw.get((name, self.index), "") if value in (None, "") else value

    def cell(self, *names: str) -> str:
        """The cell of the first of these fields that stands in the file, else that of any."""
        places = (self.table.position(name, self.index) for name in (*names, *self.table.columns))
        return next((a1(*at) for at in places if at is not None), "")


def spot_of(rows: Rows, row: int) -> Spot:
    """Where a row stands."""
    claim, table, index = rows.at(row)
    return Spot(rows.sheet, table, index, claim.file, claim.department)


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that contradicts ``other``; ``count`` rows are involved. ``differs`` are the fields that differ,
    ``digit`` the first character that does (from 1)."""

    row: int
    other: Spot
    count: int
    differs: tuple[str, ...] = ()
    digit: int = 0


def veiled(text: str, of: Field) -> str:
    """A personal value as others may see it: the end of a number, the beginning of a name."""
    if not text:
        return ""
    if of.type == "text":
        return f"{text[0]}*"
    return tail(text)


def _is_one_in_two_spellings(one: Value, other: Value) -> bool:
    return value_form(one) != value_form(other) and skeleton_form(one) == skeleton_form(other)


class Teller:
    """Makes the findings of one rule."""

    def __init__(self, rule: AcrossRule, rows: Rows, registry: Registry) -> None:
        self.rule, self.rows, self.registry = rule, rows, registry
        raw = rule.raw
        error = raw.severity == "error" and raw.trial
        self.severity = Severity.WARNING if error else Severity(raw.severity)
        asked = rule.placeholders
        self.skeletons = [part.field for part in (*rule.key, *rule.or_key) if part.form == "skeleton"]
        self.own = sorted(asked & rows.sheet.fields.keys())
        self.others = sorted(name.removeprefix(_OTHER) for name in asked if name.startswith(_OTHER))

    def finding(self, hit: Hit) -> Finding:
        """The finding in the row of ``hit``."""
        own = spot_of(self.rows, hit.row)
        at = hit.differs[:1] or ((self.rule.raw.on,) if self.rule.raw.on else ())
        fields = (*at, *(part.field for part in self.rule.key))
        project = self.rows.sheet.raw.project
        return Finding(
            self.rule.code,
            self.severity,
            Place(own.file, own.table.sheet, own.cell(*fields)),
            self._facts(own, hit, fields),
            str(shown(own.value(fields[0]))),
            own.department,
            str(own.value(project)) if project else "",
        )

    def _facts(self, own: Spot, hit: Hit, fields: tuple[str, ...]) -> dict[str, Any]:
        other = hit.other
        facts: dict[str, Any] = {name: shown(own.value(name)) for name in self.own}
        facts |= {
            _OTHER + name: self._other(own, other, name) for name in self.others if name in other.sheet.fields
        }
        if hit.differs:
            first = hit.differs[0]
            facts["differs"] = joined([own.sheet.fields[name].label for name in hit.differs])
            facts["value"], facts["other_value"] = shown(own.value(first)), self._other(own, other, first)
        if unlike := self._unlike(own, hit):
            # Neither value may be shown to everybody: what kind of difference it is, may be.
            facts["how"] = difference(str(own.value(unlike)), str(other.value(unlike))).value
        if hit.digit:
            facts["digit"] = hit.digit
        if other.department:
            facts["other_department"] = self._name(other.department)
        place = {"file": masked(other.file), "sheet": masked(other.table.sheet), "cell": other.cell(*fields)}
        return {**facts, **{_OTHER + name: value for name, value in place.items()}, "count": hit.count}

    def _unlike(self, own: Spot, hit: Hit) -> str:
        """The field of which it is told in what kind of thing its two values differ: a personal one in which
        they are to agree, else one of a key that only its skeleton makes the same. ``""``: none."""
        first = hit.differs[0] if hit.differs else ""
        if first and own.sheet.fields[first].personal:
            return first
        pairs = ((name, own.value(name), hit.other.value(name)) for name in self.skeletons)
        return next((name for name, *two in pairs if _is_one_in_two_spellings(*two)), "")

    def _name(self, department: str) -> str:
        known = self.registry.departments.get(department)
        return known.name if known else department

    def _other(self, own: Spot, other: Spot, name: str) -> str | int | float:
        """A value of the other row; of someone else's no more than the department may know."""
        value = shown(other.value(name))
        of = other.sheet.fields[name]
        foreign = own.department != other.department
        if not foreign:
            return value
        return veiled(str(value), of) if of.personal else masked_value(value)
