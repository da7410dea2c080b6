"""The way of a request: its route, what the rules say, its session, and only then its handler."""

import secrets
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from apps.sii.portal import auth, forms, home, interruptions, pages, registers, validation
from apps.sii.portal.interruptions import error, interrupt
from apps.sii.portal.office import NoSession, Office
from apps.sii.portal.wire import PAGE, SERVICE, Answer, Request, Route, Routes, redirect

ROUTES: Final[Routes] = {
    path: route
    for module in (auth, forms, home, interruptions, registers, validation)
    for path, route in module.ROUTES.items()
}

_METHODS: Final = ("GET", "POST")
_FIREWALL: Final = "TS0163fe07"


def answer(office: Office, request: Request) -> Answer:
    """Answer as the portal would, with the firewall's cookie on first contact."""
    said = _behind_firewall(office, request)
    if any(name.startswith("TS") for name in request.cookies):
        return said
    cookie = f"{_FIREWALL}={secrets.token_hex(20)}; path=/"
    return replace(said, cookies=(*said.cookies, cookie))


def _behind_firewall(office: Office, request: Request) -> Answer:
    route = route_of(request.host, request.method, request.path)
    rut = _rut_of(office, request)
    if route is None:
        return _no_route(office, request, rut)
    if route.place:
        office.counts.request(rut, route.place)
    if request.path == auth.SUBMIT and not any(name.startswith("TS") for name in request.cookies):
        office.offend(rut, "sign-in without the firewall's cookie")
        return pages.show("rejected", support=secrets.randbelow(10**18))
    interrupted = interrupt(office, request, route, rut) if route.place else None
    return interrupted or _handled(office, request, route, rut)


def _handled(office: Office, request: Request, route: Route, rut: int) -> Answer:
    refused = _unfit(office, request, route, rut) if route.needs_session else None
    try:
        return refused or route.handle(office, request)
    except NoSession:
        return _to_sign_in(office, request, route)


def route_of(host: str, method: str, path: str) -> Route | None:
    """The one for this path, or for a folder that it lies in."""
    route = ROUTES.get((host, method, path))
    while route is None and path:
        path = path.rpartition("/")[0]
        route = ROUTES.get((host, method, f"{path}/*"))
    return route


def _rut_of(office: Office, request: Request) -> int:
    if request.path == auth.SUBMIT:
        return auth.submitted_rut(request)
    return office.rut_of(request)


def _no_route(office: Office, request: Request, rut: int) -> Answer:
    others = [route_of(request.host, method, request.path) for method in _METHODS]
    known = [route for route in others if route]
    if any(route.needs_session == SERVICE for route in known):
        office.offend(rut, f"{request.method} on a service")
    return error(HTTPStatus.METHOD_NOT_ALLOWED if known else HTTPStatus.NOT_FOUND)


def _unfit(office: Office, request: Request, route: Route, rut: int) -> Answer | None:
    """What is said to a session that is not good for this; None when it is."""
    session = office.session_of(request)
    if session is None or _lacks_expiry(office, request, rut):
        return _to_sign_in(office, request, route)
    if route.needs_session != SERVICE or route.place == "bootstrap" or session.is_validated:
        return None
    if office.verdict(route.place, rut, "lax").deed:
        return None
    office.offend(rut, "service without a validated session")
    return validation.not_validated()


def _lacks_expiry(office: Office, request: Request, rut: int) -> bool:
    """www4 wants the cookie that only JavaScript writes, and does not say so."""
    if request.host != "www4" or request.cookies.get("NETSCAPE_LIVEWIRE.locexp"):
        return False
    office.offend(rut, "www4 without the cookie locexp")
    return True


def _to_sign_in(office: Office, request: Request, route: Route) -> Answer:
    page = office.urls["zeusr"] + auth.LOGIN
    wanted = office.urls[request.host] + request.target
    return redirect(f"{page}?{wanted}" if route.needs_session == PAGE else page)
