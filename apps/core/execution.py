"""From a ring to the end of a job: claim, load, perform, write the end."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from billiard.common import terminate_handler_fired
from django.db import close_old_connections, connection

from apps.core import breakers, database, endings, finish, gate, transitions
from apps.core.burial import bury
from apps.core.errors import PermanentError
from apps.core.finish import Ending, Usage
from apps.core.meter import UNUSED, Meter
from apps.core.models import Job, JobRow
from apps.core.owner import Owner, this_process
from apps.core.registry import TaskSpec
from apps.core.rings import Ring, ring
from apps.core.transitions import Claim
from apps.core.unwritten import Unwritten
from apps.core.work import Work
from apps.core.worker.heart import heart, is_needed
from apps.core.worker.interruption import alarm, interruptible, uninterrupted

logger = logging.getLogger(__name__)

BATCH_SECONDS = 20.0
"""How long one ring may keep a slot with the jobs it stands for; the rest gets a new ring."""


def answer(spec: TaskSpec, job_id: UUID) -> bool:
    """Do the work that a ring announces; nothing when it is done, taken, or not due.

    ``False`` when the ring is needed still: its queue is closed, and the work waits.
    """
    close_old_connections()
    owner = this_process()
    with uninterrupted(), alarm(spec.queue.alarm):
        claim = _claim(spec, job_id, owner)
        goes_on = claim is not None and _perform(spec, claim, owner)
        batch = claim.batch if claim else _batch_of(spec, job_id)
        if batch is not None and (goes_on or claim is None):
            goes_on = _perform_batch(spec, batch, owner)
        return goes_on or not _still_waits(job_id)


def _claim(spec: TaskSpec, job_id: UUID, owner: Owner) -> Claim | None:
    claim = transitions.claim(job_id, spec.queue, owner, spec.row)
    if claim is None and bury(job_id):
        claim = transitions.claim(job_id, spec.queue, owner, spec.row)
    if claim is None:
        claim = _claim_as_probe(spec, job_id, owner)
    return claim


def _claim_as_probe(spec: TaskSpec, job_id: UUID, owner: Owner) -> Claim | None:
    """The service was down, and it is time that one job tries."""
    prober = breakers.begin_probe(spec.queue, job_id)
    if prober is None:
        return None
    gate.tell()
    claim = transitions.claim(prober, spec.queue, owner, spec.row)
    return claim and replace(claim, is_probe=True)


_WAITS = """
    SELECT 1 FROM core_job
    WHERE (id = %(id)s OR batch = (SELECT batch FROM core_job WHERE id = %(id)s))
      AND status = 'waiting' AND run_after <= now()
    LIMIT 1
"""


def _still_waits(job_id: UUID) -> bool:
    """Whether work that this ring stands for is due and was left: then its queue is closed."""
    waits = bool(database.rows(_WAITS, {"id": job_id}))
    if waits:
        gate.echo.tell()
    return waits


def _batch_of(spec: TaskSpec, job_id: UUID) -> UUID | None:
    if spec.batch == 1:
        return None
    return Job.objects.filter(pk=job_id).values_list("batch", flat=True).first()


def _perform_batch(spec: TaskSpec, batch: UUID, owner: Owner) -> bool:
    """In the order of their ids: so, if we die, the first that has not ended was at hand.

    ``False`` when there was nothing to claim, or no more may be.
    """
    stop_at = time.monotonic() + BATCH_SECONDS
    claims = deque(transitions.claim_batch(batch, spec.queue, owner, spec.row))
    unwritten = Unwritten(owner)
    goes_on = bool(claims)
    try:
        while claims and goes_on and time.monotonic() < stop_at:
            goes_on = _perform(spec, claims.popleft(), owner, unwritten)
    finally:
        unwritten.write()
        _put_back(spec, claims, owner)
    return goes_on


def _put_back(spec: TaskSpec, claims: Sequence[Claim], owner: Owner) -> None:
    """Jobs of a batch that were claimed and not begun wait again, and share one new ring."""
    numbers = [finish.write(claim, finish.RELEASED, UNUSED, owner) for claim in claims]
    rings = [
        Ring(spec.name, claim.job_id, number)
        for claim, number in zip(claims, numbers, strict=True)
        if number is not None
    ]
    ring(rings[:1])


def _perform(spec: TaskSpec, claim: Claim, owner: Owner, before: Unwritten | None = None) -> bool:
    """Run one job and write its end; ``False`` when the service that it needs is down.

    before: of a batch, the end of the job before this one, and the place for the end of this one
    """
    meter = Meter()
    work = Work(claim, spec.queue, before)
    try:
        with heart.beating_for(claim, spec.queue):
            arguments = list(_arguments(spec, claim))
            with interruptible():
                spec.function(*arguments, work)
    except (Exception, SystemExit) as error:  # the contract: whatever it raises becomes an end
        with uninterrupted():
            ending = _after(error, spec, claim, work)
            if before:
                before.write()
            _end(spec, claim, owner, ending, meter.read())
            goes_on = breakers.learn_from(error, spec.queue, claim)
        if isinstance(error, SystemExit) and terminate_handler_fired():
            raise
        return goes_on
    if before and work.is_marked and not is_needed(spec.queue):
        before.put(claim, meter.read())
    else:
        _end(spec, claim, owner, finish.DONE, meter.read())
    return breakers.learn_from(None, spec.queue, claim)


def _after(error: BaseException, spec: TaskSpec, claim: Claim, work: Work) -> Ending:
    if endings.is_interruption(error):
        # It may have come in the middle of a statement: what this connection says is worth nothing.
        connection.close()
    return endings.after(error, spec, claim, work, is_stopping=terminate_handler_fired())


def _arguments(spec: TaskSpec, claim: Claim) -> Iterator[JobRow]:
    if spec.row is None:
        return
    if claim.row is None:
        raise PermanentError(f"The {spec.row._meta.verbose_name} of this job was deleted.")
    yield claim.row


def _end(spec: TaskSpec, claim: Claim, owner: Owner, ending: Ending, usage: Usage) -> None:
    rings = finish.write(claim, ending, usage, owner)
    if rings is None:
        logger.warning("Job %s went to somebody else while it ran here.", claim.job_id)
    elif ending.rings_soon:
        ring([Ring(spec.name, claim.job_id, rings, countdown=ending.pause)])
