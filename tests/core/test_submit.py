"""The one way in."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DataError, transaction
from django.utils import timezone

from apps.core import execution, rescue
from apps.core.models import Job
from apps.core.submit import submit, submit_many
from apps.notifications.models import Message, TemplateNotification
from apps.notifications.tasks import process_template_notification, send_email_task
from config.queues import EMAILS
from tests.core.conftest import succeed

pytestmark = pytest.mark.django_db(transaction=True)


def message(number=1):
    return Message(recipient=f"p{number}@example.com", subject="Hello", body="Hi")


def test_ring_is_given_after_the_commit_and_carries_nothing_but_the_id(broker):
    with transaction.atomic():
        job = submit(send_email_task, message())
        assert broker.llen(EMAILS.name) == 0

    [raw] = broker.lrange(EMAILS.name, 0, -1)
    ring = json.loads(raw)
    assert ring["headers"]["id"] == f"{job.id}.1"
    assert ring["headers"]["argsrepr"] == f"['{job.id}']"
    assert len(raw) < 2000


def test_nothing_is_left_of_a_submission_that_is_rolled_back(broker):
    with transaction.atomic():
        submit(send_email_task, message())
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert not Message.objects.exists()
    assert broker.llen(EMAILS.name) == 0


def test_second_submission_with_the_same_key_is_the_first_job(broker):
    first = submit(send_email_task, message(), dedup_key="once")
    second = submit(send_email_task, message(2), dedup_key="once")

    assert second.id == first.id
    assert [m.recipient for m in Message.objects.all()] == ["p1@example.com"]
    assert broker.llen(EMAILS.name) == 1


def test_same_key_within_one_transaction_leaves_the_transaction_usable(broker):
    with transaction.atomic():
        submit(send_email_task, message(), dedup_key="once")
        submit(send_email_task, message(2), dedup_key="once")

    assert Job.objects.count() == 1


def test_job_for_later_is_not_rung_before_it_is_due(broker):
    job = submit(send_email_task, message(), run_after=timezone.now() + timedelta(hours=1))

    rescue.rescue_jobs()
    assert broker.llen(EMAILS.name) == 0

    Job.objects.filter(pk=job.id).update(run_after=timezone.now())
    rescue.rescue_jobs()
    assert broker.llen(EMAILS.name) == 1


def test_many_rows_are_jobs_of_their_own_and_share_rings(broker):
    jobs = submit_many(send_email_task, [message(n) for n in range(120)])

    assert Job.objects.count() == Message.objects.count() == len({job.id for job in jobs}) == 120
    assert broker.llen(EMAILS.name) == 3  # 50 + 50 + 20


def test_many_jobs_are_what_one_by_one_they_would_be(broker, django_user_model):
    alice = django_user_model.objects.create_user("alice@example.com")
    parent = Job.objects.get(pk=submit(send_email_task, message()).id)
    [many] = submit_many(send_email_task, [message()], requested_by=alice, parent=parent)
    one = submit(send_email_task, message(), requested_by=alice, parent=parent)

    copied, inserted = (vars(Job.objects.get(pk=job.id)) for job in (many, one))
    for name in ("created_at", "run_after", "rung_at"):
        assert copied.pop(name) is not None
        inserted.pop(name)
    for found in (copied, inserted):
        del found["id"], found["_state"]
    assert copied == inserted


@pytest.mark.parametrize("text", ["tab\tand\nline\\N \\. 'x' ñ", "", "\\N", "\x01\x7f"])
def test_text_of_many_rows_arrives_as_it_was(broker, text):
    submit_many(send_email_task, [Message(recipient="a@example.com", subject=text, body=text)])

    row = Message.objects.get()
    assert (row.subject, row.body) == (text, text)


def test_many_rows_with_data_arrive_whole(broker):
    data = {"n": [1, None, "ñ\t\n"], "t": {"a": True}}
    rows = [
        TemplateNotification(recipient=f"p{n}@example.com", template="t", context=data)
        for n in range(3)
    ]

    submit_many(process_template_notification, rows)

    assert [row.context for row in TemplateNotification.objects.all()] == [data] * 3
    assert not any(row._state.adding for row in rows)


def test_many_rows_are_all_there_or_none(broker):
    rows = [message(1), message(2)]
    rows[1].subject = "x" * 1000

    with pytest.raises(DataError):
        submit_many(send_email_task, rows)

    assert not Job.objects.exists()
    assert broker.llen(EMAILS.name) == 0


def test_one_ring_is_enough_for_its_whole_chunk(broker, settings):
    jobs = submit_many(send_email_task, [message(n) for n in range(7)])

    execution.answer(send_email_task.spec, jobs[0].id)

    assert Job.objects.filter(status="done").count() == 7


def test_repeated_ring_of_a_chunk_whose_first_job_is_done_does_the_others(broker):
    jobs = submit_many(send_email_task, [message(n) for n in range(3)])
    Job.objects.filter(pk=jobs[0].id).update(status="done")

    execution.answer(send_email_task.spec, jobs[0].id)

    assert Job.objects.filter(status="done").count() == 3


def test_chunk_that_takes_too_long_goes_back_and_is_rung_for_again(broker, monkeypatch):
    monkeypatch.setattr(execution, "BATCH_SECONDS", -1.0)
    jobs = submit_many(send_email_task, [message(n) for n in range(5)])
    broker.flushdb()

    execution.answer(send_email_task.spec, jobs[0].id)

    assert Job.objects.filter(status="done").count() == 1
    assert Job.objects.filter(status="waiting", tries=0, losses=0).count() == 4
    assert broker.llen(EMAILS.name) == 1


def test_row_of_another_family_is_refused(make, broker):
    made = make(succeed)

    with pytest.raises(TypeError, match="no row"):
        submit(made.task, message())


def test_job_whose_row_was_deleted_has_failed_with_a_sentence(broker):
    job = submit(send_email_task, message())
    Message.objects.all().delete()

    execution.answer(send_email_task.spec, job.id)

    ended = Job.objects.get(pk=job.id)
    assert ended.status == "failed"
    assert "was deleted" in ended.error_text
