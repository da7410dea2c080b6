"""Workers and beat tell systemd that they are ready, that they live and that they stop."""

from __future__ import annotations

import signal
import socket
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from apps.core import supervisor
from tests.operations.conftest import environment, manage_command

PATIENCE = 60.0


@pytest.fixture
def ear(tmp_path: Path, monkeypatch):
    """Where systemd listens, and whose name it gives."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(PATIENCE)
        monkeypatch.setenv("NOTIFY_SOCKET", listening.getsockname())
        yield listening


def heard(ear: socket.socket, wanted: str) -> None:
    """Return when it was said; ``TimeoutError`` when nothing is said any more."""
    while wanted not in ear.recv(1024).decode().split("\n"):
        pass


@pytest.mark.parametrize("command", [("run_worker", "default"), ("run_beat",)], ids=" ".join)
def test_process_says_that_it_is_ready_and_then_that_it_lives(
    command, ear, transactional_db, broker
):
    process = subprocess.Popen(
        manage_command(*command),
        cwd=settings.BASE_DIR,
        env=environment({"NOTIFY_SOCKET": ear.getsockname()}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        heard(ear, supervisor.READY)
        heard(ear, supervisor.ALIVE)
        process.send_signal(signal.SIGTERM)
        if command[0] == "run_worker":
            heard(ear, supervisor.STOPPING)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()


def test_where_nobody_asked_nothing_is_said(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)

    supervisor.tell(supervisor.READY)


def test_who_does_not_listen_holds_nobody_up(ear):
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)

    for _ in range(2000):  # more than fit
        supervisor.tell(supervisor.ALIVE)


def test_who_is_gone_is_no_error(ear):
    Path(ear.getsockname()).unlink()

    supervisor.tell(supervisor.ALIVE)


def test_abstract_name_is_understood(monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0faena-test-notify")
        listening.settimeout(PATIENCE)
        monkeypatch.setenv("NOTIFY_SOCKET", "@faena-test-notify")

        supervisor.tell(supervisor.READY)

        assert listening.recv(64) == b"READY=1"
