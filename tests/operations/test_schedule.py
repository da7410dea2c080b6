"""``manage.py schedule``: code and database compared, written, and a tick by hand."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks

from apps.core import ticks
from apps.core.beat.rows import planned_of
from apps.core.models import Job
from apps.core.ticks import ONCE, cron, daily, every
from tests.beat.made_up import MakeTick, forget, slots_of, ticks_made_up
from tests.operations.conftest import Manage, call

pytestmark = pytest.mark.django_db

PLANS = [
    every(seconds=90),
    every(minutes=5),
    every(hours=48),
    daily(3, 30),
    cron("*/20 8-18 1,15 */3 mon-fri", tz="Europe/Madrid"),
]


@pytest.fixture
def make_tick() -> Iterator[MakeTick]:
    with ticks_made_up() as make:
        yield make


@pytest.fixture(autouse=True)
def only_made_up(monkeypatch) -> None:
    """Without the ticks that families have."""
    monkeypatch.setattr(ticks, "_ticks", {})


def sync(*arguments: str) -> tuple[int, list[str]]:
    code, said = call("schedule", "sync", *arguments)
    return code, said.splitlines()


def row_of(tick: ticks.Tick) -> PeriodicTask:
    return PeriodicTask.objects.get(name=tick.name)


def again(make_tick: MakeTick, tick: ticks.Tick, at: object) -> ticks.Tick:
    """The same tick after somebody changed its code."""
    forget(tick.name)
    return make_tick(at, name=tick.name)


def operator_sets(tick: ticks.Tick, **columns: object) -> None:
    """As the admin saves it."""
    row = row_of(tick)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()


def each(number: int, period: str = "minutes") -> IntervalSchedule:
    return IntervalSchedule.objects.create(every=number, period=period)


# sync


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_row_that_is_written_says_what_the_code_says(make_tick, plan):
    tick = make_tick(plan)

    code, said = sync()

    row = row_of(tick)
    assert (code, said) == (0, [f"created    {tick.name}: {plan}"])
    assert planned_of(row) == plan
    assert (row.task, row.enabled) == (tick.name, True)
    row.full_clean()
    assert row.schedule is not None


def test_second_sync_changes_nothing(make_tick):
    tick = make_tick(every(minutes=5))
    sync()
    before = row_of(tick).date_changed, PeriodicTasks.last_change()

    code, said = sync()

    assert (code, said) == (0, [f"unchanged  {tick.name}: every 5 minutes"])
    assert (row_of(tick).date_changed, PeriodicTasks.last_change()) == before


def test_change_of_the_code_is_written_and_counts_from_now(make_tick):
    tick = make_tick(every(minutes=5), ONCE)
    sync()
    PeriodicTask.objects.update(last_run_at=timezone.now() - timedelta(days=2))

    tick = again(make_tick, tick, daily(3))
    _, said = sync()

    row = row_of(tick)
    assert said == [f"updated    {tick.name}: every 5 minutes → 0 3 * * * America/Santiago"]
    assert planned_of(row) == daily(3)
    assert row.interval is None
    assert timezone.now() - row.last_run_at < timedelta(minutes=1)


def test_change_of_an_operator_is_kept_and_said(make_tick):
    tick = make_tick(every(minutes=5))
    sync()
    operator_sets(tick, interval=each(20))

    first, second = sync(), sync()

    line = f"kept       {tick.name}: an operator changed it: every 20 minutes"
    assert first == second == (0, [f"{line} (the code: every 5 minutes)"])
    assert planned_of(row_of(tick)) == every(minutes=20)


def test_change_of_an_operator_is_kept_over_a_change_of_the_code(make_tick):
    tick = make_tick(every(minutes=5))
    sync()
    operator_sets(tick, interval=each(20))

    again(make_tick, tick, every(minutes=7))
    _, [said] = sync()

    assert said.startswith("kept ")
    assert planned_of(row_of(tick)) == every(minutes=20)


def test_operator_who_sets_it_back_hands_it_to_the_code_again(make_tick):
    tick = make_tick(every(minutes=5))
    sync()
    operator_sets(tick, interval=each(20))
    operator_sets(tick, interval=each(300, "seconds"))
    _, [said] = sync()
    assert said.startswith("unchanged ")

    again(make_tick, tick, every(minutes=7))
    sync()

    assert planned_of(row_of(tick)) == every(minutes=7)


def test_tick_that_was_switched_off_stays_off(make_tick):
    tick = make_tick(every(minutes=5))
    sync()
    operator_sets(tick, enabled=False)
    _, [said] = sync()
    assert said == f"kept       {tick.name}: every 5 minutes; an operator switched it off"

    again(make_tick, tick, every(minutes=7))
    _, [said] = sync()

    assert said.endswith("every 5 minutes → every 7 minutes; an operator switched it off")
    assert not row_of(tick).enabled
    assert planned_of(row_of(tick)) == every(minutes=7)


def test_row_that_cannot_run_is_an_operators_matter(make_tick):
    tick = make_tick(every(minutes=5))
    sync()
    hour = CrontabSchedule.objects.create(minute="0", hour="25")
    operator_sets(tick, interval=None, crontab=hour)

    code, [said] = sync()

    assert code == 0
    assert "an operator changed it: cannot run. Its schedule cannot be kept: hour '25'" in said


def test_tick_that_left_the_code_leaves_the_database(make_tick):
    gone, stays = make_tick(every(minutes=5)), make_tick(every(minutes=6))
    sync()
    forget(gone.name)

    _, said = sync()

    assert f"removed    {gone.name}: no tick of the code is called so" in said
    assert [row.name for row in PeriodicTask.objects.all()] == [stays.name]


def test_rows_that_people_made_are_not_removed(make_tick):
    theirs = PeriodicTask.objects.create(name="theirs", task="x", interval=each(1), headers="{}")

    assert sync() == (0, ["There are no ticks."])

    assert PeriodicTask.objects.get() == theirs


def test_row_that_somebody_made_as_the_code_says_is_adopted(make_tick):
    tick = make_tick(every(minutes=5))
    PeriodicTask.objects.create(name=tick.name, task=tick.name, interval=each(5), headers="?")

    _, [said] = sync()

    assert said.endswith("every 5 minutes, as the code says; now kept by sync")
    again(make_tick, tick, every(minutes=7))
    sync()
    assert planned_of(row_of(tick)) == every(minutes=7)


def test_check_says_what_would_change_and_writes_nothing(make_tick):
    tick = make_tick(every(minutes=5))

    code, said = sync("--check")

    assert code == 1
    assert said == [
        f"created    {tick.name}: every 5 minutes",
        "1 to write: manage.py schedule sync",
    ]
    assert not PeriodicTask.objects.exists()


def test_check_is_content_with_an_operators_change(make_tick):
    tick = make_tick(every(minutes=5))
    sync()
    operator_sets(tick, interval=each(20))

    assert sync("--check")[0] == 0


def test_whoever_prepares_a_database_is_told_changes_only(make_tick, capsys):
    make_tick(every(minutes=5))

    call_command("schedule", "sync", verbosity=0)
    call_command("schedule", "sync", verbosity=0)

    assert len(capsys.readouterr().out.splitlines()) == 1


# show


def test_people_see_code_and_database_beside_each_other(make_tick):
    tick = make_tick(daily(3, 30), ONCE)
    fresh = make_tick(every(minutes=5))
    sync()
    PeriodicTask.objects.filter(name=fresh.name).delete()

    code, said = call("schedule", "show")

    [line] = [ln for ln in said.splitlines() if ln.lstrip().startswith(tick.name)]
    assert code == 0
    assert line.split().count("America/Santiago") == 2
    assert "once" in line
    assert "03:30:00" in line
    assert f"{fresh.name}: not in the database: manage.py schedule sync" in said
    assert "\x1b" not in said


def test_machines_see_the_same(make_tick):
    tick = make_tick(every(minutes=5))
    sync()
    operator_sets(tick, interval=each(20), queue="pdf")
    PeriodicTask.objects.create(name="theirs", task="x.y", interval=each(1))

    _, said = call("schedule", "show", "--json")

    document = json.loads(said)
    [ours], [theirs] = document["ticks"], document["others"]
    due = datetime.fromisoformat(ours.pop("next"))
    assert due == every(minutes=20).next(datetime.now(UTC))
    assert ours == {
        "name": tick.name,
        "code": "every 5 minutes",
        "missed": "skip",
        "database": "every 20 minutes",
        "last": None,
        "enabled": True,
        "difference": ["not as the code says", "ignored: queue"],
    }
    assert theirs["next"] is None
    assert "'x.y' is no tick" in theirs["difference"][0]


def test_tick_that_is_off_has_no_next_time(make_tick):
    tick = make_tick(every(minutes=5))
    sync()
    operator_sets(tick, enabled=False)

    _, said = call("schedule", "show", "--json")

    [ours] = json.loads(said)["ticks"]
    assert (ours["next"], ours["difference"]) == (None, ["switched off"])


def test_without_ticks_this_is_said():
    assert call("schedule", "show") == (0, "There are no ticks.\n")


# run


def test_tick_by_hand_is_a_job_of_this_second(make_tick):
    tick = make_tick(daily(3, 30))

    code, said = call("schedule", "run", tick.name)

    assert code == 0
    assert said.strip() == str(Job.objects.get(task=tick.name).id)
    [slot] = slots_of(tick.name)
    assert slot.microsecond == 0
    assert datetime.now(UTC) - slot < timedelta(seconds=30)


def test_unknown_name_gets_the_names_there_are(make_tick):
    name = make_tick(daily(3, 30)).name

    with pytest.raises(CommandError, match=f"choose from: {name}") as refusal:
        call("schedule", "run", "core.no_such_tick")

    assert refusal.value.returncode == 2
    assert not Job.objects.exists()


def test_unknown_name_ends_with_two_and_a_sentence(manage: Manage):
    ended: subprocess.CompletedProcess[str] = manage("schedule", "run", "core.no_such_tick")

    assert ended.returncode == 2
    assert ended.stderr.startswith("CommandError: No tick is called 'core.no_such_tick'")
