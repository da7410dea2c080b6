"""The one way in: write the job and the family's row in the caller's transaction, ring after it.

    submit(send_email_task, Message(recipient=…, subject=…))

The job is in the database when the caller's transaction is, and not before; a broker that is
down changes nothing for the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.core import copying
from apps.core.ids import uuid7
from apps.core.models import Job, JobRow
from apps.core.registry import TaskSpec
from apps.core.rings import Ring, ring
from apps.core.tasks import JobTask


class Circumstances(TypedDict, total=False):
    """What may be said of a job besides its task and row."""

    company: Any
    requested_by: Any
    parent: Job | None


@dataclass(frozen=True)
class JobHandle:
    """What a caller holds of a job that was submitted."""

    id: UUID

    @property
    def status(self) -> str:
        """The job's status now, read from its row."""
        return str(Job.objects.values_list("status", flat=True).get(pk=self.id))


def submit(
    task: JobTask,
    row: JobRow | None = None,
    *,
    dedup_key: str | None = None,
    run_after: datetime | None = None,
    **circumstances: Unpack[Circumstances],
) -> JobHandle:
    """Submit one job.

    dedup_key: a second submission with the same key changes nothing and returns the first job
    run_after: not before this time
    """
    spec = _spec_for(task, row)
    job = Job(task=spec.name, queue=spec.queue.name, dedup_key=dedup_key, **circumstances)
    if run_after is not None:
        # The reconciler rings when it is due.
        job.run_after, job.rung_at, job.rings = run_after, None, 0
    try:
        # Only a key that may be taken needs a savepoint, so that the caller can go on after it.
        with transaction.atomic(savepoint=dedup_key is not None):
            _insert(job, row)
    except IntegrityError:
        known = Job.objects.filter(dedup_key=dedup_key).first() if dedup_key else None
        if known is None:
            raise
        return JobHandle(known.id)
    if run_after is None:
        _ring_after_commit([Ring(spec.name, job.id, 1)])
    return JobHandle(job.id)


def submit_many(
    task: JobTask, rows: Sequence[JobRow], **circumstances: Unpack[Circumstances]
) -> list[JobHandle]:
    """Submit a job for each of ``rows``: copied in, with one ring for each chunk of them.

    Every row stays a job of its own, with its own state and run record; the chunk (of the size
    that ``job_task(batch=…)`` names) only shares the ring.
    """
    if not rows:
        return []
    spec = _spec_for(task, rows[0])
    ids = [uuid7() for _ in rows]
    chunks = [ids[start : start + spec.batch] for start in range(0, len(ids), spec.batch)]
    for row, job_id in zip(rows, ids, strict=True):
        row.job_id = job_id
    with transaction.atomic(savepoint=False):
        copying.insert_jobs(
            Job(task=spec.name, queue=spec.queue.name, **circumstances), dict(_batches(chunks))
        )
        copying.insert_rows(rows)
    _ring_after_commit([Ring(spec.name, chunk[0], 1) for chunk in chunks])
    return [JobHandle(job_id) for job_id in ids]


def _batches(chunks: Iterable[list[UUID]]) -> Iterator[tuple[UUID, UUID | None]]:
    """Job → the job whose ring stands for it; none for one that is alone."""
    for chunk in chunks:
        batch = chunk[0] if len(chunk) > 1 else None
        yield from ((job_id, batch) for job_id in chunk)


def _spec_for(task: JobTask, row: JobRow | None) -> TaskSpec:
    if (type(row) if row is not None else None) is not task.spec.row:
        wanted = task.spec.row.__name__ if task.spec.row else "no row"
        raise TypeError(f"{task.spec.name} works on {wanted}, not on {type(row).__name__}.")
    return task.spec


def _insert(job: Job, row: JobRow | None) -> None:
    Job.objects.bulk_create([job])
    if row is not None:
        row.job = job
        type(row)._base_manager.bulk_create([row])


def _ring_after_commit(rings: list[Ring]) -> None:
    transaction.on_commit(partial(ring, rings), robust=True)
