"""Claims whose owner died without a word: written down, and what becomes of their jobs.

An owner is dead when its lease has ended, or when it is a process of this node that is no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from apps.core import database
from apps.core.owner import is_alive, this_process
from apps.core.transitions import MOST_LOSSES

CLOCK_TOLERANCE = 2.0
"""Seconds: the main process counts from when a child took the ring, the claim began after that."""


class Cause(StrEnum):
    """What is known of a death. The main process says it, where it saw it."""

    UNKNOWN = "Its process ended without a word."
    KILLED = "Its process was killed."
    LIMIT = "It ran longer than its hard limit and was ended."


@dataclass(frozen=True)
class Buried:
    """A job whose claim ended without a word, and where it stands now."""

    job_id: UUID
    task: str
    status: str


_OWNERS_HERE = """
    SELECT DISTINCT owner_pid, owner_started FROM core_job
    WHERE status = 'running' AND owner_node = %(node)s
      AND (%(id)s::uuid IS NULL OR id = %(id)s
           OR batch = (SELECT batch FROM core_job WHERE id = %(id)s))
"""
# A batch is worked through in the order of its ids: only the first that has not ended was at hand
# when its owner died. The others were merely claimed, and lose nothing.
_BURY = """
    WITH dead AS (
        SELECT id, batch, owner_pid, owner_started FROM core_job
        WHERE status = 'running'
          AND (lease_until < now()
               OR owner_node = %(node)s AND owner_pid = ANY(%(dead_pids)s::int[])
               OR %(is_limit)s AND started_at < now() - make_interval(secs => %(given_up)s))
          AND (%(id)s::uuid IS NULL OR id = %(id)s
               OR batch = (SELECT batch FROM core_job WHERE id = %(id)s))
        ORDER BY id FOR UPDATE SKIP LOCKED
    ), judged AS (
        SELECT id, batch IS NULL OR 1 = row_number() OVER (
            PARTITION BY batch, owner_pid, owner_started ORDER BY id
        ) AS was_at_hand FROM dead
    ), buried AS (
        UPDATE core_job AS job
        SET losses = losses + was_at_hand::int, token = token + 1, lease_until = NULL,
            rung_at = NULL, error_code = CASE WHEN was_at_hand THEN %(code)s ELSE '' END,
            error_text = CASE WHEN was_at_hand THEN %(text)s ELSE '' END,
            status = CASE WHEN marked_at IS NOT NULL THEN 'unknown'
                          WHEN NOT was_at_hand THEN 'waiting'
                          WHEN %(is_limit)s THEN 'failed'
                          WHEN losses + 1 >= %(most)s THEN 'quarantined' ELSE 'waiting' END,
            finished_at = CASE WHEN marked_at IS NOT NULL OR was_at_hand
                               AND (%(is_limit)s OR losses + 1 >= %(most)s) THEN now() END
        FROM judged WHERE job.id = judged.id
        RETURNING job.*, was_at_hand
    ), run AS (
        INSERT INTO core_run (job_id, task, queue, pool, node, pid, due_at, started_at, outcome,
                              error_code, error_text)
        SELECT id, task, queue, '', owner_node, owner_pid, greatest(run_after, created_at),
               started_at, CASE WHEN was_at_hand THEN 'lost' ELSE 'released' END,
               error_code, error_text
        FROM buried
    )
    SELECT id, task, status FROM buried
"""


def bury(
    job_id: UUID | None = None, cause: Cause = Cause.UNKNOWN, hard_limit: int = 0
) -> list[Buried]:
    """End the claims of dead owners: of one job and its batch, or of all.

    hard_limit: for ``Cause.LIMIT``, how long the claim has lasted in seconds. Its process has been
    given up and is being killed; a newer claim of the same job is somebody else's.
    """
    node = this_process().node
    values = {
        "id": job_id,
        "node": node,
        "dead_pids": _dead_pids(node, job_id),
        "most": MOST_LOSSES,
        "code": cause.name.title(),
        "text": cause.value,
        "is_limit": cause is Cause.LIMIT,
        "given_up": hard_limit - CLOCK_TOLERANCE,
    }
    return [Buried(*row) for row in database.rows(_BURY, values)]


def somebody_died() -> bool:
    """Whether a process of this node ended and left a claim behind."""
    return bool(_dead_pids(this_process().node, None))


def _dead_pids(node: str, job_id: UUID | None) -> list[int]:
    owners = database.rows(_OWNERS_HERE, {"node": node, "id": job_id})
    return [pid for pid, started in owners if not is_alive(pid, started)]
