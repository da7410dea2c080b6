"""The amounts of a monthly form, as they follow from the documents of its period.

Sales on one side (538), purchases and what was left over from before on the other (537); the
difference is owed (089) or left over (077). Only the lines that the ledger can fill are here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from apps.sii.portal.drawing_amounts import percent
from apps.sii.portal.ledger import Boletas, Document
from apps.sii.portal.registers_types import (
    BOLETA,
    CARD_RECEIPT,
    CREDIT_NOTES,
    DEBIT_NOTE,
    EXPORT,
    INVOICE,
    PAPER_INVOICE,
    SETTLEMENT,
)

Codes = dict[int, int]
Line = tuple[int, int]

_INVOICES: Final = frozenset({INVOICE, PAPER_INVOICE})
_DEBITS: Final = (502, 501, 111, 759, 513)
_CREDITS: Final = (504, 520, 532)
_HUNDREDTHS_OF_PERCENT: Final = 10_000


@dataclass(frozen=True)
class Other:
    """What a form says besides VAT: taxes withheld (048, 151), and the rate of the PPM (115)."""

    wages: int
    fees: int
    rate: int


def codes(
    documents: Iterable[Document], boletas: Iterable[Boletas], left_over: int, other: Other
) -> Codes:
    """All that are not zero; counts and amounts positive, the rate in hundredths of a percent.

    documents: of one period, in any state; what is not registered does not count
    left_over: 077 of the form before
    """
    listed = [one for one in documents if one.state == "REGISTRO"]
    sold = [one for one in listed if one.operation == "VENTA"]
    bought = [one for one in listed if one.operation == "COMPRA"]
    receipts = list(boletas)
    found = {504: left_over}
    found |= _sales(sold) | _receipts(receipts) | _purchases(bought)
    found |= _balance(found)
    found |= _advance(_income(sold, receipts), other.rate)
    found |= {48: other.wages, 151: other.fees}
    found[595] = found[89] + found[62] + found[48] + found[151]
    found[547] = found[91] = found[595]
    return {code: amount for code, amount in found.items() if amount}


def _sales(sold: list[Document]) -> Codes:
    home = [one for one in sold if one.document_type not in {EXPORT} | CREDIT_NOTES]
    exempt = [one for one in home if one.exempt]
    exported = [one for one in sold if one.document_type == EXPORT]
    return {
        585: len(exported),
        20: sum(one.exempt for one in exported),
        586: len(exempt),
        142: sum(one.exempt for one in exempt),
        **_vat(sold, _INVOICES, (503, 502)),
        **_vat(sold, {SETTLEMENT}, (500, 501)),
        **_vat(sold, {DEBIT_NOTE}, (512, 513)),
        **_vat(sold, CREDIT_NOTES, (509, 510)),
    }


def _purchases(bought: list[Document]) -> Codes:
    exempt = [one for one in bought if one.exempt and one.document_type not in CREDIT_NOTES]
    return {
        584: len(exempt),
        562: sum(one.exempt for one in exempt),
        **_vat(bought, _INVOICES, (519, 520)),
        **_vat(bought, {DEBIT_NOTE}, (531, 532)),
        **_vat(bought, CREDIT_NOTES, (527, 528)),
    }


def _vat(documents: list[Document], kinds: Iterable[int], line: Line) -> Codes:
    found = [one.vat for one in documents if one.document_type in kinds]
    return {line[0]: len(found), line[1]: sum(found)}


def _receipts(boletas: list[Boletas]) -> Codes:
    lines = {BOLETA: (110, 111), CARD_RECEIPT: (758, 759)}
    found: Codes = {}
    for one in boletas:
        if one.document_type in lines:
            count, amount = lines[one.document_type]
            found |= {count: one.count, amount: one.vat}
    return found


def _balance(found: Codes) -> Codes:
    debits = sum(found.get(code, 0) for code in _DEBITS) - found[510]
    credits = sum(found.get(code, 0) for code in _CREDITS) - found[528]
    return {538: debits, 537: credits, 77: max(credits - debits, 0), 89: max(debits - credits, 0)}


def _advance(income: int, rate: int) -> Codes:
    """The monthly advance on the income tax (PPM)."""
    return {563: income, 115: rate, 62: percent(income, rate, _HUNDREDTHS_OF_PERCENT)}


def _income(sold: list[Document], boletas: list[Boletas]) -> int:
    signs = [(one, -1 if one.document_type in CREDIT_NOTES else 1) for one in sold]
    of_documents = sum(sign * (one.net + one.exempt) for one, sign in signs)
    return of_documents + sum(one.net + one.exempt for one in boletas)
