"""The state machine: each change is one conditional statement on the database's clock.

Whether a row came back says who won. Nothing else in the project writes a job's status.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from apps.core import database
from apps.core.gate import OPEN
from apps.core.models import Run, Status
from apps.core.owner import Owner
from config.queues import LONGEST_COUNTDOWN, Queue

MOST_LOSSES = 3
"""Claims that may end without a word, and without progress, before a job is quarantined."""


@dataclass(frozen=True)
class Claim:
    """The right to run one job once, as long as ``token`` is the row's.

    is_probe: it runs to see whether the service that its queue needs is back
    """

    job_id: UUID
    token: int
    tries: int
    losses: int
    created_at: datetime
    due_at: datetime
    batch: UUID | None
    progress_done: int
    is_probe: bool = False


_CLAIMED = """
    UPDATE core_job AS job
    SET status = 'running', token = token + 1, started_at = now(), rung_at = now(), unanswered = 0,
        owner_node = %(node)s, owner_pid = %(pid)s, owner_started = %(started)s,
        lease_until = now() + make_interval(secs => %(lease)s)
"""
_CLAIM_FIELDS = """
    RETURNING job.id, token, tries, losses, created_at, greatest(run_after, created_at), batch,
              progress_done
"""

_CLAIM_ONE = (
    _CLAIMED
    + "WHERE id = %(id)s AND status = 'waiting' AND run_after <= now() AND "
    + OPEN
    + _CLAIM_FIELDS
)
_CLAIM_BATCH = (
    f"""
    WITH picked AS (
        SELECT id FROM core_job AS job
        WHERE batch = %(batch)s AND status = 'waiting' AND run_after <= now() AND {OPEN}
        ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    )
    """  # noqa: S608  (constants only)
    + _CLAIMED
    + "FROM picked WHERE job.id = picked.id"
    + _CLAIM_FIELDS
)


def claim(job_id: UUID, queue: Queue, owner: Owner) -> Claim | None:
    """Take a job that waits and is due; ``None`` when somebody was first or its queue is closed."""
    taken = database.rows(_CLAIM_ONE, _ownership(queue, owner) | {"id": job_id})
    return Claim(*taken[0]) if taken else None


def claim_batch(batch: UUID, most: int, queue: Queue, owner: Owner) -> list[Claim]:
    """Take at most ``most`` jobs that one ring stands for, oldest first."""
    params = _ownership(queue, owner) | {"batch": batch, "most": most}
    return sorted(
        (Claim(*row) for row in database.rows(_CLAIM_BATCH, params)), key=lambda claim: claim.job_id
    )


def _ownership(queue: Queue, owner: Owner) -> dict[str, object]:
    return {
        "node": owner.node,
        "pid": owner.pid,
        "started": owner.started,
        "lease": lease_of(queue),
        "needs": queue.needs,
    }


def lease_of(queue: Queue) -> int:
    """Seconds that a claim in this queue stays valid without a word from its owner."""
    return settings.FAENA_LEASE_SECONDS or queue.lease


def mark(claim: Claim) -> bool:
    """Say that an effect which cannot be taken back may begin now."""
    sql = """
        UPDATE core_job SET marked_at = now()
        WHERE id = %s AND token = %s AND status = 'running' AND cancel_requested_at IS NULL
        RETURNING id
    """
    return bool(database.rows(sql, (claim.job_id, claim.token)))


def report(claim: Claim, done: int, total: int | None, note: str, lease: int) -> bool:
    """Write progress and extend the lease; ``False`` when the claim is lost or cancelled.

    Losses are counted in a row: work that gets on is not poison, however often it is killed.
    """
    sql = """
        UPDATE core_job
        SET losses = CASE WHEN %s > progress_done THEN 0 ELSE losses END,
            progress_done = %s, progress_total = %s, progress_note = %s,
            lease_until = clock_timestamp() + make_interval(secs => %s)
        WHERE id = %s AND token = %s AND status = 'running' AND cancel_requested_at IS NULL
        RETURNING id
    """
    values = (done, done, total, note, lease, claim.job_id, claim.token)
    return bool(database.rows(sql, values))


def extend(claim: Claim, lease: int) -> bool:
    """Extend the claim, as its owner's heartbeat does; ``False`` when it is lost."""
    sql = """
        UPDATE core_job SET lease_until = now() + make_interval(secs => %s)
        WHERE id = %s AND token = %s AND status = 'running'
        RETURNING id
    """
    return bool(database.rows(sql, (lease, claim.job_id, claim.token)))


