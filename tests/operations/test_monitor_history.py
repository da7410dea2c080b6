from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.core.models import Job, Run, Status
from apps.operations.monitor.history import FIRST_ID, RAN, Ran, ran
from config.queues import BULK, EMAILS, HIGH, Queue
from tests.operations.conftest import job

WINDOW = 900

pytestmark = pytest.mark.django_db


def run_of(one: Job, outcome: Run.Outcome = Run.Outcome.DONE, *, ago=10.0, waited=1.0, lasted=1.0):
    ended = timezone.now() - timedelta(seconds=ago)
    started = ended - timedelta(seconds=lasted)
    return Run.objects.create(
        job=one,
        task=one.task,
        queue=one.queue,
        node="fast",
        due_at=started - timedelta(seconds=waited),
        started_at=started,
        finished_at=ended,
        outcome=outcome,
    )


def bury(queue: Queue, status: Status) -> None:
    """A run that was lost, and the job that ended by it."""
    one = job(queue, status)
    lost = run_of(one, Run.Outcome.LOST)
    Job.objects.filter(pk=one.pk).update(finished_at=lost.finished_at)


def test_only_the_window_counts():
    one = job(EMAILS, Status.DONE)
    for ago in (2 * WINDOW, WINDOW + 5, WINDOW - 5, 10):
        run_of(one, ago=ago)

    assert ran(WINDOW)[EMAILS.name].ends == 2
    assert ran(4 * WINDOW)[EMAILS.name].ends == 4
    assert ran(1) == {}


def test_without_runs_there_is_nothing():
    assert ran(WINDOW) == {}


def test_executions_are_told_apart_by_how_they_ended():
    one = job(BULK, Status.DONE)
    for outcome in Run.Outcome:
        run_of(one, outcome)

    found = ran(WINDOW)[BULK.name]

    assert (found.starts, found.ends, found.done) == (8, 8, 1)
    assert (found.failed, found.quarantined, found.unknown, found.lost) == (1, 0, 1, 1)


def test_what_became_of_a_lost_run_is_told_by_its_job():
    for status in (Status.WAITING, Status.QUARANTINED, Status.UNKNOWN, Status.FAILED):
        bury(BULK, status)

    found = ran(WINDOW)[BULK.name]

    assert (found.failed, found.quarantined, found.unknown, found.lost) == (1, 1, 1, 4)
    assert found.ended_badly == 3


def test_a_lost_run_after_which_the_job_failed_otherwise_counts_one_failure():
    one = job(BULK, Status.FAILED)
    run_of(one, Run.Outcome.LOST, ago=60)
    last = run_of(one, Run.Outcome.FAILED)
    Job.objects.filter(pk=one.pk).update(finished_at=last.finished_at)

    found = ran(WINDOW)[BULK.name]

    assert (found.failed, found.lost) == (1, 1)


def test_what_runs_now_has_started_in_the_window_if_it_did():
    job(HIGH, Status.RUNNING, started_at=timezone.now())
    job(HIGH, Status.RUNNING, started_at=timezone.now() - timedelta(seconds=2 * WINDOW))

    assert ran(WINDOW) == {HIGH.name: Ran(starts=1)}


def test_the_wait_is_that_of_95_of_100():
    one = job(EMAILS, Status.DONE)
    for seconds in range(101):
        run_of(one, waited=seconds)
    run_of(one, Run.Outcome.LOST, waited=10_000)

    assert ran(WINDOW)[EMAILS.name].p95_wait == pytest.approx(95, abs=0.1)


def test_runs_that_ended_a_little_out_of_order_are_all_counted():
    one = job(EMAILS, Status.DONE)
    for ago in (WINDOW - 10, WINDOW + 20, WINDOW - 20, WINDOW + 1, 5):
        run_of(one, ago=ago)

    assert ran(WINDOW)[EMAILS.name].ends == 3


def test_the_window_is_found_between_gaps_that_retention_left():
    one = job(EMAILS, Status.DONE)
    runs = [run_of(one, ago=100 * (50 - n) - 50) for n in range(50)]
    Run.objects.filter(pk__in=[run.pk for run in runs[3:38]]).delete()

    assert ran(WINDOW)[EMAILS.name].ends == 9


def test_old_runs_are_not_read():
    one = job(EMAILS, Status.DONE)
    old = timezone.now() - timedelta(days=1)
    fields = {"task": one.task, "queue": one.queue, "node": "fast", "outcome": Run.Outcome.DONE}
    times = {"due_at": old, "started_at": old, "finished_at": old}
    Run.objects.bulk_create(Run(job=one, **fields, **times) for _ in range(5000))
    newest = run_of(one)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_run")

        cursor.execute(FIRST_ID, {"since": WINDOW})
        [first] = cursor.fetchone()
        cursor.execute(f"EXPLAIN {RAN}", {"first": first, "window": WINDOW})

        assert first == newest.pk
        assert "core_run_pkey" in str(cursor.fetchall())
