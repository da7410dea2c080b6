"""Answers as the portal gives them (facts §2.5, §3.5), with made-up taxpayers."""

from __future__ import annotations

from typing import Any


def answer(data: Any, *, code: int = 0, said: str | None = None) -> dict[str, Any]:
    return {
        "data": data,
        "dataCabecera": None,
        "metaData": {"conversationId": "ABCDEFGHIJKLM", "errors": None, "page": None},
        "respEstado": {"codRespuesta": code, "msgeRespuesta": said, "codError": None},
    }


def declared(data: Any, errors: Any = None) -> dict[str, Any]:
    """What the service of forms answers."""
    return {"data": data, "metaData": {"conversationId": "ABCDEFGHIJKLM", "errors": errors}}


def totals_row(**changes: Any) -> dict[str, Any]:
    return {
        "dcvCodigo": 9,
        "rsmnTipoDocInteger": 33,
        "dcvNombreTipoDoc": "Factura Electrónica",
        "dcvTipoIngresoDoc": "DET_ELE",
        "rsmnLink": True,
        "rsmnMntExe": 100,
        "rsmnMntNeto": 10_000,
        "rsmnMntIVA": 1900,
        "rsmnMntIVANoRec": 0,
        "rsmnIVAUsoComun": 0,
        "rsmnMntTotal": 12_000,
        "rsmnTotDoc": 2,
    } | changes


def detail_row(**changes: Any) -> dict[str, Any]:
    return {
        "detTipoDoc": None,
        "detRutDoc": 76543210,
        "detDvDoc": "3",
        "detRznSoc": " FERRETERÍA Ñuñoa SPA ",
        "detNroDoc": 4711,
        "detFchDoc": "05/07/2025",
        "detFecRecepcion": "06/07/2025 09:08:07",
        "detMntExe": 100,
        "detMntNeto": 10_000,
        "detMntIVA": 1900,
        "detMntTotal": 12_000,
        "detMntExento": 999_999,
        "detEventoReceptor": None,
    } | changes


def declaration(**changes: Any) -> dict[str, Any]:
    return {
        "estadoDeclaracionId": 1,
        "monto": 345_678,
        "folio": 7_654_321_098,
        "estado": "Vigente",
        "declFechaCreacion": "12/08/2025 23:30:00",
        "enNegocio": None,
        "codigo": 812_345_678,
        "tingcodingreso": None,
    } | changes
