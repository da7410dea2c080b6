"""The stand-in of the memory service, and settings that lead to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from apps.memory import gateway
from apps.memory.standin.office import DEFAULT_KEY, Office
from apps.memory.standin.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(Office())
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def office(server: Server, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    settings.MEMORY = "mem0"
    settings.MEM0_URL = server.url
    settings.MEM0_KEY = DEFAULT_KEY
    monkeypatch.setattr(gateway, "SECONDS", 5.0)
    return server.office
