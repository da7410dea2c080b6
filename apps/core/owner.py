"""Who holds a job: the machine, the process and its start, so that a reused pid fools nobody."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import cache

import psutil


@dataclass(frozen=True)
class Owner:
    """A process that may claim jobs.

    node:    host name; processes of one node can see each other's pids
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
    node = socket.gethostname()
    return Owner(
        node=node,
        pid=pid,
        started=psutil.Process(pid).create_time(),
        pool=os.environ.get("FAENA_POOL", ""),
        worker=os.environ.get("FAENA_WORKER", node),
    )
