"""The state machine: each change is one conditional statement on the database's clock.

Whether a row came back says who won. Besides this module only ``finish`` (how an execution ends),
``burial`` and ``replay`` write a job's status.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from apps.core import database
from apps.core.gate import OPEN
from apps.core.joined import joined
from apps.core.models import JobRow
from apps.core.owner import Owner
from config.queues import Queue

MOST_LOSSES = 3
"""Claims that may end without a word, and without progress, before a job is quarantined."""

TOKEN_BITS = 30


@dataclass(frozen=True)
class Claim:
    """The right to run one job once, as long as ``token`` is the row's.

    row:      the family's, as it was at that moment; ``None`` when it was deleted or never was
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
    row: JobRow | None = None
    is_probe: bool = False


# CASE hides the status from the planner. With statistics from quieter times it would otherwise look
# for the one id in the index of all that waits, however long that is.
WAITS = "CASE status WHEN 'waiting' THEN run_after <= now() ELSE false END"
RUNS = "CASE status WHEN 'running' THEN true ELSE false END"

# A claim need not be on disk: the next write about the job takes it there, and a claim that is
# lost with the database's memory has a token that fits no other (docs/adr/0014-lean-writes.md).
NEED_NOT_LAST = "(SELECT set_config('synchronous_commit', 'off', true)) IS NOT NULL"

_CLAIMED = """
    UPDATE core_job AS job
    SET status = 'running', token = %(token)s, started_at = now(), rung_at = now(), unanswered = 0,
        owner_node = %(node)s, owner_pid = %(pid)s, owner_started = %(started)s,
        lease_until = now() + make_interval(secs => %(lease)s)
"""
_CLAIM_FIELDS = """
    RETURNING job.id, token, tries, losses, created_at, greatest(run_after, created_at), batch,
              progress_done
"""
CLAIM_COLUMNS = 8

_CLAIM_ONE = (
    _CLAIMED + f"WHERE id = %(id)s AND {WAITS} AND {OPEN} AND {NEED_NOT_LAST}" + _CLAIM_FIELDS
)
_CLAIM_BATCH = (
    f"""
    WITH picked AS (
        SELECT id FROM core_job AS job
        WHERE batch = %(batch)s AND status = 'waiting' AND run_after <= now() AND {OPEN}
        ORDER BY id FOR UPDATE SKIP LOCKED
    )
    """  # noqa: S608  (constants only)
    + _CLAIMED
    + f"FROM picked WHERE job.id = picked.id AND {NEED_NOT_LAST}"
    + _CLAIM_FIELDS
)


def claim(
    job_id: UUID, queue: Queue, owner: Owner, model: type[JobRow] | None = None
) -> Claim | None:
    """Take a job that waits and is due; ``None`` when somebody was first or its queue is closed.

    model: the class of the row that comes with it
    """
    taken = _take(_CLAIM_ONE, _ownership(queue, owner) | {"id": job_id}, model)
    return taken[0] if taken else None


def claim_batch(
    batch: UUID, queue: Queue, owner: Owner, model: type[JobRow] | None = None
) -> list[Claim]:
    """Take the jobs that one ring stands for, oldest first."""
    taken = _take(_CLAIM_BATCH, _ownership(queue, owner) | {"batch": batch}, model)
    return sorted(taken, key=lambda claim: claim.job_id)


def _take(sql: str, params: dict[str, object], model: type[JobRow] | None) -> list[Claim]:
    if model is None:
        return [Claim(*values) for values in database.rows(sql, params, often=True)]
    row = joined(model)
    found = database.rows(row.around(sql), params, often=True)
    return [Claim(*(*values[:CLAIM_COLUMNS], row.row(values[CLAIM_COLUMNS:]))) for values in found]


def _ownership(queue: Queue, owner: Owner) -> dict[str, object]:
    return {
        "token": secrets.randbits(TOKEN_BITS),
        "node": owner.node,
        "pid": owner.pid,
        "started": owner.started,
        "lease": lease_of(queue),
        "needs": queue.needs,
    }


def lease_of(queue: Queue) -> int:
    """Seconds that a claim in this queue stays valid without a word from its owner."""
    return settings.FAENA_LEASE_SECONDS or queue.lease


_MARK = f"""
    UPDATE core_job SET marked_at = now()
    WHERE id = %s AND token = %s AND {RUNS} AND cancel_requested_at IS NULL
    RETURNING id
"""  # noqa: S608  (constants only)


def mark(claim: Claim) -> bool:
    """Say that an effect which cannot be taken back may begin now."""
    return bool(database.rows(_MARK, (claim.job_id, claim.token), often=True))


def report(claim: Claim, done: int, total: int | None, note: str, lease: int) -> bool:
    """Write progress and extend the lease; ``False`` when the claim is lost or cancelled.

    Losses are counted in a row: work that gets on is not poison, however often it is killed.
    """
    sql = f"""
        UPDATE core_job
        SET losses = CASE WHEN %s > progress_done THEN 0 ELSE losses END,
            progress_done = %s, progress_total = %s, progress_note = %s,
            lease_until = clock_timestamp() + make_interval(secs => %s)
        WHERE id = %s AND token = %s AND {RUNS} AND cancel_requested_at IS NULL
        RETURNING id
    """  # noqa: S608  (constants only)
    values = (done, done, total, note, lease, claim.job_id, claim.token)
    return bool(database.rows(sql, values, often=True))


def extend(claim: Claim, lease: int) -> bool:
    """Extend the claim, as its owner's heartbeat does; ``False`` when it is lost."""
    sql = f"""
        UPDATE core_job SET lease_until = now() + make_interval(secs => %s)
        WHERE id = %s AND token = %s AND {RUNS}
        RETURNING id
    """  # noqa: S608  (constants only)
    return bool(database.rows(sql, (lease, claim.job_id, claim.token)))


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


def give_up(job_ids: Sequence[UUID], code: str, text: str) -> list[UUID]:
    """Those of these jobs that wait have failed, for this reason; returns which they were."""
    sql = """
        UPDATE core_job
        SET status = 'failed', error_code = %s, error_text = %s, finished_at = now()
        WHERE id = ANY(%s) AND status = 'waiting'
        RETURNING id
    """
    return [row[0] for row in database.rows(sql, (code, text, list(job_ids)))]
