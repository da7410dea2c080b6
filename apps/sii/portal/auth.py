"""Signing in with RUT and clave, and signing out: the host `zeusr`."""

import secrets
from html import escape
from pathlib import Path
from typing import Final

from apps.sii.portal import pages
from apps.sii.portal.interruptions import message_code
from apps.sii.portal.office import Office, Session
from apps.sii.portal.pages import Html
from apps.sii.portal.ruts import canonical
from apps.sii.portal.wire import PORTAL, Answer, Request, Route, Routes, redirect

LOGIN: Final = "/AUT2000/InicioAutenticacion/IngresoRutClave.html"
SUBMIT: Final = "/cgi_AUT2000/CAutInicio.cgi"
HOME: Final = "/cgi_misii/siihome.cgi"
_CLOSE_EARLIER: Final = "/cgi_AUT2000/CierraAnt.cgi"
_SCRIPT: Final = Path(__file__).with_name("html") / "AutAll.js"

_WRONG_CLAVE: Final = (
    "La Clave Tributaria ingresada no es correcta, verifique que su teclado no está con opción"
    ' "mayúsculas" e inténtelo nuevamente.'
)
_TOO_MANY: Final = "Usted ha superado el máximo de sesiones autenticadas permitidas para su RUT."
# Invented, text and code: nobody who published anything has seen the real page.
_LOCKED: Final = (
    "Su Clave Tributaria ha sido bloqueada por superar el máximo de intentos fallidos. Para"
    " desbloquearla, recupere su clave en sii.cl."
)
_CODES: Final = {"wrong_clave": 20, "too_many_sessions": 27, "locked": 29}

_COOKIES: Final = ("clave", "mac", "exp", "sec", "lms")
"""Cookies whose values nobody but the real portal understands."""


def _login(office: Office, request: Request) -> Answer:
    is_changed = office.verdict("login", 0, "changed_page").deed
    return pages.show("changed_login" if is_changed else "login")


def _submit(office: Office, request: Request) -> Answer:
    """One try to sign in. It is counted whatever comes of it."""
    rut = submitted_rut(request)
    office.counts.submit(rut)
    wanted = "changed_page", "locked", "wrong_clave", "too_many_sessions"
    deed = office.verdict("login", rut, *wanted)
    if deed.deed == "changed_page":
        return pages.show("changed_login")
    if deed.deed == "locked" or office.is_locked(rut):
        return _refused("locked", _LOCKED)
    if deed.deed == "wrong_clave":
        office.reject(rut)
        return _refused("wrong_clave", _WRONG_CLAVE)
    if not office.accepts(rut, request.form.get("clave", "")):
        return _refused("wrong_clave", _WRONG_CLAVE)
    session = None if deed.deed == "too_many_sessions" else office.open_session(rut)
    if session is None:
        return _too_many(office, rut, offers_closing=deed.value >= 1)
    return _welcome(office, request, session)


def submitted_rut(request: Request) -> int:
    """The RUT that the form was sent for; 0 when it says none."""
    body = request.form.get("rut", "")
    return int(body) if body.isascii() and body.isdecimal() and len(body) <= len("99999999") else 0


def _refused(case: str, text: str, more: Html | str = "") -> Answer:
    code = message_code(_CODES[case])
    return pages.show_old(
        "refused", title="Error de autenticación", text=text, code=code, more=more
    )


def _too_many(office: Office, rut: int, *, offers_closing: bool) -> Answer:
    more: Html | str = ""
    if offers_closing:
        link = f"{_CLOSE_EARLIER}?{office.give_ticket(rut)}"
        more = Html(f'<p><a href="{link}">Cerrar sesiones anteriores</a></p>')
    return _refused("too_many_sessions", _TOO_MANY, more)


def _welcome(office: Office, request: Request, session: Session) -> Answer:
    """Leave for where one wanted to go, or ask first on whose behalf."""
    target = _target(office, request)
    represented = office.accounts[session.rut].represents
    if represented or office.verdict("login", session.rut, "representation").deed:
        rows = Html("".join(f"<li>RUT {escape(canonical(rut))}</li>" for rut in represented))
        answer = pages.show_old(
            "representation", rut=canonical(session.rut), referencia=target, represented=rows
        )
    else:
        answer = pages.show_old("signed_in", referencia=pages.in_script(target))
    return Answer(answer.status, answer.body, answer.headers, _cookies(session))


def _target(office: Office, request: Request) -> str:
    """Where one wanted to go; the home page for anything outside of this portal."""
    wanted = request.form.get("referencia", "")
    is_ours = any(wanted.startswith(f"{office.urls[host]}/") for host in PORTAL)
    return wanted if is_ours else office.urls["misiir"] + HOME


def _cookies(session: Session) -> tuple[str, ...]:
    body, _, digit = canonical(session.rut).partition("-")
    values = {
        "TOKEN": session.token,
        "CSESSIONID": session.csession,
        "NETSCAPE_LIVEWIRE.rut": body,
        "NETSCAPE_LIVEWIRE.rutm": body,
        "NETSCAPE_LIVEWIRE.dv": digit,
        "NETSCAPE_LIVEWIRE.dvm": digit,
        "RUT_NS": body,
        "DV_NS": digit,
        **{f"NETSCAPE_LIVEWIRE.{name}": secrets.token_urlsafe(12) for name in _COOKIES},
    }
    return tuple(f"{name}={value}; path=/" for name, value in values.items())


def _close_earlier(office: Office, request: Request) -> Answer:
    """End the earlier sessions of whoever has just shown the right clave."""
    rut = office.take_ticket(request.query)
    for session in office.open_sessions(rut or 0):
        office.end_session(session)
    return redirect(office.urls["zeusr"] + LOGIN)


def _sign_out(office: Office, request: Request) -> Answer:
    """End the session and lead away from here; without one, stay."""
    session = office.session_of(request)
    if session is None:
        return pages.show_old("not_signed_in")
    office.end_session(session)
    left = redirect(office.urls["misiir"] + "/")
    gone = tuple(f"{name}=; path=/; max-age=0" for name in ("TOKEN", "CSESSIONID"))
    return Answer(left.status, left.body, left.headers, gone)


def _script(office: Office, request: Request) -> Answer:
    headers = {"Content-Type": "application/javascript;charset=utf-8"}
    return Answer(body=_SCRIPT.read_bytes(), headers=headers)


ROUTES: Routes = {
    ("zeusr", "GET", LOGIN): Route(_login, "login"),
    ("zeusr", "POST", SUBMIT): Route(_submit, "login"),
    ("zeusr", "GET", _CLOSE_EARLIER): Route(_close_earlier, "login"),
    ("zeusr", "GET", "/cgi_AUT2000/autTermino.cgi"): Route(_sign_out, "logout"),
    ("zeusr", "GET", "/AUT2000/js/AutAll.js"): Route(_script),
    ("zeusr", "GET", "/AUT2000/InicioAutenticacion/IngresoCertificado.html"): Route(
        lambda office, request: pages.show("certificate")
    ),
}
