"""Submit a mix, then watch its rows until all have ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from apps.core.models import ENDS
from apps.loadtest.mix import Part

LOOK_EVERY = 0.5


@dataclass(frozen=True)
class Submitted:
    """The jobs of one part and how long the caller waited for their submission, in seconds."""

    part: Part
    jobs: Sequence[UUID]
    seconds: float

    @property
    def rate(self) -> float:
        """Jobs submitted per second."""
        return len(self.jobs) / self.seconds if self.seconds else 0.0


def submit(parts: Sequence[Part], seed: int) -> list[Submitted]:
    """Submit every part, one after the other, through its family's intake."""
    return [_submit(part, seed) for part in parts]


def _submit(part: Part, seed: int) -> Submitted:
    started = time.monotonic()
    jobs = part.scenario.submit(part.count, seed)
    return Submitted(part, jobs, time.monotonic() - started)


def follow(
    jobs: Sequence[UUID], *, timeout: float, progress: Callable[[int], None]
) -> dict[str, int]:
    """Report how many have ended until all have, or ``timeout`` seconds went by without an end.

    Returns the jobs by status; a job whose row is gone is in none of them.
    """
    last, moved_at = -1, time.monotonic()
    while True:
        counts = by_status(jobs)
        ended = sum(counts.get(status, 0) for status in ENDS)
        if ended != last:
            last, moved_at = ended, time.monotonic()
            progress(ended)
        if ended == len(jobs) or time.monotonic() - moved_at > timeout:
            return counts
        time.sleep(LOOK_EVERY)


def by_status(jobs: Sequence[UUID]) -> dict[str, int]:
    """Jobs by status, in one query."""
    sql = "SELECT status, count(*) FROM core_job WHERE id = ANY(%s) GROUP BY status"
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(jobs)])
        return dict(cursor.fetchall())
