"""Scheduled notifications: each becomes one job when its time has come, or none."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Company, User
from apps.core import execution, rescue
from apps.core.models import Job, Run
from apps.core.submit import submit
from apps.core.ticks import get
from apps.notifications import pending
from apps.notifications.intake import (
    FromTemplate,
    InvalidMessage,
    Text,
    cancel_notification,
    schedule_notification,
)
from apps.notifications.models import Message, ScheduledNotification, State, TemplateNotification
from apps.notifications.tasks import WORKS_ON, process_pending
from config.queues import DEFAULT, EMAILS, HIGH
from tests.notifications.conftest import killed

pytestmark = pytest.mark.django_db(transaction=True)

HELLO = Text("Hello", "How are you?")
REMINDER = FromTemplate("reminder", {"what": "F29", "due": "2026-05-20", "note": ""})


def ago(**span) -> datetime:
    return timezone.now() - timedelta(**span)


def later(**span) -> datetime:
    return timezone.now() + timedelta(**span)


def schedule(content=HELLO, to="ana@example.com", **options):
    return schedule_notification(to, content, **{"send_at": ago(minutes=1)} | options)


def many_due(count):
    ScheduledNotification.objects.bulk_create(
        ScheduledNotification(
            recipient=f"p{number}@example.com",
            template=REMINDER.name,
            context=REMINDER.context,
            send_at=ago(hours=1),
        )
        for number in range(count)
    )


def tick() -> Job:
    job = submit(process_pending)
    execution.answer(process_pending.spec, job.id)
    return Job.objects.get(pk=job.id)


def states():
    return [one.state for one in ScheduledNotification.objects.order_by("id")]


# Its time


def test_tick_is_asked_for_every_five_minutes_on_high():
    defined = get("notifications.process_pending")

    assert (str(defined.at), defined.task.spec.queue) == ("every 5 minutes", HIGH)


def test_what_is_due_becomes_a_job_and_what_is_not_waits(broker):
    due = schedule()
    waiting = schedule(send_at=later(minutes=1))

    assert tick().status == "done"

    due.refresh_from_db()
    waiting.refresh_from_db()
    assert (due.state, waiting.state) == (State.HANDED_OUT, State.SCHEDULED)
    assert due.job.notifications_message.subject == "Hello"
    assert waiting.job is None
    assert Message.objects.count() == broker.llen(EMAILS.name) == 1


def test_template_becomes_a_template_notification(broker):
    schedule(REMINDER)

    tick()

    row = TemplateNotification.objects.get()
    assert (row.template, row.context, row.language) == ("reminder", REMINDER.context, "en")
    assert broker.llen(DEFAULT.name) == 1


def test_person_gets_it_at_the_address_and_in_the_language_of_that_moment(broker):
    ana = User.objects.create_user("old@faena.example", language="en")
    schedule(to=ana)
    schedule(REMINDER, to=ana, language="en")
    User.objects.update(email="new@faena.example", language="es")

    tick()

    message, template = Message.objects.get(), TemplateNotification.objects.get()
    assert (message.recipient, message.language) == ("new@faena.example", "es")
    assert (template.recipient, template.language) == ("new@faena.example", "en")


def test_each_company_sees_its_own_jobs(broker):
    companies = [Company.objects.create(name=name) for name in "ABA"]
    for company in [*companies, None]:
        schedule(company=company)

    tick()

    jobs = Job.objects.filter(queue=EMAILS.name)
    assert {job.company for job in jobs} == {*companies, None}


def test_what_was_handed_out_is_never_due_again_even_when_its_job_was_deleted(broker):
    schedule()
    tick()
    Job.objects.all().delete()

    tick()

    assert states() == [State.HANDED_OUT]
    assert not Message.objects.exists()


# Planned anew, cancelled, too late


def test_same_key_before_it_went_out_changes_everything_about_it(broker):
    first = schedule(dedup_key="event-7", send_at=ago(minutes=1))
    second = schedule(REMINDER, to="eva@example.com", dedup_key="event-7", send_at=later(hours=1))

    tick()

    assert first.pk == second.pk
    assert (second.template, second.subject, second.recipient) == ("reminder", "", second.address)
    assert states() == [State.SCHEDULED]


def test_same_key_after_it_went_out_sends_nothing(broker):
    schedule(dedup_key="event-7")
    tick()

    again = schedule(dedup_key="event-7", send_at=ago(seconds=1))
    tick()

    assert again.state == State.HANDED_OUT
    assert Message.objects.count() == 1


def test_cancelled_one_does_not_go_out_and_its_source_cannot_bring_it_back(broker):
    planned = schedule(dedup_key="event-7")

    assert cancel_notification("event-7")
    assert not cancel_notification(planned)
    assert schedule(dedup_key="event-7").state == State.CANCELLED
    tick()

    assert not Message.objects.exists()


def test_what_went_out_cannot_be_cancelled(broker):
    planned = schedule()
    tick()

    assert not cancel_notification(planned)
    assert not cancel_notification("nobody knows this key")

    assert states() == [State.HANDED_OUT]


def test_what_is_too_late_expires_and_is_seen(broker):
    schedule(valid_until=ago(seconds=1), dedup_key="event-7")
    schedule(valid_until=later(hours=1))

    tick()

    assert states() == [State.EXPIRED, State.HANDED_OUT]
    assert Message.objects.count() == 1


def test_expired_one_comes_back_with_new_times_and_not_with_the_old(broker):
    schedule(valid_until=ago(seconds=1), dedup_key="event-7")
    tick()

    assert schedule(valid_until=ago(seconds=1), dedup_key="event-7").state == State.EXPIRED
    moved = schedule(valid_until=later(hours=1), dedup_key="event-7")
    assert moved.state == State.SCHEDULED
    tick()

    assert states() == [State.HANDED_OUT]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"to": "ana@"}, "not an e-mail address"),
        ({"language": "xx"}, "choose from: en, es"),
        ({"content": Text("", "Body")}, "a template, or a subject"),
        ({"content": FromTemplate("")}, "a template, or a subject"),
        ({"content": FromTemplate("x", {"at": object()})}, "plain data"),
        ({"send_at": datetime(2026, 5, 1)}, "need a time zone"),
        ({"valid_until": datetime(2020, 5, 1)}, "need a time zone"),
        ({"valid_until": ago(days=1)}, "before send_at"),
    ],
)
def test_what_could_not_go_out_is_refused(wrong, sentence):
    with pytest.raises(InvalidMessage, match=sentence):
        schedule(**wrong)

    assert not ScheduledNotification.objects.exists()


def test_times_and_dates_in_the_data_are_carried_as_text(broker):
    at = datetime.fromisoformat("2026-05-20T15:30:00+00:00")
    schedule(FromTemplate("reminder", {"due": at}))

    tick()

    assert TemplateNotification.objects.get().context == {"due": "2026-05-20T15:30:00Z"}


# Whoever is killed, and however many do it


def test_two_at_once_hand_out_each_once(broker):
    many_due(300)
    jobs = [submit(process_pending) for _ in range(2)]
    barrier = threading.Barrier(2)

    def run(job):
        barrier.wait(timeout=10)
        execution.answer(process_pending.spec, job.id)
        connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert set(states()) == {State.HANDED_OUT}
    assert TemplateNotification.objects.count() == 300
    assert {job.status for job in jobs} == {"done"}


def test_second_does_not_wait_for_what_the_first_has_in_hand(broker):
    many_due(10)
    found = []

    def second():
        found.append(tick().status)
        connection.close()

    with transaction.atomic():
        assert pending.hand_out_chunk(WORKS_ON) == 10
        other = threading.Thread(target=second)
        other.start()
        other.join(timeout=30)
        assert found == ["done"]

    assert TemplateNotification.objects.count() == 10


def test_planned_anew_while_it_is_handed_out_goes_out_once_as_it_was(broker):
    schedule(dedup_key="event-7")
    handed_out = threading.Event()

    def source():
        handed_out.wait(timeout=10)
        schedule(REMINDER, dedup_key="event-7", send_at=later(hours=1))
        connection.close()

    other = threading.Thread(target=source)
    other.start()
    with transaction.atomic():
        pending.hand_out_chunk(WORKS_ON)
        handed_out.set()
        wait_until_somebody_waits_for_us()
    other.join(timeout=30)

    assert states() == [State.HANDED_OUT]
    assert ScheduledNotification.objects.get().subject == "Hello"
    assert Message.objects.count() == 1


def wait_until_somebody_waits_for_us():
    sql = """
        SELECT pid FROM pg_locks
        WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
    """
    give_up_at = timezone.now() + timedelta(seconds=10)
    with connection.cursor() as cursor:
        while timezone.now() < give_up_at:
            cursor.execute(sql)
            if cursor.fetchone():
                return
    raise AssertionError("Nobody waits.")


KILLED = """
from django.db import transaction
from apps.notifications import pending, tasks
with transaction.atomic():
    {before}
    pending.hand_out_chunk(tasks.WORKS_ON)
    {after}
