"""Registro de Compras y Ventas: summaries, details and exports (facts §2.4)."""

from __future__ import annotations

import time
import zlib
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.sii.browser import asking
from apps.sii.browser.app import REGISTERS, Apps
from apps.sii.browser.asking import Service
from apps.sii.browser.session import Session
from apps.sii.errors import CountsDiffer, SessionEnded, UnknownAnswer
from apps.sii.periods import code_of
from apps.sii.reading import answers, exports
from apps.sii.shapes import Listing, Operation, Period, Row, TypeTotals

RCV: Final = Service(
    app="consdcvinternetui",
    facade="facadeService",
    namespace="cl.sii.sdi.lob.diii.consdcv.data.api.interfaces.FacadeService",
    methods=frozenset(
        {
            "getResumen",
            "getDetalleCompra",
            "getDetalleVenta",
            "getDetalleCompraExport",
            "getDetalleVentaExport",
            "getCtrlAsync",
        }
    ),
)
NAMES: Final = {Operation.PURCHASE: ("Compra", "C"), Operation.SALE: ("Venta", "V")}
"""Of an operation: in the names of methods, and in those of actions."""
SYNC_LIMIT: Final = 393
"""Documents of one type beyond which the portal no longer answers at once but makes a file."""
ALL_TYPES: Final = 0
OK, NOTICE, UNEXPECTED, REDIRECT = 0, 1, 2, 98
NO_FILE: Final = "SIN-BLOB"
MOST_BYTES: Final = 256 * 1024 * 1024


class Registers:
    """What one session reads there about its own RUT."""

    def __init__(self, session: Session, apps: Apps) -> None:
        self._session = session
        self._apps = apps
        self._counts: dict[tuple[Listing, Period, int], int] = {}

    def totals(self, listing: Listing, period: Period) -> list[TypeTotals]:
        """The lines of a summary."""
        data = self._wanted(listing, period) | {"busquedaInicial": True}
        found = self._ask("getResumen", data, answers.totals_of)
        for line in found:
            self._counts[listing, period, line.document_type] = line.count
        return found

    def rows(self, listing: Listing, period: Period, document_type: int) -> list[Row]:
        """The documents of a type, at once or, where they are too many for that, by a file."""
        wanted = self._wanted(listing, period) | {"codTipoDoc": document_type}
        if self._counts.get((listing, period, document_type), 0) > SYNC_LIMIT:
            return self._apps.at(REGISTERS, lambda: self._rows_of_file(wanted))
        name, letter = NAMES[listing.operation]
        return self._ask(
            f"getDetalle{name}",
            wanted | _challenge(f"RCV_DET{letter}"),
            lambda answer: self._rows_of(answer, document_type, wanted),
        )

    def export(self, listing: Listing, period: Period) -> str:
        """All documents of a listing, as CSV."""
        name, letter = NAMES[listing.operation]
        data = self._wanted(listing, period) | {"codTipoDoc": ALL_TYPES}
        data |= _challenge(f"RCV_DDET{letter}")
        return self._ask(f"getDetalle{name}Export", data, answers.export_of)

    def _ask(self, method: str, data: dict[str, Any], read: Any) -> Any:
        """Reading is part of it: an answer may say that the session has ended."""
        return self._apps.at(REGISTERS, lambda: read(asking.ask(self._session, RCV, method, data)))

    def _wanted(self, listing: Listing, period: Period) -> dict[str, Any]:
        rut = self._session.login.rut
        return {
            "rutEmisor": rut.digits,
            "dvEmisor": rut.dv,
            "ptributario": code_of(period),
            "estadoContab": listing.state.value,
            "operacion": listing.operation.value,
        }

    def _rows_of(self, answer: Any, document_type: int, wanted: dict[str, Any]) -> list[Row]:
        """The portal says "unexpected error" for what it would rather put into a file."""
        if _code_of(answer) == UNEXPECTED:
            return self._rows_of_file(wanted)
        return answers.rows_of(answer, document_type)

    def _rows_of_file(self, wanted: dict[str, Any]) -> list[Row]:
        """Have the portal make a file, ask for it at the pace of all requests, and read it."""
        made = self._control(wanted, is_new=True)
        deadline = time.monotonic() + self._session.browser.patience.file
        while made.get("caIdBLOB") in (None, "", NO_FILE):
            if made.get("caDescError") or time.monotonic() > deadline:
                raise CountsDiffer(_("The portal did not make its file of the many documents."))
            made = self._control(wanted, is_new=False)
        return exports.read_export(exports.decoded(self._file(made)))

    def _control(self, wanted: dict[str, Any], *, is_new: bool) -> dict[str, Any]:
        answer = asking.ask(self._session, RCV, "getCtrlAsync", wanted | {"generaCtrl": is_new})
        code = _code_of(answer)
        if code == REDIRECT:
            raise SessionEnded
        made = answer.get("data") if code in (OK, NOTICE) else None
        if not isinstance(made, dict):
            raise UnknownAnswer
        return made

    def _file(self, made: dict[str, Any]) -> bytes:
        rut = self._session.login.rut.digits
        names = (made["caIdBLOB"], rut, rut, made["caId"])
        path = f"/{RCV.app}/services/data/{RCV.facade}/obtenerArchivoBLOB/"
        answer = asking.fetch(self._session, path + "/".join(str(name) for name in names))
        return _unpacked(answer.content)


def _challenge(action: str) -> dict[str, str]:
    """What the portal's own page sends in the place of an answer to a challenge: it has none."""
    return {"accionRecaptcha": action, "tokenRecaptcha": settings.SII_RECAPTCHA}


def _code_of(answer: Any) -> Any:
    state = answer.get("respEstado") if isinstance(answer, dict) else None
    return state.get("codRespuesta") if isinstance(state, dict) else None


def _unpacked(content: bytes) -> bytes:
    """gzip, up to a size that no register has."""
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(content, MOST_BYTES)
    except zlib.error:
        raise UnknownAnswer from None
    if not unpacking.eof:
        raise UnknownAnswer
    return unpacked
