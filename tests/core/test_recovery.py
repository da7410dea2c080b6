"""A claim that ends without a word, a worker that stops, work that continues."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta

import billiard.common
import pytest
from billiard.exceptions import TimeLimitExceeded, WorkerLostError
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth import get_user_model
from django.utils import timezone

from apps.core import execution, rescue, transitions
from apps.core.burial import Cause, bury
from apps.core.models import Job, Run
from apps.core.owner import Owner, is_alive, this_process
from apps.core.submit import submit_many
from apps.core.worker.interruption import alarm, interruptible, uninterrupted
from apps.notifications.models import Message
from apps.notifications.tasks import send_email_task
from config.queues import DEFAULT, EMAILS, HIGH
from tests.core.conftest import raising, succeed
from tests.core.test_execution import after_its_soft_limit

PATIENCE = 60


@pytest.fixture
def dead_owner():
    """A process of this node that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return Owner(this_process().node, process.pid, time.time(), "fast", "fast")


def claim_by(owner, made, queue=DEFAULT):
    return transitions.claim(made.job_id, queue, owner)


# Take-over ---------------------------------------------------------------------------------


def test_job_of_a_dead_process_of_this_node_is_taken_over_at_once(make, dead_owner):
    made = make(succeed)
    assert claim_by(dead_owner, made)

    made.answer()

    assert (made.job.status, made.job.losses) == ("done", 1)


def test_job_of_a_process_of_another_node_keeps_its_lease(make, dead_owner):
    made = make(succeed)
    elsewhere = Owner("elsewhere", dead_owner.pid, dead_owner.started, "fast", "fast")
    assert claim_by(elsewhere, made)

    made.answer()

    assert made.job.status == "running"


def test_pid_that_was_used_again_does_not_pass_for_its_dead_owner():
    us = this_process()

    assert is_alive(us.pid, us.started)
    assert not is_alive(us.pid, us.started - 60)


def test_death_at_the_hard_limit_has_failed_and_says_so(make, dead_owner):
    made = make(succeed)
    assert claim_by(dead_owner, made)

    rescue.take_back(made.job_id, Cause.LIMIT, DEFAULT.hard_limit)

    assert (made.job.status, made.job.error_code) == ("failed", "Limit")
    assert "hard limit" in made.job.error_text
    assert made.run.outcome == "lost"


def test_death_by_a_kill_is_rung_for_at_once(make, dead_owner, broker):
    made = make(succeed)
    assert claim_by(dead_owner, made)
    broker.flushdb()

    rescue.take_back(made.job_id, Cause.KILLED, DEFAULT.hard_limit)

    assert (made.job.status, made.job.losses) == ("waiting", 1)
    assert broker.llen(DEFAULT.name) == 1


def test_news_of_a_death_that_is_not_true_changes_nothing(make):
    made = make(succeed)
    assert claim_by(this_process(), made)

    rescue.take_back(made.job_id, Cause.LIMIT, DEFAULT.hard_limit)

    assert (made.job.status, made.job.losses) == ("running", 0)


def test_child_that_was_given_up_at_its_hard_limit_need_not_be_gone_yet(make):
    made = make(succeed)
    assert claim_by(this_process(), made)
    began = timezone.now() - timedelta(seconds=DEFAULT.hard_limit)
    Job.objects.update(started_at=began)

    rescue.take_back(made.job_id, Cause.LIMIT, DEFAULT.hard_limit)

    assert (made.job.status, made.job.error_code) == ("failed", "Limit")


def test_of_a_batch_only_the_job_at_hand_counts_a_loss(make, dead_owner, broker):
    messages = [Message(recipient=f"p{n}@example.com", subject="s", body="b") for n in range(4)]
    jobs = submit_many(send_email_task, messages)
    transitions.claim_batch(jobs[0].id, EMAILS, dead_owner)
    Job.objects.filter(pk=jobs[0].id).update(status="done")

    assert len(bury()) == 3

    losses = dict(Job.objects.values_list("pk", "losses"))
    assert [losses[job.id] for job in jobs] == [0, 1, 0, 0]
    assert sorted(Run.objects.values_list("outcome", flat=True)) == ["lost", "released", "released"]


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (TimeLimitExceeded(60), "LIMIT"),
        (WorkerLostError("Worker exited prematurely: signal 14 (SIGALRM) Job: 3."), "LIMIT"),
        (WorkerLostError("Worker exited prematurely: signal 9 (SIGKILL) Job: 3."), "KILLED"),
    ],
)
def test_main_process_announces_the_death_of_a_child(make, broker, error, cause):
    made = make(succeed)

    current_app.tasks[made.task.name].on_retry(error, f"{made.job_id}.1", [], {}, None)

    [message] = broker.lrange(HIGH.name, 0, -1)
    headers = json.loads(message)["headers"]
    assert headers["task"] == "core.bury_job"
    assert headers["argsrepr"] == f"['{made.job_id}', '{cause}', {DEFAULT.hard_limit}]"


def test_error_that_killed_nobody_is_not_announced(make, broker):
    made = make(succeed)

    current_app.tasks[made.task.name].on_failure(ValueError(), f"{made.job_id}.1", [], {}, None)

    assert broker.llen(HIGH.name) == 0


# Leaving -----------------------------------------------------------------------------------


@pytest.fixture
def stopping(monkeypatch):
    """As if the child had been told to end."""
    monkeypatch.setattr(billiard.common, "_should_have_exited", [True])


def test_stopping_worker_releases_its_job_and_counts_nothing(make, broker, stopping):
    made = make(raising(SystemExit()))
    broker.flushdb()

    with pytest.raises(SystemExit):
        made.answer()

    assert (made.job.status, made.job.losses, made.job.tries) == ("waiting", 0, 0)
    assert made.run.outcome == "released"
    assert broker.llen(DEFAULT.name) == 1


