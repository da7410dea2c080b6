"""Watch the rows of jobs until all have ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import connection

from apps.core.models import ENDS

LOOK_EVERY = 0.5


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
