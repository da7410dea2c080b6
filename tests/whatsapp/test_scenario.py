"""The load test's witness sees what is missing, and what is not as it was sent."""

from __future__ import annotations

import pytest

from apps.accounts.models import Company
from apps.core import scenarios
from apps.core.models import Job
from apps.core.scenarios import UnsafeTarget
from apps.whatsapp.models import Line, Message
from apps.whatsapp.scenarios import Deliveries
from tests.whatsapp.conftest import answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def effects(load, jobs) -> list[int]:
    return [load.witness(jobs).effects[job] for job in jobs]


def test_it_is_found_by_its_name():
    full, found = scenarios.find("whatsapp")

    assert full == "whatsapp.whatsapp"
    assert isinstance(found, Deliveries)


def test_messages_that_came_several_times_are_kept_once_and_the_others_too():
    load = Deliveries()
    load.prepare(really_send=False)
    jobs = load.submit(4, seed=7)
    assert effects(load, jobs) == [0, 0, 0, 0]

    for job in reversed(jobs):
        assert answer(job).status == "done"

    assert effects(load, jobs) == [1, 1, 1, 1]
    assert Message.objects.count() == 8
    sent = sum(job.whatsapp_delivery.messages for job in Job.objects.filter(pk__in=jobs))
    assert sent == 15


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows.delete(),
        lambda rows: rows.update(text="another text"),
        lambda rows: rows.update(sent_at="2026-01-01T00:00Z"),
    ],
    ids=["gone", "changed", "at another time"],
)
def test_what_is_not_as_it_was_sent_is_seen(spoil):
    load = Deliveries()
    jobs = load.submit(2, seed=7)
    for job in jobs:
        answer(job)
    last = Message.objects.order_by("-pk")[:1]

    spoil(Message.objects.filter(pk__in=list(last.values_list("pk", flat=True))))

    assert sorted(effects(load, jobs)) == [0, 1]


def test_a_second_run_sends_other_messages_to_the_same_number():
    first, second = Deliveries(), Deliveries()
    for load in (first, second):
        for job in load.submit(2, seed=7):
            answer(job)

    assert Message.objects.count() == 8
    assert Company.objects.count() == Line.objects.count() == 1


def test_without_secrets_it_does_not_begin(settings):
    settings.WHATSAPP_APP_SECRET = ""

    with pytest.raises(UnsafeTarget, match="Set WHATSAPP_APP_SECRET"):
        Deliveries().prepare(really_send=False)
