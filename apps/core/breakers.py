"""Circuit breakers: work that needs a service which is down waits, and one job at a time tries.

Each ``DependencyDown`` counts. Five within a minute open the breaker. From then on one job may try
after a pause, which doubles each time up to 15 minutes; the first that gets an answer, whatever it
is, closes it again. Waiting costs a job no try.

M. Nygard, Release It!, "Circuit Breaker"; the states are named as there.
"""

from __future__ import annotations

import logging
from uuid import UUID

from apps.core import database, gate, transitions
from apps.core.errors import DependencyDown, JobError, LostClaim, NotYet
from apps.core.transitions import Claim
from config.queues import Queue

logger = logging.getLogger(__name__)

FAILURES = 5
WITHIN = 60.0
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 900.0

_LIMITS = {
    "most": FAILURES,
    "within": WITHIN,
    "first": FIRST_PAUSE,
    "longest": LONGEST_PAUSE,
}

# In SET, every column on the right is as it was before. While it is open, only what its prober
# found out counts: the others began before it opened.
_FAILED = """
    INSERT INTO core_breaker AS b (dependency, failures, openings, error_text)
    VALUES (%(dependency)s, 1, 0, %(error)s)
    ON CONFLICT (dependency) DO UPDATE SET
        failures = CASE WHEN b.window_began < now() - make_interval(secs => %(within)s) THEN 1
                        ELSE b.failures + 1 END,
        window_began = CASE WHEN b.window_began < now() - make_interval(secs => %(within)s)
                            THEN now() ELSE b.window_began END,
        error_text = excluded.error_text
    WHERE b.opened_at IS NULL
    RETURNING failures
"""
_OPEN = """
    UPDATE core_breaker
    SET opened_at = now(), openings = 1, prober = NULL,
        probe_at = now() + make_interval(secs => %(first)s)
    WHERE dependency = %(dependency)s AND opened_at IS NULL AND failures >= %(most)s
    RETURNING dependency
"""
_STAYS_OPEN = """
    UPDATE core_breaker
    SET openings = least(openings + 1, 30), prober = NULL, error_text = %(error)s,
        probe_at = now() + make_interval(
            secs => least(%(first)s * power(2, openings), %(longest)s))
    WHERE dependency = %(dependency)s AND prober = %(job)s
    RETURNING dependency
"""
_CLOSE = """
    UPDATE core_breaker
    SET opened_at = NULL, probe_at = NULL, prober = NULL, openings = 0, failures = 0,
        error_text = ''
    WHERE dependency = %(dependency)s
    RETURNING dependency
"""
_BEGIN_PROBE = """
    WITH candidate AS (
        SELECT id FROM core_job
        WHERE (id = %(job)s OR batch = (SELECT batch FROM core_job WHERE id = %(job)s))
          AND status = 'waiting' AND run_after <= now()
        ORDER BY id LIMIT 1
    )
    UPDATE core_breaker
    SET prober = candidate.id, probe_at = now() + make_interval(secs => %(lease)s)
    FROM candidate
    WHERE dependency = %(dependency)s AND opened_at IS NOT NULL AND probe_at <= now()
    RETURNING prober
"""
_PROBE_NOW = """
    UPDATE core_breaker SET probe_at = now()
    WHERE dependency = %(dependency)s AND opened_at IS NOT NULL
    RETURNING dependency
"""


def begin_probe(queue: Queue, job: UUID) -> UUID | None:
    """Which job of this ring may try; ``None`` while another does, or the pause is not over.

    Should it never say anything, the next one may try when its claim has ended.
    """
    if queue.needs is None:
        return None
    values = {"dependency": queue.needs, "job": job, "lease": transitions.lease_of(queue)}
    return next((row[0] for row in database.rows(_BEGIN_PROBE, values)), None)


def learn_from(error: BaseException | None, queue: Queue, claim: Claim) -> bool:
    """What the end of one job says of the service that its queue needs; whether others may go on.

    Any answer will do, a refusal too. What came to no answer says nothing: the next job tries.
    """
    if queue.needs is None:
        return True
    if isinstance(error, DependencyDown):
        if _failed(queue.needs, claim, str(error)):
            gate.tell()
        return False
    if claim.is_probe:
        has_answered = error is None or (
            isinstance(error, JobError) and not isinstance(error, (LostClaim, NotYet))
        )
        (_close if has_answered else probe_now)(queue.needs)
        gate.tell()
    return True


def _failed(dependency: str, claim: Claim, error: str) -> bool:
    """Whether the breaker has changed by it."""
    values = _LIMITS | {"dependency": dependency, "job": claim.job_id, "error": error}
    if claim.is_probe:
        return bool(database.rows(_STAYS_OPEN, values))
    if not database.rows(_FAILED, values) or not database.rows(_OPEN, values):
        return False
    logger.error("%s is down: its work waits, and one job at a time tries. %s", dependency, error)
    return True


def _close(dependency: str) -> None:
    database.rows(_CLOSE, {"dependency": dependency})
    logger.warning("%s answers again: its work goes on.", dependency)


def probe_now(dependency: str) -> bool:
    """Let the next job try at once, whatever pause is left; ``False`` when it is not open."""
    return bool(database.rows(_PROBE_NOW, {"dependency": dependency}))
