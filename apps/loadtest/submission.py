"""How a mix gets into the system: all at once, or at a rate of its own, whatever the system does.

At a rate the load is open: a job arrives when it is due and not when the one before it has been
taken, as people's requests do. A slow submission delays no other, and waits are counted from the
time at which a job should have arrived; otherwise a system that stalls would stall the test with
it, and the test would measure only the good moments ("coordinated omission": Gil Tene, How NOT to
Measure Latency; Schroeder, Wierman and Harchol-Balter, Open Versus Closed, NSDI 2006).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID

from django.db import connection

from apps.core import database
from apps.loadtest.arrivals import Arrival, draw
from apps.loadtest.mix import Part
from apps.loadtest.spread import Spread

SUBMITTERS = 8
"""Threads, each with a connection to the database: as many submissions may be slow at a time."""

KEPT_UP = 0.95
"""Below this part of the rate it is the load test that was too slow."""


@dataclass(frozen=True)
class Submitted:
    """The jobs of one part.

    seconds:  how long their submission took in all
    intended: under a rate, when each of the jobs should have arrived, on the database's clock
    """

    part: Part
    jobs: Sequence[UUID]
    seconds: float
    intended: Sequence[datetime | None]

    @property
    def rate(self) -> float:
        """Jobs submitted per second."""
        return len(self.jobs) / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class Pace:
    """Whether the test kept its own rate.

    intended, achieved: jobs submitted per second
    late:               seconds from when a job should have arrived until its submission began
    """

    intended: float
    achieved: float
    late: Spread

    @property
    def kept_up(self) -> bool:
        """Whether the rate of the report is the one that was asked for."""
        return self.achieved >= KEPT_UP * self.intended


def at_once(parts: Sequence[Part], seed: int) -> list[Submitted]:
    """Submit every part, one after the other, through its family's intake."""
    return [_all_of(part, seed) for part in parts]


def _all_of(part: Part, seed: int) -> Submitted:
    started = time.monotonic()
    jobs = part.scenario.submit(part.count, seed)
    return Submitted(part, jobs, time.monotonic() - started, [None] * len(jobs))


def at_rate(
    parts: Sequence[Part], rate: float, seed: int, advance: Callable[[], None]
) -> tuple[list[Submitted], Pace]:
    """Submit ``rate`` jobs per second, calling ``advance`` after each."""
    arrivals = draw([part.count for part in parts], rate, seed)
    [(began_at,)] = database.rows("SELECT clock_timestamp()")
    done = _OpenLoop(parts, arrivals, advance).run()
    lasted = max(len(arrivals) / rate, *(one.ended for one in done))
    submitted = [
        _of_part(part, [one for one in done if one.arrival.part == number], began_at, lasted)
        for number, part in enumerate(parts)
    ]
    late = Spread.of([one.began - one.arrival.at for one in done])
    return submitted, Pace(rate, len(done) / lasted, late)


@dataclass(frozen=True)
class _Submission:
    """One arrival as it came about; seconds from the beginning of the test."""

    arrival: Arrival
    job: UUID
    began: float
    ended: float


def _of_part(
    part: Part, done: Sequence[_Submission], began_at: datetime, lasted: float
) -> Submitted:
    intended = [began_at + timedelta(seconds=one.arrival.at) for one in done]
    return Submitted(part, [one.job for one in done], lasted, intended)


class _OpenLoop:
    """Several threads; each takes the next arrival, waits for its time and submits it."""

    def __init__(
        self, parts: Sequence[Part], arrivals: Sequence[Arrival], advance: Callable[[], None]
    ) -> None:
        self._parts = parts
        self._arrivals = deque(arrivals)
        self._advance = advance
        self._is_over = Event()
        self._began = time.monotonic()

    def run(self) -> list[_Submission]:
        """All submissions; raises what the first failing one raised."""
        with ThreadPoolExecutor(SUBMITTERS) as pool:
            threads = [pool.submit(self._submit_in_turn) for _ in range(SUBMITTERS)]
            try:
                return [one for thread in as_completed(threads) for one in thread.result()]
            finally:
                self._is_over.set()

    def _submit_in_turn(self) -> list[_Submission]:
        done = []
        try:
            while arrival := self._next():
                done.append(self._submit(arrival))
                self._advance()
        finally:
            connection.close()
        return done

    def _next(self) -> Arrival | None:
        """The next arrival, when its time has come; nothing after the last, or after a failure."""
        try:
            arrival = self._arrivals.popleft()
        except IndexError:
            return None
        is_over = self._is_over.wait(max(0.0, arrival.at - self._seconds()))
        return None if is_over else arrival

    def _submit(self, arrival: Arrival) -> _Submission:
        began = self._seconds()
        [job] = self._parts[arrival.part].scenario.submit(1, arrival.seed)
        return _Submission(arrival, job, began, self._seconds())

    def _seconds(self) -> float:
        return time.monotonic() - self._began
