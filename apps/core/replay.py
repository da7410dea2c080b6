"""A job that ended badly begins again, because a person says so.

It is the same job: its row, its runs, its dedup key and the chunks it has committed stay, and work
in chunks continues after the last one. What is forgotten is what went against it: tries, losses,
the error (the runs have it), the mark and a wish to cancel. Its age is not: a ``Retry(within=…)``
counts from ``created_at``, so a job older than that gets one try, as ``is_past_retrying`` says.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core import database, registry
from apps.core.models import Job, Status
from apps.core.rings import Ring, ring

REPLAYABLE = (Status.QUARANTINED, Status.FAILED)

# The token stays: who held the job can write nothing while it waits, and a claim brings its own.
# A task that nobody knows any more could not be rung for.
_REPLAY = """
    UPDATE core_job
    SET status = 'waiting', tries = 0, losses = 0, marked_at = NULL, cancel_requested_at = NULL,
        error_code = '', error_text = '', finished_at = NULL,
        run_after = now(), rung_at = now(), rings = rings + 1
    WHERE id = %(id)s AND status = ANY(%(statuses)s) AND task = ANY(%(tasks)s)
    RETURNING task, id, rings
"""


def replay(job_id: UUID, *, even_unknown: bool = False) -> bool:
    """Put a quarantined or failed job back to waiting and ring for it after commit.

    even_unknown: an unknown one too, whose effect may have happened: it may happen twice

    ``False`` when it stands elsewhere by now, does not exist, or nobody knows its task: then
    nothing was changed.
    """
    statuses = [*REPLAYABLE, Status.UNKNOWN] if even_unknown else [*REPLAYABLE]
    tasks = [spec.name for spec in registry.all_specs()]
    params = {"id": job_id, "statuses": [status.value for status in statuses], "tasks": tasks}
    rings = [Ring(*row) for row in database.rows(_REPLAY, params)]
    transaction.on_commit(partial(ring, rings), robust=True)
    return bool(rings)


def is_past_retrying(job: Job) -> bool:
    """Whether its task's ``Retry(within=…)`` has passed: its next ``TransientError`` ends it."""
    within = registry.get(job.task).retry.within
    return within is not None and timezone.now() - job.created_at >= within
