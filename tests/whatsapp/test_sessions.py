"""What a person writes without a pause of a day is one session, in whatever order it arrives."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.core.models import Job
from apps.whatsapp import intake, payloads, sessions
from apps.whatsapp.models import WINDOW, Message, Session
from tests.meanwhile import meanwhile
from tests.whatsapp.conftest import (
    LINE,
    OTHER_LINE,
    PEDRO,
    answer,
    answering,
    at,
    body,
    deliver,
    limits,
    locked,
    message,
    take,
    value,
    wamids,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker", "line")]

DAY = 24.0
A_SECOND = 1 / 3600


def write(*hours: float, name: str = "Rosa", person: str = "1") -> None:
    """A delivery for each message, in this order."""
    for hour in hours:
        sent = message(f"wamid.{person}.{hour}", at(hour), person)
        assert take(body(value(sent, name=name))).status == "done"


def hours() -> list[tuple[float, float]]:
    """Of each session: when it began and was last written to."""
    hour, zero = timedelta(hours=1), at(0)
    return [((first - zero) / hour, (last - zero) / hour) for first, last in limits()]


def test_the_first_message_begins_a_session():
    write(0)

    [session] = Session.objects.all()
    assert (session.line.phone_number_id, session.wa_id, session.profile_name) == (
        LINE,
        "1",
        "Rosa",
    )
    assert (session.started_at, session.last_message_at) == (at(0), at(0))
    assert session.ends_at == at(DAY)


def test_each_message_extends_it():
    write(0, 20, 40)

    assert hours() == [(0, 40)]
    assert Message.objects.filter(session=Session.objects.get()).count() == 3


@pytest.mark.parametrize(
    ("pause", "sessions"), [(DAY - A_SECOND, 1), (DAY, 2), (DAY + A_SECOND, 2)]
)
def test_it_ends_when_the_window_has_passed(pause, sessions):
    write(0, pause)

    assert Session.objects.count() == sessions


def test_people_and_numbers_have_sessions_of_their_own(line):
    intake.enter_line(line.company, OTHER_LINE, "", by=None)
    take(body(value(message("wamid.1", at(0))), value(message("wamid.2", at(0), PEDRO))))
    take(body(value(message("wamid.3", at(0)), line=OTHER_LINE)))

    assert Session.objects.count() == 3


def test_a_late_message_begins_the_session_earlier():
    write(10, 0)

    assert hours() == [(0, 10)]


def test_a_late_message_between_two_sessions_makes_them_one():
    write(0, 30)
    assert Session.objects.count() == 2

    write(15)

    assert hours() == [(0, 30)]
    assert Message.objects.filter(session=Session.objects.get()).count() == 3


def test_a_delivery_may_bring_what_joins_its_own_messages_to_older_ones():
    write(0)

    take(body(value(message("wamid.40", at(40), "1"), message("wamid.20", at(20), "1"))))

    assert hours() == [(0, 40)]
    assert Message.objects.filter(session=Session.objects.get()).count() == 3


def test_a_late_message_leaves_a_session_alone_that_it_is_too_old_for():
    write(100, 0, 100 - DAY)

    assert hours() == [(0, 0), (100 - DAY, 100 - DAY), (100, 100)]


def test_the_name_is_that_of_the_newest_message():
    write(10, name="Rosa")
    write(0, name="Old name")
    assert Session.objects.get().profile_name == "Rosa"

    write(20, name="New name")
    write(21, name="")

    assert Session.objects.get().profile_name == "New name"


@pytest.mark.parametrize("order", list(permutations([0, 20, 30, 60])))
def test_the_order_of_arrival_changes_nothing(order):
    write(*order)

    assert hours() == [(0, 30), (60, 60)]


@given(times=st.lists(st.integers(0, 24 * 8), min_size=1, max_size=12), rnd=st.randoms())
@settings(
    max_examples=40,
    deadline=None,
    # Each example is many transactions: a smaller one would be looked for for minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_sessions_are_what_was_written_without_a_pause(line, times, rnd: random.Random):
    Session.objects.all().delete()
    order = list(enumerate(times))
    rnd.shuffle(order)
    while order:
        together = [order.pop() for _ in range(min(len(order), rnd.randint(1, 3)))]
        sent = [message(f"wamid.{n}", at(hour), "1") for n, hour in together]
        # One byte string is one job, also over the examples.
        take(body(value(*sent), value(statuses=[{"id": str(uuid4())}])))

    assert hours() == _without_pauses(sorted(times))
    for session in Session.objects.all():
        sent_at = sorted(session.messages.values_list("sent_at", flat=True))
        assert (sent_at[0], sent_at[-1]) == (session.started_at, session.last_message_at)


def _without_pauses(times: list[int]) -> list[tuple[float, float]]:
    found = [[times[0], times[0]]]
    for hour in times[1:]:
        if timedelta(hours=hour - found[-1][1]) < WINDOW:
            found[-1][1] = hour
        else:
            found.append([hour, hour])
    return [(first, last) for first, last in found]


# At once


def store(*sent, line: str = LINE) -> None:
    """A worker's transaction, in the middle of which another one comes."""
    contents = payloads.read(body(value(*sent, line=line)), timezone.now())
    sessions.store(locked(line), contents.messages)


def test_two_workers_with_two_messages_of_a_person_make_one_session(line):
    job = deliver(body(value(message("wamid.1", at(1)))))

    with meanwhile(answering(job.id)):
        store(message("wamid.0", at(0)))

    assert hours() == [(0, 1)]
    assert wamids() == ["wamid.0", "wamid.1"]


def test_two_workers_with_the_same_message_store_it_once(line):
    job = deliver(body(value(message("wamid.1", at(0)))))

    with meanwhile(answering(job.id)):
        store(message("wamid.1", at(0)))

    assert wamids() == ["wamid.1"]
    assert (job.status, Session.objects.count()) == ("done", 1)


def test_many_workers_with_many_messages_of_a_person_make_one_session(line):
    jobs = [
        deliver(body(value(message(f"wamid.{n}", at(n)), message(f"wamid.{(n + 1) % 24}", at(n)))))
        for n in range(24)
    ]

    def work(job) -> None:
        try:
            answer(job.id)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, jobs))

    assert [job.status for job in jobs] == ["done"] * 24
    assert len(wamids()) == 24
    assert Session.objects.count() == 1


def test_the_same_message_of_two_numbers_at_once_is_tried_again_and_stored_once(line):
    """It should not exist; the database decides, and nothing of the other delivery is lost."""
    intake.enter_line(line.company, OTHER_LINE, "", by=None)
    both = value(message("wamid.1", at(0)), message("wamid.2", at(0)), line=OTHER_LINE)
    second = deliver(body(both))

    with meanwhile(answering(second.id)):
        store(message("wamid.1", at(0)))

    job = Job.objects.get(pk=second.id)
    assert (job.status, job.error_code) == ("waiting", "StoredMeanwhile")
    assert "wamid" not in job.error_text
    answer(second.id)
    assert wamids() == ["wamid.1", "wamid.2"]
    assert Session.objects.count() == 2


def test_many_messages_of_a_person_take_few_queries_each(line, django_assert_max_num_queries):
    sent = [message(f"wamid.{n}", at(n / 100)) for n in range(50)]
    job = deliver(body(value(*sent)))

    with django_assert_max_num_queries(50 * 3 + 30, connection=connection):
        answer(job.id)

    assert hours() == [(0, 0.49)]
