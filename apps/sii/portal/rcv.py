"""The services of the RCV (Registro de Compras y Ventas): companies, summaries, details, exports.

Whose data it is stands in the body; a session may ask for its own RUT and those it represents.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from apps.sii.portal import exports, rcv_async, registers_rows
from apps.sii.portal.envelope import INVALID, Call, Method, refuse, service
from apps.sii.portal.ledger import SYNC_LIMIT
from apps.sii.portal.office import Office
from apps.sii.portal.rcv_asking import (
    BOTH,
    CAPTCHA,
    FOUND,
    LISTING,
    NONE,
    NOTICE,
    PURCHASES,
    SALES,
    UNEXPECTED,
    Asked,
    check_action,
    kind_of,
    read,
    said,
)
from apps.sii.portal.registers_types import NAMES, PAPER, entry
from apps.sii.portal.wire import SERVICE, Answer, Route, Routes

FACADE: Final = "/consdcvinternetui/services/data/facadeService/"
INTERFACE: Final = "cl.sii.sdi.lob.diii.consdcv.data.api.interfaces.FacadeService/"
TOO_MANY: Final = "La consulta supera el máximo de documentos, debe solicitar el archivo"


def companies(office: Office, call: Call) -> Answer:
    """`getDcvEmpresasAutorizadas`: whose registers this session may read."""
    own = office.accounts[call.session.rut]
    known = [office.accounts[rut] for rut in own.represents if rut in office.accounts]
    nothing = ("razonSocONombreEmp", "usrPrivilegios", "usrUsuarioRut", "usrUsuarioDv")
    rows = [
        {
            "usrEmpRut": one.rut,
            "usrEmpDv": one.dv,
            "usrEmpRutDv": f"{one.rut}-{one.dv}",
            **dict.fromkeys(nothing),
        }
        for one in [own, *known]
    ]
    return said(call, FOUND, rows)


def catalogue(_office: Office, call: Call) -> Answer:
    """`getDatosInicio`: the types of documents; names come with a trailing blank."""
    rows = [
        {"dcvCodigoDoc": kind, "dcvNombreDoc": f"{name} ", "dcvTipoIngreso": entry(kind)}
        for kind, name in NAMES.items()
    ]
    return said(call, FOUND, rows)


def summary(office: Office, call: Call) -> Answer:
    """`getResumen`: a row for each type of documents."""
    asked = read(office, call, "rcv", BOTH, "other_counts")
    if asked.refusal:
        code, text = asked.refusal
        return said(call, code, None, text, **_about_summary(asked, 0))
    rows = registers_rows.summary(asked.taxpayer, asked.listing)
    if asked.verdict.deed == "other_counts" and rows:
        rows[0]["rsmnTotDoc"] += int(asked.verdict.value) or 1
    code = FOUND if rows else NONE
    return said(call, code, rows or None, **_about_summary(asked, len(rows)))


def _detail(operations: tuple[str, ...], action: str) -> Callable[[Office, Call], Answer]:
    """`getDetalleCompra` or `getDetalleVenta`: a row for each document of a type."""

    def work(office: Office, call: Call) -> Answer:
        kind = kind_of(call.data)
        check_action(call.data, action)
        asked = read(office, call, "rcv", operations, "short_detail", "async_only")
        about: dict[str, Any] = {"esDocPapel": kind in PAPER, "dataCabecera": None}
        if asked.refusal:
            code, text = asked.refusal
            return said(call, code, None, text, **about)
        rows = registers_rows.detail(asked.taxpayer, asked.listing, kind)
        if len(rows) > SYNC_LIMIT or asked.verdict.deed == "async_only":
            return said(call, UNEXPECTED, None, TOO_MANY, **about)
        if asked.verdict.deed == "short_detail":
            del rows[: int(asked.verdict.value) or 1]
        return said(call, FOUND, rows, **about)

    return work


def _export(operations: tuple[str, ...], *actions: str) -> Callable[[Office, Call], Answer]:
    """`getDetalleCompraExport` or `getDetalleVentaExport`: lines of CSV; type 0 means all."""

    def work(office: Office, call: Call) -> Answer:
        kind = kind_of(call.data) or None
        check_action(call.data, *actions)
        asked = read(office, call, "export", operations)
        if asked.refusal:
            code, text = asked.refusal
            return said(call, code, None, text)
        if not registers_rows.documents(asked.taxpayer, asked.listing, kind):
            return said(call, NONE, None)
        return said(call, FOUND, exports.lines(asked.taxpayer, asked.listing, kind))

    return work


def control(office: Office, call: Call) -> Answer:
    """`getCtrlAsync`: asks for a file of a type of documents, or whether it is there."""
    kind, wants_new = kind_of(call.data), call.data["generaCtrl"]
    if not isinstance(wants_new, bool):
        raise refuse(INVALID)
    asked = read(office, call, "rcv", BOTH)
    if asked.refusal:
        code, text = asked.refusal
        return said(call, code, None, text)
    order = rcv_async.Order(call.session.rut, asked.taxpayer.rut, asked.listing, kind)
    if wants_new:
        row = rcv_async.create(office, order)
        return said(call, NOTICE, row, "La solicitud ha sido ingresada")
    found = rcv_async.progress(office, order)
    return said(call, FOUND if found else NONE, found)


def _never(office: Office, call: Call) -> Answer:
    """What binds a taxpayer by law; a reader that calls it has gone wrong."""
    office.offend(call.session.rut, call.metadata["namespace"].rpartition("/")[2])
    return said(call, UNEXPECTED, None, "Error inesperado")


def _about_summary(asked: Asked, types: int) -> dict[str, Any]:
    return {
        "totDocRes": types or None,
        "tieneEmisorAgresivo": False,
        "pDB": None,
        "verF29": False,
        "dataCabecera": _heading(asked) if types else None,
    }


def _heading(asked: Asked) -> dict[str, Any]:
    taxpayer, listing = asked.taxpayer, asked.listing
    return {
        "dcvPcarga": int(listing.period),
        "dcvRutEmisor": taxpayer.rut,
        "dcvDvEmisor": taxpayer.dv,
        "dcvPtributario": int(listing.period),
        "dcvOperacion": listing.operation,
        "dcvCodigo": 60_000_000,
        "dcvFctProp": " 1,0000",
        "dcvVigente": "S",
        "dcvFecCreacion": f"01/{listing.period[4:]}/{listing.period[:4]} 00:00:00",
        "dcvFecModificacion": f"28/{listing.period[4:]}/{listing.period[:4]} 23:59:59",
        "dcvNroCruceHadoop": None,
        "dcvFchUltimoCruceHadoop": None,
    }


_DETAIL: Final = LISTING | CAPTCHA | {"codTipoDoc"}
_ANYTHING: Final = LISTING | CAPTCHA | {"codTipoDoc", "documentos", "rut", "dv", "accion"}

_METHODS: Final = {
    "getDcvEmpresasAutorizadas": ("bootstrap", companies, frozenset(), frozenset()),
    "getDatosInicio": ("bootstrap", catalogue, frozenset(), frozenset()),
    "getResumen": ("rcv", summary, LISTING | {"busquedaInicial"}, frozenset()),
    "getDetalleCompra": ("rcv", _detail(PURCHASES, "RCV_DETC"), _DETAIL, frozenset()),
    "getDetalleVenta": ("rcv", _detail(SALES, "RCV_DETV"), _DETAIL, frozenset()),
    "getDetalleCompraExport": (
        "export",
        _export(PURCHASES, "RCV_DDETC", "RCV_DETC"),
        _DETAIL,
        frozenset(),
    ),
    "getDetalleVentaExport": (
        "export",
        _export(SALES, "RCV_DDETV", "RCV_DETV"),
        _DETAIL,
        frozenset(),
    ),
    "getCtrlAsync": ("rcv", control, LISTING | {"codTipoDoc", "generaCtrl"}, CAPTCHA),
    "ingresarAceptacionReclamoDocs": ("rcv", _never, frozenset(), _ANYTHING),
}


def _routes() -> Iterator[tuple[tuple[str, str, str], Route]]:
    for name, (place, work, needs, may_have) in _METHODS.items():
        is_open = name == "getDcvEmpresasAutorizadas"
        method = Method(INTERFACE + name, frozenset(needs), frozenset(may_have), is_open)
        yield ("www4", "POST", FACADE + name), Route(service(method, work), place, SERVICE)


ROUTES: Routes = {
    **dict(_routes()),
    ("www4", "GET", FACADE + "obtenerArchivoBLOB/*"): Route(rcv_async.file, "export", SERVICE),
}
