"""The types of fields, by their names in a pack."""

from __future__ import annotations

from collections.abc import Mapping

from onex_xl.fields.base import FieldType
from onex_xl.fields.dates import Day
from onex_xl.fields.numbers import Integer, Money, Score
from onex_xl.fields.persons import Email, IdNumber, Phone
from onex_xl.fields.texts import Choice, Code, Text
from onex_xl.model import Value

TYPES: Mapping[str, FieldType] = {
    "text": Text(), "code": Code(), "choice": Choice(), "integer": Integer(), "money": Money(),
    "score": Score(), "date": Day(), "id_number": IdNumber(), "phone": Phone(), "email": Email(),
}  # fmt: skip


def blank(kind: str) -> Value:
    """What a blank cell of a field type is."""
    return TYPES[kind].blank
