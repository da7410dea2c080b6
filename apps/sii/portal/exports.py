"""The registers as the portal exports them: lines of CSV, separated by `;`.

A row has one cell more than the header. Documents with several additional taxes go on in rows
that say nothing else.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from apps.sii.portal.drawing_amounts import OTHER_TAXES, percent
from apps.sii.portal.ledger import Document, Taxpayer
from apps.sii.portal.registers_rows import (
    PURCHASE,
    Listing,
    acknowledged_at,
    documents,
    other_taxes,
)

_TOBACCO: Final = ("Tabacos Puros", "Tabacos Cigarrillos", "Tabacos Elaborados")
_RECEIVED: Final = "Fecha Acuse"
_CLAIMED: Final = "Fecha Reclamo"

_OF_PURCHASES: Final = (
    "Nro;Tipo Doc;Tipo Compra;RUT Proveedor;Razon Social;Folio;Fecha Docto;Fecha Recepcion;"
    "Fecha Acuse;Monto Exento;Monto Neto;Monto IVA Recuperable;Monto Iva No Recuperable;"
    "Codigo IVA No Rec.;Monto Total;Monto Neto Activo Fijo;IVA Activo Fijo;IVA uso Comun;"
    "Impto. Sin Derecho a Credito;IVA No Retenido;Tabacos Puros;Tabacos Cigarrillos;"
    "Tabacos Elaborados;NCE o NDE sobre Fact. de Compra;Codigo Otro Impuesto;"
    "Valor Otro Impuesto;Tasa Otro Impuesto"
)
_REGISTERED: Final = _OF_PURCHASES.split(";")
_LEFT_OUT: Final = [name for name in _REGISTERED if name not in _TOBACCO]

HEADERS: Final = {
    "REGISTRO": _REGISTERED,
    "NO_INCLUIR": _LEFT_OUT,
    "RECLAMADO": [_CLAIMED if name == _RECEIVED else name for name in _LEFT_OUT],
    "PENDIENTE": [name for name in _LEFT_OUT if name != _RECEIVED],
}
"""Of purchases, by state."""

_OF_SALES: Final = (
    "Nro;Tipo Doc;Tipo Venta;Rut cliente;Razon Social;Folio;Fecha Docto;Fecha Recepcion;"
    "Fecha Acuse Recibo;Fecha Reclamo;Monto Exento;Monto Neto;Monto IVA;Monto total;"
    "IVA Retenido Total;IVA Retenido Parcial;IVA no retenido;IVA propio;IVA Terceros;"
    "RUT Emisor Liquid. Factura;Neto Comision Liquid. Factura;Exento Comision Liquid. Factura;"
    "IVA Comision Liquid. Factura;IVA fuera de plazo;Tipo Docto. Referencia;"
    "Folio Docto. Referencia;Num. Ident. Receptor Extranjero;Nacionalidad Receptor Extranjero;"
    "Credito empresa constructora;Impto. Zona Franca (Ley 18211);Garantia Dep. Envases;"
    "Indicador Venta sin Costo;Indicador Servicio Periodico;Monto No facturable;"
    "Total Monto Periodo;Venta Pasajes Transporte Nacional;"
    "Venta Pasajes Transporte Internacional;Numero Interno;Codigo Sucursal;"
    "NCE o NDE sobre Fact. de Compra;Codigo Otro Imp.;Valor Otro Imp.;Tasa Otro Imp."
)
SALES: Final = _OF_SALES.split(";")

_SALES_WITHOUT_AMOUNT: Final = frozenset(
    {
        "RUT Emisor Liquid. Factura",
        "Tipo Docto. Referencia",
        "Folio Docto. Referencia",
        "Num. Ident. Receptor Extranjero",
        "Nacionalidad Receptor Extranjero",
        "Indicador Venta sin Costo",
        "Indicador Servicio Periodico",
        "Numero Interno",
        "Codigo Sucursal",
        "NCE o NDE sobre Fact. de Compra",
        "Codigo Otro Imp.",
        "Valor Otro Imp.",
        "Tasa Otro Imp.",
        "Fecha Acuse Recibo",
    }
)
_TAX: Final = ("Codigo Otro Impuesto", "Valor Otro Impuesto", "Tasa Otro Impuesto")
_TAX_WITHOUT_AMOUNT: Final = frozenset({*_TAX, "Codigo IVA No Rec.", "Fecha Acuse"})

Cells = dict[str, str]


def lines(taxpayer: Taxpayer, listing: Listing, kind: int | None) -> list[str]:
    """The header, and what follows it; kind: one type of documents, or (None) all."""
    is_purchase = listing.operation == PURCHASE
    header = HEADERS[listing.state] if is_purchase else SALES
    row = _purchase if is_purchase else _sale
    found = [";".join(header)]
    for place, document in enumerate(documents(taxpayer, listing, kind), start=1):
        found += [_joined(header, cells) for cells in row(place, document)]
    return found


def file_name(taxpayer: Taxpayer, listing: Listing, kind: int | None) -> str:
    """Such as RCV_COMPRA_REGISTRO_76000000-0_202607_33.csv; sales name no state."""
    state = f"{listing.state}_" if listing.operation == PURCHASE else ""
    suffix = f"_{kind}" if kind else ""
    whose = f"{taxpayer.rut}-{taxpayer.dv}"
    return f"RCV_{listing.operation}_{state}{whose}_{listing.period}{suffix}.csv"


def _joined(header: Sequence[str], cells: Cells) -> str:
    return ";".join(cells.get(name, "") for name in header) + ";"


def _purchase(place: int, one: Document) -> Iterator[Cells]:
    """A row, and one more for each further tax."""
    taxes = list(_taxes(one)) or [("", "0", "")]
    zeros = {name: "0" for name in _REGISTERED if name not in _TAX_WITHOUT_AMOUNT}
    yield {
        **zeros,
        "Nro": str(place),
        "Tipo Doc": str(one.document_type),
        "Tipo Compra": "No Corresp. Incluir" if one.state == "NO_INCLUIR" else "Del Giro",
        "RUT Proveedor": f"{one.rut}-{one.dv}",
        "Razon Social": one.name,
        "Folio": str(one.folio),
        "Fecha Docto": one.issued_on,
        "Fecha Recepcion": one.received_at,
        _RECEIVED: acknowledged_at(one) or "",
        _CLAIMED: one.received_at or "null",
        "Monto Exento": str(one.exempt),
        "Monto Neto": str(one.net),
        "Monto IVA Recuperable": str(one.vat),
        "Monto Total": str(one.total),
        **dict(zip(_TAX, taxes[0], strict=True)),
    }
    for tax in taxes[1:]:
        yield dict(zip(_TAX, tax, strict=True))


def _sale(place: int, one: Document) -> Iterator[Cells]:
    zeros = {name: "0" for name in SALES if name not in _SALES_WITHOUT_AMOUNT}
    yield {
        **zeros,
        "Nro": str(place),
        "Tipo Doc": str(one.document_type),
        "Tipo Venta": "Del Giro",
        "Rut cliente": f"{one.rut}-{one.dv}",
        "Razon Social": one.name,
        "Folio": str(one.folio),
        "Fecha Docto": one.issued_on,
        "Fecha Recepcion": one.received_at,
        _CLAIMED: "null",
        "Monto Exento": str(one.exempt),
        "Monto Neto": str(one.net),
        "Monto IVA": str(one.vat),
        "Monto total": str(one.total),
    }


def _taxes(one: Document) -> Iterator[tuple[str, str, str]]:
    """Code, amount and rate of each additional tax."""
    rest = other_taxes(one)
    for code, rate in OTHER_TAXES:
        if not rest:
            return
        amount = percent(one.net, rate)
        yield str(code), str(amount), str(rate)
        rest -= amount
