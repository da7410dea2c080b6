"""Fixtures of size are real work: a worker could do what stands in them."""

from __future__ import annotations

import json

import pytest
from celery import current_app

from apps.bench.backlog import put_behind
from apps.core import transitions
from apps.core.models import Job
from apps.core.owner import this_process
from apps.notifications.tasks import send_email_task
from config.queues import BULK, EMAILS

pytestmark = pytest.mark.django_db(transaction=True)


def take(queue) -> list:
    """The messages as a worker gets them, first come first."""
    with current_app.connection_for_read() as connection:
        simple = connection.SimpleQueue(current_app.amqp.queues[queue.name])
        messages = [simple.get(block=False) for _ in range(simple.qsize())]
        for message in messages:
            message.ack()
        simple.close()
    return messages


def test_backlog_waits_behind_what_was_there(broker):
    first = send_email_task.delay("Bench", "Hello", "person@example.com").id

    put_behind(3, EMAILS)

    messages = take(EMAILS)
    assert messages[0].headers["id"] == f"{first}.1"
    assert [message.headers["task"] for message in messages[1:]] == ["bench.nothing"] * 3


def test_each_message_rings_for_a_job_of_its_own(broker):
    put_behind(20, EMAILS)

    messages = take(EMAILS)
    jobs = [message.payload[0][0] for message in messages]
    assert sorted(jobs) == sorted(str(job.pk) for job in Job.objects.all())
    assert [message.headers["id"] for message in messages] == [f"{job}.1" for job in jobs]
    assert len({message.properties["delivery_tag"] for message in messages}) == 20
    assert all(
        message.headers["argsrepr"] == f"['{job}']"
        for message, job in zip(messages, jobs, strict=True)
    )


def test_each_job_can_be_claimed(broker):
    put_behind(3, EMAILS)

    claims = [
        transitions.claim(job.pk, EMAILS, this_process()) for job in Job.objects.order_by("pk")
    ]

    assert None not in claims


def test_backlog_of_another_queue_waits_there(broker):
    put_behind(2, BULK)

    assert set(Job.objects.values_list("queue", flat=True)) == {BULK.name}
    assert (broker.llen(BULK.name), broker.llen(EMAILS.name)) == (2, 0)
    raw = json.loads(broker.lindex(BULK.name, 0))
    assert raw["properties"]["delivery_info"]["routing_key"] == BULK.name


def test_no_backlog_is_none(broker):
    put_behind(0, EMAILS)

    assert not Job.objects.exists()
    assert broker.llen(EMAILS.name) == 0
