"""The registers of a taxpayer as the portal's services show them: summaries and details."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from apps.sii.portal.ledger import Boletas, Document, Taxpayer
from apps.sii.portal.registers_types import NAMES, PAPER, entry

PURCHASE: Final = "COMPRA"
SALE: Final = "VENTA"
REGISTERED: Final = "REGISTRO"
STATES: Final = (REGISTERED, "PENDIENTE", "NO_INCLUIR", "RECLAMADO")

Row = dict[str, Any]

_FIELDS: Final = """
    dhdrCodigo dcvCodigo dcvEstadoContab detCodigo detTipoDoc detRutDoc detDvDoc detRznSoc detNroDoc
    detFchDoc detFecAcuse detFecReclamado detFecRecepcion detMntExe detMntNeto detMntActFijo
    detMntIVAActFijo detMntIVANoRec detMntCodNoRec detMntSinCredito detMntIVA detMntTotal detTasaImp
    detAnulado detIVARetTotal detIVARetParcial detIVANoRetenido detIVAPropio detIVATerceros
    detIVAUsoComun detLiqRutEmisor detLiqDvEmisor detLiqValComNeto detLiqValComExe detLiqValComIVA
    detIVAFueraPlazo detTipoDocRef detFolioDocRef detExpNumId detExpNacionalidad detCredEc
    detLey18211 detDepEnvase detIndSinCosto detIndServicio detMntNoFact detMntPeriodo detPsjNac
    detPsjInt detNumInt detCdgSIISucur detEmisorNota detTabPuros detTabCigarrillos detTabElaborado
    detImpVehiculo detTpoImp detTipoTransaccion detEventoReceptor detEventoReceptorLeyenda
    cambiarTipoTran detPcarga descTipoTransaccion totalDtoiMontoImp totalDinrMontoIVANoR
    emisorAgresivo fechaActivacionAnotacion
"""
"""A detail row has all of these, whatever they say."""

_EMPTY: Final[Row] = dict.fromkeys(_FIELDS.split())


@dataclass(frozen=True)
class Listing:
    """One of the lists of a period. state: REGISTRO for sales, which have no other."""

    operation: str
    state: str
    period: str


def documents(taxpayer: Taxpayer, listing: Listing, kind: int | None = None) -> list[Document]:
    """Those of a list, of one type or (None) of all."""
    wanted = (listing.operation, listing.state, listing.period)
    return [
        one
        for one in taxpayer.documents
        if (one.operation, one.state, one.period) == wanted and kind in (None, one.document_type)
    ]


def summary(taxpayer: Taxpayer, listing: Listing) -> list[Row]:
    """A row for each type (`getResumen`); receipts are among the sales."""
    by_kind: dict[int, list[Document]] = {}
    for document in documents(taxpayer, listing):
        by_kind.setdefault(document.document_type, []).append(document)
    rows = [_line(kind, len(found), found) for kind, found in by_kind.items()]
    if listing.operation == SALE:
        receipts = [one for one in taxpayer.boletas if one.period == listing.period]
        rows += [_line(one.document_type, one.count, [one]) for one in receipts]
    return sorted(rows, key=lambda row: row["rsmnTipoDocInteger"])


def detail(taxpayer: Taxpayer, listing: Listing, kind: int) -> list[Row]:
    """A row for each document of a type (`getDetalleCompra`, `getDetalleVenta`)."""
    row = _purchase if listing.operation == PURCHASE else _sale
    found = documents(taxpayer, listing, kind)
    return [_EMPTY | row(one, 7_000_000_000 + place) for place, one in enumerate(found)]


def other_taxes(document: Document) -> int:
    """What a document bears besides VAT, in pesos."""
    return document.total - document.exempt - document.net - document.vat


def acknowledged_at(document: Document) -> str | None:
    """When the receipt was acknowledged; pending and claimed ones were not, nor was paper."""
    is_settled = document.state in (REGISTERED, "NO_INCLUIR")
    return document.received_at if is_settled and document.received_at else None


def _line(kind: int, count: int, found: Iterable[Document | Boletas]) -> Row:
    rows = list(found)
    return {
        "dcvCodigo": 60_000_000 + kind,
        "rsmnCodigo": 80_000_000 + kind,
        "rsmnTipoDocInteger": kind,
        "dcvNombreTipoDoc": NAMES[kind],
        "dcvTipoIngresoDoc": entry(kind) or "DET_ELE",
        "rsmnLink": entry(kind) is not None,
        "rsmnMntExe": sum(one.exempt for one in rows),
        "rsmnMntNeto": sum(one.net for one in rows),
        "rsmnMntIVA": sum(one.vat for one in rows),
        "rsmnMntIVANoRec": 0,
        "rsmnIVAUsoComun": 0,
        "dcvOperacion": None,
        "rsmnFechModificacion": None,
        "rsmnMntTotal": sum(one.total for one in rows),
        "rsmnEstadoContab": None,
        "rsmnTotDoc": count,
        "rsmnTotalRutEmisor": None,
    }


def _both(one: Document, code: int) -> Row:
    return {
        "dhdrCodigo": code,
        "dcvCodigo": 60_000_000 + one.document_type,
        "detCodigo": code,
        "detRutDoc": one.rut,
        "detDvDoc": one.dv,
        "detRznSoc": one.name,
        "detNroDoc": one.folio,
        "detFchDoc": one.issued_on,
        "detFecAcuse": acknowledged_at(one),
        "detFecReclamado": one.received_at if one.state == "RECLAMADO" else None,
        "detFecRecepcion": one.received_at or None,
        "detMntExe": one.exempt,
        "detMntNeto": one.net,
        "detMntIVA": one.vat,
        "detMntTotal": one.total,
        "detTipoTransaccion": 1,
        "detPcarga": int(one.period),
        "descTipoTransaccion": "Del Giro",
        "cambiarTipoTran": one.document_type not in PAPER,
        "emisorAgresivo": False,
    }


def _purchase(one: Document, code: int) -> Row:
    """The type stands in the request only."""
    has_claim = one.state == "RECLAMADO"
    amounts = dict.fromkeys(
        (
            "detMntActFijo",
            "detMntIVAActFijo",
            "detMntIVANoRec",
            "detMntSinCredito",
            "detIVANoRetenido",
            "detIVAUsoComun",
            "detTabPuros",
            "detTabCigarrillos",
            "detTabElaborado",
            "totalDinrMontoIVANoR",
        ),
        0,
    )
    return {
        **_both(one, code),
        **amounts,
        "detEventoReceptor": "RCD" if has_claim else None,
        "detEventoReceptorLeyenda": "Reclamo al Contenido del Documento" if has_claim else None,
        "totalDtoiMontoImp": other_taxes(one),
    }


def _sale(one: Document, code: int) -> Row:
    amounts = dict.fromkeys(
        (
            "detIVARetTotal",
            "detIVARetParcial",
            "detIVAPropio",
            "detIVATerceros",
            "detLiqValComNeto",
            "detLiqValComExe",
            "detLiqValComIVA",
            "detIVAFueraPlazo",
            "detCredEc",
            "detLey18211",
            "detDepEnvase",
            "detMntNoFact",
            "detMntPeriodo",
            "detPsjNac",
            "detPsjInt",
        ),
        0,
    )
    return {**_both(one, code), **amounts, "detTipoDoc": one.document_type, "detTasaImp": "19"}
