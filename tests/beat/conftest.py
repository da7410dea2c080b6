"""Beats: in this process with a clock of the test's, and real ones."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django_celery_beat.models import PeriodicTask

from apps.core.beat.leader import Leader
from apps.core.beat.scheduler import Scheduler
from apps.core.models import BeatSign
from apps.operations.schedule_sync import sync
from tests.beat.app.plans import PLANS
from tests.beat.made_up import MakeTick, ticks_made_up
from tests.embedded.checkout import eventually
from tests.operations.conftest import environment, manage_command

StartBeats = Callable[..., "list[RealBeat]"]

REHEARSAL = {"DJANGO_SETTINGS_MODULE": "tests.beat.settings"}


@pytest.fixture
def make_tick() -> Iterator[MakeTick]:
    with ticks_made_up() as make:
        yield make


class Clock(Leader):
    """Stands for the leader's session: it leads, and the database's time is this."""

    def __init__(self, now: datetime | None) -> None:
        super().__init__()
        self.now = now

    def clock(self) -> datetime | None:
        return self.now


@pytest.fixture
def beat(transactional_db, broker, tmp_path, monkeypatch) -> Callable[[datetime | None], float]:
    """``beat(now)``: one pass of one and the same beat at this time."""
    monkeypatch.setenv("FAENA_HEARTBEAT_FILE", str(tmp_path / "heartbeat"))
    scheduler = Scheduler(current_app)

    def tick(now: datetime | None) -> float:
        scheduler._leader = Clock(now)
        return scheduler.tick()

    return tick


@dataclass
class RealBeat:
    """A beat in a process of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def leads(self) -> bool:
        return BeatSign.objects.filter(pid=self.pid).exists()

    def said(self, text: str) -> int:
        return self.log.read_text(errors="replace").count(text)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def start_beats(transactional_db, broker, make_tick, tmp_path) -> Iterator[StartBeats]:
    """``start_beats("first", "second")``: beats that know whether they lead.

    The rehearsal's ticks are in the database.
    """
    for name, (at, missed) in PLANS.items():
        make_tick(at, missed, name)
    sync()
    beats: list[RealBeat] = []

    def start(*names: str, away_since: datetime | None = None) -> list[RealBeat]:
        if away_since is not None:
            PeriodicTask.objects.update(last_run_at=away_since)
        started = [_start(tmp_path / name) for name in names]
        beats.extend(started)
        eventually(lambda: all(beat.said("eads") for beat in started))
        return started

    yield start
    for beat in beats:
        beat.kill()


def _start(place: Path) -> RealBeat:
    log = place.with_suffix(".log")
    files = {"FAENA_HEARTBEAT_FILE": str(place.with_suffix(".heartbeat"))}
    with log.open("wb") as output:
        process = subprocess.Popen(
            manage_command("run_beat"),
            cwd=settings.BASE_DIR,
            env=environment(REHEARSAL | files),
            stdout=output,
            stderr=output,
        )
    return RealBeat(process, log)