"""


def test_killed_before_the_commit_nothing_was_handed_out(broker):
    many_due(10)

    killed(KILLED.format(before="", after="die()"))

    assert set(states()) == {State.SCHEDULED}
    assert Job.objects.count() == broker.llen(DEFAULT.name) == 0
    tick()
    assert TemplateNotification.objects.count() == 10


def test_killed_between_commit_and_ring_the_reconciler_rings(broker, settings):
    settings.FAENA_RING_AGAIN_AFTER = 0
    many_due(10)

    killed(KILLED.format(before="transaction.on_commit(die)", after=""))

    assert set(states()) == {State.HANDED_OUT}
    assert broker.llen(DEFAULT.name) == 0
    tick()
    assert TemplateNotification.objects.count() == 10
    assert rescue.rescue_jobs().rung == {DEFAULT.name: 1}


# Many


def test_ten_thousand_due_are_handed_out_by_jobs_that_keep_the_promise_of_the_queue(broker):
    many_due(10_000)

    runs = tick_and_those_that_follow()

    assert set(states()) == {State.HANDED_OUT}
    assert TemplateNotification.objects.count() == 10_000
    assert broker.llen(DEFAULT.name) == 200
    assert all((r.finished_at - r.started_at).total_seconds() < HIGH.ends_within for r in runs)


def tick_and_those_that_follow():
    tick()
    ticks = Job.objects.filter(task=process_pending.name)
    while waiting := ticks.filter(status="waiting").first():
        execution.answer(process_pending.spec, waiting.id)
    return Run.objects.filter(task=process_pending.name)


def test_what_is_too_much_for_one_job_is_done_by_those_that_follow(broker, monkeypatch):
    monkeypatch.setattr(pending, "CHUNK", 10)
    monkeypatch.setattr(pending, "ENOUGH_SECONDS", 0)
    many_due(25)

    runs = tick_and_those_that_follow()

    assert set(states()) == {State.HANDED_OUT}
    assert TemplateNotification.objects.count() == 25
    assert [run.outcome for run in runs] == ["done"] * 3
