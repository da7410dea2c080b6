"""Passes of a beat at times of the test's, on the real tables."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from apps.core.beat import scheduler as module
from apps.core.beat import serving
from apps.core.models import BeatSign, Job
from apps.core.ticks import CATCH_UP, ONCE, SKIP, daily, every
from apps.notifications.tasks import send_email_task
from apps.operations.schedule_sync import sync
from config.queues import HIGH
from tests.beat.made_up import slots_of

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = every(hours=1)


def written(tick, last=NOON - HOUR) -> PeriodicTask:
    """The row of a tick, served until ``last``."""
    sync()
    rows = PeriodicTask.objects.filter(name=tick.name)
    rows.update(last_run_at=last, date_changed=NOON - 30 * HOUR)
    return rows.get()


def edit(row, **columns) -> None:
    """An operator's edit that took place long ago."""
    PeriodicTask.objects.filter(pk=row.pk).update(**columns)


def interval(seconds):
    return IntervalSchedule.objects.create(every=seconds, period="seconds")


# From a slot to a job


def test_slot_that_is_due_becomes_a_job_and_is_written_down(beat, make_tick, broker):
    tick = make_tick(HOURLY)
    row = written(tick)

    beat(NOON + timedelta(seconds=2))

    row.refresh_from_db()
    assert slots_of(tick.name) == [NOON]
    assert (row.last_run_at, row.total_run_count) == (NOON, 1)
    assert broker.llen(HIGH.name) == 1


def test_slot_that_is_not_due_waits(beat, make_tick):
    tick = make_tick(HOURLY)
    written(tick, last=NOON)

    pause = beat(NOON + HOUR - timedelta(seconds=3))

    assert pause == 3
    assert slots_of(tick.name) == []


def test_beat_looks_again_soon_though_nothing_is_due_for_long(beat, make_tick):
    written(make_tick(HOURLY), last=NOON)

    assert beat(NOON + timedelta(minutes=5)) == 5


def test_slot_whose_note_was_lost_does_not_run_twice(beat, make_tick):
    tick = make_tick(HOURLY)
    row = written(tick)
    beat(NOON)
    edit(row, last_run_at=NOON - HOUR)

    beat(NOON + timedelta(seconds=5))

    assert slots_of(tick.name) == [NOON]


def test_jobs_are_not_kept_when_the_note_cannot_be_written(beat, make_tick, monkeypatch):
    tick = make_tick(HOURLY)
    written(tick)

    with monkeypatch.context() as broken:
        broken.setattr("apps.core.beat.serving.F", None)
        beat(NOON)
        assert slots_of(tick.name) == []
    beat(NOON + timedelta(seconds=5))

    assert slots_of(tick.name) == [NOON]


# Away


@pytest.mark.parametrize(("policy", "times"), [(SKIP, 0), (ONCE, 1), (CATCH_UP, 1)])
def test_daily_slot_in_an_absence_of_five_hours(beat, make_tick, policy, times):
    tick = make_tick(daily(9, tz="UTC"), policy)
    row = written(tick, last=NOON - 27 * HOUR)

    for seconds in range(3):
        beat(NOON + timedelta(seconds=seconds))

    row.refresh_from_db()
    assert slots_of(tick.name) == [NOON - 3 * HOUR] * times
    assert row.last_run_at == NOON - 3 * HOUR


def test_hourly_slots_in_an_absence_of_five_hours_are_caught_up_with(beat, make_tick):
    tick = make_tick(HOURLY, CATCH_UP)
    written(tick, last=NOON - 5 * HOUR)

    beat(NOON + timedelta(minutes=10))
    beat(NOON + timedelta(minutes=11))

    assert slots_of(tick.name) == [NOON - hours * HOUR for hours in (4, 3, 2, 1, 0)]


def test_what_is_left_out_is_told_once(beat, make_tick, caplog):
    tick = make_tick(HOURLY, SKIP)
    written(tick, last=NOON - 5 * HOUR)

    beat(NOON + timedelta(minutes=10))
    beat(NOON + timedelta(minutes=11))

    [warning] = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert tick.name in warning
    assert "are left out (skip)" in warning


def test_new_tick_owes_nothing_of_the_time_before_it(beat, make_tick):
    tick = make_tick(every(seconds=30), CATCH_UP)
    sync()

    beat(datetime.now(UTC))

    assert len(slots_of(tick.name)) <= 1


# An operator's edits


def test_row_that_is_switched_off_does_not_run(beat, make_tick):
    tick = make_tick(HOURLY)
    edit(written(tick), enabled=False)

    beat(NOON)

    assert slots_of(tick.name) == []


def test_row_runs_as_an_operator_changed_it(beat, make_tick):
    tick = make_tick(HOURLY)
    edit(written(tick, last=NOON), interval=interval(600))

    beat(NOON + timedelta(minutes=10))

    assert slots_of(tick.name) == [NOON + timedelta(minutes=10)]


def test_crontab_of_an_operator_is_read_in_its_own_zone(beat, make_tick):
    tick = make_tick(HOURLY)
    nine = CrontabSchedule.objects.create(minute="0", hour="9", timezone="America/Santiago")
    edit(written(tick), interval=None, crontab=nine)

    beat(NOON + HOUR)

    assert slots_of(tick.name) == [NOON + HOUR]


def test_new_times_count_from_the_edit(beat, make_tick):
    tick = make_tick(daily(9, tz="UTC"), ONCE)
    row = written(tick, last=NOON - 3 * HOUR)
    ten = CrontabSchedule.objects.create(minute="0", hour="10", timezone="UTC")
    edit(row, crontab=ten, date_changed=NOON - timedelta(minutes=1))

    beat(NOON)
    assert slots_of(tick.name) == []
    beat(NOON + 22 * HOUR)

    assert slots_of(tick.name) == [NOON + 22 * HOUR]


