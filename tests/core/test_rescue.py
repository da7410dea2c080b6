"""The reconciler."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone
from redis import Redis

from apps.core import broker as held
from apps.core import rescue, transitions
from apps.core.burial import Cause
from apps.core.models import Job, Run
from apps.core.owner import Owner, this_process
from config.queues import DEFAULT, EMAILS
from tests.core.conftest import succeed

LONG_AGO = timedelta(minutes=5)
ONE_INTERVAL = timedelta(seconds=settings.FAENA_RING_AGAIN_AFTER)


def age(made, **extra):
    """Let the job's last ring and its lease lie in the past."""
    past = timezone.now() - LONG_AGO
    Job.objects.filter(pk=made.job_id).update(rung_at=past, **extra)


def claimed(made):
    """The job's claim, as a worker of this process holds it."""
    return transitions.claim(made.job_id, DEFAULT, this_process())


def test_job_whose_ring_was_lost_is_rung_for_again(make, broker):
    made = make(succeed)
    broker.flushdb()
    age(made)

    done = rescue.rescue_jobs()

    assert done.rung == {DEFAULT.name: 1}
    [message] = broker.lrange(DEFAULT.name, 0, -1)
    assert json.loads(message)["headers"]["id"] == f"{made.job_id}.2"


def test_job_that_was_rung_for_a_moment_ago_is_given_time(make, broker):
    make(succeed)
    broker.flushdb()

    assert rescue.rescue_jobs().rung == {}


def test_job_whose_message_waits_in_the_broker_is_not_rung_for_again(make, broker):
    made = make(succeed)
    age(made)

    assert rescue.rescue_jobs().rung == {}
    assert broker.llen(DEFAULT.name) == 1


def test_only_as_many_are_rung_for_as_the_broker_lacks(make, broker):
    for _ in range(5):
        age(make(succeed))
    broker.rpop(DEFAULT.name)
    broker.rpop(DEFAULT.name)

    assert rescue.rescue_jobs().rung == {DEFAULT.name: 2}
    assert broker.llen(DEFAULT.name) == 5


def test_ring_that_nobody_answers_is_repeated_after_twice_as_long(make, broker):
    made = make(succeed)
    intervals = []
    for _ in range(4):
        broker.flushdb()
        passed = 0
        while not rescue.rescue_jobs().rung:
            Job.objects.filter(pk=made.job_id).update(rung_at=F("rung_at") - ONE_INTERVAL)
            passed += 1
        intervals.append(passed)

    assert intervals == [1, 2, 4, 8]


def test_backlog_of_a_hundred_thousand_healthy_jobs_is_not_rung_for_again(make, broker):
    age(make(succeed))
    copy = """
        INSERT INTO core_job (id, task, queue, status, run_after, rung_at, rings, unanswered,
            tries, losses, owner_node, token, progress_done, progress_note, error_code, error_text)
        SELECT gen_random_uuid(), task, queue, status, run_after, rung_at, rings, 0, 0, 0, '', 0,
            0, '', '', '' FROM core_job, generate_series(1, 99999)
    """
    with connection.cursor() as cursor:
        cursor.execute(copy)
    broker.flushdb()
    for _ in range(100):
        broker.lpush(DEFAULT.name, *[b"{}"] * 1000)
    taken_now = 16
    for number in range(taken_now):
        broker.rpop(DEFAULT.name)
        entry = [{"headers": {"id": f"{number}.1"}}, "", DEFAULT.name]
        broker.zadd("unacked_index", {f"tag-{number}": time.time()})
        broker.hset("unacked", f"tag-{number}", json.dumps(entry))

    done = rescue.rescue_jobs()

    assert Job.objects.count() == 100_000
    assert done.rung == {}


def test_claim_whose_lease_ended_is_taken_back_and_counts_as_a_loss(make):
    made = make(succeed)
    assert claimed(made)
    age(made, lease_until=timezone.now() - LONG_AGO)

    done = rescue.rescue_jobs()

    assert done.taken_back == {"waiting": 1}
    assert (made.job.status, made.job.losses, made.job.tries) == ("waiting", 1, 0)
    assert made.run.outcome == "lost"


