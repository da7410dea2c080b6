"""Exactly one beat leads, and it ticks."""

from __future__ import annotations

from apps.core import database
from apps.core.beat.leader import LOCK, OUR_SIDE
from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination, error
from apps.operations.doctor.outside import DATABASE
from apps.operations.doctor.registry import check
from apps.web import health

START = "Type: manage.py run_beat (one is enough, a second stands by)"
NEVER = "never"

# An advisory lock on one bigint stands in pg_locks by its halves.
_HOLDERS = """
    SELECT pid FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32) | objid::bigint = %s
"""
_SESSIONS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = %s
"""


@check(9, "one beat leads and ticks", DATABASE)
def one_beat_leads(case: Case) -> Examination:
    """The lock in PostgreSQL can have one holder; the sign says when it last ticked."""
    leaders = {pid for (pid,) in database.rows(_HOLDERS, [LOCK])}
    sessions = {pid for (pid,) in database.rows(_SESSIONS, [OUR_SIDE["application_name"]])}
    age = health.beat_age()
    ago = NEVER if age is None else f"{age:g} s ago"
    if not leaders:
        waiting = f"{len(sessions)} stand by" if sessions else "none is connected"
        yield error(f"No beat leads ({waiting}): no tick is submitted.", START)
    elif age is None or age > health.BEAT_SILENCE_SECONDS:
        yield error(
            f"The leading beat ticked {ago}; {health.BEAT_SILENCE_SECONDS} s are allowed.",
            "Read its log; kill it, and a standby or its successor leads within seconds.",
        )
    return f"{len(leaders)} leads, {len(sessions - leaders)} stand by, last tick {ago}"
