"""Tax documents by the number of their type, as the registers know them (facts §2.7)."""

from __future__ import annotations

from typing import Any, Final

from cl_sii.rcv.constants import RcvTipoDocto as Type
from django.utils.translation import gettext_lazy as _

CREDIT_NOTES: Final = frozenset(
    {
        Type.NOTA_CREDITO,
        Type.NOTA_CREDITO_ELECTRONICA,
        Type.NOTA_CREDITO_EXPORTACION,
        Type.NOTA_CREDITO_EXPORTACION_ELECTRONICA,
    }
)
"""Their amounts are positive as the portal shows them, and are subtracted in totals."""

HAS_NO_DETAIL: Final = frozenset(
    {
        Type.TOTAL_OP_DEL_MES_BOLETA_AFECTA,
        Type.TOTAL_OP_DEL_MES_BOLETA_EXENTA,
        Type.TOTAL_OP_DEL_MES_BOLETA_ELECTR,
        Type.TOTAL_OP_DEL_MES_BOLETA_EXENTA_ELECTR,
        Type.TIPO_48,
    }
)
"""Receipts: the portal keeps totals of a month and no documents."""

NAMES: Final[dict[int, Any]] = {
    29: _("Start-up invoice"),
    30: _("Invoice"),
    32: _("Invoice, not taxed or exempt"),
    33: _("Electronic invoice"),
    34: _("Electronic invoice, not taxed or exempt"),
    35: _("Month’s total of taxed receipts"),
    38: _("Month’s total of exempt receipts"),
    39: _("Month’s total of electronic receipts"),
    40: _("Settlement invoice"),
    41: _("Month’s total of exempt electronic receipts"),
    43: _("Electronic settlement invoice"),
    45: _("Purchase invoice"),
    46: _("Electronic purchase invoice"),
    47: _("Month’s total of special electronic vouchers"),
    48: _("Month’s total of electronic payment slips"),
    55: _("Debit note"),
    56: _("Electronic debit note"),
    60: _("Credit note"),
    61: _("Electronic credit note"),
    101: _("Export invoice"),
    102: _("Exempt sales invoice to a primary free zone"),
    103: _("Settlement"),
    104: _("Export debit note"),
    105: _("Month’s total of settlement receipts (Res. 1423/76)"),
    106: _("Export credit note"),
    108: _("Request for the registration of an invoice (SRF)"),
    109: _("Tourist invoice"),
    110: _("Electronic export invoice"),
    111: _("Electronic export debit note"),
    112: _("Electronic export credit note"),
    901: _("Sales invoice of firms in preferential territory (Res. 1057/85)"),
    902: _("Bill of lading, by sea or air"),
    903: _("Single exit document (DUS)"),
    904: _("Transfer invoice"),
    905: _("Re-export invoice"),
    906: _("Month’s total of receipts of free zone modules"),
    907: _("Sales invoices of free zone modules"),
    909: _("Sales invoices of free zone modules"),
    910: _("Free zone transfer request"),
    911: _("Entry declaration to a primary free zone"),
    914: _("Import declaration (DIN)"),
    919: _("Summary of domestic tickets sold without an invoice"),
    920: _("Other records, no documents, that add to the debit"),
    922: _("Other records, no documents, that lessen the debit"),
    924: _("Summary of international tickets sold without an invoice"),
}


def name_of(document_type: int) -> str:
    """In the active language; the number alone for one that is not known."""
    return str(NAMES.get(document_type, document_type))


def sign_of(document_type: int) -> int:
    """What an amount is multiplied with in totals: -1 for credit notes."""
    return -1 if document_type in CREDIT_NOTES else 1
