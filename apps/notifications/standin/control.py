"""The control port: a small HTTP/JSON API through which tests read the ledger and set rules."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from itertools import islice
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from apps.notifications.standin.ledger import KEPT_MESSAGES
from apps.notifications.standin.office import Office
from apps.notifications.standin.rules import InvalidRule, Rule, is_seconds

_FILTERS: Final = ("recipient", "message_id", "limit")


class BadRequest(ValueError):
    """What was asked means nothing; the text says what is valid."""

    def __init__(self, text: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> object:
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise BadRequest(f"The body is not JSON: {error}.") from error


class Control:
    """Answers requests from the office's state. One request a connection."""

    def __init__(self, office: Office, smtp_url: str) -> None:
        self._office = office
        self._smtp_url = smtp_url
        self._routes: dict[tuple[str, str], Callable[[Request], object]] = {
            ("GET", "/health"): self._health,
            ("GET", "/ledger"): self._ledger,
            ("DELETE", "/ledger"): self._reset,
            ("GET", "/ledger/ids"): self._ids,
            ("GET", "/messages"): self._messages,
            ("GET", "/rules"): self._rules,
            ("PUT", "/rules"): self._set_rules,
            ("GET", "/latency"): self._latency,
            ("PUT", "/latency"): self._set_latency,
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request; the callback of `asyncio.start_server`."""
        try:
            request = await _read(reader)
            status, answer = self._answer(request)
            writer.write(_response(status, answer))
            await writer.drain()
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
            pass  # a client that left, or that does not speak HTTP
        finally:
            writer.close()

    def _answer(self, request: Request) -> tuple[HTTPStatus, object]:
        try:
            return HTTPStatus.OK, self._route(request)(request)
        except InvalidRule as error:
            return HTTPStatus.BAD_REQUEST, {"error": str(error)}
        except BadRequest as error:
            return error.status, {"error": str(error)}

    def _route(self, request: Request) -> Callable[[Request], object]:
        route = self._routes.get((request.method, request.path))
        if not route:
            asked = f"{request.method} {request.path}"
            valid = ", ".join(" ".join(known) for known in self._routes)
            raise BadRequest(f"{asked} is unknown; valid are {valid}.", HTTPStatus.NOT_FOUND)
        return route

    def _health(self, request: Request) -> object:
        return {"status": "ok", "smtp": self._smtp_url}

    def _ledger(self, request: Request) -> object:
        return asdict(self._office.ledger.summary())

    def _reset(self, request: Request) -> object:
        self._office.open_new_ledger()
        return self._ledger(request)

    def _ids(self, request: Request) -> object:
        return self._office.ledger.ids

    def _messages(self, request: Request) -> object:
        for name in request.query:
            if name not in _FILTERS:
                raise BadRequest(f"{name!r} is no filter; valid are {', '.join(_FILTERS)}.")
        limit = request.query.get("limit", str(KEPT_MESSAGES))
        if not limit.isdecimal():
            raise BadRequest(f"'limit' is {limit!r}; it is a whole number.")
        found = self._office.ledger.messages(
            request.query.get("recipient"), request.query.get("message_id")
        )
        return [asdict(message) for message in islice(found, int(limit))]

    def _rules(self, request: Request) -> object:
        return [rule.to_json() for rule in self._office.rules.rules]

    def _set_rules(self, request: Request) -> object:
        wanted = request.json()
        if not isinstance(wanted, list):
            raise BadRequest("The body is a list of rules.")
        self._office.rules.replace([Rule.from_json(each) for each in wanted])
        return self._rules(request)

    def _latency(self, request: Request) -> object:
        return {"latency": self._office.latency}

    def _set_latency(self, request: Request) -> object:
        wanted = request.json()
        latency = wanted.get("latency") if isinstance(wanted, dict) else None
        if not is_seconds(latency) or not isinstance(latency, int | float):
            raise BadRequest('The body is {"latency": seconds}, with seconds 0 or more.')
        self._office.latency = float(latency)
        return self._latency(request)


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request_line, *header_lines = head.split("\r\n")
    method, target, _ = request_line.split(" ")
    headers = dict(line.lower().split(":", 1) for line in header_lines if line)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    url = urlsplit(target)
    return Request(method, url.path, dict(parse_qsl(url.query, keep_blank_values=True)), body)


def _response(status: HTTPStatus, answer: object) -> bytes:
    body = json.dumps(answer).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body
