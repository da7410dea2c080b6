from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from apps.core.models import Job, Status
from apps.notifications.intake import send_email
from apps.operations.queue_view import RUNNING, WAITING, QueueView, look
from config.queues import (
    BULK,
    DEFAULT,
    EMAILS,
    FAST,
    FAST_SLOW,
    HIGH,
    MAINTENANCE,
    QUEUES,
    Member,
    Queue,
    Topology,
)
from tests.operations.conftest import job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker")]


def view_of(queue: Queue, topology: Topology = FAST_SLOW) -> QueueView:
    return next(one for one in look(topology).queues if one.queue is queue)


@pytest.mark.django_db(transaction=True)
def test_an_email_that_was_asked_for_waits_in_the_broker_and_in_its_row():
    send_email("Hello", "You are in.", "ana@example.com")

    view = view_of(EMAILS)

    assert (view.messages.waiting, view.messages.held) == (1, 0)
    assert (view.jobs.due, view.jobs.later, view.jobs.running) == (1, 0, 0)
    assert view.pools == (FAST.name,)


@pytest.mark.django_db(transaction=True)
def test_a_message_in_a_workers_hands_is_held_and_no_longer_waits():
    send_email("Hello", "You are in.", "ana@example.com")
    send_email("Hello", "You are in.", "bob@example.com")

    with current_app.connection_for_read() as to_broker:
        emails = current_app.amqp.queues[EMAILS.name](to_broker.default_channel)
        assert emails.get(no_ack=False)
        messages = view_of(EMAILS).messages

    assert (messages.waiting, messages.held) == (1, 1)


def test_jobs_are_told_apart_by_what_they_wait_for():
    job(BULK)
    job(BULK, due_for=-3600)
    job(BULK, due_for=-7200)
    job(BULK, Status.RUNNING)
    for ended in (Status.DONE, Status.FAILED, Status.CANCELLED, Status.UNKNOWN):
        job(BULK, ended)

    jobs = view_of(BULK).jobs

    assert (jobs.due, jobs.later, jobs.running) == (1, 2, 1)


def test_the_oldest_wait_breaks_the_promise_of_its_queue_only():
    job(EMAILS, due_for=EMAILS.starts_within + 10)
    job(EMAILS, due_for=1)
    job(HIGH, due_for=1)
    job(MAINTENANCE, due_for=86_400)

    late = {one.queue: one for one in look(FAST_SLOW).queues if one.breaks_promise}

    assert list(late) == [EMAILS]
    assert late[EMAILS].jobs.oldest_wait == pytest.approx(EMAILS.starts_within + 10, abs=5)


def test_a_job_that_should_have_ended_but_has_not_started_breaks_the_promise():
    job(DEFAULT, due_for=DEFAULT.ends_within + 1)

    assert view_of(DEFAULT).breaks_promise


def test_a_job_for_later_does_not_wait_yet():
    job(EMAILS, due_for=-60, created_at=timezone.now() - timedelta(days=1))

    assert view_of(EMAILS).jobs.oldest_wait is None


def test_a_job_that_was_asked_for_yesterday_and_is_due_now_has_just_begun_to_wait():
    job(EMAILS, due_for=1, created_at=timezone.now() - timedelta(days=1))

    assert view_of(EMAILS).jobs.oldest_wait < EMAILS.starts_within


def test_a_job_that_is_due_since_before_it_was_made_waits_since_it_was_made():
    job(EMAILS, due_for=3600, created_at=timezone.now())

    assert view_of(EMAILS).jobs.oldest_wait < EMAILS.starts_within


@pytest.mark.parametrize(
    ("query", "index"), [(WAITING, "core_job_waiting"), (RUNNING, "core_job_running")]
)
def test_finished_jobs_are_not_read(query, index):
    now = timezone.now()
    Job.objects.bulk_create(
        Job(task="a.b", queue=EMAILS.name, status=Status.DONE, run_after=now) for _ in range(1000)
    )
    job(EMAILS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_job")

        cursor.execute(f"EXPLAIN {query}")

        assert index in str(cursor.fetchall())


def test_few_queries_are_enough(django_assert_num_queries):
    with django_assert_num_queries(4):
        look(FAST_SLOW)


def test_a_queue_that_nobody_drains_here_is_said():
    view = look(Topology("lame", (Member(FAST),), ""))

    assert [one.queue for one in view.queues if not one.pools] == [
        queue for queue in QUEUES if queue not in FAST.queues
    ]
