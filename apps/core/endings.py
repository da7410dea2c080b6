"""What becomes of a job, by what its execution raised: the contract of ``apps.core.tasks``."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from apps.core import database
from apps.core.errors import (
    DependencyDown,
    JobError,
    LostClaim,
    NotYet,
    OutcomeUnknown,
    TransientError,
)
from apps.core.finish import CANCELLED, CONTINUED, RELEASED, Ending
from apps.core.models import Run, Status
from apps.core.registry import TaskSpec
from apps.core.transitions import MOST_LOSSES, Claim
from apps.core.work import Work

logger = logging.getLogger(__name__)

PAUSE_AFTER_LOSS = 10.0
SHORTEST_WAIT = 1.0
LONGEST_ASKED = 3600.0
"""Seconds that somebody outside may make us wait: what a server says is not to park a job."""


def is_interruption(error: BaseException) -> bool:
    """Whether it came from a signal, at whatever the work was doing just then."""
    return isinstance(error, (SystemExit, SoftTimeLimitExceeded))


def after(
    error: BaseException, spec: TaskSpec, claim: Claim, work: Work, *, is_stopping: bool
) -> Ending:
    """The end of an execution that raised ``error``; ``is_stopping`` when the worker is."""
    match error:
        case JobError():
            return _said(error, spec, claim)
        case SystemExit():
            return _left(claim, work, is_stopping=is_stopping)
        case SoftTimeLimitExceeded():
            return _took_too_long(spec, work)
        case OperationalError() | InterfaceError() if database.is_gone() and not work.is_marked:
            return _without_database()
        case MemoryError():
            return _unforeseen("MemoryExceeded", "It needed more memory than it may have.", work)
    logger.error("%s of job %s failed", spec.name, claim.job_id, exc_info=error)
    text = "".join(traceback.format_exception(error))
    return _unforeseen(type(error).__name__, text, work)


def _said(error: JobError, spec: TaskSpec, claim: Claim) -> Ending:
    """The work itself says what should happen next."""
    match error:
        case LostClaim():
            return CANCELLED
        case DependencyDown():
            return _when_it_is_back(error, spec, claim)
        case NotYet():
            return _when_its_turn_comes(error)
        case TransientError():
            return _again_or_failed(error, spec, claim)
        case OutcomeUnknown():
            return Ending(Status.UNKNOWN, Run.Outcome.UNKNOWN, error.code, str(error))
    return Ending(Status.FAILED, Run.Outcome.FAILED, error.code, str(error))


def _without_database() -> Ending:
    """The database went away in the middle of the work: nobody's fault, no try is spent."""
    code, text = "DatabaseGone", "The database went away while it ran."
    return Ending(Status.WAITING, Run.Outcome.RETRY, code, text, pause=PAUSE_AFTER_LOSS)


def _when_it_is_back(error: DependencyDown, spec: TaskSpec, claim: Claim) -> Ending:
    """No try is spent. Where the service has a breaker, that is what the job waits for."""
    again = (Status.WAITING, Run.Outcome.RETRY, error.code, str(error))
    if spec.queue.needs:
        return Ending(*again, keeps_ring=True)
    return Ending(*again, pause=_pause(error, spec, max(claim.tries, 1)))


def _when_its_turn_comes(error: NotYet) -> Ending:
    """Nobody's fault: no try is spent, however often it asks."""
    pause = max(SHORTEST_WAIT, min(error.retry_after, LONGEST_ASKED))
    return Ending(Status.WAITING, Run.Outcome.RETRY, error.code, str(error), pause=pause)


def _again_or_failed(error: TransientError, spec: TaskSpec, claim: Claim) -> Ending:
    tries = claim.tries + 1
    age: timedelta = timezone.now() - claim.created_at
    if not spec.retry.allows(tries, age):
        return Ending(Status.FAILED, Run.Outcome.FAILED, error.code, str(error), spends_try=True)
    return Ending(
        Status.WAITING,
        Run.Outcome.RETRY,
        error.code,
        str(error),
        pause=_pause(error, spec, tries),
        spends_try=True,
    )


def _pause(error: TransientError, spec: TaskSpec, tries: int) -> float:
    """Our own, or what we are asked for where that is longer."""
    return max(spec.retry.pause(tries), min(error.retry_after, LONGEST_ASKED))


def _left(claim: Claim, work: Work, *, is_stopping: bool) -> Ending:
    """The worker stops, which costs the job nothing; or the job itself ended its process."""
    if work.is_marked:
        return _unforeseen("Stopped", "Its process ended after the effect may have begun.", work)
    if is_stopping:
        return RELEASED
    is_last = claim.losses + 1 >= MOST_LOSSES
    return Ending(
        Status.QUARANTINED if is_last else Status.WAITING,
        Run.Outcome.LOST,
        "SystemExit",
        "It tried to end its process.",
        pause=PAUSE_AFTER_LOSS,
        is_loss=True,
    )


def _took_too_long(spec: TaskSpec, work: Work) -> Ending:
    """Work in chunks continues after its last one; other work has had its time.

    A main process that was blocked sends the signal late, to whatever the child does by then.
    """
    if work.seconds < spec.queue.soft_limit - 1 and not work.is_marked:
        return RELEASED
    if work.has_chunks:
        return CONTINUED
    return _unforeseen("TookTooLong", f"It took longer than {spec.queue.soft_limit} s.", work)


def _unforeseen(code: str, text: str, work: Work) -> Ending:
    if work.is_marked:
        return Ending(Status.UNKNOWN, Run.Outcome.UNKNOWN, code, text)
    return Ending(Status.FAILED, Run.Outcome.FAILED, code, text)