@dataclass(frozen=True)
class Ending:
    """How one execution ends and what becomes of the job.

    pause:      seconds until it may start again, for the endings that put it back to waiting
    keeps_ring: its ring goes back to the broker and stays the next of its queue
    """

    status: Status
    outcome: Run.Outcome
    error_code: str = ""
    error_text: str = ""
    pause: float = 0
    spends_try: bool = False
    is_loss: bool = False
    keeps_ring: bool = False

    @property
    def rings_soon(self) -> bool:
        """Whether the pause is short enough to be spent inside the broker."""
        waits = self.status == Status.WAITING and not self.keeps_ring
        return waits and self.pause <= LONGEST_COUNTDOWN


@dataclass(frozen=True)
class Usage:
    """What one execution took: seconds on the clock and of processor, kilobytes at the peak."""

    elapsed: float
    cpu: float
    peak_memory_kb: int


_END = """
    WITH ended AS (
        UPDATE core_job
        SET status = %(status)s, lease_until = NULL,
            error_code = %(error_code)s, error_text = %(error_text)s,
            tries = tries + %(spent)s, losses = losses + %(lost)s,
            run_after = CASE WHEN %(again)s THEN now() + make_interval(secs => %(pause)s)
                             ELSE run_after END,
            rung_at = CASE WHEN %(soon)s THEN now() + make_interval(secs => %(pause)s)
                           WHEN %(keeps)s THEN now()
                           WHEN %(again)s THEN NULL ELSE rung_at END,
            rings = rings + %(soon)s::int,
            marked_at = CASE WHEN %(again)s THEN NULL ELSE marked_at END,
            finished_at = CASE WHEN %(again)s THEN NULL ELSE now() END
        WHERE id = %(id)s AND token = %(token)s AND status = 'running'
        RETURNING id, task, queue, rings
    ), run AS (
        INSERT INTO core_run (job_id, task, queue, pool, node, pid, due_at, started_at,
                              outcome, cpu_seconds, peak_memory_kb, error_code, error_text)
        SELECT id, task, queue, %(pool)s, %(worker)s, %(pid)s, %(due)s,
               now() - make_interval(secs => %(elapsed)s),
               %(outcome)s, %(cpu)s, %(memory)s, %(error_code)s, %(error_text)s
        FROM ended
    )
    SELECT rings FROM ended
"""


def end(claim: Claim, ending: Ending, usage: Usage, owner: Owner) -> int | None:
    """Write the end of one execution and its run record.

    Returns the number of the job's newest ring, or ``None`` when the claim was lost meanwhile:
    then nothing was written.
    """
    params = {
        "id": claim.job_id,
        "token": claim.token,
        "due": claim.due_at,
        "status": ending.status,
        "outcome": ending.outcome,
        "error_code": ending.error_code,
        "error_text": ending.error_text,
        "again": ending.status == Status.WAITING,
        "soon": ending.rings_soon,
        "keeps": ending.keeps_ring,
        "pause": ending.pause,
        "spent": int(ending.spends_try),
        "lost": int(ending.is_loss),
        "pool": owner.pool,
        "worker": owner.worker,
        "pid": owner.pid,
        "elapsed": usage.elapsed,
        "cpu": usage.cpu,
        "memory": usage.peak_memory_kb,
    }
    written = database.rows(_END, params)
    return written[0][0] if written else None


def cancel(job_id: UUID) -> bool:
    """Cancel a waiting job now; ask a running one to stop at its next progress report.

    ``False`` when the job has ended already, or does not exist.
    """
    sql = """
        UPDATE core_job
        SET cancel_requested_at = now(),
            status = CASE WHEN status = 'waiting' THEN 'cancelled' ELSE status END,
            finished_at = CASE WHEN status = 'waiting' THEN now() END
        WHERE id = %s AND status IN ('waiting', 'running')
        RETURNING id
    """
    return bool(database.rows(sql, (job_id,)))
