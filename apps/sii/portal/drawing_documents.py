"""The documents of a company, month by month, and the totals of its receipts (boletas)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from apps.sii.portal import drawing_amounts as amounts
from apps.sii.portal.drawing_people import FOREIGNER, Party, counterparties
from apps.sii.portal.ledger import Boletas, Document
from apps.sii.portal.registers_types import (
    BOLETA,
    CARD_RECEIPT,
    CREDIT_NOTE,
    CREDIT_NOTES,
    DEBIT_NOTE,
    EXEMPT_BOLETA,
    EXEMPT_INVOICE,
    EXPORT,
    INVOICE,
    PAPER,
    PAPER_CREDIT_NOTE,
    PAPER_INVOICE,
    SETTLEMENT,
)

Mix = Mapping[int, float]
"""Document type → how many there are for each invoice."""

BOUGHT: Final[Mix] = {
    INVOICE: 1,
    EXEMPT_INVOICE: 0.25,
    PAPER_INVOICE: 0.15,
    DEBIT_NOTE: 0.1,
    CREDIT_NOTE: 0.25,
    PAPER_CREDIT_NOTE: 0.08,
}
PUT_ASIDE: Final[Mix] = {INVOICE: 0.25, EXEMPT_INVOICE: 0.08, CREDIT_NOTE: 0.08}
SOLD: Final[Mix] = {
    INVOICE: 1,
    EXEMPT_INVOICE: 0.2,
    PAPER_INVOICE: 0.05,
    SETTLEMENT: 0.04,
    EXPORT: 0.05,
    DEBIT_NOTE: 0.08,
    CREDIT_NOTE: 0.2,
    PAPER_CREDIT_NOTE: 0.03,
}
BOLETAS: Final[Mix] = {BOLETA: 0.9, EXEMPT_BOLETA: 0.4, CARD_RECEIPT: 0.5}
"""Here: how likely a month has some."""

_CREDITED: Final = frozenset({INVOICE, PAPER_INVOICE})
_PARTIES: Final = 15
_FEWEST_DIGITS, _MOST_DIGITS = 4, 10
_LAST_DAY: Final = 27
_DAYS_ON_THE_WAY: Final = 9


@dataclass(frozen=True)
class Plan:
    """invoices: of a month on each side; many: of the first month's purchases, if more."""

    invoices: int
    many: int
    states: tuple[str, ...]


@dataclass
class _Book:
    """
    digits:      how long the folios of a supplier may be
    used:        type, RUT and folio of purchases
    next_folio:  of sales, by type
    """

    rng: Random
    suppliers: list[Party]
    customers: list[Party]
    digits: dict[int, int]
    used: set[tuple[int, int, int]] = field(default_factory=set)
    next_folio: dict[int, int] = field(default_factory=dict)


def draw(rng: Random, months: list[str], plan: Plan) -> tuple[list[Document], list[Boletas]]:
    """All documents and receipts of these months."""
    suppliers = counterparties(rng, _PARTIES)
    digits = {one.rut: rng.randint(_FEWEST_DIGITS, _MOST_DIGITS) for one in suppliers}
    book = _Book(rng, suppliers, counterparties(rng, _PARTIES), digits)
    documents: list[Document] = []
    boletas: list[Boletas] = []
    for place, period in enumerate(months):
        documents += _month(book, period, plan, plan.many if place == 0 else 0)
        boletas += _boletas(rng, period)
    return documents, boletas


def _month(book: _Book, period: str, plan: Plan, many: int) -> list[Document]:
    documents: list[Document] = []
    for state in plan.states:
        is_registered = state == "REGISTRO"
        counts = _counts(book.rng, BOUGHT if is_registered else PUT_ASIDE, plan.invoices)
        counts[INVOICE] = max(counts[INVOICE], many if is_registered else 0)
        documents += _listing(book, period, ("COMPRA", state), counts)
    counts = _counts(book.rng, SOLD, plan.invoices)
    return documents + _listing(book, period, ("VENTA", "REGISTRO"), counts)


def _counts(rng: Random, mix: Mix, invoices: int) -> dict[int, int]:
    """Whole numbers that come to the mix in the long run."""
    return {kind: int(share * invoices + rng.random()) for kind, share in mix.items()}


