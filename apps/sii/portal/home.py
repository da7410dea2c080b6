"""Mi SII, where one lands after signing in; and the page outside, where one lands after leaving."""

from typing import Any

from apps.sii.portal import pages
from apps.sii.portal.auth import HOME
from apps.sii.portal.ledger import Taxpayer
from apps.sii.portal.office import Office
from apps.sii.portal.pages import Html
from apps.sii.portal.validation import checking_script
from apps.sii.portal.wire import PAGE, Answer, Request, Route, Routes


def _home(office: Office, request: Request) -> Answer:
    rut = office.session_for(request).rut
    if office.verdict("home", rut, "changed_page").deed:
        return pages.show("changed_home")
    taxpayer = office.accounts[rut]
    return pages.show(
        "home",
        taxpayer=pages.in_script(_described(taxpayer)),
        name=taxpayer.name,
        zeusr=office.urls["zeusr"],
        www4=office.urls["www4"],
        modals=_modals(office, rut),
        validation=checking_script(office),
    )


def _modals(office: Office, rut: int) -> Html:
    """Those in force; they cover the page, the first one those after it."""
    names = [name for name in ("notice", "update_data") if office.verdict("home", rut, name).deed]
    return Html("".join(pages.filled(name) for name in names))


def _described(taxpayer: Taxpayer) -> dict[str, Any]:
    return {
        "codigoError": 0,
        "contribuyente": {
            "rut": str(taxpayer.rut),
            "dv": taxpayer.dv,
            "razonSocial": taxpayer.name,
            "nombres": None,
            "apellidoPaterno": None,
            "apellidoMaterno": None,
            "eMail": None,
        },
        "direcciones": [],
        "atributos": [],
        "alertas": [],
    }


def _outside(office: Office, request: Request) -> Answer:
    return pages.show("outside", misiir=office.urls["misiir"])


ROUTES: Routes = {
    ("misiir", "GET", HOME): Route(_home, "home", PAGE),
    ("misiir", "GET", "/"): Route(_outside),
}
