"""One contender after the other, in interleaved rounds, each from a clean slate.

The rate is that of the steady state: between a tenth and 95 % of the pieces done, so that neither
the start of the worker nor its last, idle children count.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil
from django.db import connection

from apps.bench.contenders import Contender, OnMailServer
from apps.bench.effort import Effort
from apps.bench.figures import Figure
from apps.bench.rounds import interleaved
from apps.faults.rig import Rig, clean_slate

FROM, TO = 0.10, 0.95
STUCK_SECONDS = 60
DEFAULT_LOOK = 0.1

Tell = Callable[[str], None]


class NotMeasured(Exception):
    """A contender stood still, ended, or was too fast for a window."""


@dataclass(frozen=True)
class Entry:
    """A contender and how many pieces it is to do, under the name that its figure gets."""

    contender: Contender
    count: int
    unit: str
    suffix: str = ""

    @property
    def name(self) -> str:
        """The figure's name."""
        return f"{self.contender.name}{self.suffix}"


@dataclass(frozen=True)
class Sample:
    """So many pieces were done at this time, in seconds of a steady clock."""

    at: float
    done: int


def rounds(entries: Sequence[Entry], effort: Effort, tell: Tell) -> list[Figure]:
    """The rate of each entry in each round."""
    by_name = {entry.name: entry for entry in entries}

    def once(name: str) -> tuple[float]:
        entry = by_name[name]
        rate = race(entry.contender, entry.count, effort.look_every)
        tell(f"{name}: {rate:,.0f} {entry.unit}")
        return (rate,)

    rates = interleaved([*by_name], once, effort)
    return [
        Figure(entry.name, entry.unit, tuple(rate for (rate,) in rates[entry.name]))
        for entry in entries
    ]


def race(contender: Contender, count: int, look_every: float = DEFAULT_LOOK) -> float:
    """Pieces per second in the steady state, all of them accounted for."""
    clear(contender)
    contender.submit(count)
    worker = contender.start()
    try:
        samples = follow(lambda: contender.done(count), worker, count, look_every)
        contender.account(count)
    finally:
        kill_tree(worker)
    return steady_rate(samples, count)


def clear(contender: Contender | None = None) -> None:
    """A clean slate, and no checkpoint owed from the work before."""
    clean_slate(Rig(bound=0, settings_used={}))
    if isinstance(contender, OnMailServer):
        contender.server.standin.reset()
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


def follow(
    done: Callable[[], int], worker: subprocess.Popen[bytes], count: int, look_every: float
) -> list[Sample]:
    """How much was done when, until all is done; ``NotMeasured`` when it stands still."""
    samples = [Sample(time.monotonic(), done())]
    moved_at = samples[0].at
    while samples[-1].done < count:
        time.sleep(look_every)
        samples.append(Sample(time.monotonic(), done()))
        if samples[-1].done > samples[-2].done:
            moved_at = samples[-1].at
        if worker.poll() is not None or samples[-1].at - moved_at > STUCK_SECONDS:
            raise NotMeasured(f"Its worker stopped at {samples[-1].done} of {count}.")
    return samples


def steady_rate(samples: Sequence[Sample], count: int) -> float:
    """Pieces per second from the first sample in the window to the last in it."""
    window = [sample for sample in samples if FROM * count <= sample.done <= TO * count]
    if not window or window[-1].at == window[0].at:
        raise NotMeasured(f"{count} pieces are too few: nobody saw it in the middle of them.")
    first, last = window[0], window[-1]
    return (last.done - first.done) / (last.at - first.at)


def kill_tree(worker: subprocess.Popen[bytes]) -> None:
    """SIGKILL to a worker and its children: nothing is left to do."""
    with suppress(psutil.NoSuchProcess):
        main = psutil.Process(worker.pid)
        for process in [main, *main.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
    worker.wait()