def _listing(
    book: _Book, period: str, listing: tuple[str, str], counts: dict[int, int]
) -> list[Document]:
    """Invoices first, then the notes that credit some of them, each once and never by more."""
    documents = [
        _document(book, period, listing, kind)
        for kind, count in counts.items()
        if kind not in CREDIT_NOTES
        for _ in range(count)
    ]
    if listing[0] == "COMPRA":
        _share_a_folio(book, documents)
    invoices = [one for one in documents if one.document_type in _CREDITED]
    book.rng.shuffle(invoices)
    kinds = [kind for kind in counts if kind in CREDIT_NOTES for _ in range(counts[kind])]
    notes = zip(kinds, invoices, strict=False)
    return documents + [_credit(book, invoice, kind) for kind, invoice in notes]


def _document(book: _Book, period: str, listing: tuple[str, str], kind: int) -> Document:
    operation, state = listing
    party = _party(book, operation, kind)
    issued_on, received_at = _days(book.rng, period, operation, kind)
    return Document(
        operation,
        state,
        period,
        kind,
        party.rut,
        party.dv,
        party.name,
        _folio(book, operation, kind, party.rut),
        issued_on,
        received_at,
        *amounts.draw(book.rng, operation, kind),
    )


def _party(book: _Book, operation: str, kind: int) -> Party:
    if operation == "COMPRA":
        return book.rng.choice(book.suppliers)
    return FOREIGNER if kind == EXPORT else book.rng.choice(book.customers)


def _folio(book: _Book, operation: str, kind: int, rut: int) -> int:
    """A company counts its own documents one by one; suppliers are somewhere in theirs."""
    if operation == "VENTA":
        folio = book.next_folio.get(kind) or book.rng.randint(1, 50_000)
        book.next_folio[kind] = folio + 1
        return folio
    folio = 0
    while not folio or (kind, rut, folio) in book.used:
        folio = book.rng.randrange(1, 10 ** book.digits[rut])
    book.used.add((kind, rut, folio))
    return folio


def _share_a_folio(book: _Book, documents: list[Document]) -> None:
    """Give an invoice the folio that another supplier's has: only the RUT tells them apart."""
    places = [place for place, one in enumerate(documents) if one.document_type == INVOICE]
    for place in places[1:]:
        first, other = documents[places[0]], documents[place]
        key = (INVOICE, other.rut, first.folio)
        if key not in book.used:
            book.used.add(key)
            documents[place] = replace(other, folio=first.folio)
            return


def _credit(book: _Book, invoice: Document, kind: int) -> Document:
    """Its amounts are positive, as the portal's are."""
    of_note = amounts.credited(book.rng, invoice.exempt, invoice.net)
    issued_on, received_at = _days(book.rng, invoice.period, invoice.operation, kind)
    return replace(
        invoice,
        document_type=kind,
        folio=_folio(book, invoice.operation, kind, invoice.rut),
        issued_on=issued_on,
        received_at=received_at,
        **of_note._asdict(),
    )


def _days(rng: Random, period: str, operation: str, kind: int) -> tuple[str, str]:
    """When it was issued, maybe the month before, and received (paper: nobody noted it)."""
    first = datetime(int(period[:4]), int(period[4:]), 1)
    received = first + timedelta(days=rng.randint(0, _LAST_DAY), seconds=rng.randrange(86_400))
    back = rng.randint(0, _DAYS_ON_THE_WAY) if operation == "COMPRA" else 0
    issued = received - timedelta(days=back)
    return _day(issued), "" if kind in PAPER else f"{_day(received)} {received.time()}"


def _day(moment: datetime) -> str:
    return f"{moment.day:02}/{moment.month:02}/{moment.year}"


def _boletas(rng: Random, period: str) -> list[Boletas]:
    return [
        _receipts(rng, period, kind) for kind, chance in BOLETAS.items() if rng.random() < chance
    ]


def _receipts(rng: Random, period: str, kind: int) -> Boletas:
    count = rng.randint(5, 600)
    return Boletas(period, kind, count, *amounts.of_receipts(rng, kind, count))
