"""Ticks as jobs, and what is owed when nobody looked in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.core.models import Job
from apps.core.ticks import CATCH_UP, ONCE, SKIP, Owed, UnknownTick, every, get, owed, submit_tick
from apps.core.ticks import tick as define
from config.queues import HIGH
from tests.beat.made_up import MakeTick, nothing, slots_of, ticks_made_up

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOURLY = every(hours=1)
EACH_SECOND = every(seconds=1)


@pytest.fixture
def make_tick() -> Iterator[MakeTick]:
    with ticks_made_up() as make:
        yield make


# A slot is a job


@pytest.mark.django_db(transaction=True)
def test_slot_is_a_job_that_is_due_at_once_and_rung_for(make_tick, broker):
    made = make_tick(HOURLY)

    handle = submit_tick(made.name, NOON)

    job = Job.objects.get()
    assert (job.id, job.task, job.queue) == (handle.id, made.name, HIGH.name)
    assert job.dedup_key == f"{made.name}@2026-05-01T12:00:00+00:00"
    assert abs(job.run_after - job.created_at) < timedelta(seconds=1)
    assert broker.llen(HIGH.name) == 1


@pytest.mark.django_db
def test_slot_runs_once_whoever_submits_it_and_in_whatever_zone(make_tick):
    made = make_tick(HOURLY)

    first = submit_tick(made.name, NOON)
    second = submit_tick(made.name, NOON.astimezone(ZoneInfo("America/Santiago")))
    submit_tick(made.name, NOON + timedelta(hours=1))

    assert first == second
    assert slots_of(made.name) == [NOON, NOON + timedelta(hours=1)]


@pytest.mark.django_db
def test_unknown_tick_gets_the_names_there_are(make_tick):
    name = make_tick(HOURLY).name

    with pytest.raises(UnknownTick, match=f"choose from: .*{name}"):
        submit_tick("core.no_such_tick", NOON)

    assert not Job.objects.exists()


def test_tick_is_a_task_without_a_row(make_tick):
    made = make_tick(HOURLY, ONCE)

    assert get(made.name) == made
    assert (made.task.spec.row, made.task.spec.queue, made.missed) == (None, HIGH, ONCE)


@pytest.mark.parametrize("wrong", [{"at": 300}, {"at": "5 minutes"}, {"missed": "skip"}])
def test_what_is_no_plan_or_policy_is_refused_at_import(wrong):
    options = {"name": "core.refused", "queue": HIGH, "at": HOURLY, "missed": SKIP} | wrong

    with pytest.raises(TypeError, match=f"{next(iter(wrong))}= takes"):
        define(**options)(nothing)

    with pytest.raises(UnknownTick):
        get("core.refused")


# What is owed


def after_away(policy, at=HOURLY, **away) -> Owed:
    """What is owed half an hour past noon by a beat that was away so long."""
    now = NOON + timedelta(minutes=30)
    return owed(at, policy, now - timedelta(**away), now)


@pytest.mark.parametrize("policy", [SKIP, ONCE, CATCH_UP])
def test_nothing_is_owed_until_the_next_slot(policy):
    assert owed(HOURLY, policy, NOON, NOON + timedelta(minutes=59)) == Owed()


@pytest.mark.parametrize("policy", [SKIP, ONCE, CATCH_UP])
def test_slot_seen_in_time_is_submitted_whatever_the_policy(policy):
    due = owed(HOURLY, policy, NOON - timedelta(hours=1), NOON + timedelta(seconds=59))

    assert due == Owed((NOON,), NOON)


@pytest.mark.parametrize("policy", [SKIP, ONCE, CATCH_UP])
def test_short_absence_leaves_no_slot_out(policy):
    due = owed(EACH_SECOND, policy, NOON - timedelta(seconds=12), NOON)

    assert len(due.slots) == 12
    assert due.left_out is None


def test_missed_slots_are_skipped_and_remembered():
    due = after_away(SKIP, hours=5)

    assert due == Owed((), NOON, NOON)


def test_missed_slots_are_made_up_for_once():
    due = after_away(ONCE, hours=5)

    assert due == Owed((NOON,), NOON, NOON - timedelta(hours=1))


def test_missed_slots_are_caught_up_with_in_order():
    due = after_away(CATCH_UP, hours=5)

    assert due.slots == tuple(NOON - timedelta(hours=hours) for hours in (4, 3, 2, 1, 0))
    assert due.left_out is None


def test_of_very_many_missed_slots_the_latest_are_caught_up_with():
    due = after_away(CATCH_UP, at=every(minutes=1), days=400)

    assert len(due.slots) == 100
    assert due.slots[-1] == NOON + timedelta(minutes=30)
    assert due.left_out == due.slots[0] - timedelta(minutes=1)


def test_who_skips_takes_what_is_in_time_after_all():
    due = owed(HOURLY, SKIP, NOON - timedelta(hours=5), NOON + timedelta(seconds=20))

    assert due == Owed((NOON,), NOON, NOON - timedelta(hours=1))


def test_clock_that_went_back_owes_nothing():
    assert owed(HOURLY, CATCH_UP, NOON + timedelta(hours=3), NOON) == Owed()
