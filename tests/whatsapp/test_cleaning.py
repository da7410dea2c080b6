"""Sessions go when their time has come, with all that was written; open ones never."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.core.ids import first_uuid7
from apps.core.models import Job
from apps.core.submit import submit
from apps.core.ticks import get
from apps.core.work import Work
from apps.maintenance.intake import forget_old_jobs
from apps.whatsapp import cleaning, intake, payloads, sessions
from apps.whatsapp.models import WINDOW, Delivery, Message, Session, Unclaimed
from apps.whatsapp.retention import CONTENTS
from apps.whatsapp.tasks import cleanup_old_sessions
from config.queues import DEFAULT
from tests.meanwhile import meanwhile
from tests.whatsapp.conftest import (
    OTHER_LINE,
    ago,
    answer,
    answering,
    body,
    deliver,
    locked,
    message,
    take,
    value,
    wamids,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker", "line")]

KEEP = timedelta(days=30)
NOW = timezone.now().replace(microsecond=0)
LIMIT = NOW - KEEP - WINDOW
LATE = LIMIT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def kept_for(settings) -> None:
    settings.WHATSAPP_KEEP_DAYS = KEEP.days


@pytest.fixture
def now(monkeypatch) -> None:
    """The clock stands while it is cleaned."""
    monkeypatch.setattr(cleaning.timezone, "now", lambda: NOW)


def write(wamid: str, sent_at, **fields) -> Job:
    return take(body(value(message(wamid, sent_at, **fields))))


def clean() -> Job:
    return answer(intake.clean_up().id)


def grow_old(job: Job, age: timedelta) -> None:
    """As if it had come and ended so long ago; its id tells when it came."""
    then = timezone.now() - age
    new = Job.objects.create(
        id=first_uuid7(then),
        task=job.task,
        queue=job.queue,
        status=job.status,
        created_at=then,
        finished_at=then,
    )
    Delivery.objects.create(job=new, body=Delivery.objects.get(pk=job.pk).body)
    Unclaimed.objects.filter(delivery=job.pk).update(delivery=new.pk)
    job.delete()


def test_the_tick_stands_on_the_schedule():
    tick = get("whatsapp.cleanup_old_sessions")

    assert (str(tick.at), tick.missed.value) == ("0 5 * * * America/Santiago", "once")
    assert tick.task.spec.queue == DEFAULT


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("last", "goes"),
    [
        (LIMIT - timedelta(seconds=1), True),
        (LIMIT, False),
        (LIMIT + timedelta(seconds=1), False),
        (NOW - WINDOW - timedelta(seconds=1), False),
        (NOW, False),
    ],
    ids=["past the limit", "at the limit", "before the limit", "just ended", "open"],
)
def test_a_session_goes_when_its_window_passed_longer_ago_than_is_kept(last, goes):
    write("wamid.1", last)

    job = clean()

    assert job.status == "done"
    assert (Session.objects.count(), Message.objects.count()) == ((0, 0) if goes else (1, 1))


@pytest.mark.usefixtures("now")
def test_an_open_session_is_kept_however_old_it_is():
    began = NOW - timedelta(days=60)
    for day in range(61):
        write(f"wamid.{day:02}", began + timedelta(hours=23.9 * day))

    clean()

    assert Session.objects.get().started_at == began
    assert Message.objects.count() == 61


@pytest.mark.usefixtures("now")
def test_only_what_is_old_goes_and_the_job_says_how_much():
    for number in range(3):
        write(f"wamid.{number}", LIMIT - timedelta(days=2 * number + 1))
    write("wamid.new", NOW)

    job = clean()

    assert wamids() == ["wamid.new"]
    assert job.progress_note.startswith("3 sessions with 3 messages deleted")


@pytest.mark.usefixtures("now")
def test_killed_between_two_chunks_it_goes_on(monkeypatch):
    monkeypatch.setattr(cleaning, "SESSIONS_AT_ONCE", 2)
    for number in range(5):
        write(f"wamid.{number}", LIMIT - timedelta(days=2 * number + 1))
    chunk, calls = Work.chunk, []

    def dies(self, *args, **options):
        calls.append(args)
        if len(calls) == 2:
            raise SystemExit
        return chunk(self, *args, **options)

    monkeypatch.setattr(Work, "chunk", dies)
    job = intake.clean_up()
    answer(job.id)
    assert Session.objects.count() == Message.objects.count() == 3

    assert answer(job.id).status == "done"

    assert not Session.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.usefixtures("now")
def test_a_session_with_many_messages_goes_in_small_transactions(monkeypatch):
    monkeypatch.setattr(cleaning, "MESSAGES_AT_ONCE", 3)
    old = LIMIT - timedelta(days=1)
    take(body(value(*[message(f"wamid.{n}", old) for n in range(10)])))
    deleted, chunk = [], Work.chunk

    def counted(self, *args, **options):
        deleted.append(Message.objects.count())
        return chunk(self, *args, **options)

    monkeypatch.setattr(Work, "chunk", counted)

    job = clean()

    assert deleted == [10, 7, 4, 1]
    assert job.progress_note.startswith("1 sessions with 10 messages deleted")
    assert not Session.objects.exists()


@pytest.mark.usefixtures("now")
def test_a_session_that_somebody_writes_to_at_that_moment_is_left_alone():
    write("wamid.1", LIMIT - timedelta(seconds=1))
    cleaned = []

    with meanwhile(lambda: cleaned.append(clean().status)):
        sessions.store(locked(), late_message())

    assert cleaned == ["done"]
    assert wamids() == ["wamid.1", "wamid.2"]
    assert Session.objects.count() == 1


@pytest.mark.usefixtures("now")
def test_who_writes_late_to_a_session_that_is_just_being_deleted_begins_another():
    write("wamid.1", LIMIT - timedelta(seconds=1))
    late = deliver(body(value(message("wamid.2", LATE))))
    keys = list(Session.objects.values_list("pk", flat=True))

    with meanwhile(answering(late.id)):
        assert cleaning.delete_some(keys, LIMIT) == (1, 1)

    assert (late.status, wamids()) == ("done", ["wamid.2"])
    assert Session.objects.get().started_at == LATE


def late_message() -> list[payloads.Said]:
    return payloads.read(body(value(message("wamid.2", LATE))), NOW).messages


# Deliveries


def contents() -> list[bytes]:
    return [bytes(one) for one in Delivery.objects.values_list("body", flat=True)]


@pytest.mark.parametrize(
    ("age", "is_kept"),
    [(CONTENTS - timedelta(hours=1), True), (CONTENTS + timedelta(hours=1), False)],
)
def test_what_a_delivery_said_is_forgotten_after_a_week_once_it_is_taken(age, is_kept):
    job = write("wamid.1", ago(hours=1))
    grow_old(job, age)

    answer(forget_old_jobs().id)

    assert bool(contents()[0]) is is_kept
    assert Message.objects.count() == 1


def test_what_could_not_be_taken_is_kept_as_long_as_messages_are():
    not_understood = take(body(value({"id": "private"})))
    unclaimed = take(body(value(message("wamid.1"), line=OTHER_LINE)))
    grow_old(not_understood, KEEP)
    grow_old(unclaimed, KEEP - timedelta(hours=1))
    answer(forget_old_jobs().id)
    clean()
    assert all(contents())
    Delivery.objects.all().delete()

    for job in (take(b"nonsense"), take(body(value(message("wamid.2"), line=OTHER_LINE)))):
        grow_old(job, KEEP + WINDOW + timedelta(hours=1 + Delivery.objects.count()))
    clean()

    assert contents() == [b"", b""]
    assert not Unclaimed.objects.exists()


def test_a_delivery_that_waits_is_never_emptied():
    job = Job.objects.get(pk=deliver(body(value(message("wamid.1")))).id)
    grow_old(job, KEEP + 2 * WINDOW)

    clean()

    assert all(contents())


def test_nothing_of_what_was_written_is_left_in_any_table():
    old = timezone.now() - KEEP - WINDOW - timedelta(days=1)
    private: dict[str, Any] = {"text": {"body": "so very private"}}
    taken = take(body(value(message("wamid.1", old, **private), name="Her secret name")))
    mixed = take(
        body(value(message("wamid.2", old, **private), {"x": "so very private"}, line=OTHER_LINE))
    )
    assert _tables_with("so very private")
    assert _tables_with("Her secret name")
    for number, job in enumerate((taken, mixed)):
        grow_old(job, KEEP + WINDOW + timedelta(days=1, hours=number))

    clean()

    for words in ("so very private", "Her secret name", "56911112222"):
        assert _tables_with(words) == []


def _tables_with(words: str) -> list[str]:
    """Tables in which some row holds these words, as text or as bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS one '
                "WHERE one::text LIKE %s OR one::text LIKE %s",
                [f"%{words}%", f"%{words.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_deliveries_go_with_their_jobs():
    grow_old(write("wamid.1", ago(hours=1)), timedelta(days=366))

    answer(forget_old_jobs().id)

    assert not Delivery.objects.exists()
    assert Message.objects.count() == 1


def test_by_the_clock_and_by_hand_it_is_the_same_task():
    assert submit(cleanup_old_sessions).status == "waiting"
    assert cleanup_old_sessions.delay().status == "waiting"
