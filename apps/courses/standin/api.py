"""OpenAI's API: which requests there are, who may ask, and what goes wrong when told."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from hmac import compare_digest
from http import HTTPStatus
from typing import Any, Final

from apps.courses.standin import chat, vectors
from apps.courses.standin.office import Office
from apps.courses.standin.rules import Verdict
from apps.courses.standin.wire import Answer, Refused, Request, as_json

_BEARER: Final = "Bearer "


@dataclass(frozen=True)
class Route:
    place: str
    work: Callable[[Office, Any, Verdict], Answer]


def answer(office: Office, request: Request, path: str) -> Answer | None:
    """The answer to one request, or None to close without a word."""
    route = _ROUTES.get((request.method, path))
    if not route:
        asked = f"Invalid URL ({request.method} {request.path})"
        raise Refused(HTTPStatus.NOT_FOUND, asked, code="unknown_url")
    _require_key(office, request)
    quota = office.quota.take()
    verdict = office.rules.verdict(route.place)
    office.closing.wait(verdict.delay)
    if verdict.deed == "hang":
        office.closing.wait()
    if verdict.deed in ("hang", "drop"):
        return None
    _misbehave(request, verdict)
    content = _content(request)
    office.count_request(content)
    made = route.work(office, content, verdict)
    return _on_the_wire(replace(made, headers={**made.headers, **quota}), verdict)


def _require_key(office: Office, request: Request) -> None:
    key = request.authorization.removeprefix(_BEARER)
    if not request.authorization.startswith(_BEARER):
        raise Refused(HTTPStatus.UNAUTHORIZED, "You didn't provide an API key.")
    if not compare_digest(key.encode(), office.key.encode()):
        raise Refused(
            HTTPStatus.UNAUTHORIZED, "Incorrect API key provided.", code="invalid_api_key"
        )


def _content(request: Request) -> Any:
    if request.method == "GET":
        return {}
    try:
        content = json.loads(request.body)
    except ValueError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "We could not parse your JSON body.") from error
    if not isinstance(content, dict):
        raise Refused(HTTPStatus.BAD_REQUEST, "The body is not a JSON object.")
    return content


def _misbehave(request: Request, verdict: Verdict) -> None:
    """Errors that a rule asks for, whatever was asked."""
    match verdict.deed:
        case "status":
            raise Refused(int(verdict.value), "The server had an error while processing.")
        case "busy":
            wait = {"Retry-After": f"{verdict.value:g}"}
            raise Refused(429, "Rate limit reached.", "rate_limit_exceeded", headers=wait)
        case "no_credit":
            raise Refused(429, "You exceeded your current quota.", "insufficient_quota")
        case "redirect":
            elsewhere = {"Location": "http://elsewhere.example/v1/chat/completions"}
            raise Refused(307, "It has moved.", headers=elsewhere)
        case "echo_key":
            key = request.authorization.removeprefix(_BEARER)
            raise Refused(401, f"Incorrect API key provided: {key}.", "invalid_api_key")


def _on_the_wire(answer: Answer, verdict: Verdict) -> Answer:
    match verdict.deed:
        case "cut":
            return replace(answer, is_cut=True)
        case "drip":
            return replace(answer, pause=verdict.value)
        case "huge":
            return replace(answer, body=b" " * int(verdict.value))
        case "page":
            page = b"<!doctype html><title>Welcome</title>"
            return Answer(HTTPStatus.OK, page, {"Content-Type": "text/html"})
    return answer


def _models(office: Office, content: Any, verdict: Verdict) -> Answer:
    models = [office.chat_model, office.embedding_model]
    data = [{"id": each, "object": "model", "created": 0, "owned_by": "faena"} for each in models]
    return as_json({"object": "list", "data": data})


_ROUTES: Final = {
    ("GET", "/models"): Route("models", _models),
    ("POST", "/chat/completions"): Route("chat", chat.complete),
    ("POST", "/embeddings"): Route("embeddings", vectors.embed),
}
