"""Real beats: doubled, killed, cut off, away."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import Error, connection
from django_celery_beat.models import PeriodicTask

from apps.core.beat import refusal
from apps.core.beat.leader import LEADS, STANDBY
from embedded import Failure, Service, attach
from tests.beat.app.plans import DAILY_ONCE, DAILY_SKIP, EACH_SECOND, HOURLY
from tests.beat.conftest import StartBeats
from tests.beat.made_up import slots_of
from tests.embedded.checkout import eventually
from tests.operations.conftest import environment

real_beats = pytest.mark.acceptance  # each takes seconds to start

TAKEOVER = 10.0
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def more_slots(number: int = 2) -> Callable[[], bool]:
    """Whether some more have been submitted since now."""
    enough = len(slots_of(EACH_SECOND)) + number
    return lambda: len(slots_of(EACH_SECOND)) >= enough


def assert_each_second_once() -> None:
    slots = slots_of(EACH_SECOND)
    assert slots == [slots[0] + number * SECOND for number in range(len(slots))]


@real_beats
def test_of_two_beats_one_leads_until_it_ends(start_beats: StartBeats):
    one, other = start_beats("one", "other")
    eventually(more_slots(3))
    first, second = sorted((one, other), key=lambda beat: beat.said(LEADS), reverse=True)
    assert (first.said(LEADS), second.said(LEADS), second.said(STANDBY)) == (1, 0, 1)

    first.process.send_signal(signal.SIGTERM)

    assert first.process.wait(TAKEOVER) == 0
    eventually(lambda: second.leads)
    eventually(more_slots())
    assert_each_second_once()


@real_beats
def test_leaders_are_killed_and_no_slot_is_missing_or_doubled(start_beats: StartBeats):
    [first] = start_beats("first")
    [second] = start_beats("second")
    eventually(more_slots())

    first.kill()
    killed_at = time.monotonic()
    eventually(lambda: second.leads)
    took = time.monotonic() - killed_at
    second.kill()
    start_beats("third")
    eventually(more_slots())

    assert took < TAKEOVER
    assert_each_second_once()


@pytest.fixture
def postgres() -> Service:
    try:
        service = attach().postgres
        assert service.running
    except Failure as elsewhere:
        pytest.skip(str(elsewhere))
    return service


@real_beats
def test_beat_outlives_a_restart_of_the_database(postgres: Service, start_beats: StartBeats):
    [beat] = start_beats("beat")
    eventually(more_slots())

    connection.close()
    postgres.restart("immediate")

    eventually(answers)
    eventually(more_slots())
    assert beat.process.poll() is None
    assert_each_second_once()


def answers() -> bool:
    try:
        connection.ensure_connection()
    except Error:
        return False
    return True


@real_beats
def test_beat_that_was_away_for_five_hours_keeps_to_each_policy(start_beats: StartBeats):
    now = datetime.now(UTC)
    present = now.replace(minute=0, second=0, microsecond=0)

    start_beats("beat", away_since=now - 5 * HOUR)
    eventually(lambda: last_slot(HOURLY) >= present)

    assert slots_of(DAILY_SKIP) == []
    assert slots_of(DAILY_ONCE) == [present - 3 * HOUR]
    hours = [present - hours * HOUR for hours in (4, 3, 2, 1, 0)]
    assert [slot for slot in slots_of(HOURLY) if slot <= present] == hours
    assert last_slot(DAILY_SKIP) == present - 3 * HOUR


def last_slot(name: str) -> datetime:
    last: datetime = PeriodicTask.objects.get(name=name).last_run_at
    return last


def test_worker_with_a_beat_inside_is_refused(db):
    ended = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "config", "worker", "-B", "--pool", "solo"],
        cwd=settings.BASE_DIR,
        env=environment({}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr.strip().endswith(refusal.REFUSAL)


def test_worker_without_one_is_not():
    refusal.refuse(options={"beat": None, "pool": "solo"})
