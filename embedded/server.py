"""A program that listens on a port: started, waited for, stopped by the process that owns it."""

import os
import secrets
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import IO, ClassVar, Literal

from embedded.failure import Failure
from embedded.process import identify
from embedded.state import Record

Mode = Literal["smart", "fast", "immediate"]

# A start may have to replay a long log after a crash.
_START_PATIENCE = 60.0
_STOP_PATIENCE = 20.0
# A process that has just ended may hold its port for a moment.
_PORT_PATIENCE = 3.0
_LOG_LIMIT = 10_000_000
_PORT_TAKEN = "address already in use"


class Server(ABC):
    name: str
    title: str
    farewell: ClassVar[signal.Signals] = signal.SIGTERM
    # Words in the log after which another attempt may succeed.
    passing: ClassVar[tuple[str, ...]] = (_PORT_TAKEN,)

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._settled = False
        self._log_start = 0

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """What a client needs to know, once the server is ready."""

    @abstractmethod
    def spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]: ...

    @abstractmethod
    def version_when_ready(self) -> str | None: ...

    def prepare(self) -> None:
        """Once before each start."""

    def stop_signal(self, mode: Mode) -> signal.Signals:
        return signal.SIGKILL if mode == "immediate" else self.farewell

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def running(self) -> bool:
        """A process of several threads is dead for a moment before its end can be asked for."""
        child = self._child
        return child is not None and child.poll() is None and identify(child.pid) is not None

    @property
    def crashed(self) -> bool:
        return self._child is not None and not self.running

    def record(self) -> Record:
        process = identify(self._child.pid) if self._child else None
        return Record(self.title, self.port, self.environment(), process)

    def launch(self) -> None:
        if self._child:
            self._child.wait()
        self.prepare()
        self.port = self.port or free_port()
        with self._open_log() as log:
            self._log_start = log.tell()
            self._child = self.spawn(log)

    def wait_until_ready(self) -> str:
        began = time.monotonic()
        while True:
            version = self.version_when_ready()
            if version is not None:
                self._settled = True
                return version
            if not self.running:
                self._launch_again(began)
            if time.monotonic() > began + _START_PATIENCE:
                raise Failure(self._complaint("did not get ready"))
            time.sleep(0.02)

    def stop(self, mode: Mode = "fast") -> None:
        """Asks as `mode` says, then harder, until it has ended."""
        child, self._child = self._child, None
        if child is None:
            return
        for number in (self.stop_signal(mode), self.stop_signal("fast"), signal.SIGQUIT):
            child.send_signal(number)
            try:
                child.wait(_STOP_PATIENCE)
                return
            except subprocess.TimeoutExpired:
                continue
        child.kill()
        child.wait()

    def _launch_again(self, began: float) -> None:
        tail = self._tail().lower()
        waited = time.monotonic() - began
        if waited > _START_PATIENCE or not any(words in tail for words in self.passing):
            raise Failure(self._complaint("ended while it started"))
        if _PORT_TAKEN in tail and waited > _PORT_PATIENCE and not self._settled:
            self.port = 0
        time.sleep(0.1)
        self.launch()

    def _open_log(self) -> IO[bytes]:
        full = self.log.exists() and self.log.stat().st_size > _LOG_LIMIT
        descriptor = os.open(
            self.log,
            os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if full else 0),
            0o600,
        )
        log = open(descriptor, "ab")
        log.seek(0, os.SEEK_END)
        return log

    def _complaint(self, what: str) -> str:
        return f"{self.title} {what}: see {self.log}, which ends with\n{self._tail()}".rstrip()

    def _tail(self) -> str:
        with open(self.log, "rb") as log:
            log.seek(self._log_start)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-12:])


def free_port() -> int:
    """From below the range of outgoing connections, on Linux and macOS.

    While a service restarts, one of those (a client that tries again) could take its port away.
    """
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
