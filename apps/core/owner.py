"""Who holds a job: the machine, the process and its start, so that a reused pid fools nobody."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

CLOCK_STEP = 1.0
"""Seconds by which the start of one process may seem to differ when the clock was corrected."""


@dataclass(frozen=True)
class Owner:
    """A process that may claim jobs.

    node:    machine and pid namespace: processes of one node can see each other's pids
    started: the process's start, Unix seconds
    worker:  the name under which the worker is known, such as ``fast@host``
    """

    node: str
    pid: int
    started: float
    pool: str
    worker: str


def this_process() -> Owner:
    """The owner that claims made here carry."""
    return _owner(os.getpid())


@cache
def _owner(pid: int) -> Owner:
    return Owner(
        node=_node(),
        pid=pid,
        started=psutil.Process(pid).create_time(),
        pool=os.environ.get("FAENA_POOL", ""),
        worker=os.environ.get("FAENA_WORKER", socket.gethostname()),
    )


def is_alive(pid: int, started: float) -> bool:
    """Whether the process of this node with that pid is the one that began then."""
    try:
        return abs(psutil.Process(pid).create_time() - started) < CLOCK_STEP
    except psutil.NoSuchProcess:
        return False


def _node() -> str:
    """Containers may share a host name and not their pids, so the name alone would not do."""
    namespace = Path("/proc/self/ns/pid")
    suffix = f"/{namespace.readlink()}" if namespace.is_symlink() else ""
    return socket.gethostname() + suffix
