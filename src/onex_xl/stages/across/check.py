"""The pack's rules over several returns: the same student, voucher or work claimed twice, one person under
two names, numbers a digit apart. Every pass is over all rows once; nothing is compared with everything."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from onex_xl.findings import Finding
from onex_xl.model import Campaign, Claim, ListRows, Registry, Value
from onex_xl.pack.definitions import AcrossRule, Pack
from onex_xl.pack.schema import Likeness
from onex_xl.stages.across.listed import ListedRow, listed_rows
from onex_xl.stages.across.near import differing, near_codes
from onex_xl.stages.across.rows import Rows, stands, together
from onex_xl.stages.across.told import Hit, Teller, spot_of

MANY = 100
"""In a larger group a row is held against as many others, chosen to be unlike each other."""


def check_across(
    pack: Pack,
    campaign: Campaign,
    registry: Registry,
    claims: Sequence[Claim],
    earlier: Iterable[ListRows] = (),
) -> list[Finding]:
    """What the rules find in ``claims``: a finding for every row involved, with its department, project and
    file, that names the cell of another. ``earlier`` are rows of the lists of earlier years. They come in the
    order of the rules, within one in that of the registry's departments, whatever the order of ``claims``."""
    order = {code: number for number, code in enumerate(registry.departments)}
    known = sorted(
        claims, key=lambda claim: (order.get(claim.department, len(order)), claim.file, claim.sha256)
    )
    listed = list(earlier)
    sheets: dict[str, Rows] = {}
    found: list[Finding] = []
    for rule in pack.across:
        name = rule.raw.sheet
        if name not in sheets:
            sheets[name] = Rows(pack.returns.by_id[name], known)
        tell = Teller(rule, sheets[name], registry)
        found += map(tell.finding, _hits(rule, sheets[name], campaign, _listed(pack, campaign, rule, listed)))
    return found


def _listed(
    pack: Pack, campaign: Campaign, rule: AcrossRule, earlier: Sequence[ListRows]
) -> Sequence[ListedRow]:
    if rule.raw.kind != "earlier":
        return ()
    sheet = pack.lists[rule.raw.earlier].sheet
    return [
        row
        for rows in earlier
        if rows.list_id == sheet.id
        for row in listed_rows(rule, sheet, rows, campaign)
    ]


def _hits(rule: AcrossRule, rows: Rows, campaign: Campaign, earlier: Sequence[ListedRow]) -> Iterable[Hit]:
    """The rows that break ``rule``, in their order, one hit for each."""
    counts = rows.where(rule.where, campaign.symbols())
    found: dict[int, Hit] = {}
    for key in filter(None, (rule.key, rule.or_key)):
        if rule.raw.kind == "near":
            hits = _near(rule, rows, counts)
        elif rule.raw.kind == "earlier":
            hits = _earlier(key, rows, counts, earlier)
        else:
            hits = _grouped(rule, key, rows, counts)
        for hit in hits:
            found.setdefault(hit.row, hit)
    return [found[row] for row in sorted(found)]


Columns = Sequence[Sequence[Value]]
Clash = Callable[[int, int], bool]
"""Whether two rows contradict each other."""


def _clash(rule: AcrossRule, rows: Rows, stand: Mapping[int, Hashable], agree: Columns = ()) -> Clash:
    """Two rows that stand apart and, where they are to ``agree``, do not; unless the rule lets them."""
    unless, distinct = ([rows.formed(part) for part in parts] for parts in (rule.unless, rule.distinct))

    def clash(one: int, other: int) -> bool:
        if stand[one] == stand[other] or (unless and all(_equal(column, one, other) for column in unless)):
            return False
        if distinct and all(_differs(column, one, other) for column in distinct):
            return False
        return not agree or any(_differs(column, one, other) for column in agree)

    return clash


def _equal(column: Sequence[Value], one: int, other: int) -> bool:
    return column[one] == column[other] != ""


def _differs(column: Sequence[Value], one: int, other: int) -> bool:
    """Whether both rows have a value, and not the same."""
    return column[one] != column[other] and column[one] != "" and column[other] != ""


# ---- rows that share a key -----------------------------------------------------------------


def _grouped(rule: AcrossRule, key: Sequence[Likeness], rows: Rows, counts: Sequence[bool]) -> Iterator[Hit]:
    """``same`` and ``once``: rows of one key that stand apart and, for ``same``, do not agree."""
    stand_of = stands(rows, rule.raw.apart)
    agree = [rows.formed(part) for part in rule.agree]
    for group in together(rows.keys(key), counts):
        if agree and not any(len({column[row] for row in group}) > 1 for column in agree):
            continue
        stand = dict(zip(group, stand_of(group), strict=True))
        if len(set(stand.values())) == 1:
            continue
        clash = _clash(rule, rows, stand, agree)
        others = _telling(group, stand, agree)
        for row in group:
            other = next((other for other in others if clash(row, other)), None)
            if other is not None:
                differs = tuple(
                    part.field
                    for part, column in zip(rule.agree, agree, strict=True)
                    if _differs(column, row, other)
                )
                yield Hit(row, spot_of(rows, other), len(group), differs)


def _telling(group: Sequence[int], stand: Mapping[int, Hashable], agree: Columns) -> Sequence[int]:
    """The rows of ``group`` that each of it is held against: all; of a large one, the first of every stand
    and of every value, as far as they go."""
    if len(group) <= MANY:
        return group
    chosen: set[int] = set()
    for value_of in (stand.__getitem__, *(column.__getitem__ for column in agree)):
        first: dict[object, int] = {}
        for row in group:
            first.setdefault(value_of(row), row)
        chosen.update(islice(first.values(), MANY // (1 + len(agree))))
    return sorted(chosen)


# ---- rows whose keys are nearly the same ---------------------------------------------------


def _near(rule: AcrossRule, rows: Rows, counts: Sequence[bool]) -> Iterator[Hit]:
    """Rows that agree, whose codes are a slip of the finger apart."""
    [key] = rule.key
    codes = rows.typed(key)
    stand_of = stands(rows, rule.raw.apart)
    for group in together(rows.keys(rule.agree), counts):
        by_code: dict[str, list[int]] = {}
        for row in group:
            if codes[row]:
                by_code.setdefault(codes[row], []).append(row)
        if len(by_code) == 1:
            continue
        for code, near in near_codes(list(by_code), rule.raw.check_digits).items():
            others = sorted(row for other in near for row in by_code[other][:MANY])
            alike = (*by_code[code], *others)
            clash = _clash(rule, rows, dict(zip(alike, stand_of(alike), strict=True)))
            for row in by_code[code]:
                other = next((other for other in others if clash(row, other)), None)
                if other is not None:
                    digit = differing(code, codes[other])
                    yield Hit(row, spot_of(rows, other), 1 + len(others), digit=digit)


# ---- rows of earlier years -----------------------------------------------------------------


def _earlier(
    key: Sequence[Likeness], rows: Rows, counts: Sequence[bool], earlier: Sequence[ListedRow]
) -> Iterator[Hit]:
    """Rows whose key stands in the list."""
    known: dict[Hashable, list[ListedRow]] = {}
    for listed in earlier:
        known.setdefault(listed.key(key), []).append(listed)
    known.pop("", None)
    for row, own in enumerate(rows.keys(key)) if known else ():
        if counts[row] and own in known:
            yield Hit(row, known[own][0].spot, 1 + len(known[own]))