def test_slots_outside_the_operators_start_and_end_do_not_run(beat, make_tick):
    tick = make_tick(HOURLY, CATCH_UP)
    row = written(tick, last=NOON - 5 * HOUR)
    edit(row, start_time=NOON - 3 * HOUR, expires=NOON - HOUR)

    beat(NOON)

    assert slots_of(tick.name) == [NOON - 3 * HOUR, NOON - 2 * HOUR]


def test_every_enabled_row_is_read_whatever_its_hour(db):
    for hour in range(24):
        crontab = CrontabSchedule.objects.create(minute="0", hour=str(hour))
        PeriodicTask.objects.create(name=str(hour), task="x.y", crontab=crontab)

    rows = module.Scheduler(current_app).enabled_models()

    assert sorted(int(row.name) for row in rows) == list(range(24))


# What cannot be served


def test_entry_that_is_no_tick_is_refused_with_its_repair(beat, make_tick, broker, caplog):
    tick = make_tick(HOURLY)
    written(tick)
    row = PeriodicTask.objects.create(name="a", task=send_email_task.name, interval=interval(1))

    beat(NOON)
    beat(NOON + timedelta(seconds=5))

    [error] = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert repr(row.name) in error
    assert "Write it as @tick in its family's tasks.py, or disable or delete this entry" in error
    assert slots_of(tick.name) == [NOON]
    assert broker.llen(HIGH.name) == 1
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"one_off": True}, "clear 'one-off'"),
        ({"args": "[1]"}, "A tick has no arguments"),
        ({"interval": None}, "Give it an interval or a crontab"),
    ],
)
def test_row_that_cannot_be_kept_says_why_once_and_heals(beat, make_tick, caplog, columns, said):
    tick = make_tick(HOURLY)
    row = written(tick)
    edit(row, **columns)

    beat(NOON)
    beat(NOON + timedelta(seconds=5))
    assert [r.getMessage() for r in caplog.records if said in r.getMessage()]
    assert len(caplog.records) == 1
    assert slots_of(tick.name) == []
    edit(row, one_off=False, args="[]", interval_id=row.interval_id)
    beat(NOON + timedelta(seconds=10))

    assert slots_of(tick.name) == [NOON]


def test_broken_crontab_keeps_no_other_row_from_running(beat, make_tick, caplog):
    first, second = make_tick(HOURLY), make_tick(HOURLY)
    row = written(first)
    written(second)
    broken = CrontabSchedule.objects.create(minute="0", hour="25", timezone="UTC")
    edit(row, interval=None, crontab=broken)

    beat(NOON)

    assert "hour '25': write *, numbers from 0 to 23" in caplog.text
    assert (slots_of(first.name), slots_of(second.name)) == ([], [NOON])


def test_row_that_raises_whatever_keeps_no_other_from_running(beat, make_tick, monkeypatch, caplog):
    first, second = make_tick(HOURLY), make_tick(HOURLY)
    written(first)
    written(second)
    serve = serving.serve

    def serve_but_the_first(row, now):
        if row.name == first.name:
            raise ZeroDivisionError("a bug")
        return serve(row, now)

    monkeypatch.setattr(module, "serve", serve_but_the_first)
    beat(NOON)
    beat(NOON + timedelta(seconds=5))

    assert slots_of(second.name) == [NOON]
    assert caplog.text.count("ZeroDivisionError: a bug\n") == 2  # the sentence and its traceback


def test_entries_of_the_settings_are_refused(caplog):
    conf = current_app.conf
    before, conf.beat_schedule = conf.beat_schedule, {"old": {"task": "a.b", "schedule": 60}}

    module.Scheduler(current_app)

    conf.beat_schedule = before
    assert "beat_schedule has 'old': write it as @tick" in caplog.text


def test_beat_that_starts_before_the_migrations_waits_for_them(beat, make_tick):
    tick = make_tick(HOURLY)
    written(tick)
    table = "django_celery_beat_periodictask"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
    try:
        pause = beat(NOON)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE elsewhere RENAME TO {table}")

    assert 0 < pause <= 5
    beat(NOON + timedelta(seconds=5))
    assert slots_of(tick.name) == [NOON]


# Signs of life


def test_leader_signs_in_the_database(beat):
    beat(NOON)

    assert BeatSign.objects.get().pid == os.getpid()


def test_standby_submits_nothing_signs_nothing_and_is_alive(beat, make_tick):
    tick = make_tick(HOURLY)
    written(tick)

    pause = beat(None)

    assert 0 < pause <= 5
    assert slots_of(tick.name) == []
    assert not BeatSign.objects.exists()
    assert Path(os.environ["FAENA_HEARTBEAT_FILE"]).read_text().startswith("20")


def test_heartbeat_is_replaced_and_leaves_nothing_beside_it(beat):
    file = Path(os.environ["FAENA_HEARTBEAT_FILE"])
    beat(None)
    before = file.stat().st_ino, file.read_text()

    beat(NOON)

    assert (file.stat().st_ino, file.read_text()) != before
    assert list(file.parent.iterdir()) == [file]


def test_heartbeat_that_cannot_be_written_does_not_end_beat(beat, make_tick, monkeypatch):
    tick = make_tick(HOURLY)
    written(tick)
    monkeypatch.setenv("FAENA_HEARTBEAT_FILE", "/dev/null/heartbeat")

    beat(NOON)

    assert slots_of(tick.name) == [NOON]
