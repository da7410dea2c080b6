"""The page of the RCV. It opens the session of its services itself, as the real one does."""

from pathlib import Path
from typing import Final

from apps.sii.portal import pages, validation
from apps.sii.portal.office import Office
from apps.sii.portal.wire import PAGE, SERVICE, Answer, Request, Route, Routes, as_json

ROOT: Final = "/consdcvinternetui/"
_SCRIPT: Final = Path(__file__).with_name("html") / "rcv.js"


def _show(office: Office, _request: Request) -> Answer:
    return pages.show("rcv", validation=validation.checking_script(office))


def _script(_office: Office, _request: Request) -> Answer:
    return Answer(body=_SCRIPT.read_bytes(), headers={"Content-Type": "application/javascript"})


def _parameters(_office: Office, _request: Request) -> Answer:
    """`consultarParametros`: nothing of what it says matters here."""
    return as_json({"data": [], "metaData": {"errors": None}, "respEstado": {"codRespuesta": 0}})


ROUTES: Routes = {
    ("www4", "GET", ROOT): Route(_show, "rcv", PAGE),
    ("www4", "GET", f"{ROOT}app.full.min.js"): Route(_script),
    ("www4", "POST", f"{ROOT}services/data/settingsService/consultarParametros"): Route(
        _parameters, "bootstrap", SERVICE
    ),
}
