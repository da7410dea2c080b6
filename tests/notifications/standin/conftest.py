"""A real stand-in process, and a raw client that sees every byte it answers."""

import json
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apps.notifications.standin.client import StandIn

ROOT = Path(__file__).parents[3]
DEADLINE = 5.0

Start = Callable[..., StandIn]
Dial = Callable[..., "Dialogue"]


class Dialogue:
    """One SMTP connection, line by line."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.create_connection(address, timeout=DEADLINE)
        self._file = self._socket.makefile("rb")

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def reply(self) -> str:
        """Read one reply, all its lines."""
        lines = [self._file.readline().decode()]
        while lines[-1][3:4] == "-":
            lines.append(self._file.readline().decode())
        return "".join(lines)

    def say(self, line: str) -> str:
        self.send(f"{line}\r\n".encode())
        return self.reply()

    def envelope(self, recipient: str = "b@example.com") -> None:
        """Go on to where DATA is due."""
        assert self.say("MAIL FROM:<a@example.com>").startswith("250 ")
        assert self.say(f"RCPT TO:<{recipient}>").startswith("250 ")

    def message(self, content: bytes, recipient: str = "b@example.com") -> str:
        """Send one message in its wire form and read the reply to its dot."""
        self.envelope(recipient)
        assert self.say("DATA").startswith("354 ")
        self.send(content + b"\r\n.\r\n")
        return self.reply()

    def is_silent(self) -> bool:
        """Tell whether the server says nothing, neither words nor goodbye, for a moment."""
        self._socket.settimeout(0.2)
        try:
            self._socket.recv(1)
        except TimeoutError:
            return True
        else:
            return False
        finally:
            self._socket.settimeout(DEADLINE)

    def is_closed(self) -> bool:
        """Wait for the server's next byte and tell whether it closed instead."""
        try:
            return self._file.read(1) == b""
        except ConnectionResetError:
            return True

    def vanish(self) -> None:
        """Leave with a reset, as a client that is killed does."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        self._file.close()
        self._socket.close()


def launch(*options: str) -> tuple[subprocess.Popen[str], StandIn]:
    """Start a stand-in and read where it listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "apps.notifications.standin", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    return process, StandIn(json.loads(process.stdout.readline())["control"])


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> None:
    """End it as a supervisor does, and insist that it goes cleanly and had nothing to complain."""
    process.send_signal(number)
    _, complaints = process.communicate(timeout=DEADLINE)
    assert (process.returncode, complaints) == (0, "")


def eventually(assertion: Callable[[], bool]) -> None:
    """Ask again until it holds."""
    deadline = time.monotonic() + DEADLINE
    while not assertion():
        assert time.monotonic() < deadline, "It did not come true in time."


@pytest.fixture
def start() -> Iterator[Start]:
    """Start stand-ins with options of their own."""
    processes = []

    def _start(*options: str) -> StandIn:
        process, standin = launch(*options)
        processes.append(process)
        return standin

    yield _start
    for process in processes:
        stop(process)


@pytest.fixture(scope="session")
def shared() -> Iterator[StandIn]:
    process, standin = launch()
    yield standin
    stop(process)


@pytest.fixture
def standin(shared: StandIn) -> StandIn:
    """A stand-in that behaves and has seen nothing."""
    shared.set_rules()
    shared.set_latency(0)
    eventually(lambda: shared.ledger().open == 0)
    shared.reset()
    return shared


@pytest.fixture
def dial() -> Iterator[Dial]:
    """Open connections that the test's end closes."""
    dialogues = []

    def _dial(standin: StandIn, *, greeted: bool = True) -> Dialogue:
        dialogue = Dialogue(standin.smtp_address())
        dialogues.append(dialogue)
        if greeted:
            assert dialogue.reply().startswith("220 ")
            assert dialogue.say("EHLO client.example").startswith("250-")
        return dialogue

    yield _dial
    for dialogue in dialogues:
        dialogue.close()
