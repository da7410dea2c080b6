"""Processes that we start, and processes that we only know by their number."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from embedded.places import Account

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Identity:
    """Numbers are used again; a number with its start time is one process."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        return _started(self.pid) == self.started

    def send(self, number: signal.Signals) -> None:
        if self.alive:
            os.kill(self.pid, number)

    def gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.alive:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def identify(pid: int) -> Identity | None:
    started = _started(pid)
    return Identity(pid, started) if started else None


def ourselves() -> Identity:
    return Identity(os.getpid(), _started(os.getpid()) or "")


def spawn(
    command: Sequence[str],
    *,
    folder: Path,
    output: IO[bytes],
    errors: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    farewell: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C in the terminal is for the command, not for the services."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors or subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=dies_with_us(farewell),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def dies_with_us(farewell: signal.Signals) -> Callable[[], None] | None:
    """Linux sends `farewell` to the child when the thread that started it ends.

    Popen calls this after the change of user, which would clear the setting.
    """
    if _LIBC is None:
        return None
    prctl, owner = _LIBC.prctl, os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, int(farewell))
        if os.getppid() != owner:
            os._exit(1)

    return ask


def _started(pid: int) -> str | None:
    """Nothing for a process that has ended, even when its parent has not yet asked for its end."""
    if sys.platform != "linux":
        return _started_says_ps(pid)
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in brackets may itself contain brackets and spaces; field 3 follows the last one.
    state, *fields = status.rpartition(")")[2].split()
    return None if state in "ZX" else fields[18]


def _started_says_ps(pid: int) -> str | None:
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    answer = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    state, _, started = answer.partition(" ")
    return None if not state or state.startswith("Z") else started.strip()
