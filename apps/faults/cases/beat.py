"""Beats: two at once, killed, away for hours."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from apps.core import database
from apps.core.beat.leader import OUR_SIDE
from apps.core.models import Job
from apps.faults.catalogue import fault
from apps.faults.rig import Rig

EACH_SECOND = "faults.each_second"
DAILY = "faults.daily"
WATCHED_SECONDS = 15
TAKE_OVER_SECONDS = 10
LEADER_AND_STANDBY = 2
DAY = timedelta(hours=27)


@fault("21", "two beats at once", bound=60, without="leader,slots")
def two_beats(rig: Rig) -> None:
    """One leads, the other waits; each slot runs once."""
    rig.sync_ticks()
    rig.start_worker()
    rig.start_beat(1)
    rig.start_beat(2)
    rig.until("the first tick", lambda: bool(_slots()))
    rig.injected()
    time.sleep(WATCHED_SECONDS)
    _stop_beats(rig)
    _require_each_slot_once(rig, missing=1)


@fault("22a", "kill -9 of the leading beat beside a standby", bound=60, without="takeover")
def leader_killed(rig: Rig) -> None:
    """The standby leads soon; no slot runs twice."""
    rig.sync_ticks()
    rig.start_worker()
    leader = rig.start_beat(1)
    rig.until("the first tick", lambda: bool(_slots()))
    rig.start_beat(2)
    rig.until("a standby", lambda: _beats_connected() == LEADER_AND_STANDBY)
    time.sleep(WATCHED_SECONDS / 3)
    rig.injected()
    os.kill(leader.pid, signal.SIGKILL)
    leader.process.wait()
    before = len(_slots())
    rig.until("the standby leads", lambda: len(_slots()) > before, within=TAKE_OVER_SECONDS)
    time.sleep(WATCHED_SECONDS / 3)
    _stop_beats(rig)
    _require_each_slot_once(rig, missing=TAKE_OVER_SECONDS)


@fault("22b", "beat away for hours over a daily slot", bound=60, without="missed")
def away_over_a_daily_slot(rig: Rig) -> None:
    """The slot that was missed is made up for, once."""
    rig.sync_ticks()
    PeriodicTask.objects.filter(task=DAILY).update(last_run_at=timezone.now() - DAY)
    rig.start_worker()
    rig.injected()
    rig.start_beat(1)
    rig.until("the missed slot", lambda: Job.objects.filter(task=DAILY).exists())
    time.sleep(WATCHED_SECONDS / 3)
    _stop_beats(rig)
    rig.adopt_ticks()
    rig.until_ended()
    rig.require("the daily slot once", Job.objects.filter(task=DAILY).count() == 1)


def _beats_connected() -> int:
    sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
    [(count,)] = database.rows(sql, [OUR_SIDE["application_name"]])
    return int(count)


def _slots() -> list[datetime]:
    keys = Job.objects.filter(task=EACH_SECOND).values_list("dedup_key", flat=True)
    return sorted(datetime.fromisoformat((key or "").partition("@")[2].strip()) for key in keys)


def _stop_beats(rig: Rig) -> None:
    for worker in rig.workers:
        if worker.name.startswith("beat"):
            rig.end(worker)


def _require_each_slot_once(rig: Rig, missing: int) -> None:
    rig.adopt_ticks()
    rig.until_ended()
    slots = _slots()
    span = int((slots[-1] - slots[0]).total_seconds()) + 1
    rig.require("all slots differ", len(set(slots)) == len(slots))
    rig.require("slots are whole seconds", all(slot.microsecond == 0 for slot in slots))
    rig.require(f"of {span} slots all but {missing}", span - len(slots) <= missing)
    rig.require("the clock is right", slots[-1] <= datetime.now(UTC))
