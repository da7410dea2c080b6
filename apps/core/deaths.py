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
"""Seconds that a dying process gets; at a hard limit it may take longer, and need not be gone."""


def announce(error: BaseException, task_id: str, hard_limit: int) -> None:
    """Have the claim of the ring's job ended, if ``error`` says that its process died.

    hard_limit: seconds after which the main process gives a child up
    """
    cause = cause_of(error)
    if cause is None:
        return
    job_id = task_id.partition(".")[0]
    try:
        current_app.tasks["core.bury_job"].apply_async(
            args=[job_id, cause.name, hard_limit], countdown=UNTIL_IT_IS_GONE, retry=False
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
