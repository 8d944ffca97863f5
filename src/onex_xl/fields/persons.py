"""What tells people apart and reaches them: identity numbers, phones, mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from stdnum.cn.ric import calc_check_digit

from onex_xl.fields.base import FieldType, Ground, Parsed, Spot, mended
from onex_xl.fields.text import plain, raw_text
from onex_xl.fields.texts import EXACT_DIGITS, Code
from onex_xl.fields.validations import made
from onex_xl.model import Value
from onex_xl.pack.schema import Field
from onex_xl.rules.formula import literal
from onex_xl.xlsx.plan import Area, Validation
from onex_xl.xlsx.read import Cell

if TYPE_CHECKING:
    from onex_xl.fields.context import Context

LONGEST_EMAIL = 64
_PHONE_LENGTH = (5, 30)
ID_PLACES = 17
"""Characters of an identity number before its check digit."""

_RESIDENT = re.compile(r"\d{17}[\dX]")
_COUNTRY = re.compile(r"^\+?86-?(?=1\d{10}$|0)|^\+86-?|(?<=^\()\+?86-?(?=0)")
_EXTENSION = re.compile(r"[转*#]")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LOCAL = "abcdefghijklmnopqrstuvwxyz0123456789.-@!#$%&'*+/=?^_`{|}~"
_DOMAIN = _LOCAL[: _LOCAL.index("!")]


def resident_fault(text: str) -> Parsed | None:
    """What is wrong with a number of GB 11643, if anything."""
    if len(text) != 18:
        return Parsed("", "cell.id-length", {"digits": len(text)})
    if not _RESIDENT.fullmatch(text):
        return Parsed("", "cell.id-format")
    if not is_birth_date(text[6:14]):
        return Parsed("", "cell.id-birth-date", {"born": text[6:14]})
    return Parsed("", "cell.id-check-digit") if calc_check_digit(text) != text[-1] else None


def is_birth_date(digits: str) -> bool:
    """Whether eight digits are a day since 1900, as GB 11643 wants in places 7 to 14."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) >= date(1900, 1, 1)
    except ValueError:
        return False


def is_phone(text: str) -> bool:
    """Whether ``text`` is a number as it is dialled here: 11 digits if it begins with 1, up to 17 with an
    area code or an extension, else 7 to 10. Blanks and dashes may stand anywhere: the return's red cell,
    which has no patterns to ask by, says the same."""
    bare = text.replace("-", "").replace(" ", "")
    if not (bare.isascii() and bare.isdigit()):
        return False
    if bare[0] == "1":
        return len(bare) == 11
    return 7 <= len(bare) <= (17 if bare[0] == "0" or "-" in text else 10)


def is_email(text: str) -> bool:
    """Whether ``text`` is one address, all of its signs plain ones."""
    return len(text) <= LONGEST_EMAIL and ".." not in text and bool(_EMAIL.fullmatch(text))


class IdNumber(Code):
    """An identity number: of the kinds named, by GB 11643; of others, a code."""

    over_columns = False

    def parse(self, of: Field, cell: Cell, ground: Ground) -> Parsed:
        if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) >= 10**EXACT_DIGITS:
            return Parsed("", "cell.digits-lost")
        if not ground.resident:
            return super().parse(of, cell, ground)
        if not isinstance(cell, str):
            return Parsed("", "cell.id-length", {"digits": len(raw_text(cell))})
        text = "".join(plain(cell).upper().split())
        return resident_fault(text) or mended(cell, text)

    def wrong(self, of: Field, spot: Spot) -> str:
        return f"OR({','.join(self.marks(of, spot))})"

    def marks(self, of: Field, spot: Spot) -> tuple[str, ...]:
        ref, code = spot.ref, f"{super().wrong(of, spot)}>0"
        if not of.id_kind:
            return (code,)
        kinds = [f"{spot.beside(of.id_kind)}={literal(kind)}" for kind in of.id_kinds]
        resident = kinds[0] if len(kinds) == 1 else f"OR({','.join(kinds)})"
        place = spot.place(ID_PLACES)
        # The weight of place i is 2^(18-i), modulo 11.
        rest = f"MOD(SUMPRODUCT(MID({ref},{place},1)*2^(18-{place})),11)"
        digit = f'MID("10X98765432",{rest}+1,1)<>MID({ref},18,1)'
        # A day that there is not falls into another month.
        day = f"MONTH(DATE(MID({ref},7,4),MID({ref},11,2),MID({ref},13,2)))<>MID({ref},11,2)*1"
        return (
            f'AND({resident},{ref}<>"",IFERROR({digit},TRUE))',
            f'AND({resident},{ref}<>"",IFERROR(OR(LEN({ref})<>18,{day},MID({ref},7,2)<"19"),TRUE))',
            f"AND(NOT({resident}),{code})",
        )

    def is_wrong(self, of: Field, value: Value, record: Mapping[str, Value], context: Context) -> bool:
        if not of.id_kind or (record.get(of.id_kind) or "") not in of.id_kinds:
            return super().is_wrong(of, value, record, context)
        return not isinstance(value, str) or bool(resident_fault(value.upper()))

    def validation(self, of: Field, area: Area, spot: Spot, prompt: str) -> Validation | None:
        """Resident identity numbers have 18 characters, kept as text; others are not judged here."""
        error = spot.context.say("entry.refuse.id_number", label=of.label, digits=ID_PLACES + 1)
        right = f"LEN({spot.ref})={ID_PLACES + 1}"
        if of.id_kind:
            kinds = ",".join(f"{spot.beside(of.id_kind)}={literal(kind)}" for kind in of.id_kinds)
            right = f"OR({right},NOT(OR({kinds})))"
        formula = f"=AND(ISTEXT({spot.ref}),{right})"
        return made(of, area, "custom", prompt, error, source=formula, stop=False)

    def hint(self, of: Field, context: Context) -> str:
        return context.say("entry.hint.id_number")


