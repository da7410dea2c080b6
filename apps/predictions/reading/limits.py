"""What the reading process may use. It sets its limits itself, before it looks at the file."""

from __future__ import annotations

import ctypes
import resource
import signal
import sys
from contextlib import suppress
from typing import Any

from apps.predictions.reading.codes import RefusalCode
from apps.predictions.reading.refused import Refused

MOST_MEMORY = 280 * 1024 * 1024
"""Bytes of address space. The interpreter and its libraries take 30 MB of it without touching
them. Children of the ``bulk`` pool are recycled at 400 MB and have 120 MB themselves, so that
reader and child stay below that together."""
MOST_FILES = 32
LEAST_SECONDS = 20
BYTES_A_SECOND = 4 * 1024 * 1024
"""Unpacked bytes: the slowest honest sheet, a million rows, is read at four times this speed."""
GRACE_SECONDS = 5
MOST_SECONDS = 600
"""Of processor time, whatever the size: the hard limit of the queue."""
WALL_SECONDS = 1800
"""Backs the others up if the other side neither reads nor ends."""

_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_NOT_FOR_US = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1)


def apply() -> None:
    """Set all limits."""
    _leave_signals_to_the_worker()
    _die_with_parent()
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MOST_FILES),
    ):
        _lower(limit, most)
    signal.signal(signal.SIGXCPU, _give_up)
    signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    _lower(resource.RLIMIT_CPU, LEAST_SECONDS, MOST_SECONDS)


def allow_time_for(unpacked: int) -> None:
    """Processor time by what there is to read: clearly refused at its end, killed a bit later."""
    soft = min(LEAST_SECONDS + unpacked // BYTES_A_SECOND, MOST_SECONDS - GRACE_SECONDS)
    _lower(resource.RLIMIT_CPU, soft, soft + GRACE_SECONDS)


def _lower(limit: int, soft: int, hard: int | None = None) -> None:
    """Never above what we were given ourselves."""
    _, given = resource.getrlimit(limit)
    most = soft if hard is None else hard
    most = most if given == resource.RLIM_INFINITY else min(most, given)
    with suppress(ValueError, OSError):  # macOS knows RLIMIT_AS and does not take it
        resource.setrlimit(limit, (min(soft, most), most))


def _leave_signals_to_the_worker() -> None:
    """A worker is stopped with its whole group: it decides, and ends us when it gives up."""
    for number in _NOT_FOR_US:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _die_with_parent() -> None:
    """A closed pipe would end us too, but only at the next block."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)


def _give_up(number: int, _: Any) -> None:
    raise Refused(RefusalCode.TOO_SLOW)
