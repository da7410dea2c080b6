"""Ticks made up for a test, gone after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

from celery import current_app

from apps.core import registry, ticks
from apps.core.models import Job
from apps.core.planned import Planned
from apps.core.ticks import Missed, Tick, tick
from config.queues import HIGH

numbers = count(1)

MakeTick = Callable[..., Tick]


@contextmanager
def ticks_made_up() -> Iterator[MakeTick]:
    """``make_tick(at, missed)`` → a registered tick."""
    names: list[str] = []

    def make(at: Planned, missed: Missed = ticks.SKIP, name: str | None = None) -> Tick:
        name = name or f"core.made_up_tick_{next(numbers)}"
        names.append(name)
        tick(name=name, queue=HIGH, at=at, missed=missed)(nothing)
        return ticks.get(name)

    yield make
    for name in names:
        forget(name)


def nothing(work: object) -> None:
    """The work of a made-up tick."""


def forget(name: str) -> None:
    """As if its code had been deleted."""
    ticks._ticks.pop(name, None)
    registry._specs.pop(name, None)
    current_app.tasks.pop(name, None)


def slots_of(name: str) -> list[datetime]:
    """The slots of which there is a job, in the order of submission."""
    keys = Job.objects.filter(task=name).order_by("id").values_list("dedup_key", flat=True)
    return [datetime.fromisoformat(key.partition("@")[2]).astimezone(UTC) for key in keys]
