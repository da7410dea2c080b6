"""Limits, leases and time-outs: each leaves room for the one before it."""

from __future__ import annotations

from celery import current_app

from apps.core import database, transitions
from apps.core.worker import heart
from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination, Finding, error, warning
from apps.operations.doctor.foreign.setup import CELERYS_VISIBILITY_TIMEOUT
from apps.operations.doctor.registry import check
from config.queues import LONGEST_COUNTDOWN, SLOW_QUEUES, TO_GIVE_BACK, Pool, Queue

IN_THE_TABLE = "in config/queues.py"


@check(3, "soft limit < hard limit < alarm < lease, or a heartbeat well within it")
def limits_follow_each_other(case: Case) -> Examination:
    """A claim outlives its job, by its length or by its owner's heartbeat."""
    for queue in case.queues:
        if not queue.soft_limit < queue.hard_limit < queue.alarm:
            yield _limits_crossed(queue)
        elif heart.is_needed(queue) and _spare(queue) < database.PATIENCE:
            yield _lease_too_short(queue)
    leases = sorted({transitions.lease_of(queue) for queue in case.queues})
    return (
        f"{len(case.queues)} queues; leases of {', '.join(map(str, leases))} s, "
        f"those of long jobs extended every third of it"
    )


def _spare(queue: Queue) -> float:
    """Seconds between a heartbeat and the end of the lease."""
    lease = transitions.lease_of(queue)
    return lease - lease / heart.BEATS_PER_LEASE


def _limits_crossed(queue: Queue) -> Finding:
    limits = f"soft {queue.soft_limit} s, hard {queue.hard_limit} s, alarm {queue.alarm} s"
    return error(
        f"The limits of {queue.name!r} do not come one after another: {limits}.",
        f"Set its soft_limit below its hard_limit {IN_THE_TABLE}.",
    )


def _lease_too_short(queue: Queue) -> Finding:
    lease = transitions.lease_of(queue)
    return error(
        f"A claim in {queue.name!r} ends after {lease} s, its job after {queue.alarm} s at most, "
        f"and a heartbeat may come {_spare(queue):g} s before that end; a database that restarts "
        f"is waited for {database.PATIENCE:g} s, so a living job would be taken over.",
        f"Unset LEASE_SECONDS, or raise LONGEST_FIXED_LEASE {IN_THE_TABLE}.",
    )


@check(4, "the visibility timeout covers the longest work")
def visibility_timeout_is_long_enough(case: Case) -> Examination:
    """Both places where Celery reads it say the same, and it exceeds alarm and countdown."""
    options = current_app.conf.broker_transport_options or {}
    timeout = options.get("visibility_timeout", CELERYS_VISIBILITY_TIMEOUT)
    other = current_app.conf.get("visibility_timeout")
    longest = max(queue.alarm for queue in case.queues) + LONGEST_COUNTDOWN
    if timeout < longest:
        yield error(
            f"Redis hands a message out again after {timeout:g} s, and a job may take "
            f"{longest} s (alarm and countdown).",
            f"Set CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout'] to VISIBILITY_TIMEOUT "
            f"of config/queues.py, which is derived from the limits; {longest} s at least.",
        )
    if other != timeout:
        yield error(
            f"broker_transport_options say {timeout:g} s, visibility_timeout says {other}.",
            "Set both from VISIBILITY_TIMEOUT of config/queues.py.",
        )
    return f"{timeout:g} s ≥ {longest} s"


@check(5, "a worker is given the time to stop")
def grace_covers_the_stop(case: Case) -> Examination:
    """SIGKILL comes when a stopping worker has given back what it could not finish."""
    pools = [member.pool for member in case.topology.members]
    for pool in pools:
        if pool.stop.last_call <= 0:
            yield _hasty(pool)
    windows = ", ".join(f"{p.name} {p.stop.last_call} s of {p.stop.grace} s" for p in pools)
    return f"{case.topology.name}: {windows}"


def _hasty(pool: Pool) -> Finding:
    longest = max(queue.hard_limit for queue in pool.queues)
    is_long = any(queue in SLOW_QUEUES for queue in pool.queues)  # each of its stops loses work
    tell = error if is_long else warning
    return tell(
        f"{pool.name!r} is killed {pool.stop.grace} s after it was told to stop, which leaves no "
        f"time to give claims back: a job that runs for longer, up to {longest} s, is a loss.",
        f"Set its grace above {TO_GIVE_BACK} s {IN_THE_TABLE}.",
    )
