"""The load test's witness sees what is missing and what is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from apps.accounts.rut import parse_rut
from apps.calendar.models import Event
from apps.calendar.scenarios import Calendars, invented_rut
from apps.calendar.tasks import sync_company
from apps.core import execution, scenarios

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def test_it_is_found_by_its_name():
    full, found = scenarios.find("calendar")

    assert full == "calendar.calendar"
    assert isinstance(found, Calendars)


def test_invented_tax_numbers_are_right():
    assert all(parse_rut(invented_rut(number)) for number in (0, 1, 8_999_999, 10**12))


def test_calendars_that_were_made_are_whole_and_others_are_not():
    load = Calendars()
    jobs = load.submit(3, seed=7)
    assert set(load.witness(jobs).effects.values()) == {0}
    for job in jobs:
        execution.answer(sync_company.spec, job)
    assert load.witness(jobs).effects == dict.fromkeys(jobs, 1)

    first, second = Event.objects.order_by("company", "due_on").distinct("company")[:2]
    fourth_of_second = Event.objects.filter(company=second.company).order_by("due_on")[3]
    Event.objects.filter(company=first.company).update(due_on=F("due_on") + timedelta(days=1))
    Event.objects.filter(pk=fourth_of_second.pk).update(active=False)

    assert sorted(load.witness(jobs).effects.values()) == [0, 0, 1]
