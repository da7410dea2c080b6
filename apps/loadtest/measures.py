"""What a load test measured, read from the jobs and their run records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from apps.core import database
from apps.loadtest.spread import Spread, curve
from config.queues import QUEUES


@dataclass(frozen=True)
class Asked:
    """The jobs of a load test and, under a rate, when each of them should have arrived."""

    jobs: list[UUID]
    intended: list[datetime | None]


@dataclass(frozen=True)
class Execution:
    """One execution of a job: from when on it could have started, and when it did and ended."""

    due: float
    started: float
    finished: float

    @property
    def wait(self) -> float:
        """Seconds, none where two clocks disagree."""
        return max(0.0, self.started - self.due)

    @property
    def run(self) -> float:
        """Seconds."""
        return self.finished - self.started


@dataclass(frozen=True)
class Timeline:
    """One job; all times are Unix seconds on the database's clock.

    arrived: when it was submitted or, under a rate, when it should have been
    """

    queue: str
    arrived: float
    ended: float | None
    executions: Sequence[Execution]

    @property
    def started(self) -> float | None:
        """When it began for the first time."""
        return self.executions[0].started if self.executions else None


@dataclass(frozen=True)
class QueueMeasure:
    """The executions of one queue.

    wait:       from when the job could have started, or should have arrived, until it did
    run:        from its start until its end was being written
    wait_curve: (quantile, seconds)
    """

    queue: str
    runs: int
    wait: Spread
    run: Spread
    wait_curve: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class PoolMemory:
    """The largest child of a pool, in MiB, since that child began."""

    pool: str
    children: int
    largest_child_mb: float


_TIMELINES = """
    SELECT job.id, job.queue, extract(epoch FROM intended)::float8,
           extract(epoch FROM job.created_at)::float8, extract(epoch FROM job.finished_at)::float8,
           extract(epoch FROM run.due_at)::float8, extract(epoch FROM run.started_at)::float8,
           extract(epoch FROM run.finished_at)::float8
    FROM unnest(%(jobs)s::uuid[], %(intended)s::timestamptz[]) AS asked (job_id, intended)
         JOIN core_job AS job ON job.id = asked.job_id
         LEFT JOIN core_run AS run
                ON run.job_id = job.id AND run.outcome NOT IN ('lost', 'released')
    ORDER BY job.id, run.id
"""
_MEMORY = """
    SELECT pool, count(DISTINCT (node, pid)), (max(peak_memory_kb) / 1024.0)::float8
    FROM core_run WHERE job_id = ANY(%(jobs)s) AND peak_memory_kb > 0
    GROUP BY pool ORDER BY pool
"""


def timelines(asked: Asked) -> list[Timeline]:
    """What became of each job, and when."""
    rows = database.rows(_TIMELINES, vars(asked))
    return [_timeline(list(of_job)) for _, of_job in groupby(rows, key=itemgetter(0))]


def _timeline(rows: Sequence[tuple[Any, ...]]) -> Timeline:
    """One row for each execution, at least one; the first waits from when it should have come."""
    _, queue, intended, created, ended, *_ = rows[0]
    executions = [
        Execution(intended if number == 0 and intended else due, started, finished)
        for number, (*_, due, started, finished) in enumerate(rows)
        if started is not None
    ]
    return Timeline(queue, intended or created, ended, executions)


def by_queue(found: Iterable[Timeline]) -> list[QueueMeasure]:
    """Wait and run of every queue that these jobs went through."""
    executions: dict[str, list[Execution]] = defaultdict(list)
    for timeline in found:
        executions[timeline.queue] += timeline.executions
    return [
        _measure(queue, executions[queue])
        for queue in in_table_order(executions)
        if executions[queue]
    ]


def in_table_order(queues: Iterable[str]) -> list[str]:
    """Names of queues as the table has them, those that it has no more at the end."""
    places = {queue.name: number for number, queue in enumerate(QUEUES)}
    return sorted(queues, key=lambda name: (places.get(name, len(places)), name))


def _measure(queue: str, executions: Sequence[Execution]) -> QueueMeasure:
    waits = [one.wait for one in executions]
    runs = [one.run for one in executions]
    return QueueMeasure(queue, len(runs), Spread.of(waits), Spread.of(runs), curve(waits))


def memory_by_pool(asked: Asked) -> list[PoolMemory]:
    """The largest child of each pool that ran any of these jobs."""
    return [
        PoolMemory(pool or "(no pool)", children, largest)
        for pool, children, largest in database.rows(_MEMORY, {"jobs": asked.jobs})
    ]
