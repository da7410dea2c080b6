"""The control port: through it tests and people make accounts and rules, and read what was seen."""

import json
from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Final

from apps.sii.portal import control_page, drawing
from apps.sii.portal.ledger import Taxpayer
from apps.sii.portal.office import Office
from apps.sii.portal.rules import InvalidRule, Rule
from apps.sii.portal.ruts import body_of, canonical
from apps.sii.portal.wire import Answer, Request, as_json, redirect

_LEDGER: Final = "/ledger/"


class BadRequest(ValueError):
    """What was asked means nothing; the text says what is valid."""


def answer(office: Office, request: Request) -> Answer:
    """Answer one request; errors are {"error": sentence}."""
    try:
        return _answer(office, request)
    except (BadRequest, InvalidRule) as error:
        return as_json({"error": str(error)}, HTTPStatus.BAD_REQUEST)


def _answer(office: Office, request: Request) -> Answer:
    asked = request.method, request.path
    if asked in _PAGES:
        return _PAGES[asked](office, request)
    if asked in _ROUTES:
        return as_json(_ROUTES[asked](office, _content(request)))
    if request.method == "GET" and request.path.startswith(_LEDGER):
        return as_json(_ledger(office, request.path.removeprefix(_LEDGER)))
    valid = ", ".join(" ".join(known) for known in [*_ROUTES, ("GET", "/ledger/<rut>")])
    sentence = f"{request.method} {request.path} is unknown; valid are {valid}."
    return as_json({"error": sentence}, HTTPStatus.NOT_FOUND)


def _content(request: Request) -> Any:
    try:
        return json.loads(request.body or b"null")
    except ValueError as error:
        raise BadRequest(f"The body is not JSON: {error}.") from error


def _health(office: Office, content: Any) -> object:
    return {"status": "ok"}


def _accounts(office: Office, content: Any) -> object:
    return [_account(taxpayer) for taxpayer in office.accounts.values()]


def _open_accounts(office: Office, content: Any) -> object:
    """{count, seed, first, last, …}: what more there is goes to ``drawing.draw``."""
    if not isinstance(content, dict):
        raise BadRequest('The body is {"count": 3, "seed": 1, "first": "202401", "last": …}.')
    wanted = {"count": 1, "seed": 1, "first": "202401", "last": "202412", **content}
    try:
        drawn = drawing.draw(**wanted)
    except (TypeError, ValueError) as error:
        raise BadRequest(f"No accounts can be drawn from this: {error}.") from error
    office.add(drawn)
    return [_account(taxpayer) for taxpayer in drawn]


def _account(taxpayer: Taxpayer) -> dict[str, str]:
    return {
        "rut": canonical(taxpayer.rut),
        "name": taxpayer.name,
        "clave": taxpayer.clave,
    }


def _ledger(office: Office, rut: str) -> object:
    try:
        taxpayer = office.accounts[body_of(rut)]
    except (KeyError, ValueError):
        raise BadRequest(f"There is no account {rut!r}; it is such as 12345678-5.") from None
    return {name: value for name, value in asdict(taxpayer).items() if name != "clave"}


def _rules(office: Office, content: Any) -> object:
    return [rule.to_json() for rule in office.rules.rules]


def _set_rules(office: Office, content: Any) -> object:
    if not isinstance(content, list):
        raise BadRequest("The body is a list of rules.")
    office.rules.replace([Rule.from_json(each) for each in content])
    return _rules(office, content)


def _seen(office: Office, content: Any) -> object:
    return office.seen()


def _reset(office: Office, content: Any) -> object:
    office.reset()
    return {"status": "ok"}


_ROUTES: Final[dict[tuple[str, str], Callable[[Office, Any], object]]] = {
    ("GET", "/health"): _health,
    ("GET", "/accounts"): _accounts,
    ("POST", "/accounts"): _open_accounts,
    ("GET", "/rules"): _rules,
    ("POST", "/rules"): _set_rules,
    ("GET", "/seen"): _seen,
    ("POST", "/reset"): _reset,
}


def _show(office: Office, request: Request) -> Answer:
    return control_page.show(office)


def _choose(office: Office, request: Request) -> Answer:
    """The form of the page: what happens to a RUT from now on."""
    control_page.choose(office, request.form)
    return redirect("/")


def _forget(office: Office, request: Request) -> Answer:
    office.reset()
    return redirect("/")


def _draw(office: Office, request: Request) -> Answer:
    form = request.form
    numbers = {name: control_page.whole(form, name) for name in ("count", "seed") if name in form}
    _open_accounts(office, {**form, **numbers})
    return redirect("/")


_PAGES: Final[dict[tuple[str, str], Callable[[Office, Request], Answer]]] = {
    ("GET", "/"): _show,
    ("POST", "/scenario"): _choose,
    ("POST", "/forget"): _forget,
    ("POST", "/draw"): _draw,
}
