"""The reconciler: it rings for jobs whose ring was lost and takes back those whose owner died.

Any worker's timer asks for it every 30 s, so it needs no beat and no process of its own. Two at
once do no harm: what one has changed, the other's conditions no longer find.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

from apps.core import broker, database, gate
from apps.core.burial import Cause, bury, somebody_died
from apps.core.models import Job
from apps.core.rings import Ring, ring

logger = logging.getLogger(__name__)

ADVISORY_LOCK = 0x46_41_45_4E_41  # "FAENA"; one reconciler at a time is enough
ANNOUNCED_WITHIN = 3.0
MOST_RINGS = 5000
MOST_DOUBLINGS = 6


@dataclass(frozen=True)
class Rescue:
    """What one pass of the reconciler did.

    taken_back: jobs whose claim had ended without a word, by their new status
    rung:       jobs rung for again, by queue
    forgotten:  messages dropped that dead workers held for jobs that have ended
    """

    taken_back: dict[str, int]
    rung: dict[str, int]
    forgotten: int = 0

    def __str__(self) -> str:
        return (
            f"taken back {self.taken_back or 'none'}, rung for {self.rung or 'none'}, "
            f"{self.forgotten} old messages dropped"
        )


def take_back(job_id: UUID, cause: Cause, hard_limit: int) -> None:
    """End the claim of one job, if its owner is dead or given up, and ring for it at once."""
    for job in bury(job_id, cause, hard_limit):
        logger.warning("Job %s: %s It is %s now.", job.job_id, cause.value, job.status)
    ring(Ring(*row) for row in database.rows(_RING_ONE, {"id": job_id}))


_RING_ONE = """
    UPDATE core_job SET rung_at = now(), rings = rings + 1
    WHERE id = %(id)s AND status = 'waiting' AND run_after <= now()
    RETURNING task, id, rings
"""


def rescue_jobs() -> Rescue | None:
    """One pass; ``None`` when another process is at it just now."""
    if somebody_died():
        # Its main process may have seen it, and know why: let that announcement go first.
        time.sleep(ANNOUNCED_WITHIN)
    with transaction.atomic():
        if not database.rows("SELECT 1 WHERE pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK]):
            return None
        taken_back = Counter(job.status for job in bury())
        lost, forgotten = _look_at_the_broker()
    ring(Ring(task, job_id, number) for _, task, job_id, number in lost)
    gate.repeat()
    rescue = Rescue(dict(taken_back), dict(Counter(queue for queue, *_ in lost)), forgotten)
    if taken_back or lost or forgotten:
        logger.info("Rescue: %s", rescue)
    return rescue


_BELLS = """
    SELECT queue, count(DISTINCT coalesce(batch, id)) FROM core_job
    WHERE status = 'waiting' AND run_after <= now() GROUP BY queue
"""
_RUNNING = """
    SELECT queue, count(DISTINCT coalesce(batch, id)) FROM core_job
    WHERE status = 'running' GROUP BY queue
"""
_RING_AGAIN = """
    WITH silent AS (
        SELECT DISTINCT ON (coalesce(batch, id)) id, rung_at FROM core_job
        WHERE status = 'waiting' AND queue = %(queue)s AND run_after <= now()
          AND (rung_at IS NULL
               OR rung_at < now() - make_interval(secs => %(after)s * power(2, unanswered)))
        ORDER BY coalesce(batch, id), id
    ), chosen AS (
        SELECT id FROM silent ORDER BY rung_at NULLS FIRST, id LIMIT %(most)s
    )
    UPDATE core_job AS job
    SET rung_at = now(), rings = rings + 1, unanswered = least(unanswered + 1, %(doublings)s)
    FROM chosen WHERE job.id = chosen.id
    RETURNING job.queue, job.task, job.id, job.rings
"""

LostRing = tuple[str, str, UUID, int]


def _look_at_the_broker() -> tuple[list[LostRing], int]:
    try:
        return _lost_rings(), _forget_what_the_dead_hold()
    except RedisError as error:
        logger.warning("The broker does not answer (%s); rings are repeated later.", error)
        return [], 0


def _lost_rings() -> list[LostRing]:
    """Jobs to ring for: in each queue at most as many as wait beyond the messages for them.

    Which message is missing cannot be told without reading them all, so the oldest rings are
    repeated, each time after twice as long; a ring too many finds nothing to claim.
    """
    waiting = dict(database.rows(_BELLS))
    if not waiting:
        return []
    held = _messages_for_waiting_jobs()
    lost: list[LostRing] = []
    for queue, bells in waiting.items():
        missing = min(bells - held.get(queue, 0), MOST_RINGS)
        if missing > 0:
            lost += _ring_again(queue, missing)
    return lost


def _messages_for_waiting_jobs() -> dict[str, int]:
    """Messages in each queue, and those that a worker took a moment ago and has not begun.

    What a worker has held for longer does not count: nobody can say whether it lives.
    """
    running = dict(database.rows(_RUNNING))
    taken = broker.taken(within=settings.FAENA_RING_AGAIN_AFTER)
    return {
        queue: length + max(0, taken[queue] - running.get(queue, 0))
        for queue, length in broker.waiting().items()
    }


def _forget_what_the_dead_hold() -> int:
    """Drop messages that a worker took and never acknowledged though their job has ended.

    A killed worker leaves them; Redis would hand them out again after the visibility timeout.
    """
    taken = broker.taken_before(settings.FAENA_RING_AGAIN_AFTER)
    jobs = {tag: task_id.partition(".")[0] for tag, task_id in taken.items() if "." in task_id}
    alive = Job.objects.filter(pk__in=set(jobs.values()), finished_at=None)
    needed = {str(job_id) for job_id in alive.values_list("pk", flat=True)}
    dead = [tag for tag in taken if jobs.get(tag) not in needed]
    if dead:
        broker.forget(dead)
    return len(dead)


def _ring_again(queue: str, most: int) -> list[LostRing]:
    values = {"queue": queue, "most": most, "after": settings.FAENA_RING_AGAIN_AFTER}
    values["doublings"] = MOST_DOUBLINGS
    return [(row[0], row[1], row[2], row[3]) for row in database.rows(_RING_AGAIN, values)]
