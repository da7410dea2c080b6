"""From a ring to the end of a job: claim, load, perform, write the end."""

from __future__ import annotations

import logging
import resource
import time
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import close_old_connections
from django.utils import timezone

from apps.core import rescue, transitions
from apps.core.errors import (
    DependencyDown,
    LostClaim,
    OutcomeUnknown,
    PermanentError,
    TransientError,
)
from apps.core.models import Job, JobRow, Run, Status
from apps.core.owner import Owner, this_process
from apps.core.registry import TaskSpec
from apps.core.rings import Ring, ring
from apps.core.transitions import Claim, Ending, Usage
from apps.core.work import Work

logger = logging.getLogger(__name__)

BATCH_SECONDS = 20.0
"""How long one ring may keep a slot with the jobs it stands for; the rest gets a new ring."""

DONE = Ending(Status.DONE, Run.Outcome.DONE)
RELEASED = Ending(Status.WAITING, Run.Outcome.RELEASED)
UNUSED = Usage(elapsed=0, cpu=0, peak_memory_kb=0)


def answer(spec: TaskSpec, job_id: UUID) -> None:
    """Do the work that a ring announces; nothing when it is done, taken, or not due."""
    close_old_connections()
    owner = this_process()
    claim = transitions.claim(job_id, spec.queue, owner)
    if claim is None and rescue.take_back(job_id):
        claim = transitions.claim(job_id, spec.queue, owner)
    if claim is not None:
        _perform(spec, claim, owner)
    batch = claim.batch if claim else _batch_of(spec, job_id)
    if batch is not None:
        _perform_batch(spec, batch, owner)


def _batch_of(spec: TaskSpec, job_id: UUID) -> UUID | None:
    if spec.batch == 1:
        return None
    return Job.objects.filter(pk=job_id).values_list("batch", flat=True).first()


def _perform_batch(spec: TaskSpec, batch: UUID, owner: Owner) -> None:
    stop_at = time.monotonic() + BATCH_SECONDS
    claims = deque(transitions.claim_batch(batch, spec.batch, spec.queue, owner))
    rows = _rows(spec, claims)
    while claims and time.monotonic() < stop_at:
        claim = claims.popleft()
        _perform(spec, claim, owner, rows.get(claim.job_id))
    _put_back(spec, claims, owner)


def _put_back(spec: TaskSpec, claims: Sequence[Claim], owner: Owner) -> None:
    """Jobs of a batch that were claimed and not begun wait again, and share one new ring."""
    numbers = [transitions.end(claim, RELEASED, UNUSED, owner) for claim in claims]
    rings = [
        Ring(spec.name, claim.job_id, number)
        for claim, number in zip(claims, numbers, strict=True)
        if number is not None
    ]
    ring(rings[:1])


def _rows(spec: TaskSpec, claims: Sequence[Claim]) -> dict[UUID, JobRow]:
    if spec.row is None:
        return {}
    return spec.row._base_manager.in_bulk([claim.job_id for claim in claims])


def _perform(spec: TaskSpec, claim: Claim, owner: Owner, row: JobRow | None = None) -> None:
    meter = _Meter()
    work = Work(claim, spec.queue)
    try:
        spec.function(*_arguments(spec, claim, row), work)
        ending = DONE
    except LostClaim:
        ending = Ending(Status.CANCELLED, Run.Outcome.CANCELLED)
    except Exception as error:  # the contract: whatever a job raises becomes an end of that job
        ending = ending_for(error, spec, claim, work.is_marked)
    _end(spec, claim, owner, ending, meter.read())


def _arguments(spec: TaskSpec, claim: Claim, row: JobRow | None) -> Iterator[JobRow]:
    if spec.row is None:
        return
    row = row or spec.row._base_manager.filter(pk=claim.job_id).first()
    if row is None:
        raise PermanentError(f"The {spec.row._meta.verbose_name} of this job was deleted.")
    yield row


def ending_for(error: Exception, spec: TaskSpec, claim: Claim, is_marked: bool) -> Ending:
    """What becomes of a job that raised ``error``."""
    match error:
        case TransientError():
            return _again_or_failed(error, spec, claim)
        case PermanentError():
            return Ending(Status.FAILED, Run.Outcome.FAILED, error.code, str(error))
        case OutcomeUnknown():
            return Ending(Status.UNKNOWN, Run.Outcome.UNKNOWN, error.code, str(error))
        case SoftTimeLimitExceeded():
            text = f"It took longer than {spec.queue.soft_limit} s."
            return _failed_unforeseen("TookTooLong", text, is_marked)
    logger.exception("%s of job %s failed", spec.name, claim.job_id)
    return _failed_unforeseen(type(error).__name__, traceback.format_exc(), is_marked)


def _failed_unforeseen(code: str, text: str, is_marked: bool) -> Ending:
    if is_marked:
        return Ending(Status.UNKNOWN, Run.Outcome.UNKNOWN, code, text)
    return Ending(Status.FAILED, Run.Outcome.FAILED, code, text)


def _again_or_failed(error: TransientError, spec: TaskSpec, claim: Claim) -> Ending:
    spends = not isinstance(error, DependencyDown)
    tries = claim.tries + spends
    age: timedelta = timezone.now() - claim.created_at
    if spends and not spec.retry.allows(tries, age):
        return Ending(Status.FAILED, Run.Outcome.FAILED, error.code, str(error), spends_try=True)
    return Ending(
        Status.WAITING,
        Run.Outcome.RETRY,
        error.code,
        str(error),
        pause=spec.retry.pause(max(tries, 1)),
        spends_try=spends,
    )


def _end(spec: TaskSpec, claim: Claim, owner: Owner, ending: Ending, usage: Usage) -> None:
    rings = transitions.end(claim, ending, usage, owner)
    if rings is None:
        logger.warning("Job %s went to somebody else while it ran here.", claim.job_id)
    elif ending.rings_soon:
        ring([Ring(spec.name, claim.job_id, rings, countdown=ending.pause)])


class _Meter:
    """Measures what one execution takes in this process."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._cpu = self._cpu_now()

    @staticmethod
    def _cpu_now() -> float:
        return time.process_time()

    def read(self) -> Usage:
        """Usage since this meter was made; the peak is the process's."""
        return Usage(
            elapsed=time.monotonic() - self._started,
            cpu=self._cpu_now() - self._cpu,
            peak_memory_kb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        )
