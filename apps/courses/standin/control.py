"""The control address: through it tests read what was counted, and set rules and quotas."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from apps.courses.standin.office import Ledger, Office
from apps.courses.standin.quota import Quota
from apps.courses.standin.rules import InvalidRule, Rule
from apps.courses.standin.wire import Answer, Request, as_json


class BadRequest(ValueError):
    """What was asked means nothing; the text says what is valid."""


def answer(office: Office, request: Request, path: str) -> Answer:
    """Answer one request; errors are {"error": sentence}."""
    route = _ROUTES.get((request.method, path))
    if not route:
        valid = ", ".join(" ".join(known) for known in _ROUTES)
        sentence = f"{request.method} {path} is unknown; valid are {valid}."
        return as_json({"error": sentence}, HTTPStatus.NOT_FOUND)
    try:
        return as_json(route(office, _content(request)))
    except (BadRequest, InvalidRule) as error:
        return as_json({"error": str(error)}, HTTPStatus.BAD_REQUEST)


def _content(request: Request) -> Any:
    try:
        return json.loads(request.body or b"null")
    except ValueError as error:
        raise BadRequest(f"The body is not JSON: {error}.") from error


def _health(office: Office, content: Any) -> object:
    return {"status": "ok"}


def _ledger(office: Office, content: Any) -> object:
    with office.lock:
        return office.ledger.summary()


def _requests(office: Office, content: Any) -> object:
    with office.lock:
        return list(office.ledger.requests)


def _reset(office: Office, content: Any) -> object:
    with office.lock:
        office.ledger = Ledger()
    return _ledger(office, content)


def _rules(office: Office, content: Any) -> object:
    return [rule.to_json() for rule in office.rules.rules]


def _set_rules(office: Office, content: Any) -> object:
    if not isinstance(content, list):
        raise BadRequest("The body is a list of rules.")
    office.rules.replace([Rule.from_json(each) for each in content])
    return _rules(office, content)


def _set_quota(office: Office, content: Any) -> object:
    """None yet taken of it."""
    wanted = content if isinstance(content, dict) else {}
    requests, window = wanted.get("requests"), wanted.get("window", 60)
    is_right = requests is None or (type(requests) is int and requests >= 0)
    if not is_right or type(window) not in (int, float) or window <= 0:
        raise BadRequest('The body is {"requests": number or null, "window": seconds}.')
    office.quota = Quota(requests, float(window))
    return {"requests": requests, "window": window}


_ROUTES: Final[dict[tuple[str, str], Callable[[Office, Any], object]]] = {
    ("GET", "/health"): _health,
    ("GET", "/ledger"): _ledger,
    ("DELETE", "/ledger"): _reset,
    ("GET", "/requests"): _requests,
    ("GET", "/rules"): _rules,
    ("PUT", "/rules"): _set_rules,
    ("PUT", "/quota"): _set_quota,
}
