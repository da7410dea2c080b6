"""Monthly forms (F29): the page that lists those of a year («Rectificar F29»), and services.

The page paints itself some time after it has come, and covers itself for a moment. What it asks
for is GWT's own affair; a scraper reads what it shows.
"""

import json
from pathlib import Path
from typing import Any, Final

from apps.sii.portal import f29, pages, validation
from apps.sii.portal.ledger import Form, Taxpayer
from apps.sii.portal.office import Office
from apps.sii.portal.ruts import canonical
from apps.sii.portal.wire import PAGE, SERVICE, Answer, Request, Route, Routes

FOLDER: Final = "/rfiInternet/rectificarF29/"
SHOWN: Final = frozenset({"Vigente", "Rectificada"})
"""States that the page lists; whether the real one shows more is not known."""

_SCRIPT: Final = Path(__file__).with_name("html") / "f29_list.js"


def _show(office: Office, request: Request) -> Answer:
    rut = office.session_for(request).rut
    is_changed = bool(office.verdict("f29_list", rut, "changed_page").deed)
    return pages.show(
        "f29_list",
        validation=validation.checking_script(office),
        changed=pages.in_script(is_changed),
    )


def _script(_office: Office, _request: Request) -> Answer:
    return Answer(body=_SCRIPT.read_bytes(), headers={"Content-Type": "application/javascript"})


def _listed(office: Office, request: Request) -> Answer:
    """The forms of a year: newest period first, as GWT-RPC would send them."""
    own = office.accounts[office.session_for(request).rut]
    year = request.form.get("anno", "")
    forms = [one for one in own.forms if one.state in SHOWN and one.period.startswith(year)]
    rows = [_row(own, one) for one in sorted(forms, key=_newest_first)]
    content = f"//OK{json.dumps(rows)}".encode()
    return Answer(body=content, headers={"Content-Type": "text/x-gwt-rpc;charset=utf-8"})


def _newest_first(form: Form) -> tuple[int, str, int]:
    return -int(form.period), form.state, form.folio


def _row(taxpayer: Taxpayer, form: Form) -> dict[str, Any]:
    return {
        "periodo": form.period,
        "folio": form.folio,
        "rut": canonical(taxpayer.rut),
        "cuerpo": taxpayer.rut,
        "dv": taxpayer.dv,
        "presentada": form.presented_at.partition(" ")[0],
        "estado": form.state,
        "codInt": form.code,
    }


ROUTES: Routes = {
    **f29.ROUTES,
    ("www4", "GET", f"{FOLDER}index.html"): Route(_show, "f29_list", PAGE),
    ("www4", "GET", f"{FOLDER}rectificarf29.nocache.js"): Route(_script),
    ("www4", "POST", f"{FOLDER}svcConsulta"): Route(_listed, "bootstrap", SERVICE),
}
