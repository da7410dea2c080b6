"""What the reading process, and what it starts for pages without text, may use."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import ArgumentError
from typing import Any

from apps.core.confined.limits import Allowance, allow_seconds, confine, die_with_parent, lower
from apps.courses.reading.refused import OutOfTime, StepOutOfTime

MEGABYTE = 1024 * 1024

MOST_MEMORY = 512 * MEGABYTE
"""Bytes of address space. Honest documents need 100 MB of it and touch 70; a scan in colour at 600
dots an inch is unpacked into 140 MB."""
MOST_FILES = 32
LEAST_SECONDS = 30
PAGES_A_SECOND = 5
"""Of processor time: the slowest honest pages, all of them drawings, are read at this speed."""
GRACE_SECONDS = 5
MOST_SECONDS = 600
WALL_SECONDS = 2100
"""The hard limit of the queue."""
SECONDS_OF_A_PICTURE = 30
"""A page that is drawn, and one whose letters are recognised, each."""


def apply() -> None:
    """Set all limits."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # which ends us
    confine(Allowance(MOST_MEMORY, MOST_FILES, LEAST_SECONDS, MOST_SECONDS, WALL_SECONDS), _give_up)


def allow_time_for(pages: int) -> None:
    """Processor time by what there is to read: clearly refused at its end, killed a bit later."""
    soft = min(LEAST_SECONDS + pages // PAGES_A_SECOND, MOST_SECONDS - GRACE_SECONDS)
    allow_seconds(soft, soft + GRACE_SECONDS)


def apply_to_child() -> None:
    """Between fork and exec of a program that the reader starts: it lives no longer than we do."""
    die_with_parent()
    lower(resource.RLIMIT_CPU, SECONDS_OF_A_PICTURE)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """``StepOutOfTime`` after so much processor time in the block.

    A step that does not come back from C by then ends the process, as no handler can.
    """
    signal.signal(signal.SIGVTALRM, _give_up_step)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1)  # again, should somebody swallow it
    signal.setitimer(signal.ITIMER_PROF, seconds + GRACE_SECONDS)
    try:
        with as_raised():
            yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextmanager
def as_raised() -> Iterator[None]:
    """The end of the time as such, where it came while ctypes was at the arguments of a call.

    Of whatever is raised there, by a signal's handler too, ctypes makes an error of its own, in
    which only the name is left.
    """
    try:
        yield
    except ArgumentError as error:
        for kind in (StepOutOfTime, OutOfTime):
            if f": {kind.__name__}:" in str(error):
                raise kind from error
        raise


@contextmanager
def unhurried() -> Iterator[None]:
    """The end of the processor time waits for the end of the block."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGXCPU})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _give_up(number: int, _: Any) -> None:
    raise OutOfTime


def _give_up_step(number: int, _: Any) -> None:
    raise StepOutOfTime
