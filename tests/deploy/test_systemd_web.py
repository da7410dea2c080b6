"""The web server takes a socket that systemd holds open, and nobody is turned away meanwhile."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

REQUEST = b"GET /healthz/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
PATIENCE = 60.0
AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.executable, [sys.executable, "manage.py", "run_web"])
"""

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[socket.socket]:
    """What faena-web.socket opens."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "web.sock"))
        listening.listen(16)
        yield listening


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[socket.socket]:
    """Where systemd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(PATIENCE)
        yield listening


@pytest.fixture
def start(door, ear) -> Iterator[Start]:
    """``start()``: run_web, with the socket as its third file, as systemd starts it."""
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", AS_SYSTEMD, str(door.fileno())],
                cwd=settings.BASE_DIR,
                env=os.environ | {"NOTIFY_SOCKET": ear.getsockname()},
                pass_fds=[door.fileno()],
                stderr=subprocess.DEVNULL,
            )
        )
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def asked(door: socket.socket) -> socket.socket:
    """Somebody who has sent a request and waits."""
    visitor = socket.socket(socket.AF_UNIX)
    visitor.settimeout(PATIENCE)
    visitor.connect(door.getsockname())
    visitor.sendall(REQUEST)
    return visitor


def test_whoever_comes_before_it_runs_or_while_it_restarts_is_answered(door, ear, start):
    with asked(door) as early:
        first = start()
        assert b"READY=1" in ear.recv(1024)
        assert early.recv(64).startswith(b"HTTP/1.1 200")

    first.send_signal(signal.SIGTERM)
    assert first.wait(PATIENCE) == 0
    with asked(door) as meanwhile:
        start()
        assert meanwhile.recv(64).startswith(b"HTTP/1.1 200")
