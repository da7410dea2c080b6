"""What comes in the place of an answer: maintenance, waiting room, challenge, silence."""

import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from apps.sii.portal import pages
from apps.sii.portal.office import Office
from apps.sii.portal.rules import Rule
from apps.sii.portal.wire import PORTAL, SERVICE, Answer, Request, Route, Routes, redirect

MAINTENANCE: Final = "/ayudas/900.html"


def interrupt(office: Office, request: Request, route: Route, rut: int) -> Answer | None:
    """Do what the rules in force say; None: go on."""
    verdict = office.interruption(route.place, rut, *_spared(office, request, route))
    if verdict.delay:
        office.closing.wait(verdict.delay)
    return _DEEDS[verdict.deed](office, request, verdict.rule) if verdict.rule else None


def error(status: int) -> Answer:
    """As the servlet container words it."""
    return pages.show("error", status, number=status, text=_phrase(status))


def message_code(last: int) -> str:
    """Six groups; only the last one says which message it is, the third varies."""
    varying = secrets.choice((203, 217, 225, 190))
    return f"01.01.{varying}.500.720.{last}"


def _spared(office: Office, request: Request, route: Route) -> tuple[str, ...]:
    """The waiting room stands in front of pages only, and one waits there once."""
    is_page = request.method == "GET" and route.needs_session != SERVICE
    waits = is_page and route.place != "bootstrap" and not office.waiting.has_let_in(request)
    return () if waits else ("queue",)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _status(office: Office, request: Request, rule: Rule) -> Answer:
    return error(int(rule.value))


def _rate_limit(office: Office, request: Request, rule: Rule) -> Answer:
    return error(HTTPStatus.SERVICE_UNAVAILABLE)


def _reset(office: Office, request: Request, rule: Rule) -> Answer:
    return Answer(is_reset=True)


def _hang(office: Office, request: Request, rule: Rule) -> Answer:
    return Answer(is_silent=True)


def _maintenance(office: Office, request: Request, rule: Rule) -> Answer:
    return redirect(office.urls["zeusr"] + MAINTENANCE)


def _try_later(office: Office, request: Request, rule: Rule) -> Answer:
    return pages.show_old("try_later", code=message_code(10))


def _queue(office: Office, request: Request, rule: Rule) -> Answer:
    return office.waiting.visit(request, int(rule.value))


def _challenge(office: Office, request: Request, rule: Rule) -> Answer:
    return pages.show("challenge")


def _sign_out(office: Office, request: Request, rule: Rule) -> Answer | None:
    session = office.session_of(request)
    if session:
        office.end_session(session, is_wanted=False)
    return None


_DEEDS: Final[dict[str, Callable[[Office, Request, Rule], Answer | None]]] = {
    "status": _status,
    "rate_limit": _rate_limit,
    "reset": _reset,
    "hang": _hang,
    "maintenance": _maintenance,
    "try_later": _try_later,
    "queue": _queue,
    "challenge": _challenge,
    "sign_out": _sign_out,
}


def _service_down(office: Office, request: Request) -> Answer:
    return pages.show("maintenance")


ROUTES: Routes = {(host, "GET", MAINTENANCE): Route(_service_down) for host in PORTAL}
