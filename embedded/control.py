"""How another process, or another thread, has the owner start and stop a service."""

import hmac
import json
import secrets
import socket
import socketserver
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from embedded.failure import Failure
from embedded.server import Mode
from embedded.state import read_state

# Longer than any start or stop takes.
_PATIENCE = 180.0
# A caller sends its line at once; one that does not may not hold up the others.
_CALLER_PATIENCE = 5.0


@dataclass(frozen=True)
class Request:
    verb: Literal["start", "stop", "restart"]
    names: list[str]
    mode: Mode = "fast"


def ask(state_path: Path, request: Request) -> None:
    state = read_state(state_path)
    if state is None or not state.owner.alive:
        raise Failure("The process that started the embedded services has ended: start them again.")
    line = json.dumps({"key": state.control_key, **asdict(request)}) + "\n"
    try:
        address = ("127.0.0.1", state.control_port)
        with socket.create_connection(address, _PATIENCE) as connection:
            connection.sendall(line.encode())
            with connection.makefile("rb") as answer:
                error = json.loads(answer.readline() or '"It ended meanwhile."')
    except OSError as problem:
        raise Failure(f"Process {state.owner.pid} does not answer: {problem}.") from problem
    if error:
        raise Failure(error)


class Control(socketserver.TCPServer):
    """Answers one request after the other, in the thread that serves it."""

    allow_reuse_address = True
    request_queue_size = 32

    def __init__(self, perform: Callable[[Request], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Caller)
        self.perform = perform
        self.key = secrets.token_urlsafe(24)

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])


class _Caller(socketserver.StreamRequestHandler):
    timeout = _CALLER_PATIENCE
    server: Control

    def handle(self) -> None:
        try:
            fields = json.loads(self.rfile.readline())
            if hmac.compare_digest(fields.pop("key"), self.server.key):
                self._answer(Request(**fields))
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return  # no caller of ours

    def _answer(self, request: Request) -> None:
        error = ""
        try:
            self.server.perform(request)
        except Failure as failure:
            error = str(failure)
        self.wfile.write(json.dumps(error).encode() + b"\n")
