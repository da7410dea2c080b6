"""HTTP: a port for each host, and one thread a connection, kept alive as the portal keeps it."""

import select
import socket
import struct
import sys
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self, cast

from apps.sii.portal import control, dispatch
from apps.sii.portal.office import Office
from apps.sii.portal.wire import CONTROL, PORTAL, Answer, Request

_PATIENCE: Final = 60.0
_LARGEST_BODY: Final = 1024 * 1024
_LINGER: Final = "ii"


class Server(ThreadingHTTPServer):
    """One host of the portal, or its control port."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, office: Office, name: str, host: str, port: int) -> None:
        super().__init__((host, port), Handler)
        self.office = office
        self.name = name

    def shutdown_request(self, request: Any) -> None:
        """Close at once what is to be reset: an orderly end would come before the reset."""
        linger = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.calcsize(_LINGER))
        if struct.unpack(_LINGER, linger)[0]:
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is no error of ours."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Turns bytes into a ``Request``, and an ``Answer`` into bytes."""

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer one request of any method that is known."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            self._send(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
            return
        self._do(self._answer(self.rfile.read(int(length))))

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""

    def _answer(self, body: bytes) -> Answer:
        server = cast(Server, self.server)
        path, _, query = self.path.partition("?")
        cookies = _cookies(self.headers.get("Cookie", ""))
        request = Request(
            server.name, self.command, path, query, dict(self.headers.items()), cookies, body
        )
        answer = control.answer if server.name == CONTROL else dispatch.answer
        return answer(server.office, request)

    def _do(self, answer: Answer) -> None:
        if answer.is_silent:
            self.close_connection = True
            self._stay()
        elif answer.is_reset:
            self.close_connection = True
            at_once = struct.pack(_LINGER, 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        else:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        for cookie in answer.cookies:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _stay(self) -> None:
        """Until the client leaves, or we do."""
        closing = cast(Server, self.server).office.closing
        while not closing.wait(0.1):
            is_readable = select.select([self.connection], [], [], 0)[0]
            if is_readable and not self.connection.recv(1, socket.MSG_PEEK):
                return


class Portal:
    """The three hosts and the control port on one office.

    host:        address to listen on
    ports:       by host; a free one for those that are not named
    called:      the name in the URLs that it announces and links to
    """

    def __init__(
        self,
        office: Office | None = None,
        *,
        host: str = "127.0.0.1",
        ports: Mapping[str, int] | None = None,
        called: str = "",
    ) -> None:
        self.office = office or Office()
        wanted = ports or {}
        self._servers = [
            Server(self.office, name, host, wanted.get(name, 0)) for name in (*PORTAL, CONTROL)
        ]
        self.office.urls = {
            server.name: f"http://{called or host}:{server.server_port}" for server in self._servers
        }

    @property
    def urls(self) -> dict[str, str]:
        """Of the hosts and the control port, without a slash at the end."""
        return self.office.urls

    def start(self) -> None:
        """Answer from here on."""
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def end(self) -> None:
        """Answer no more."""
        self.office.closing.set()
        ends = [threading.Thread(target=server.shutdown) for server in self._servers]
        for end in ends:
            end.start()
        for end in ends:
            end.join()
        for server in self._servers:
            server.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()


def _cookies(header: str) -> dict[str, str]:
    """By name; the standard library's parser gives up at the first that it does not like."""
    pairs = (pair.partition("=") for pair in header.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}
