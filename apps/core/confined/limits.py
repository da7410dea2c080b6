"""What a confined process may use. It sets its limits itself, before it looks at a file.

Standard library only: such a process imports no Django.
"""

from __future__ import annotations

import ctypes
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_NOT_FOR_US = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1)


@dataclass(frozen=True)
class Allowance:
    """Until more is known of the file.

    memory:       bytes of address space
    files:        that are open at once
    seconds:      of processor time, after which it may still say that it gives up
    most_seconds: of processor time, after which it is killed
    wall_seconds: back the others up if the other side neither reads nor ends
    """

    memory: int
    files: int
    seconds: int
    most_seconds: int
    wall_seconds: int


def confine(allowance: Allowance, give_up: Callable[[int, Any], None]) -> None:
    """Set all limits; ``give_up`` is the signal handler that runs at the end of the time."""
    _leave_signals_to_the_worker()
    die_with_parent()
    for limit, most in (
        (resource.RLIMIT_AS, allowance.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, allowance.files),
    ):
        lower(limit, most)
    signal.signal(signal.SIGXCPU, give_up)
    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, allowance.wall_seconds)
    allow_seconds(allowance.seconds, allowance.most_seconds)


def allow_seconds(soft: int, hard: int) -> None:
    """Processor time: asked to give up at ``soft``, killed at ``hard``."""
    lower(resource.RLIMIT_CPU, soft, hard)


def lower(limit: int, soft: int, hard: int | None = None) -> None:
    """Never above what we were given ourselves."""
    _, given = resource.getrlimit(limit)
    most = soft if hard is None else hard
    most = most if given == resource.RLIM_INFINITY else min(most, given)
    with suppress(ValueError, OSError):  # macOS knows RLIMIT_AS and does not take it
        resource.setrlimit(limit, (min(soft, most), most))


def die_with_parent() -> None:
    """A closed pipe would end us too, but only at the next thing to say."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)


def _leave_signals_to_the_worker() -> None:
    """A worker is stopped with its whole group: it decides, and ends us when it gives up."""
    for number in _NOT_FOR_US:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
