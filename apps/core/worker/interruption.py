"""Where a worker's child may be interrupted: in the work itself, not while it writes about it.

A stopping worker and a soft limit reach the child as signals, whose handlers raise an exception at
whatever the child is doing just then. Between claim and end that must not be a statement of ours.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTIONS = {signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1}


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Signals that end or limit a job wait until the block has ended."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTIONS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def interruptible() -> Iterator[None]:
    """Inside ``uninterrupted``: here they may come; one that waited comes at once."""
    before = signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTIONS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """The kernel ends this process if the block lasts longer.

    The worker's own hard limit does not work while its main process waits for a broker that is
    down. SIGALRM has no handler, so it also ends a child that hangs in C code.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
