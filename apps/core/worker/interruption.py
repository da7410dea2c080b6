"""Where a worker's child may be interrupted: in the work itself, not while it writes about it.

A stopping worker and a soft limit reach the child as signals, whose handlers raise an exception at
whatever the child is doing just then. Between claim and end that must not be a statement of ours.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTIONS = {signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1}


class _Masked:
    """Signals blocked or unblocked for a block, three times for each job: no generator here."""

    def __init__(self, how: int) -> None:
        self._how = how

    def __enter__(self) -> None:
        self._before = signal.pthread_sigmask(self._how, INTERRUPTIONS)

    def __exit__(self, *_: object) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, self._before)


def uninterrupted() -> _Masked:
    """Signals that end or limit a job wait until the block has ended."""
    return _Masked(signal.SIG_BLOCK)


def interruptible() -> _Masked:
    """Inside ``uninterrupted``: here they may come; one that waited comes at once."""
    return _Masked(signal.SIG_UNBLOCK)


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
