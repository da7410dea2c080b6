"""Which queues are closed: an operator paused them, or the service that they need is down.

The rows decide, and each claim looks at them. The main process of a worker touches no database and
goes by a copy in its memory (``apps.core.worker.gate``), so each change is told to all workers, and
kept in the broker for those that start or come back later. A copy that is out of date costs only a
message that goes back to where it came from.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from apps.core import broker, database
from apps.core.closure import Closure
from apps.core.models import Pause
from config.queues import HIGH, QUEUES, Queue

logger = logging.getLogger(__name__)

COMMAND = "faena_gate"
TELL_AGAIN_AFTER = 1.0

OPEN = """
    NOT EXISTS (SELECT FROM core_pause WHERE queue = job.queue
                AND (until IS NULL OR until > now()))
    AND NOT EXISTS (SELECT FROM core_breaker WHERE dependency = %(needs)s
                    AND opened_at IS NOT NULL AND prober IS DISTINCT FROM job.id)
"""
"""The condition under which ``job`` may be claimed."""


class NotPausable(ValueError):
    """This queue carries what keeps the system alive."""


def pause(queue: Queue, reason: str, by: str, until: datetime | None = None) -> None:
    """Let no work of ``queue`` start, until then or until somebody resumes it."""
    if queue is HIGH:
        raise NotPausable(
            f"{HIGH.name} carries the rescue of lost work and cannot be paused; pause the others."
        )
    values = {"reason": reason, "by": by, "until": until}
    Pause.objects.update_or_create(queue=queue.name, defaults=values)
    tell()


def resume(queue: Queue) -> bool:
    """End a pause; ``False`` when there was none."""
    deleted, _ = Pause.objects.filter(queue=queue.name).delete()
    tell()
    return bool(deleted)


_CLOSED = """
    SELECT 'pause', queue, extract(epoch FROM until - now())::float FROM core_pause
    WHERE until IS NULL OR until > now()
    UNION ALL
    SELECT 'breaker', dependency, greatest(extract(epoch FROM probe_at - now()), 0)::float
    FROM core_breaker WHERE opened_at IS NOT NULL
"""


def closures() -> dict[str, Closure]:
    """What is closed now, by queue; a pause hides what is behind it."""
    found = {(kind, name): seconds for kind, name, seconds in database.rows(_CLOSED)}
    closed: dict[str, Closure] = {}
    for queue in QUEUES:
        if ("breaker", queue.needs) in found:
            closed[queue.name] = Closure(found["breaker", queue.needs], probes=True)
        if ("pause", queue.name) in found:
            closed[queue.name] = Closure(found["pause", queue.name])
    return closed


def tell() -> None:
    """Tell every worker what is closed, now and for later."""
    _tell(closures())


def repeat() -> None:
    """The same as long as something is closed, or the broker still says so: nobody is forgotten."""
    closed = closures()
    try:
        if closed or broker.read_gate():
            _tell(closed)
    except RedisError as error:
        _complain(error)


def _tell(closed: dict[str, Closure]) -> None:
    try:
        broker.write_gate(closed)
        _broadcast({queue: [each.seconds, each.probes] for queue, each in closed.items()})
    except (RedisError, OperationalError, OSError) as error:
        _complain(error)


def _broadcast(closed: dict[str, list[Any]]) -> None:
    current_app.control.broadcast(COMMAND, arguments={"closed": closed})


def _complain(error: Exception) -> None:
    logger.warning("The broker does not answer (%s); what is closed is told later.", error)


class _Echo:
    """A worker handed out a message of a closed queue: tell it, but not for each message."""

    def __init__(self) -> None:
        self._told_at = float("-inf")

    def tell(self) -> None:
        if time.monotonic() - self._told_at > TELL_AGAIN_AFTER:
            self._told_at = time.monotonic()
            tell()


echo = _Echo()