def test_ring_about_a_claim_whose_lease_ended_takes_it_over_at_once(make):
    made = make(succeed)
    assert claimed(made)
    age(made, lease_until=timezone.now() - LONG_AGO)

    made.answer()

    assert (made.job.status, made.job.losses) == ("done", 1)
    assert sorted(Run.objects.values_list("outcome", flat=True)) == ["done", "lost"]


def test_claim_within_its_lease_is_left_alone(make):
    made = make(succeed)
    assert claimed(made)

    assert rescue.rescue_jobs().taken_back == {}


def test_marked_job_whose_worker_died_is_unknown_and_never_runs_again(make):
    calls: list[object] = []
    made = make(calls.append)
    transitions.mark(claimed(made))
    age(made, lease_until=timezone.now() - LONG_AGO)

    rescue.rescue_jobs()
    made.answer()

    assert calls == []
    assert made.job.status == "unknown"
    assert made.job.finished_at is not None


def test_job_that_was_lost_three_times_is_quarantined(make):
    made = make(succeed)
    assert claimed(made)
    age(made, lease_until=timezone.now() - LONG_AGO, losses=2)

    rescue.rescue_jobs()

    assert (made.job.status, made.job.losses) == ("quarantined", 3)


def test_old_owner_can_write_nothing_after_the_claim_was_taken_back(make):
    made = make(succeed)
    claim = claimed(made)
    age(made, lease_until=timezone.now() - LONG_AGO)

    rescue.rescue_jobs()

    assert not transitions.mark(claim)
    assert not transitions.report(claim, 1, 2, "", 60)


def test_reconciler_lets_the_announcement_of_a_death_go_first(make, monkeypatch):
    made = make(succeed)
    gone = Owner(this_process().node, 2**22, 0.0, "fast", "fast")
    assert transitions.claim(made.job_id, DEFAULT, gone)
    job, limit = made.job_id, DEFAULT.hard_limit
    announced = lambda _: rescue.take_back(job, Cause.LIMIT, limit)  # noqa: E731
    monkeypatch.setattr("apps.core.rescue.time.sleep", announced)

    rescue.rescue_jobs()

    assert (made.job.status, made.job.error_code) == ("failed", "Limit")


def test_two_reconcilers_do_not_work_at_once(make):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [rescue.ADVISORY_LOCK])
            assert rescue.rescue_jobs() is None
    finally:
        other.close()


def test_messages_that_the_dead_hold_are_dropped_once_their_job_has_ended(make, broker):
    made, running = make(succeed), make(succeed)
    made.answer()
    for one in (made, running):
        entry = [{"headers": {"id": f"{one.job_id}.1"}}, "", DEFAULT.name]
        broker.zadd("unacked_index", {str(one.job_id): 1})
        broker.hset("unacked", str(one.job_id), json.dumps(entry))

    assert rescue.rescue_jobs().forgotten == 1
    assert held.taken()[DEFAULT.name] == 1
    assert broker.hkeys("unacked") == [str(running.job_id).encode()]


@pytest.mark.django_db(transaction=True)
def test_broker_that_is_down_does_not_keep_claims_from_being_taken_back(make, monkeypatch):
    made = make(succeed)
    assert claimed(made)
    age(made, lease_until=timezone.now() - LONG_AGO)
    closed = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.1)
    monkeypatch.setattr(held, "client", lambda: closed)

    assert rescue.rescue_jobs().taken_back == {"waiting": 1}


def test_job_whose_family_was_deleted_does_not_keep_others_from_being_rung_for(make, broker):
    orphan, made = make(succeed), make(succeed)
    Job.objects.filter(pk=orphan.job_id).update(task="gone.task")
    broker.flushdb()
    age(orphan)
    age(made)

    rescue.rescue_jobs()

    assert orphan.job.status == "waiting"
    assert broker.llen(DEFAULT.name) == 1


def test_queues_are_told_apart(make, broker):
    age(make(succeed))
    broker.lpush(EMAILS.name, broker.rpop(DEFAULT.name))

    assert rescue.rescue_jobs().rung == {DEFAULT.name: 1}
