"""Asks the portal's JSON services as its own pages do."""

from dataclasses import dataclass
from typing import Any

from apps.sii.portal import f29, rcv
from apps.sii.portal.ledger import Taxpayer
from apps.sii.portal.registers_rows import Listing
from tests.sii.portal.visitor import Page, Visitor

ACTIONS = {
    "getDetalleCompra": "RCV_DETC",
    "getDetalleVenta": "RCV_DETV",
    "getDetalleCompraExport": "RCV_DDETC",
    "getDetalleVentaExport": "RCV_DDETV",
}
DETAIL = {"COMPRA": "getDetalleCompra", "VENTA": "getDetalleVenta"}


def of_listing(taxpayer: Taxpayer, listing: Listing, **more: Any) -> dict[str, Any]:
    """The fields that all of these services want."""
    return {
        "rutEmisor": str(taxpayer.rut),
        "dvEmisor": taxpayer.dv,
        "ptributario": listing.period,
        "estadoContab": listing.state,
        "operacion": listing.operation,
        **more,
    }


@dataclass
class Asker:
    """A visitor that has signed in, with the envelope at hand."""

    visitor: Visitor

    def metadata(self, method: str, /, **other: Any) -> dict[str, Any]:
        return {
            "namespace": method,
            "conversationId": self.visitor.cookies["TOKEN"],
            "transactionId": "01234567-89ab-4def-8123-456789abcdef",
            "page": None,
            **other,
        }

    def rcv(self, method: str, data: Any, **metadata: Any) -> Page:
        content = {"metaData": self.metadata(rcv.INTERFACE + method, **metadata), "data": data}
        return self.visitor.post_json("www4", rcv.FACADE + method, content)

    def f29(self, method: str, data: Any, **metadata: Any) -> Page:
        content = {"metaData": self.metadata(f29.INTERFACE + method, **metadata), "data": data}
        return self.visitor.post_json("www4", f29.FACADE + method, content)

    def totals(self, taxpayer: Taxpayer, listing: Listing) -> Any:
        data = of_listing(taxpayer, listing, busquedaInicial=True)
        return self.rcv("getResumen", data).json()

    def rows(self, taxpayer: Taxpayer, listing: Listing, kind: object) -> Any:
        return self._listed(DETAIL[listing.operation], taxpayer, listing, kind)

    def export(self, taxpayer: Taxpayer, listing: Listing, kind: object = 0) -> Any:
        return self._listed(f"{DETAIL[listing.operation]}Export", taxpayer, listing, kind)

    def control(
        self, taxpayer: Taxpayer, listing: Listing, kind: int, *, is_new: bool = False
    ) -> Any:
        data = of_listing(taxpayer, listing, codTipoDoc=kind, generaCtrl=is_new)
        return self.rcv("getCtrlAsync", data).json()

    def _listed(self, method: str, taxpayer: Taxpayer, listing: Listing, kind: object) -> Any:
        captcha = {"accionRecaptcha": ACTIONS[method], "tokenRecaptcha": "t-o-k-e-n-web"}
        data = of_listing(taxpayer, listing, codTipoDoc=kind, **captcha)
        return self.rcv(method, data).json()
