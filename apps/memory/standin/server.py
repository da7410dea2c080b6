"""HTTP: what it is asked, checked as the platform checks it; at /control/, what tests ask."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from apps.memory.standin.office import Content, Office

SLOW = 30.0
ROLES = ("user", "assistant", "system")
MEMORY = re.compile(r"/v1/memories/([^/]+)/")
EVENT = re.compile(r"/v1/event/([^/]+)/")
UUID = re.compile(r"[0-9a-f-]{36}")


class Refused(Exception):
    """status, and what the platform says."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, office: Office, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.office = office
        self.closing = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is no error of ours."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        office = cast(Server, self.server).office
        status = 200
        try:
            with office.lock:
                answer = self._answer(office, _content(body))
        except Refused as error:
            status, answer = error.args[0], {"detail": error.args[1]}
        self.close_connection = answer is None
        if answer is not None:
            self._send(status, answer)

    do_POST = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""

    def _answer(self, office: Office, content: Content) -> Any:
        """What to send, or None to close without a word."""
        address = urlsplit(self.path)
        if address.path == "/control/":
            office.troubles = list(content.get("troubles", office.troubles))
            office.lag = int(content.get("lag", office.lag))
            return {"memories": list(office.memories.values()), "asked": office.asked}
        office.asked.append(f"{self.command} {address.path}")
        if self.headers.get("Authorization") != f"Token {office.key}":
            raise Refused(401, "Given token not valid for any token type")
        trouble = office.troubles.pop(0) if office.troubles else ""
        if trouble == "slow":
            cast(Server, self.server).closing.wait(SLOW)
        if trouble.isdecimal():
            raise Refused(int(trouble), f"trouble, {office.key}")
        if trouble in ("drop", "slow"):
            return None
        answer = _routed(office, self.command, address.path, parse_qs(address.query), content)
        return {"lose": None, "senseless": ["?"]}.get(trouble, answer)

    def _send(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _routed(office: Office, command: str, path: str, query: Any, content: Content) -> Any:
    match command, path:
        case "POST", "/v3/memories/add/":
            return {"event_id": office.add(_telling(content)), "status": "PENDING"}
        case "POST", "/v3/memories/":
            found = office.of(_filters(content))
            return {"count": len(found), "next": None, "previous": None, "results": found}
        case "POST", "/v3/memories/search/":
            if not content.get("query"):
                raise Refused(400, "query is required")
            return {
                "results": office.nearest(_filters(content), content["query"])[: content["top_k"]]
            }
        case "DELETE", "/v1/memories/":
            if "user_id" not in query:
                raise Refused(400, "One of the filters: user_id, … is required!")
            office.delete_of(query["user_id"][0])
            return {"message": "Delete in progress. This may take some time."}
    return _one(office, command, path)


def _one(office: Office, command: str, path: str) -> Any:
    event, memory = EVENT.fullmatch(path), MEMORY.fullmatch(path)
    if event and command == "GET" and event[1] in office.events:
        return {"id": event[1], "status": office.understand(event[1])}
    if not memory or command not in ("GET", "DELETE"):
        raise Refused(404, "Not found.")
    if not UUID.fullmatch(memory[1]):
        raise Refused(400, "memory_id should be a valid UUID")
    if memory[1] not in office.memories:
        raise Refused(404, "Memory not found!")
    if command == "GET":
        return office.memories[memory[1]]
    return office.memories.pop(memory[1]) and {"message": "Memory deleted successfully!"}


def _content(body: bytes) -> Content:
    try:
        return dict(json.loads(body or b"{}"))
    except (ValueError, TypeError):
        raise Refused(400, "JSON parse error") from None


def _telling(content: Content) -> Content:
    messages = content.get("messages")
    is_right = isinstance(messages, list) and all(
        isinstance(one, dict) and one.get("role") in ROLES and isinstance(one.get("content"), str)
        for one in messages
    )
    if not (is_right and messages and content.get("user_id")):
        raise Refused(400, "Invalid input data.")
    return content


def _filters(content: Content) -> Content:
    """Somebody is named in them, at their top or among those that must all be met."""
    filters = content.get("filters")
    parts = [filters, *filters.get("AND", [])] if isinstance(filters, dict) else []
    if "user_id" in content or not any("user_id" in part for part in parts):
        raise Refused(400, "At least one entity ID is required, inside filters.")
    return cast(Content, filters)
