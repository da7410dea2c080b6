"""What a load test measured, read from the run records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

QUANTILES = (0.5, 0.95, 0.99, 1.0)


@dataclass(frozen=True)
class Spread:
    """Seconds: median, 95th and 99th percentile, longest."""

    p50: float
    p95: float
    p99: float
    max: float


@dataclass(frozen=True)
class QueueMeasure:
    """The executions of one queue.

    wait: from when the job could have started until it did
    run:  from its start until its end was being written
    """

    queue: str
    runs: int
    wait: Spread
    run: Spread


@dataclass(frozen=True)
class PoolMemory:
    """The largest child of a pool, in MiB, since that child began."""

    pool: str
    children: int
    largest_child_mb: float


_BY_QUEUE = """
    SELECT queue, count(*),
           percentile_cont(%(quantiles)s) WITHIN GROUP (
               ORDER BY extract(epoch FROM greatest(started_at - due_at, '0'))),
           percentile_cont(%(quantiles)s) WITHIN GROUP (
               ORDER BY extract(epoch FROM finished_at - started_at))
    FROM core_run
    WHERE job_id = ANY(%(jobs)s) AND outcome NOT IN ('lost', 'released')
    GROUP BY queue ORDER BY queue
"""
_MEMORY = """
    SELECT pool, count(DISTINCT (node, pid)), max(peak_memory_kb) / 1024.0
    FROM core_run WHERE job_id = ANY(%(jobs)s) AND peak_memory_kb > 0
    GROUP BY pool ORDER BY pool
"""
_ELAPSED = """
    SELECT extract(epoch FROM max(finished_at) - min(created_at))
    FROM core_job WHERE id = ANY(%(jobs)s)
"""


def by_queue(jobs: Sequence[UUID]) -> list[QueueMeasure]:
    """Wait and run of every queue that these jobs went through."""
    values = {"jobs": list(jobs), "quantiles": list(QUANTILES)}
    return [
        QueueMeasure(queue, runs, Spread(*wait), Spread(*run))
        for queue, runs, wait, run in _rows(_BY_QUEUE, values)
    ]


def memory_by_pool(jobs: Sequence[UUID]) -> list[PoolMemory]:
    """The largest child of each pool that ran any of these jobs."""
    return [
        PoolMemory(pool or "(no pool)", children, float(largest))
        for pool, children, largest in _rows(_MEMORY, {"jobs": list(jobs)})
    ]


def seconds_from_first_to_last(jobs: Sequence[UUID]) -> float:
    """From the first submission to the last end, on the database's clock."""
    [(seconds,)] = _rows(_ELAPSED, {"jobs": list(jobs)})
    return float(seconds or 0)


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
