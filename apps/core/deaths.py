"""A main process saw a child die: it cannot touch the database, so it tells another child.

Announcing is a courtesy that makes recovery quick and names the cause. Without it (a broker that
is down, a main process that died too) the lease ends and the reconciler finds the same.
"""

from __future__ import annotations

import logging

from billiard.exceptions import TimeLimitExceeded, WorkerLostError
from celery import current_app

from apps.core.burial import Cause

logger = logging.getLogger(__name__)

UNTIL_IT_IS_GONE = 1.0
"""Seconds: the main process hears of a hard limit a moment before the child is killed."""


def announce(error: BaseException, task_id: str) -> None:
    """Have the claim of the ring's job ended, if ``error`` says that its process died."""
    cause = cause_of(error)
    if cause is None:
        return
    job_id = task_id.partition(".")[0]
    try:
        current_app.tasks["core.bury_job"].apply_async(
            args=[job_id, cause.name], countdown=UNTIL_IT_IS_GONE, retry=False
        )
    except Exception as refusal:  # the worker's loop must survive whatever the broker does
        logger.warning("Job %s: its death is found when its lease ends (%s).", job_id, refusal)


def cause_of(error: BaseException) -> Cause | None:
    """The cause of a death that Celery reports; ``None`` for an error that killed nobody."""
    if isinstance(error, TimeLimitExceeded):
        return Cause.LIMIT
    if isinstance(error, WorkerLostError):
        return Cause.LIMIT if "SIGALRM" in str(error) else Cause.KILLED
    return None