def test_stopping_worker_does_not_release_what_it_has_marked(make, stopping):
    def mark_and_stop(work):
        work.mark()
        raise SystemExit

    made = make(mark_and_stop)

    with pytest.raises(SystemExit):
        made.answer()

    assert made.job.status == "unknown"


def test_stopping_worker_puts_back_the_rest_of_its_batch(make, broker, stopping):
    messages = [Message(recipient=f"p{n}@example.com", subject="s", body="b") for n in range(5)]
    jobs = submit_many(send_email_task, messages)
    broker.flushdb()

    def stop(message, work):
        raise SystemExit

    with pytest.raises(SystemExit):
        execution.answer(replace(send_email_task.spec, function=stop), jobs[0].id)

    assert Job.objects.filter(status="waiting", losses=0).count() == 5


def test_job_that_ends_its_own_process_loses_three_times_and_is_quarantined(make):
    made = make(raising(SystemExit(0)))

    for loss in (1, 2, 3):
        Job.objects.filter(pk=made.job_id).update(run_after=timezone.now())
        made.answer()
        assert made.job.losses == loss

    assert made.job.status == "quarantined"


# Chunks ------------------------------------------------------------------------------------


def person(number):
    return get_user_model()(email=f"chunk-{number}@example.com")


def test_chunk_is_committed_together_with_its_progress(make):
    def two_chunks(work):
        for number in (1, 2):
            with work.chunk(number, 2):
                person(number).save()

    made = make(two_chunks)

    made.answer()

    assert (made.job.status, made.job.progress_done) == ("done", 2)
    assert get_user_model().objects.count() == 2


def test_work_that_gets_on_is_not_poison_however_often_it_is_killed(make, dead_owner):
    def one_more_chunk(work):
        with work.chunk(work.done_before + 1, 100):
            pass

    made = make(one_more_chunk)
    Job.objects.filter(pk=made.job_id).update(losses=2, progress_done=5)

    made.answer()

    assert (made.job.losses, made.job.progress_done) == (0, 6)


def test_chunk_of_an_old_owner_writes_nothing(make):
    def fenced_out(work):
        with work.chunk(1, 2):
            person(1).save()
        Job.objects.filter(pk=work.job_id).update(token=99)
        with work.chunk(2, 2):
            person(2).save()

    made = make(fenced_out)

    made.answer()

    assert get_user_model().objects.count() == 1
    assert (made.job.status, made.job.token, made.job.progress_done) == ("running", 99, 1)


def test_soft_limit_between_chunks_lets_the_job_continue_where_it_was(make, broker):
    begun_at = []

    def slow(work):
        begun_at.append(work.done_before)
        with work.chunk(work.done_before + 1, 3):
            pass
        if work.done_before < 2:
            after_its_soft_limit(work)

    made = make(slow)

    for _ in range(3):
        made.answer()

    assert begun_at == [0, 1, 2]
    assert (made.job.status, made.job.tries, made.job.losses) == ("done", 0, 0)
    assert sorted(Run.objects.values_list("outcome", flat=True)) == [
        "continued",
        "continued",
        "done",
    ]


def test_cancelled_job_stops_at_its_next_chunk_and_keeps_the_ones_before(make):
    def cancelled_meanwhile(work):
        with work.chunk(1, 2):
            person(1).save()
        transitions.cancel(work.job_id)
        with work.chunk(2, 2):
            person(2).save()

    made = make(cancelled_meanwhile)

    made.answer()

    assert made.job.status == "cancelled"
    assert get_user_model().objects.count() == 1


# Heartbeat and signals ---------------------------------------------------------------------


def test_heartbeat_extends_the_claim_of_a_job_that_says_nothing(make, settings):
    settings.FAENA_LEASE_SECONDS = 1
    seen: list[str] = []

    def silent(work):
        before = Job.objects.get(pk=work.job_id).lease_until
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not seen:
            if Job.objects.get(pk=work.job_id).lease_until > before + timedelta(seconds=1):
                seen.append("extended more than once")

    made = make(silent)

    made.answer()

    assert seen
    assert made.job.status == "done"


@pytest.fixture
def soft_limit():
    """SIGUSR1 raises, as billiard's handler does."""

    def handle(*_):
        raise SoftTimeLimitExceeded

    before = signal.signal(signal.SIGUSR1, handle)
    yield
    signal.signal(signal.SIGUSR1, before)


def test_signal_waits_until_it_may_interrupt(soft_limit):
    reached = []

    def work():
        with uninterrupted():
            # To this thread: a server that other tests left running has one that lets it through.
            signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
            reached.append("the end of the statement")
            with interruptible():
                reached.append("the work")

    with pytest.raises(SoftTimeLimitExceeded):
        work()

    assert reached == ["the end of the statement"]


def test_signal_during_the_work_becomes_the_end_of_the_job(make, soft_limit):
    def long_work(work):
        work._began -= DEFAULT.soft_limit
        os.kill(os.getpid(), signal.SIGUSR1)

    made = make(long_work)

    made.answer()

    assert made.job.error_code == "TookTooLong"


def test_alarm_ends_a_process_that_hangs_in_c_code():
    script = (
        "import hashlib, django; django.setup()\n"
        "from apps.core.worker.interruption import alarm\n"
        "with alarm(0.2): hashlib.pbkdf2_hmac('sha256', b'x', b'y', 10**9)\n"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}

    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, timeout=PATIENCE * 3, check=False
    )

    assert done.returncode == -signal.SIGALRM


def test_alarm_is_off_after_the_block():
    with alarm(60):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0

    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
