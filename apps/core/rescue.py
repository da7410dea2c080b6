"""The reconciler: it rings for jobs whose ring was lost and takes back those whose owner died.

Any worker's timer asks for it every 30 s, so it needs no beat and no process of its own. Two at
once do no harm: what one has changed, the other's conditions no longer find.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

from apps.core import broker, database
from apps.core.models import Job
from apps.core.rings import Ring, ring
from apps.core.transitions import MOST_LOSSES

logger = logging.getLogger(__name__)

ADVISORY_LOCK = 0x46_41_45_4E_41  # "FAENA"; one reconciler at a time is enough
MOST_RINGS = 5000

_BURY = """
    WITH dead AS (
        SELECT id FROM core_job
        WHERE status = 'running' AND lease_until < now() AND (%(id)s::uuid IS NULL OR id = %(id)s)
        FOR UPDATE SKIP LOCKED
    ), buried AS (
        UPDATE core_job AS job
        SET losses = losses + 1, token = token + 1, lease_until = NULL, rung_at = NULL,
            status = CASE WHEN marked_at IS NOT NULL THEN 'unknown'
                          WHEN losses + 1 >= %(most)s THEN 'quarantined' ELSE 'waiting' END,
            finished_at = CASE WHEN marked_at IS NOT NULL OR losses + 1 >= %(most)s THEN now() END,
            error_code = 'Lost',
            error_text = CASE WHEN marked_at IS NOT NULL
                THEN 'Its process ended after the effect may have begun.'
                ELSE 'Its process ended without a word.' END
        FROM dead WHERE job.id = dead.id
        RETURNING job.*
    ), run AS (
        INSERT INTO core_run (job_id, task, queue, pool, node, pid, due_at, started_at, outcome,
                              error_code, error_text)
        SELECT id, task, queue, '', owner_node, owner_pid, greatest(run_after, created_at),
               started_at, 'lost', error_code, error_text
        FROM buried
    )
    SELECT id, status FROM buried
"""


def take_back(job_id: UUID | None = None) -> list[tuple[UUID, str]]:
    """End the claims whose lease has ended (of one job, or of all); returns (job, new status)."""
    return [(row[0], row[1]) for row in database.rows(_BURY, {"id": job_id, "most": MOST_LOSSES})]


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


def rescue_jobs() -> Rescue | None:
    """One pass; ``None`` when another process is at it just now."""
    with transaction.atomic():
        if not database.rows("SELECT 1 WHERE pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK]):
            return None
        taken_back = Counter(status for _, status in take_back())
        lost, forgotten = _look_at_the_broker()
    ring(Ring(task, job_id, number) for _, task, job_id, number in lost)
    rescue = Rescue(dict(taken_back), dict(Counter(queue for queue, *_ in lost)), forgotten)
    if taken_back or lost or forgotten:
        logger.info("Rescue: %s", rescue)
    return rescue


_BELLS = """
    SELECT queue, count(DISTINCT coalesce(batch, id)) FROM core_job
    WHERE status = 'waiting' AND run_after <= now() GROUP BY queue
"""
_RING_AGAIN = """
    WITH silent AS (
        SELECT DISTINCT ON (coalesce(batch, id)) id, rung_at FROM core_job
        WHERE status = 'waiting' AND queue = %(queue)s AND run_after <= now()
          AND (rung_at IS NULL OR rung_at < now() - make_interval(secs => %(after)s))
        ORDER BY coalesce(batch, id), id
    ), chosen AS (
        SELECT id FROM silent ORDER BY rung_at NULLS FIRST, id LIMIT %(most)s
    )
    UPDATE core_job AS job SET rung_at = now(), rings = rings + 1
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
    """Jobs to ring for: in each queue at most as many as wait beyond the messages in it.

    Which message is missing cannot be told without reading them all, so the oldest rings are
    repeated; a ring too many finds nothing to claim. Messages that workers hold do not count:
    nobody can say whether their worker lives.
    """
    waiting = dict(database.rows(_BELLS))
    if not waiting:
        return []
    lengths = broker.waiting()
    lost: list[LostRing] = []
    for queue, bells in waiting.items():
        missing = min(bells - lengths.get(queue, 0), MOST_RINGS)
        if missing > 0:
            lost += _ring_again(queue, missing)
    return lost


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
    return [(row[0], row[1], row[2], row[3]) for row in database.rows(_RING_AGAIN, values)]
