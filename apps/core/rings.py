"""Rings: the messages that tell a worker to look at a job. They may be lost, doubled, reordered.

A ring is published after commit and carries nothing but the job's id. When the broker does not
answer, the caller goes on: the job stands in its row, and the reconciler rings later.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

UNREACHABLE = (OperationalError, OSError)

STALE = 1.0
"""Seconds. A connection that the broker has closed meanwhile fails at once, and a new one may
work; where the answer took longer, a second wait would not help."""

SILENCE = 5.0
"""Seconds without another try after the broker did not answer: a web request that submits a
thousand jobs must not wait a thousand times."""


class _Bell:
    """Whether this process has just found the broker deaf."""

    def __init__(self) -> None:
        self._silent_until = 0.0

    @property
    def is_silent(self) -> bool:
        return time.monotonic() < self._silent_until

    def fall_silent(self) -> None:
        self._silent_until = time.monotonic() + SILENCE


_bell = _Bell()


@dataclass(frozen=True)
class Ring:
    """One message: the ``number``-th about this job, to be delivered after ``countdown`` s."""

    task: str
    job_id: UUID
    number: int
    countdown: float = 0

    @property
    def message_id(self) -> str:
        """Unique, so that no worker takes it for one that it has seen."""
        return f"{self.job_id}.{self.number}"


def ring(rings: Iterable[Ring]) -> int:
    """Publish ``rings``; returns how many the broker took. Never raises for a broker that fails."""
    given = 0
    for one in rings:
        if not _ring_one(one):
            break
        given += 1
    return given


def _ring_one(ring: Ring) -> bool:
    if _bell.is_silent:
        return False
    if ring.task not in current_app.tasks:
        logger.error("Nobody knows the task %s: job %s waits.", ring.task, ring.job_id)
        return True
    try:
        _publish_on_a_live_connection(ring)
    except UNREACHABLE as error:
        _bell.fall_silent()
        logger.warning("The broker does not answer (%s); jobs wait in their rows.", error)
        return False
    return True


def _publish_on_a_live_connection(ring: Ring) -> None:
    started = time.monotonic()
    try:
        _publish(ring)
    except UNREACHABLE:
        if time.monotonic() - started > STALE:
            raise
        _publish(ring)


def _publish(ring: Ring) -> None:
    current_app.tasks[ring.task].apply_async(
        args=[str(ring.job_id)],
        task_id=ring.message_id,
        countdown=ring.countdown or None,
        retry=False,
    )
