"""Every queue has a worker that takes from it, and what is due starts."""

from __future__ import annotations

from math import ceil

from apps.core import database
from apps.operations import queue_view
from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination, Finding, error, warning
from apps.operations.doctor.inquiry import ask
from apps.operations.doctor.outside import BROKER, DATABASE
from apps.operations.doctor.registry import check
from apps.operations.queue_view import QueueView
from config.queues import Queue

IDLE_SECONDS = 120
"""Without a start, while a promise is broken."""

# Runs are written when they end, so what runs now is asked for by itself. The newest runs are
# found by their key; a queue that is not among them has not started anything for long.
_STARTED = """
    SELECT DISTINCT queue FROM (
        SELECT queue, started_at FROM core_job WHERE status = 'running'
        UNION ALL
        (SELECT queue, started_at FROM core_run ORDER BY id DESC LIMIT 10000)
    ) AS lately WHERE started_at > now() - make_interval(secs => %s)
"""


@check(11, "every queue has a consumer", BROKER)
def queues_are_consumed(case: Case) -> Examination:
    """By what workers say they consume, not by their names."""
    answers = ask("active_queues")
    consumed = {queue["name"]: answer.worker for answer in answers for queue in answer.said}
    for queue in case.queues:
        if queue.name not in consumed:
            yield _lonely(case, queue)
    for name in sorted(consumed.keys() - {queue.name for queue in case.queues}):
        yield warning(
            f"{consumed[name]} takes from {name!r}, which is not in the table.",
            "Stop it, if it is of an old version; another application needs a Redis of its own.",
        )
    return f"{len(answers)} workers take from {len(consumed)} queues"


def _lonely(case: Case, queue: Queue) -> Finding:
    pools = " or ".join(pool.name for pool in case.topology.pools_for(queue))
    repair = f"Type: manage.py run_worker {pools}" if pools else "Add a pool for it to the topology"
    return error(f"No worker takes from {queue.name!r}: its jobs wait for ever.", repair)


@check(11, "what is due starts", DATABASE)
def due_jobs_start(case: Case) -> Examination:
    """Jobs wait longer than promised, and none of their queue has started for a while."""
    started = {queue for (queue,) in database.rows(_STARTED, [IDLE_SECONDS])}
    views = queue_view.look(case.topology).queues
    for view in views:
        if view.breaks_promise and view.queue.name not in started:
            yield _stuck(view)
    due = sum(view.jobs.due for view in views if view.jobs)
    return f"{due} jobs due; started in the last {IDLE_SECONDS} s: {len(started)} queues"


def _stuck(view: QueueView) -> Finding:
    jobs = view.jobs or queue_view.Jobs()
    pools = ", ".join(view.pools) or "nobody"
    return error(
        f"{jobs.due} jobs are due in {view.queue.name!r} ({view.queue.promise}), the oldest for "
        f"{ceil(jobs.oldest_wait or 0)} s, and none has started for {IDLE_SECONDS} s.",
        f"Read the log of the workers that drain it ({pools}) and restart them; "
        "manage.py rescue_jobs rings for what was lost.",
    )
