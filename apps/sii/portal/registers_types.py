"""The types of documents that the registers know, as `getDatosInicio` lists them."""

from typing import Final

PAPER_INVOICE: Final = 30
INVOICE: Final = 33
EXEMPT_INVOICE: Final = 34
BOLETA: Final = 39
EXEMPT_BOLETA: Final = 41
SETTLEMENT: Final = 43
CARD_RECEIPT: Final = 48
DEBIT_NOTE: Final = 56
PAPER_CREDIT_NOTE: Final = 60
CREDIT_NOTE: Final = 61
EXPORT: Final = 110

NAMES: Final = {
    29: "Factura de Inicio",
    30: "Factura",
    32: "Factura de venta y servicios no afectos o exentos de IVA",
    33: "Factura Electrónica",
    34: "Factura no Afecta o Exenta Electrónica",
    35: "Total operaciones del mes Boleta Afecta",
    38: "Total operaciones del mes Boleta Exenta",
    39: "Total operaciones del mes Boleta Electrónica",
    40: "Liquidación Factura",
    41: "Total operaciones del mes Boleta Exenta Electrónica",
    43: "Liquidación Factura Electrónica",
    45: "Factura de Compra",
    46: "Factura de Compra Electrónica",
    48: "Comprobantes de Pago Electrónico",
    55: "Nota de Débito",
    56: "Nota de Débito Electrónica",
    60: "Nota de Crédito",
    61: "Nota de Crédito Electrónica",
    101: "Factura de Exportación",
    110: "Factura de Exportación Electrónica",
    111: "Nota de Débito de Exportación Electrónica",
    112: "Nota de Crédito de Exportación Electrónica",
    914: "Declaración de Ingreso (DIN)",
}
PAPER: Final = frozenset({29, 30, 32, 40, 45, 55, 60, 101})
TOTALS_ONLY: Final = frozenset({35, 38, 39, 41, 48})
"""Receipts: a summary counts them, no detail lists them."""
CREDIT_NOTES: Final = frozenset({60, 61, 112})
EXEMPT: Final = frozenset({34, 110})


def entry(kind: int) -> str | None:
    """How documents of a type come in: electronic, on paper, or as totals."""
    if kind in TOTALS_ONLY:
        return None
    return "DET_PAP" if kind in PAPER else "DET_ELE"


def label(kind: int) -> str:
    """As the summary shows a type."""
    return f"{NAMES[kind]} ({kind})"
