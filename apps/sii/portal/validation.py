"""The portal's own check of a session: JSONP at `zeusr`, and the services that the pages call."""

import re
import secrets
from http import HTTPStatus
from typing import Any, Final

from apps.sii.portal import pages
from apps.sii.portal.office import Office
from apps.sii.portal.pages import Html
from apps.sii.portal.ruts import canonical
from apps.sii.portal.wire import SERVICE, Answer, Request, Route, Routes, as_json

_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$.]{0,99}", re.ASCII)
_CHECK: Final = "/cgi_AUT2000/AutTknData.cgi"
_SERVICES: Final = "/common-1.0/services"


def checking_script(office: Office) -> Html:
    """What a page of the portal holds so that the browser has its session checked."""
    return pages.filled("validation", zeusr=office.urls["zeusr"], rnd=secrets.randbelow(10**9))


def not_validated() -> Answer:
    """What services say to a session that was never checked."""
    return pages.show(
        "error", HTTPStatus.UNAUTHORIZED, number=401, text="JBWEB000065: Unauthorized"
    )


def _check(office: Office, request: Request) -> Answer:
    callback = request.parameters.get("callback", "")
    if not _CALLBACK.fullmatch(callback):
        return Answer(HTTPStatus.BAD_REQUEST)
    session = office.session_of(request)
    if session:
        session.is_validated = True
    said = pages.in_script({"codigo": 0 if session else 1})
    headers = {"Content-Type": "application/javascript"}
    return Answer(body=f"{callback}({said});".encode(), headers=headers)


def _configuration(office: Office, request: Request) -> Answer:
    return as_json(_enveloped({"ambiente": "FICTICIO", "urlLogout": office.urls["zeusr"]}))


def _session(office: Office, request: Request) -> Answer:
    body, _, digit = canonical(office.session_for(request).rut).partition("-")
    return as_json(_enveloped({"rut": body, "dv": digit}))


def _enveloped(data: dict[str, str]) -> dict[str, Any]:
    state = {"codRespuesta": 0, "msgeRespuesta": None, "codError": None}
    return {"data": data, "metaData": {"errors": None}, "respEstado": state}


ROUTES: Routes = {
    ("zeusr", "GET", _CHECK): Route(_check, "bootstrap"),
    ("www4", "POST", f"{_SERVICES}/autConfDataService/obtieneConf"): Route(
        _configuration, "bootstrap", SERVICE
    ),
    ("www4", "GET", f"{_SERVICES}/aaSessionService/load"): Route(_session, "bootstrap", SERVICE),
}
