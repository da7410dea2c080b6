"""The identities that a monthly form (F29) keeps (facts §3.8).

They judge whether a form was read rightly, and compute none: the list of lines is not complete. An
identity is held only where every amount that may enter it is one whose part in it is known; a code
that is not printed is 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

from apps.sii.reading.codes import WrongCode

Values: TypeAlias = Mapping[str, str]
Wrong: TypeAlias = tuple[str, dict[str, str]]
Codes: TypeAlias = tuple[str, ...]

PESO: Final = 1


@dataclass(frozen=True)
class Sum:
    """What stands at ``code`` is ``plus`` without ``minus``.

    unless:     codes whose part in it is not known; where one has an amount, nothing is held
    is_closed:  no other line enters it; else a code that is not known here stands in the way
    if_printed: held only where one of these stands on the form
    """

    code: str
    plus: Codes
    minus: Codes = ()
    unless: Codes = ()
    is_closed: bool = False
    if_printed: Codes = ()


POSTPONED: Final = ("755", "756")
SPECIAL_CREDITS: Final = (
    *("593", "594", "592", "539", "718", "790", "164"),
    *("730", "127", "729", "544", "523", "712", "757"),
)
OTHER_PREPAYMENTS: Final = ("30", "123", "703", "156", "66", "152", "157", "70")
WITHHELD: Final = ("48", "151", "153", "49", "155", "50", "54", "56", "588", "589")

SUMS: Final = (
    Sum("538", ("502", "111", "759", "513", "501", "717", "764"), ("510", "709", "734")),
    Sum(
        "537",
        ("504", "520", "762", "766", "525", "535", "553", "532"),
        ("528",),
        unless=SPECIAL_CREDITS,
    ),
    Sum("595", ("89", "62", *WITHHELD), unless=(*OTHER_PREPAYMENTS, *POSTPONED)),
    Sum("547", ("595",), unless=("596", *POSTPONED)),
    Sum("91", ("547",), unless=POSTPONED, is_closed=True),
    Sum(
        "94",
        ("91", "92", "93"),
        ("795",),
        is_closed=True,
        if_printed=("94", "92", "93", "795"),
    ),
)

_COUNTS: Final = (
    *("585", "586", "503", "110", "758", "512", "509", "500", "708", "733", "716", "763"),
    *("564", "566", "584", "519", "761", "765", "524", "527", "531", "534", "536"),
)
_BESIDES: Final = (
    *("20", "142", "511", "514", "521", "560", "562", "563", "115", "750", "77"),
    *("60", "922", "915", "315", "9906"),
)
"""Bases, and what is told for information: they enter no sum."""

KNOWN: Final = frozenset(
    {
        *_COUNTS,
        *_BESIDES,
        *(code for rule in SUMS for code in (rule.code, *rule.plus, *rule.minus, *rule.unless)),
    }
)
_AMOUNTS: Final = frozenset(
    {"77", *(code for rule in SUMS for code in (rule.code, *rule.plus, *rule.minus))}
)


def broken(values: Values) -> Iterator[Wrong]:
    """Each identity that does not hold, with its sentence's values."""
    unreadable = [code for code in sorted(_AMOUNTS & {*values}) if not _is_whole(values[code])]
    if unreadable:
        for code in unreadable:
            yield WrongCode.NO_AMOUNT, {"code": code, "printed": values[code]}
        return
    for rule in SUMS:
        if _holds_for(rule, values):
            yield from _compared(values, rule.code, _rule(rule, values), _sum(rule, values))
    yield from _vat(values)
    yield from _prepayment(values)


def _vat(values: Values) -> Iterator[Wrong]:
    """What remains of credits goes to the next month; what debits exceed them by is due."""
    credits, debits = _amount(values, "537"), _amount(values, "538")
    yield from _compared(values, "77", "537 − 538", max(credits - debits, 0))
    yield from _compared(values, "89", "538 − 537", max(debits - credits, 0))


def _prepayment(values: Values) -> Iterator[Wrong]:
    """Base and rate of the monthly prepayment (PPM), to the peso, however it is rounded."""
    if not {"563", "115"} <= {*values} or _stands_in_the_way((*OTHER_PREPAYMENTS, "750"), values):
        return
    try:
        product = Decimal(values["563"]) * Decimal(values["115"]) / 100
    except InvalidOperation:
        yield WrongCode.NO_AMOUNT, {"code": "115", "printed": values["115"]}
        return
    if abs(product - _amount(values, "62")) > PESO:
        yield from _compared(values, "62", "563 × 115 / 100", round(product))


def _holds_for(rule: Sum, values: Values) -> bool:
    others = () if rule.is_closed else tuple({*values} - KNOWN)
    is_printed = not rule.if_printed or not {*values}.isdisjoint(rule.if_printed)
    return is_printed and not _stands_in_the_way((*rule.unless, *others), values)


def _stands_in_the_way(codes: Codes, values: Values) -> bool:
    return any(values.get(code, "0") not in ("", "0") for code in codes)


def _sum(rule: Sum, values: Values) -> int:
    added = sum(_amount(values, code) for code in rule.plus)
    return added - sum(_amount(values, code) for code in rule.minus)


def _rule(rule: Sum, values: Values) -> str:
    """As it reads with the codes that are printed: "502 + 513 − 510"."""
    plus = " + ".join(code for code in rule.plus if code in values)
    minus = "".join(f" − {code}" for code in rule.minus if code in values)
    return f"{plus}{minus}".strip() or "0"


def _compared(values: Values, code: str, rule: str, computed: int) -> Iterator[Wrong]:
    if _amount(values, code) != computed:
        printed = values.get(code, "0")
        yield (
            WrongCode.SUM_DIFFERS,
            {"code": code, "printed": printed, "rule": rule, "computed": str(computed)},
        )


def _amount(values: Values, code: str) -> int:
    return int(values.get(code, 0))


def _is_whole(value: str) -> bool:
    return value.removeprefix("-").isdecimal() and value.isascii()