class Phone(FieldType):
    """A mobile or a fixed number, or one of 400 and 800: see :func:`is_phone`."""

    over_columns = False

    def parse(self, of: Field, cell: Cell, ground: Ground) -> Parsed:
        text = "".join(plain(raw_text(cell)).split())
        text = (
            _EXTENSION.sub("-", _COUNTRY.sub("", text)).replace("(", "").replace(")", "-").replace("--", "-")
        )
        if isinstance(cell, bool) or not isinstance(cell, str | float | int) or not is_phone(text):
            return Parsed("", "cell.not-phone")
        return mended(cell, text) if isinstance(cell, str) else Parsed(text)

    def wrong(self, of: Field, spot: Spot) -> str:
        return f"OR({','.join(self.marks(of, spot))})"

    def marks(self, of: Field, spot: Spot) -> tuple[str, ...]:
        ref, place = spot.ref, spot.place(17)
        bare = f'SUBSTITUTE(SUBSTITUTE({ref},"-","")," ","")'
        most = f'IF(OR(LEFT({bare},1)="0",ISNUMBER(FIND("-",{ref}))),17,10)'
        return (
            f'AND({ref}<>"",ISERROR(SUMPRODUCT(MID({bare}&REPT(0,17),{place},1)*1)))',
            f'AND(LEFT({bare},1)="1",LEN({bare})<>11)',
            f'AND({ref}<>"",LEFT({bare},1)<>"1",LEN({bare})<7)',
            f'AND(LEFT({bare},1)<>"1",LEN({bare})>{most})',
        )

    def is_wrong(self, of: Field, value: Value, record: Mapping[str, Value], context: Context) -> bool:
        return not is_phone(str(value))

    def validation(self, of: Field, area: Area, spot: Spot, prompt: str) -> Validation | None:
        error = spot.context.say("entry.refuse.phone", label=of.label)
        low, high = _PHONE_LENGTH
        return made(of, area, "length", prompt, error, low=low, high=high, stop=False)


class Email(FieldType):
    """One address."""

    over_columns = False

    def parse(self, of: Field, cell: Cell, ground: Ground) -> Parsed:
        text = "".join(plain(raw_text(cell)).split()).replace("。", ".")
        return mended(cell, text) if is_email(text) else Parsed("", "cell.not-email")

    def wrong(self, of: Field, spot: Spot) -> str:
        return f"OR({','.join(self.marks(of, spot))})"

    def marks(self, of: Field, spot: Spot) -> tuple[str, ...]:
        ref, place = spot.ref, spot.place(LONGEST_EMAIL)
        fill = f'REPT("a",{LONGEST_EMAIL})'
        at = f'LEN({ref})-LEN(SUBSTITUTE({ref},"@",""))<>1,FIND("@",{ref})<2'
        whole = f'LEN({ref})>{LONGEST_EMAIL},RIGHT({ref},1)=".",FIND(".",{ref},FIND("@",{ref}))<1'
        domain = f'MID(LOWER({ref}),FIND("@",{ref}),{LONGEST_EMAIL})&{fill}'
        return (
            f'AND({ref}<>"",IFERROR(OR({at}),TRUE))',
            f'AND({ref}<>"",IFERROR(OR({whole}),TRUE))',
            f'AND({ref}<>"",LEN(SUBSTITUTE(SUBSTITUTE({ref},"..",""),"@.",""))<>LEN({ref}))',
            f'AND({ref}<>"",ISERROR(SUMPRODUCT(FIND(MID(LOWER({ref})&{fill},{place},1),"{_LOCAL}"))))',
            f'AND({ref}<>"",ISERROR(SUMPRODUCT(FIND(MID({domain},{place},1),"{_DOMAIN}"))))',
        )

    def is_wrong(self, of: Field, value: Value, record: Mapping[str, Value], context: Context) -> bool:
        return not is_email(str(value))

    def validation(self, of: Field, area: Area, spot: Spot, prompt: str) -> Validation | None:
        error = spot.context.say("entry.refuse.email", label=of.label)
        formula = f'=AND(ISNUMBER(FIND("@",{spot.ref})),ISERROR(FIND(" ",{spot.ref})))'
        return made(of, area, "custom", prompt, error, source=formula, stop=False)
