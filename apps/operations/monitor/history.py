"""What ran lately, by queue, from the run records.

Runs have no index by time, since each would cost every e-mail a write. Their ids ascend with their
ends, so the window is a range of the primary key whose beginning is found by halving: some twenty
look-ups among millions of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from apps.core import database

OVERLAP = 60
"""Seconds by which a run with a higher id may have ended earlier: ids are given at the end of a
transaction, ``finished_at`` is its beginning."""

FIRST_ID = """
    WITH RECURSIVE halving(low, high) AS (
        SELECT min(id), max(id) + 1 FROM core_run
        UNION ALL
        SELECT CASE WHEN is_before THEN probe.id + 1 ELSE low END,
               CASE WHEN is_before THEN high ELSE (low + high) / 2 END
        FROM halving, LATERAL (
            SELECT id, finished_at < now() - make_interval(secs => %(since)s) AS is_before
            FROM core_run WHERE id >= (low + high) / 2 ORDER BY id LIMIT 1
        ) AS probe
        WHERE low < high
    )
    SELECT low FROM halving WHERE low >= high
"""
# What became of a job whose run was lost stands in its row, if that run was its last. Lost runs
# are few; the others never touch the job table.
RAN = """
    WITH clock AS (SELECT now() - make_interval(secs => %(window)s) AS since)
    SELECT run.queue,
           count(*) FILTER (WHERE run.started_at >= since),
           count(*),
           count(*) FILTER (WHERE outcome = 'done'),
           count(*) FILTER (WHERE 'failed' IN (outcome, job.status)),
           count(*) FILTER (WHERE job.status = 'quarantined'),
           count(*) FILTER (WHERE 'unknown' IN (outcome, job.status)),
           count(*) FILTER (WHERE outcome = 'lost'),
           percentile_cont(0.95) WITHIN GROUP (
               ORDER BY extract(epoch FROM greatest(run.started_at - due_at, '0')))
               FILTER (WHERE outcome NOT IN ('lost', 'released'))
    FROM clock, core_run AS run
    LEFT JOIN core_job AS job
        ON outcome = 'lost' AND job.id = run.job_id AND job.finished_at = run.finished_at
    WHERE run.id >= %(first)s AND run.finished_at >= since
    GROUP BY run.queue
"""
RUNNING_SINCE = """
    SELECT queue, count(*) FROM core_job
    WHERE status = 'running' AND started_at >= now() - make_interval(secs => %(window)s)
    GROUP BY queue
"""


@dataclass(frozen=True)
class Ran:
    """One queue in the window.

    starts, ends:  executions that began and that ended, however they did
    done:          jobs done
    failed, quarantined, unknown: jobs that ended so
    lost:          executions whose process ended without a word
    p95_wait:      seconds from due to start that 95 of 100 executions did not exceed
    """

    starts: int = 0
    ends: int = 0
    done: int = 0
    failed: int = 0
    quarantined: int = 0
    unknown: int = 0
    lost: int = 0
    p95_wait: float | None = None

    @property
    def ended_badly(self) -> int:
        """Jobs that did not get done."""
        return self.failed + self.quarantined + self.unknown


def ran(window: float) -> dict[str, Ran]:
    """What ran in the last ``window`` seconds; a queue in which nothing did is not in it."""
    [*found] = database.rows(FIRST_ID, {"since": window + OVERLAP})
    first = found[0][0] if found else 0
    ended = {name: row for name, *row in database.rows(RAN, {"first": first, "window": window})}
    begun = dict(database.rows(RUNNING_SINCE, {"window": window}))
    queues = {}
    for name in ended.keys() | begun.keys():
        starts, *rest = ended.get(name, [0])
        queues[name] = Ran(starts + begun.get(name, 0), *rest)
    return queues
