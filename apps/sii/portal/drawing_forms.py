"""The monthly forms of a company: what was declared, rectified, left unpaid, or presented late."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from apps.sii.portal.drawing_amounts import percent
from apps.sii.portal.forms_codes import Codes, Other, codes
from apps.sii.portal.ledger import Boletas, Document, Form
from apps.sii.portal.registers_types import CREDIT_NOTES, INVOICE

VALID: Final = (1, "Vigente")
RECTIFIED: Final = (2, "Rectificada")
"""Its text is the portal's; the number is invented, nobody published it."""
UNPAID: Final = (70, "Rechazada por pago inconcluso")

_FIRST_FOLIO, _LAST_FOLIO = 1_000_000_000, 9_999_999_999
_FIRST_CODE, _LAST_CODE = 10_000_000, 999_999_999
_MONTHS: Final = 12
_PART_FORGIVEN: Final = 60
_LIKELY: Final = 0.6


@dataclass(frozen=True)
class Fates:
    """What happens to the forms of which months."""

    without: frozenset[str]
    rectified: frozenset[str]
    unpaid: frozenset[str]
    late: frozenset[str]


@dataclass
class _Desk:
    """numbers: folios and codes that were given"""

    rng: Random
    fates: Fates
    documents: dict[str, list[Document]]
    boletas: dict[str, list[Boletas]]
    numbers: set[int] = field(default_factory=set)

    def number(self, first: int, last: int) -> int:
        """One that no form has."""
        drawn = self.rng.randint(first, last)
        while drawn in self.numbers:
            drawn = self.rng.randint(first, last)
        self.numbers.add(drawn)
        return drawn


def draw(
    rng: Random,
    months: list[str],
    documents: list[Document],
    boletas: list[Boletas],
    fates: Fates,
) -> list[Form]:
    """The forms of these months, oldest first; what one leaves over goes into the next."""
    desk = _Desk(rng, fates, defaultdict(list), defaultdict(list))
    for document in documents:
        desk.documents[document.period].append(document)
    for receipt in boletas:
        desk.boletas[receipt.period].append(receipt)
    left_over = 0
    forms: list[Form] = []
    for period in months:
        if period not in fates.without:
            forms += _month(desk, period, left_over)
            left_over = forms[-1].codes.get(77, 0)
    return forms


def _month(desk: _Desk, period: str, left_over: int) -> Iterator[Form]:
    """All forms of a period; the last one is the valid one."""
    other = _other(desk.rng, has_moved=bool(desk.documents[period]))
    documents, boletas = desk.documents[period], desk.boletas[period]
    right = codes(documents, boletas, left_over, other)
    day = _due(period) - timedelta(days=desk.rng.randint(0, 8))
    if period in desk.fates.late:
        day += timedelta(days=desk.rng.randint(15, 200))
        right |= _surcharges(desk.rng, right.get(91, 0))
    if period in desk.fates.unpaid:
        yield _form(desk, period, UNPAID, day - timedelta(days=1), right)
    corrected = None
    if period in desk.fates.rectified:
        corrected = _form(
            desk, period, RECTIFIED, day, codes(_forgetful(documents), boletas, left_over, other)
        )
        yield corrected
        day += timedelta(days=desk.rng.randint(20, 300))
    yield _form(desk, period, VALID, day, right, corrected.folio if corrected else None)


def _forgetful(documents: list[Document]) -> list[Document]:
    """What was declared at first: of what was sold, an invoice and all credit notes are missing."""
    invoices = [
        one for one in documents if one.operation == "VENTA" and one.document_type == INVOICE
    ]
    missing = {one.folio for one in invoices[:1]}
    return [one for one in documents if not _is_missing(one, missing)]


def _is_missing(one: Document, invoices: set[int]) -> bool:
    if one.operation != "VENTA":
        return False
    is_invoice = one.document_type == INVOICE and one.folio in invoices
    return is_invoice or one.document_type in CREDIT_NOTES


def _other(rng: Random, *, has_moved: bool) -> Other:
    if not has_moved:
        return Other(0, 0, 0)
    wages = rng.randint(10_000, 600_000) if rng.random() < _LIKELY else 0
    fees = rng.randint(10_000, 300_000) if rng.random() < _LIKELY else 0
    return Other(wages, fees, rng.choice((25, 25, 50, 100, 125)))


def _surcharges(rng: Random, owed: int) -> Codes:
    """For being late: adjustment, interest, what of it is forgiven, and what is to pay in all."""
    adjustment, interest = (
        percent(owed, rng.randint(1, 15), 1000),
        percent(owed, rng.randint(2, 20)),
    )
    forgiven = percent(interest, _PART_FORGIVEN) if rng.random() < _LIKELY else 0
    found = {92: adjustment, 93: interest, 795: forgiven, 60: _PART_FORGIVEN if forgiven else 0}
    found[94] = owed + adjustment + interest - forgiven
    return {code: amount for code, amount in found.items() if amount}


def _form(
    desk: _Desk,
    period: str,
    state: tuple[int, str],
    day: date,
    amounts: Codes,
    corrects: int | None = None,
) -> Form:
    clock = (
        f"{desk.rng.randint(8, 22):02}:{desk.rng.randint(0, 59):02}:{desk.rng.randint(0, 59):02}"
    )
    return Form(
        period,
        desk.number(_FIRST_FOLIO, _LAST_FOLIO),
        desk.number(_FIRST_CODE, _LAST_CODE),
        *state,
        f"{day:%d/%m/%Y} {clock}",
        amounts,
        corrects,
    )


def _due(period: str) -> date:
    """The twentieth of the month after."""
    year, month = int(period[:4]), int(period[4:])
    return date(year + month // _MONTHS, month % _MONTHS + 1, 20)
