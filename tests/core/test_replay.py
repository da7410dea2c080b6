"""A job that ended badly begins again, because a person says so."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.core import execution, registry, rescue, transitions
from apps.core.errors import OutcomeUnknown, PermanentError, TransientError
from apps.core.models import Job, Run, Status
from apps.core.owner import this_process
from apps.core.replay import is_past_retrying, replay
from apps.core.retry import Retry
from apps.core.submit import submit_many
from apps.notifications.models import Message
from apps.notifications.tasks import send_email_task
from config.queues import DEFAULT, EMAILS
from tests.core.conftest import raising, succeed


def change(made, **fields):
    Job.objects.filter(pk=made.job_id).update(**fields)


def quarantined(made):
    """As it is after its third execution that ended without a word."""
    change(made, losses=2)
    claim = transitions.claim(made.job_id, DEFAULT, this_process())
    change(made, lease_until=timezone.now() - timedelta(minutes=5))
    rescue.rescue_jobs()
    assert made.job.status == Status.QUARANTINED
    return claim


def message_ids(broker, queue=DEFAULT):
    return {json.loads(m)["headers"]["id"] for m in broker.lrange(queue.name, 0, -1)}


def test_quarantined_job_waits_again_with_a_clean_sheet(make):
    made = make(succeed)
    quarantined(made)
    change(made, tries=4, cancel_requested_at=timezone.now(), marked_at=timezone.now())
    before = made.job

    assert replay(made.job_id)

    job = made.job
    assert (job.status, job.tries, job.losses) == (Status.WAITING, 0, 0)
    assert (job.marked_at, job.cancel_requested_at, job.finished_at) == (None, None, None)
    assert (job.error_code, job.error_text) == ("", "")
    assert job.run_after > before.run_after
    assert job.created_at == before.created_at


def test_the_runs_before_it_are_kept(make):
    made = make(raising(PermanentError("No such address.")))
    made.answer()

    replay(made.job_id)

    assert made.run.error_text == "No such address."


def test_it_is_rung_for_under_a_number_that_no_worker_has_seen(make, broker):
    made = make(succeed)
    quarantined(made)
    seen = made.job.rings
    broker.flushdb()

    replay(made.job_id)
    made.answer()

    assert message_ids(broker) == {f"{made.job_id}.{seen + 1}"}
    assert made.job.status == Status.DONE


def test_it_is_rung_for_after_the_commit_and_not_before(make, broker):
    made = make(raising(PermanentError()))
    made.answer()
    broker.flushdb()

    with transaction.atomic():
        replay(made.job_id)
        assert broker.llen(DEFAULT.name) == 0

    assert broker.llen(DEFAULT.name) == 1


def test_two_replays_at_once_replay_once(make, broker):
    made = make(succeed)
    quarantined(made)
    broker.flushdb()

    assert [replay(made.job_id), replay(made.job_id)] == [True, False]

    assert broker.llen(DEFAULT.name) == 1


@pytest.mark.parametrize(
    "status", [Status.WAITING, Status.RUNNING, Status.DONE, Status.CANCELLED, Status.UNKNOWN]
)
def test_job_that_stands_elsewhere_is_left_as_it_is(make, broker, status):
    made = make(succeed)
    change(made, status=status, tries=3)
    before = Job.objects.values().get()
    broker.flushdb()

    assert not replay(made.job_id)

    assert Job.objects.values().get() == before
    assert broker.llen(DEFAULT.name) == 0


def test_unknown_job_runs_again_only_when_it_is_really_wanted(make):
    made = make(raising(OutcomeUnknown()))
    made.answer()

    assert not replay(made.job_id)
    assert replay(made.job_id, even_unknown=True)

    assert made.job.status == Status.WAITING


def test_even_unknown_does_not_mean_jobs_that_are_well(make):
    made = make(succeed)
    made.answer()

    assert not replay(made.job_id, even_unknown=True)


def test_job_whose_task_nobody_knows_any_more_would_stop_the_reconciler_so_it_stays(make):
    made = make(succeed)
    quarantined(made)
    spec = registry._specs.pop(made.task.name)

    replayed = replay(made.job_id)

    registry.add(spec)
    assert not replayed
    assert made.job.status == Status.QUARANTINED


def test_old_owner_can_write_nothing_before_or_after_the_next_claim(make):
    made = make(succeed)
    old = quarantined(made)

    replay(made.job_id)

    assert not transitions.report(old, 9, 9, "", 60)
    new = transitions.claim(made.job_id, DEFAULT, this_process())
    assert new
    assert not transitions.mark(old)
    assert not transitions.report(old, 9, 9, "", 60)
    assert made.job.progress_done == 0


def test_work_in_chunks_continues_after_its_last_chunk(make):
    begun_after: list[int] = []

    def work_on(work):
        begun_after.append(work.done_before)
        with work.chunk(work.done_before + 1, 2):
            pass
        if work.done_before == 0:
            raise PermanentError

    made = make(work_on)
    made.answer()

    replay(made.job_id)
    made.answer()

    assert begun_after == [0, 1]
    assert made.job.status == Status.DONE


def test_all_its_tries_are_given_anew(make):
    made = make(raising(TransientError()), retry=Retry(times=1))
    made.answer()
    change(made, run_after=timezone.now())
    made.answer()
    assert made.job.status == Status.FAILED

    replay(made.job_id)
    made.answer()

    assert (made.job.status, made.job.tries) == (Status.WAITING, 1)


def test_its_age_is_not_given_anew_and_whoever_asks_is_told(make):
    made = make(raising(TransientError()), retry=Retry(times=None, within=timedelta(hours=24)))
    change(made, status=Status.FAILED, created_at=timezone.now() - timedelta(hours=25))

    replay(made.job_id)
    told = is_past_retrying(made.job)
    made.answer()

    assert told
    assert made.job.status == Status.FAILED


def test_young_job_is_not_past_retrying(make):
    assert not is_past_retrying(make(succeed, retry=Retry(within=timedelta(hours=24))).job)
    assert not is_past_retrying(make(succeed, retry=Retry(times=3)).job)


def test_job_of_a_batch_runs_again_without_the_others(transactional_db, broker):
    messages = [Message(recipient=f"p{n}@example.com", subject="s", body="b") for n in range(3)]
    jobs = [job.id for job in submit_many(send_email_task, messages)]
    Job.objects.update(status=Status.DONE)
    Job.objects.filter(pk=jobs[1]).update(status=Status.QUARANTINED, losses=3)
    broker.flushdb()

    assert [replay(job) for job in jobs] == [False, True, False]

    assert message_ids(broker, EMAILS) == {f"{jobs[1]}.2"}
    execution.answer(send_email_task.spec, jobs[1])
    assert [run.job_id for run in Run.objects.filter(outcome="done")] == [jobs[1]]
