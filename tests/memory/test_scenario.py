"""The load test's witness sees what is missing, doubled and not corrected."""

from __future__ import annotations

import pytest

from apps.core import scenarios
from apps.core.scenarios import UnsafeTarget
from apps.memory.models import Memory
from apps.memory.scenarios import Memories
from tests.memory.conftest import do

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def test_it_is_found_by_its_name():
    full, found = scenarios.find("memory")

    assert full == "memory.memory"
    assert isinstance(found, Memories)


def test_what_people_told_is_held_and_anything_else_is_seen():
    load = Memories()
    jobs = load.submit(3, seed=7)
    assert set(load.witness(jobs).effects.values()) == {0}
    do(*jobs)
    assert load.witness(jobs).effects == dict.fromkeys(jobs, 1)

    first, second = Memory.objects.order_by("holder").distinct("holder")[:2]
    first.delete()
    Memory.objects.filter(pk=second.pk).update(text="My accountant is somebody else.")

    assert sorted(load.witness(jobs).effects.values()) == [0, 0, 1]


def test_it_tells_no_service_unless_that_is_wanted(settings):
    settings.MEMORY = "mem0"

    with pytest.raises(UnsafeTarget):
        Memories().prepare(really_send=False)
    Memories().prepare(really_send=True)
