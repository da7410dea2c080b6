"""An embeddings service on this machine, which misbehaves on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from apps.embeddings.ways.hashed import Hashed

KEY = "sk-made-up-0123456789"

Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


@dataclass
class Service:
    """Where it answers, what it was asked, and how it answers."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    answer: Answer = lambda handler, asked: send(handler, vectors(asked["input"]))

    def answers(self, status: int, content: Any = None, **headers: str) -> None:
        """From now on, whatever it is asked."""
        body = {"error": {"message": f"Incorrect key: {KEY}"}} if content is None else content
        self.answer = lambda handler, _asked: send(handler, body, status, headers)


@contextmanager
def running() -> Iterator[Service]:
    service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    service.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def vectors(texts: list[str]) -> dict[str, Any]:
    """Backwards, since only ``index`` gives the order."""
    rows = Hashed().passages(texts)
    data = [
        {"object": "embedding", "index": index, "embedding": [float(x) for x in rows[index]]}
        for index in reversed(range(len(texts)))
    ]
    return {"object": "list", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def send(
    handler: BaseHTTPRequestHandler,
    content: Any,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> None:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            service.asked.append(asked)
            service.paths.append(self.path)
            service.keys.append(self.headers["Authorization"])
            service.answer(self, asked)

        def log_message(self, *_args: Any) -> None:
            pass

    return Handler
