"""(f): whether more waiting work, or more finished work, makes the system slower."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from uuid import UUID

from apps.bench.backlog import put_behind
from apps.bench.contenders import LAST_WRITES_SECONDS, Singles, Unaccounted, start_ours, wait_until
from apps.bench.effort import Effort
from apps.bench.figures import Figure, Ratio, Target
from apps.bench.fulltable import full_database, in_full_database
from apps.bench.mailserver import MailServer, embedded_server
from apps.bench.race import Tell, clear, follow, kill_tree, steady_rate
from apps.bench.rounds import interleaved
from apps.bench.section import Section
from apps.core import broker, database
from apps.core.models import Job, Status
from apps.loadtest.spread import quantile
from apps.notifications.tasks import send_email_task
from apps.operations.processes import START_SECONDS
from config.queues import BULK, EMAILS

LEAST_OF_EMPTY = 0.9
MOST_OF_EMPTY = 1.1
UNNOTICED_MS = 5.0
WARM_UP = 8
BETWEEN_MAILS = 0.1

MAILS, MS = "e-mails/s", "ms"
MEDIAN, P95 = "median wait", "p95 wait"
"""How long e-mails wait that come one by one."""


@dataclass(frozen=True)
class Size:
    """So many jobs wait; or the table is full of finished ones and nothing waits."""

    name: str
    waiting: int = 0
    place: Callable[[], AbstractContextManager[None]] = nullcontext

    @property
    def is_ours(self) -> bool:
        """Whether it is measured in the database that a clean slate empties."""
        return self.place is nullcontext


EMPTY = Size("empty")


def measure(effort: Effort, tell: Tell) -> Section:
    """Throughput in front of the others, and the wait of single e-mails beside them."""
    sizes = [EMPTY, *(Size(f"{count:,} waiting", count) for count in effort.backlogs)]
    with ExitStack() as stack:
        if effort.finished:
            tell(f"filling a database with {effort.finished:,} finished jobs and their records")
            clear()
            stack.enter_context(full_database(effort.finished))
            sizes.append(Size(f"{effort.finished:,} finished", place=in_full_database))
        rates, medians, tails = _rounds(sizes, effort, tell)
    return Section(
        "growth",
        "Growth: more waiting, more finished",
        figures=[*rates, *medians, *tails],
        targets=[
            *(_throughput(size, rates[0], rate) for size, rate in _grown(sizes, rates)),
            *(_wait(size, medians[0], wait) for size, wait in _grown(sizes, medians)),
        ],
    )


def _grown(sizes: Sequence[Size], figures: Sequence[Figure]) -> Iterator[tuple[Size, Figure]]:
    """All but the empty system, which they are compared with."""
    yield from zip(sizes[1:], figures[1:], strict=True)


def _throughput(size: Size, empty: Figure, found: Figure) -> Target:
    what = f"(f) throughput, {size.name} / empty"
    return Target(what, Ratio(found, empty), at_least=LEAST_OF_EMPTY)


def _wait(size: Size, empty: Figure, found: Figure) -> Target:
    what = f"(f) {MEDIAN}, {size.name} / empty"
    return Target(what, Ratio(found, empty), at_most=MOST_OF_EMPTY, unnoticed=UNNOTICED_MS)


def _rounds(
    sizes: Sequence[Size], effort: Effort, tell: Tell
) -> tuple[list[Figure], list[Figure], list[Figure]]:
    by_name = {size.name: size for size in sizes}

    def once(name: str) -> tuple[float, float, float]:
        rate = _rate(by_name[name], effort)
        median, p95 = _waits(by_name[name], effort)
        tell(f"{name}: {rate:,.0f} {MAILS}, wait {median:.1f} {MS}, p95 {p95:.1f} {MS}")
        return rate, median, p95

    found = interleaved([*by_name], once, effort)
    rates, medians, tails = (
        [
            Figure(f"{what}, {name}", unit, tuple(values[column] for values in found[name]))
            for name in found
        ]
        for column, (what, unit) in enumerate([("throughput", MAILS), (MEDIAN, MS), (P95, MS)])
    )
    return rates, medians, tails


@contextmanager
def _fresh(size: Size) -> Iterator[MailServer]:
    """In its place, with nothing left of the measurement before."""
    server = embedded_server()
    with size.place():
        if size.is_ours:
            clear()
        broker.client().flushall()
        server.standin.reset()
        yield server


def _rate(size: Size, effort: Effort) -> float:
    """E-mails a second while ``size.waiting`` jobs wait behind them."""
    count = effort.in_front
    with _fresh(size) as server:
        jobs = [_send(number) for number in range(count)]
        put_behind(size.waiting, EMAILS)
        worker = start_ours(server.for_us)
        try:
            ours = Singles(server)
            samples = follow(lambda: ours.done(count), worker, count, effort.look_every)
            _account(jobs)
        finally:
            kill_tree(worker)
    return steady_rate(samples, count)


def _waits(size: Size, effort: Effort) -> tuple[float, float]:
    """Milliseconds that single e-mails wait while the others wait where nobody drains."""
    with _fresh(size) as server:
        put_behind(size.waiting, BULK)
        worker = start_ours(server.for_us)
        try:
            _account([_send(number) for number in range(WARM_UP)], START_SECONDS)
            jobs = list(_send_slowly(effort.waits))
            _account(jobs)
        finally:
            kill_tree(worker)
        waits = sorted(_milliseconds(jobs))
    return statistics.median(waits), quantile(waits, 0.95)


def _send(number: int) -> UUID:
    job: UUID = send_email_task.delay("Bench", "Still there?", f"person-{number}@example.com").id
    return job


def _send_slowly(seconds: float) -> Iterator[UUID]:
    due = time.monotonic()
    until = due + seconds
    while due < until:
        yield _send(0)
        due += BETWEEN_MAILS
        time.sleep(max(0.0, due - time.monotonic()))


def _milliseconds(jobs: Sequence[UUID]) -> list[float]:
    """From when each job was asked for until it began."""
    sql = """
        SELECT 1000 * extract(epoch FROM run.started_at - job.created_at)::float
        FROM core_job AS job JOIN core_run AS run ON run.job_id = job.id
        WHERE job.id = ANY(%s)
    """
    return [row[0] for row in database.rows(sql, [list(jobs)])]


def _account(jobs: Sequence[UUID], seconds: float = LAST_WRITES_SECONDS) -> None:
    def are_done() -> bool:
        return Job.objects.filter(pk__in=jobs, status=Status.DONE).count() == len(jobs)

    if not wait_until(are_done, seconds):
        raise Unaccounted(f"Not all of {len(jobs)} e-mails were done within {seconds:.0f} s.")
