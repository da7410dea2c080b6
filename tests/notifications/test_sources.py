"""What families remind of becomes scheduled notifications, and follows its source."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.core import execution
from apps.core.models import Job
from apps.core.submit import submit
from apps.notifications import sources
from apps.notifications.intake import (
    FromTemplate,
    Reminder,
    Text,
    cancel_notification,
    handed_out,
    schedule_notification,
    source,
)
from apps.notifications.models import ScheduledNotification, State
from apps.notifications.sources import plan
from apps.notifications.tasks import process_pending, sync_calendar

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

NOW = timezone.now()


def reminder(key: str = "a", **fields) -> Reminder:
    given: dict[str, Any] = {
        "to": "ana@example.com",
        "content": Text("Hello", "How are you?"),
        "send_at": NOW - timedelta(minutes=1),
        "valid_until": NOW + timedelta(hours=1),
    }
    return Reminder(key, **given | fields)


def tick(task) -> Job:
    job = submit(task)
    execution.answer(task.spec, job.id)
    return Job.objects.get(pk=job.id)


def states() -> dict[str | None, str]:
    return {one.dedup_key: one.state for one in ScheduledNotification.objects.all()}


@pytest.fixture
def told(monkeypatch):
    """What the one source there is tells; the test fills it."""
    monkeypatch.setattr(sources, "_sources", {})
    reminders: list[Reminder] = []
    asked = []

    @source("made-up")
    def coming(until):
        asked.append(until)
        return reminders

    yield reminders
    assert all(until > NOW for until in asked)


def test_what_a_source_tells_goes_out(told):
    told.append(reminder())

    assert tick(sync_calendar).status == "done"
    tick(process_pending)

    assert states() == {"made-up:a": State.HANDED_OUT}


def test_a_source_that_breaks_keeps_no_other_back_and_is_told_of(told):
    told.append(reminder())
    plan("broken", [reminder("planned before")])

    @source("broken")
    def breaks(until):
        raise ZeroDivisionError

    job = tick(sync_calendar)

    assert (job.status, job.error_code) == ("failed", "SourceFailed")
    assert "broken" in job.error_text
    assert states() == {
        "broken:planned before": State.SCHEDULED,
        "made-up:a": State.SCHEDULED,
    }


def test_the_tick_twice_plans_once(told):
    told += [reminder("a"), reminder("b")]

    for _ in range(2):
        tick(sync_calendar)

    assert states() == {"made-up:a": State.SCHEDULED, "made-up:b": State.SCHEDULED}


@pytest.mark.parametrize(
    "changed",
    [
        {"send_at": NOW + timedelta(minutes=30)},
        {"valid_until": NOW + timedelta(hours=2)},
        {"content": Text("Hello", "Again")},
        {"content": FromTemplate("reminder", {"what": "F29", "due": "2026-05-20", "note": ""})},
        {"language": "es"},
        {"to": "eva@example.com"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_a_source_changes_is_changed(changed):
    plan("made-up", [reminder()])
    before = ScheduledNotification.objects.values().get()

    plan("made-up", [reminder(**changed)])

    after = ScheduledNotification.objects.values().get()
    assert before != after
    assert (before["id"], before["state"]) == (after["id"], after["state"])


def test_what_a_source_tells_no_more_does_not_go_out_and_comes_back_if_it_does():
    plan("made-up", [reminder("a"), reminder("b")])

    plan("made-up", [reminder("a")])
    tick(process_pending)
    assert states() == {"made-up:a": State.HANDED_OUT, "made-up:b": State.EXPIRED}

    plan("made-up", [reminder("b")])
    tick(process_pending)
    assert states() == {"made-up:a": State.HANDED_OUT, "made-up:b": State.HANDED_OUT}


def test_what_went_out_never_goes_out_again():
    plan("made-up", [reminder()])
    tick(process_pending)

    for told in ([reminder()], [], [reminder(language="es")]):
        plan("made-up", told)

    assert states() == {"made-up:a": State.HANDED_OUT}


def test_what_a_person_cancelled_stays_cancelled():
    plan("made-up", [reminder()])
    assert cancel_notification("made-up:a")

    for told in ([reminder()], [], [reminder(language="es")]):
        plan("made-up", told)

    assert states() == {"made-up:a": State.CANCELLED}


def test_others_keep_theirs():
    schedule_notification("a@example.com", Text("x", "y"), send_at=NOW, dedup_key="made-upon:a")
    schedule_notification("a@example.com", Text("x", "y"), send_at=NOW)

    plan("made-up", [])

    assert set(states().values()) == {State.SCHEDULED}


def test_one_that_cannot_go_out_keeps_no_other_back(caplog):
    plan("made-up", [reminder("a", to="ana@"), reminder("b")])

    assert states() == {"made-up:b": State.SCHEDULED}
    assert "made-up:a cannot be planned: 'ana@' is not an e-mail address." in caplog.text


def test_a_person_is_told_at_the_address_of_that_moment():
    ana = User.objects.create_user("ana@faena.example", language="es")

    plan("made-up", [reminder(to=ana)])

    row = ScheduledNotification.objects.get()
    assert (row.user, row.recipient, row.readers_language) == (ana, "", "es")


def test_a_source_learns_what_went_out():
    plan("made-up", [reminder("a:1", content=FromTemplate("x", {"n": 1})), reminder("b:1")])
    tick(process_pending)
    plan("made-up", [reminder("a:2")])

    assert handed_out("made-up", "a:") == {"a:1": {"n": 1}}
    assert set(handed_out("made-up")) == {"a:1", "b:1"}


def test_nothing_is_written_where_nothing_changed():
    plan("made-up", [reminder()])
    before = written_by()

    plan("made-up", [reminder()])

    assert written_by() == before


def written_by() -> str:
    """The transaction that wrote the row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM notifications_schedulednotification")
        return cursor.fetchone()[0]
