"""What a synthetic job does, by its behaviour."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import time
from collections.abc import Callable

from apps.core.errors import TransientError
from apps.core.work import Work
from apps.loadtest.errors import AskedToFail
from apps.loadtest.models import Step, Synthetic

LOOK_EVERY = 0.05
MB = 2**20
DIGESTED = bytes(64 * 1024)
HOARD_LIMIT = 256 * MB
MOST_ITERATIONS = 2**31 - 1
GOLDEN = 2_654_435_761


def perform(synthetic: Synthetic, work: Work) -> None:
    """Behave as asked, then leave one step as the effect, or fail without any."""
    _BEHAVIOURS[synthetic.behaviour](synthetic, work)
    if synthetic.fails:
        raise AskedToFail
    if not synthetic.chunks:
        _step(work, 1)


def value_of(number: int) -> int:
    """What step ``number`` computes, the same whoever does it."""
    return number * GOLDEN % 2**32


def _work(synthetic: Synthetic, work: Work) -> None:
    """Compute and wait in turn, in small pieces, with the memory in hand.

    The share is of processor time: on busy cores it lasts longer, as real work does.
    """
    held = bytearray(int(synthetic.memory * MB))  # writes its zeros, so the pages are there
    pieces = max(1, round(synthetic.seconds / LOOK_EVERY))
    computing = synthetic.seconds * synthetic.cpu / pieces
    waiting = synthetic.seconds * (1 - synthetic.cpu) / pieces
    for _ in range(pieces):
        _compute(computing)
        time.sleep(waiting)
    del held


def _compute(seconds: float) -> None:
    """Use the processor for so many seconds of its own time."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        hashlib.sha256(DIGESTED).digest()


def _sleep(synthetic: Synthetic, work: Work) -> None:
    """In small pieces, so that a signal is noticed as soon as in work that computes."""
    until = time.monotonic() + synthetic.seconds
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, LOOK_EVERY))


def _spin(synthetic: Synthetic, work: Work) -> None:
    until = time.monotonic() + synthetic.seconds
    while time.monotonic() < until:
        pass


def _chunks(synthetic: Synthetic, work: Work) -> None:
    pause = synthetic.seconds / synthetic.chunks
    for number in range(work.done_before + 1, synthetic.chunks + 1):
        with work.chunk(number, synthetic.chunks, f"step {number}"):
            time.sleep(pause)
            _step(work, number)


def _transient(synthetic: Synthetic, work: Work) -> None:
    raise TransientError


def _bug(synthetic: Synthetic, work: Work) -> None:
    raise ZeroDivisionError("as asked")


def _hang(synthetic: Synthetic, work: Work) -> None:
    """OpenSSL computes and does not look at signals until it has done."""
    hashlib.pbkdf2_hmac("sha256", b"deaf", b"to signals", MOST_ITERATIONS)


def _hoard(synthetic: Synthetic, work: Work) -> None:
    """Ask for more memory than the limit that is set here and taken away afterwards."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (HOARD_LIMIT, before[1]))
    try:
        bytearray(4 * HOARD_LIMIT)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _memory_error(synthetic: Synthetic, work: Work) -> None:
    raise MemoryError


def _exit(synthetic: Synthetic, work: Work) -> None:
    raise SystemExit(1)


def _kill(synthetic: Synthetic, work: Work) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _step(work: Work, number: int) -> None:
    Step.objects.create(job_id=work.job_id, number=number, value=value_of(number))


_BEHAVIOURS: dict[str, Callable[[Synthetic, Work], None]] = {
    Synthetic.Behaviour.WORK: _work,
    Synthetic.Behaviour.SLEEP: _sleep,
    Synthetic.Behaviour.SPIN: _spin,
    Synthetic.Behaviour.CHUNKS: _chunks,
    Synthetic.Behaviour.TRANSIENT: _transient,
    Synthetic.Behaviour.BUG: _bug,
    Synthetic.Behaviour.HANG: _hang,
    Synthetic.Behaviour.HOARD: _hoard,
    Synthetic.Behaviour.MEMORY_ERROR: _memory_error,
    Synthetic.Behaviour.EXIT: _exit,
    Synthetic.Behaviour.KILL: _kill,
}
