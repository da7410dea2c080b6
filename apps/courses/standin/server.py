"""HTTP: one thread a connection, kept alive as the real API keeps it."""

import ssl
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from apps.courses.standin import api, control
from apps.courses.standin.office import Office
from apps.courses.standin.wire import Answer, Refused, Request

_PATIENCE = 30.0
_CONTROL = "/control"
_API = "/v1"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(self, office: Office, host: str, port: int) -> None:
        super().__init__((host, port), Handler)
        self.office = office
        self._scheme = "http"

    @property
    def api_url(self) -> str:
        return self._url + _API

    @property
    def control_url(self) -> str:
        return self._url + _CONTROL

    def secure(self, context: ssl.SSLContext) -> None:
        """Hands are shaken in each connection's thread, so that a slow one holds up no other."""
        self._scheme = "https"
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )

    def end(self) -> None:
        self.office.closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is no error of ours."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    @property
    def _url(self) -> str:
        host, port = self.server_address[:2]
        return f"{self._scheme}://{host!s}:{port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE

    def do_GET(self) -> None:
        answer = self._answer()
        if answer is None:
            self.close_connection = True
        else:
            self._send(answer)

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""

    @property
    def _office(self) -> Office:
        return cast(Server, self.server).office

    def _answer(self) -> Answer | None:
        """What to send, or None to close without a word."""
        path = self.path.partition("?")[0]
        try:
            request = Request(self.command, path, self._authorization, self._body())
            if _below(_CONTROL, path):
                return control.answer(self._office, request, _below(_CONTROL, path))
            answer = api.answer(self._office, request, _below(_API, path))
        except Refused as error:
            answer = error.answer()
        if answer is not None:
            self._office.count_answer(_below(_API, path), answer.status)
        return answer

    @property
    def _authorization(self) -> str:
        return self.headers.get("Authorization", "")

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal():
            raise Refused(HTTPStatus.BAD_REQUEST, "Content-Length is no number.")
        if int(length) > self._office.body:
            self.close_connection = True
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.")
        return self.rfile.read(int(length))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.is_cut:
            self.close_connection = True
            self.wfile.write(answer.body[: len(answer.body) // 2])
        elif answer.pause:
            self._drip(answer)
        else:
            self.wfile.write(answer.body)

    def _drip(self, answer: Answer) -> None:
        self.close_connection = True
        for place in range(len(answer.body)):
            if self._office.closing.wait(answer.pause):
                return
            self.wfile.write(answer.body[place : place + 1])


def _below(folder: str, path: str) -> str:
    """The path inside a folder; empty for what is not in it."""
    return path.removeprefix(folder) if path.startswith(f"{folder}/") else ""
