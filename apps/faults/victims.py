"""The processes that a case does something to."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import suppress

import psutil

from apps.operations.processes import Started


def children(worker: Started) -> list[int]:
    """The pids of a worker's children."""
    return [child.pid for child in psutil.Process(worker.pid).children(recursive=True)]


def freeze(pids: Iterable[int]) -> None:
    """SIGSTOP: alive, and deaf."""
    for pid in pids:
        send_signal(pid, signal.SIGSTOP)


def send_signal(pid: int, number: signal.Signals) -> None:
    """Nothing when it has ended already."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)
