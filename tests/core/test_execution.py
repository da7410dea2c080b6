"""How work ends: the contract of apps.core.tasks, line by line."""

from __future__ import annotations

import json
import logging

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from apps.core import transitions
from apps.core.errors import (
    DependencyDown,
    NotYet,
    OutcomeUnknown,
    PermanentError,
    TransientError,
)
from apps.core.models import Job, Run
from apps.core.owner import this_process
from apps.core.retry import Retry
from config.queues import DEFAULT
from tests.core.conftest import raising, succeed


def test_job_that_returns_is_done_and_has_a_run_record(make):
    made = make(succeed)

    made.answer()

    assert made.job.status == "done"
    assert made.job.finished_at is not None
    assert made.run.outcome == "done"
    assert made.run.due_at <= made.run.started_at <= made.run.finished_at
    assert made.run.peak_memory_kb > 10_000


def test_second_ring_of_a_job_that_is_done_does_nothing(make):
    calls: list[object] = []
    made = make(calls.append)

    made.answer()
    made.answer()

    assert len(calls) == 1
    assert Run.objects.count() == 1


def test_job_that_another_worker_holds_is_left_alone(make):
    calls: list[object] = []
    made = make(calls.append)
    assert transitions.claim(made.job_id, DEFAULT, this_process())

    made.answer()

    assert calls == []
    assert made.job.status == "running"


def test_transient_error_waits_and_rings_again(make, broker):
    made = make(raising(TransientError("busy")), retry=Retry(times=3, base=1, cap=5))
    broker.flushdb()

    made.answer()

    job = made.job
    assert (job.status, job.tries, job.error_text) == ("waiting", 1, "busy")
    assert job.run_after > job.created_at
    assert made.run.outcome == "retry"
    [message] = broker.lrange(DEFAULT.name, 0, -1)
    headers = json.loads(message)["headers"]
    assert headers["id"] == f"{job.id}.{job.rings}"
    assert headers["eta"] is not None


def test_transient_error_with_a_long_pause_waits_in_its_row_and_not_in_the_broker(
    make, broker, monkeypatch
):
    monkeypatch.setattr("random.uniform", lambda low, high: high)
    made = make(raising(TransientError()), retry=Retry(times=3, base=600, cap=600))
    broker.flushdb()

    made.answer()

    assert made.job.status == "waiting"
    assert made.job.rung_at is None
    assert broker.llen(DEFAULT.name) == 0


def test_transient_error_after_the_last_try_has_failed(make):
    made = make(raising(TransientError("still busy")), retry=Retry(times=0))

    made.answer()

    assert (made.job.status, made.job.error_code) == ("failed", "TransientError")
    assert made.job.error_text == "still busy"


def test_dependency_that_is_down_spends_no_try(make):
    made = make(raising(DependencyDown()), retry=Retry(times=0))

    made.answer()

    assert (made.job.status, made.job.tries) == ("waiting", 0)


def test_job_whose_turn_has_not_come_waits_as_long_as_it_says_and_spends_no_try(make):
    made = make(raising(NotYet("Others are there.", retry_after=120)), retry=Retry(times=0))

    made.answer()

    job = made.job
    assert (job.status, job.tries, job.error_text) == ("waiting", 0, "Others are there.")
    assert 110 < (job.run_after - timezone.now()).total_seconds() <= 120


def test_permanent_error_tells_the_person_and_keeps_no_traceback(make):
    made = make(raising(PermanentError("Check the address.")), retry=Retry(times=9))

    made.answer()

    assert (made.job.status, made.job.error_text) == ("failed", "Check the address.")


def test_bug_has_failed_with_its_traceback_and_is_loud(make, caplog):
    made = make(raising(ZeroDivisionError("oh")))

    with caplog.at_level(logging.ERROR):
        made.answer()

    assert (made.job.status, made.job.error_code) == ("failed", "ZeroDivisionError")
    assert "Traceback" in made.job.error_text
    assert str(made.job_id) in caplog.text


def test_memory_error_is_an_ordinary_failure_and_does_not_end_the_worker(make):
    made = make(raising(MemoryError()))

    made.answer()

    assert (made.job.status, made.job.error_code) == ("failed", "MemoryExceeded")


def after_its_soft_limit(work):
    """As if the work had begun long ago."""
    work._began -= DEFAULT.soft_limit
    raise SoftTimeLimitExceeded


def test_soft_limit_that_was_meant_for_an_earlier_job_costs_nothing(make):
    made = make(raising(SoftTimeLimitExceeded()))

    made.answer()

    assert (made.job.status, made.job.tries, made.job.losses) == ("waiting", 0, 0)


def test_soft_limit_says_that_it_took_too_long(make):
    made = make(after_its_soft_limit)

    made.answer()

    assert made.job.error_code == "TookTooLong"
    assert str(DEFAULT.soft_limit) in made.job.error_text


def test_outcome_that_nobody_knows_is_unknown(make):
    made = make(raising(OutcomeUnknown("no reply")))

    made.answer()

    assert (made.job.status, made.run.outcome) == ("unknown", "unknown")


def test_bug_after_the_mark_is_unknown(make):
    def mark_and_fail(work):
        work.mark()
        raise ZeroDivisionError

    made = make(mark_and_fail)

    made.answer()

    assert made.job.status == "unknown"


def test_transient_error_after_the_mark_takes_the_mark_back(make):
    def mark_and_wait(work):
        work.mark()
        raise TransientError

    made = make(mark_and_wait, retry=Retry(times=1))

    made.answer()

    assert (made.job.status, made.job.marked_at) == ("waiting", None)


def test_progress_is_shown_and_extends_the_lease(make):
    seen = []

    def half_way(work):
        work.progress(5, 10, "half way")
        seen.append(Job.objects.get(pk=work.job_id))

    made = make(half_way)

    made.answer()

    [job] = seen
    assert (job.percent, job.progress_note) == (50, "half way")
    assert (job.lease_until - job.started_at).total_seconds() >= DEFAULT.lease


def test_cancelled_job_stops_at_its_next_progress_report(make):
    reached = []

    def cancelled_meanwhile(work):
        transitions.cancel(work.job_id)
        work.progress(1)
        reached.append("too far")

    made = make(cancelled_meanwhile)

    made.answer()

    assert reached == []
    assert made.job.status == "cancelled"


def test_waiting_job_is_cancelled_at_once_and_never_runs(make):
    calls: list[object] = []
    made = make(calls.append)

    assert transitions.cancel(made.job_id)
    made.answer()

    assert calls == []
    assert made.job.status == "cancelled"
    assert not transitions.cancel(made.job_id)


def test_worker_that_lost_its_claim_writes_nothing(make):
    def taken_over_meanwhile(work):
        Job.objects.filter(pk=work.job_id).update(token=99)

    made = make(taken_over_meanwhile)

    made.answer()

    assert (made.job.status, made.job.token) == ("running", 99)
    assert not Run.objects.exists()


def test_mark_of_a_worker_that_lost_its_claim_stops_it(make):
    reached = []

    def mark_late(work):
        Job.objects.filter(pk=work.job_id).update(token=99)
        work.mark()
        reached.append("too far")

    made = make(mark_late)

    made.answer()

    assert reached == []
    assert made.job.marked_at is None


@pytest.mark.parametrize("start", ["delay", "apply_async"])
def test_no_message_starts_without_a_row(make, broker, start):
    made = make(succeed)
    broker.flushdb()

    with pytest.raises(TypeError, match=r"entrance|never so"):
        getattr(made.task, start)()

    assert broker.llen(DEFAULT.name) == 0
