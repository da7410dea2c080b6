"""What each part of the kernel costs, called as it is called in a worker, one job after the other.

The parts follow each other on the same job, so that what disturbs the machine disturbs all of them.
"""

from __future__ import annotations

import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from celery import current_app
from celery.worker import state

from apps.bench.tasks import nothing
from apps.core import database, finish, rings, transitions
from apps.core.meter import UNUSED
from apps.core.models import Job
from apps.core.owner import this_process
from apps.core.rings import Ring
from apps.core.worker.gate import GatedOrder, gate, in_hand
from apps.loadtest.spread import quantile
from config.queues import EMAILS, EMAILS_POOL, FAST

IN_HAND = EMAILS_POOL.slots * EMAILS_POOL.prefetch

_RUN_RECORD = re.compile(r",\s*run AS \(\s*INSERT INTO core_run.*?FROM ended\s*\)", re.DOTALL)

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """Milliseconds: on the clock (median, 95th percentile), and of our own processor (mean).

    The rest of the clock's time is the database's or the broker's, and the way there and back.
    """

    name: str
    what: str
    wall: float
    wall_p95: float
    cpu: float


@dataclass(frozen=True)
class _Lap:
    wall: float
    cpu: float


class _Request:
    """As much of Celery's request as the gate looks at."""

    delivery_info: ClassVar[dict[str, str]] = {"routing_key": EMAILS.name}


WHAT = {
    "round trip": "SELECT 1: what any statement costs",
    "ring": "publish one",
    "take": "take its message from the broker, and note who has it",
    "gate": f"ask which queues are open, {IN_HAND} messages in hand, a share as in pool fast",
    "claim": "the job becomes running; nobody waits for the disk",
    "mark": "the effect may begin, committed",
    "end": "the job is done and has its run record, committed",
    "finish": "the end without its run record",
    "acknowledge": "the broker may forget the message",
    "end and mark": "in a batch: the end of one job and the mark of the next, in one commit",
}
RUN = "run"


def measure(iterations: int) -> list[Part]:
    """The parts in the order in which a job meets them."""
    laps: dict[str, list[_Lap]] = defaultdict(list)
    jobs = [Job(task=nothing.name, queue=EMAILS.name) for _ in range(iterations)]
    Job.objects.bulk_create(jobs)
    with current_app.connection_for_write() as connection, _hands_full():
        queue = connection.SimpleQueue(current_app.amqp.queues[EMAILS.name])
        for number, job in enumerate(jobs):
            _one_job(job.id, queue, laps, recorded=number % 2 == 0)
        queue.close()
    _in_a_batch(iterations, laps)
    parts = [_part(name, what, laps[name]) for name, what in WHAT.items()]
    return [*parts, _difference(parts)]


def _one_job(job: UUID, queue: Any, laps: dict[str, list[_Lap]], *, recorded: bool) -> None:
    """From its ring to the end of its message."""
    owner = this_process()
    names = GatedOrder([each.name for each in EMAILS_POOL.queues])
    _timed(laps["round trip"], lambda: database.rows("SELECT 1"))
    _timed(laps["ring"], lambda: rings.ring([Ring(nothing.name, job, 1)]))
    message = _timed(laps["take"], lambda: queue.get(block=True, timeout=5))
    _timed(laps["gate"], lambda: names.consume(len(names.items)))
    claim = _timed(laps["claim"], lambda: transitions.claim(job, EMAILS, owner))
    if claim is None:
        raise LookupError("A job of our own could not be claimed: does a worker run?")
    _timed(laps["mark"], lambda: transitions.mark(claim))
    with _run_record(kept=recorded):
        name = "end" if recorded else "finish"
        _timed(laps[name], lambda: finish.write(claim, finish.DONE, UNUSED, owner))
    _timed(laps["acknowledge"], message.ack)


def _in_a_batch(iterations: int, laps: dict[str, list[_Lap]]) -> None:
    """The way of the jobs that share a ring, from the second on."""
    owner = this_process()
    jobs = Job.objects.bulk_create(
        Job(task=nothing.name, queue=EMAILS.name) for _ in range(iterations)
    )
    before = None
    for job in jobs:
        claim = transitions.claim(job.id, EMAILS, owner)
        if before and claim:
            both = partial(finish.done_and_mark, before, UNUSED, owner, claim)
            _timed(laps["end and mark"], both)
        before = claim


def _timed(laps: list[_Lap], call: Callable[[], T]) -> T:
    cpu, wall = time.thread_time(), time.perf_counter()
    result = call()
    laps.append(_Lap(time.perf_counter() - wall, time.thread_time() - cpu))
    return result


@contextmanager
def _hands_full() -> Iterator[None]:
    """As many messages in hand as the pool holds at most."""
    requests = [_Request() for _ in range(IN_HAND)]
    state.reserved_requests.update(requests)
    gate.divide(FAST.shares, FAST.slots)
    try:
        if sum(in_hand().values()) != IN_HAND:
            raise LookupError("The gate does not count what Celery has reserved any more.")
        yield
    finally:
        state.reserved_requests.difference_update(requests)
        gate.divide((), FAST.slots)


@contextmanager
def _run_record(*, kept: bool) -> Iterator[None]:
    """With the statement that ends a job as it is, or without the part that writes its record."""
    whole = finish._END_DONE
    finish._END_DONE = whole if kept else without_run_record(whole)
    try:
        yield
    finally:
        finish._END_DONE = whole


def without_run_record(statement: str) -> str:
    """The end of a job that leaves no trace of its execution; for comparison only."""
    shortened, found = _RUN_RECORD.subn("", statement)
    if found != 1:
        raise LookupError("The end of a job writes no run record that could be left out any more.")
    return shortened


def _part(name: str, what: str, laps: list[_Lap]) -> Part:
    walls = sorted(lap.wall for lap in laps)
    return Part(
        name,
        what,
        wall=1000 * statistics.median(walls),
        wall_p95=1000 * quantile(walls, 0.95),
        cpu=1000 * statistics.fmean(lap.cpu for lap in laps),
    )


def _difference(parts: list[Part]) -> Part:
    end, finish = (next(part for part in parts if part.name == name) for name in ("end", "finish"))
    return Part(
        RUN,
        "the run record: end less finish",
        wall=end.wall - finish.wall,
        wall_p95=end.wall_p95 - finish.wall_p95,
        cpu=end.cpu - finish.cpu,
    )
