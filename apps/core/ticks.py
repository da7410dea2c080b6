"""Ticks: jobs that the clock asks for.

    @tick(name="notifications.process_pending", queue=HIGH, at=every(minutes=5), missed=SKIP)
    def process_pending(work: Work) -> None: ...

A planned time of a tick is a slot. Slot and name together are the job's dedup key, so a slot runs
at most once, whoever submits it: one beat, two, or a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from apps.core.models import Job
from apps.core.planned import Cron, Every, NoPlan, Planned, cron, daily, every
from apps.core.retry import NEVER_AGAIN, Retry
from apps.core.submit import JobHandle, submit
from apps.core.tasks import JobTask, job_task
from apps.core.work import Work
from config.queues import Queue

__all__ = [
    "CATCH_UP",
    "ONCE",
    "SKIP",
    "Missed",
    "NoPlan",
    "Owed",
    "Tick",
    "UnknownTick",
    "all_ticks",
    "cron",
    "daily",
    "every",
    "get",
    "owed",
    "slot_of",
    "submit_tick",
    "tick",
]

GRACE = timedelta(seconds=60)
"""How late a slot may be seen and still count as on time."""

MOST_SLOTS = 100
"""How many slots are submitted at once when beat was away, the latest ones."""

INSTANT = timedelta(microseconds=1)


class Missed(Enum):
    """What becomes of slots that nobody saw while beat was away."""

    SKIP = "skip"
    ONCE = "once"
    CATCH_UP = "catch up"


SKIP, ONCE, CATCH_UP = Missed


class UnknownTick(LookupError):
    """No tick has this name."""


@dataclass(frozen=True)
class Tick:
    """A task without a row, and when it is due."""

    name: str
    task: JobTask
    at: Planned
    missed: Missed


_ticks: dict[str, Tick] = {}


def tick(
    *, name: str, queue: Queue, at: Planned, missed: Missed, retry: Retry = NEVER_AGAIN
) -> Callable[[Callable[[Work], None]], JobTask]:
    """Register the decorated function as the work of a task that the clock asks for.

    at:     every(…), daily(…) or cron(…); what the code says, until an operator says otherwise
    missed: SKIP what nobody saw in time, make up for it ONCE, or CATCH_UP with every slot
    """
    if not isinstance(at, Every | Cron):
        raise TypeError(f"Tick {name}: at= takes every(…), daily(…) or cron(…).")
    if not isinstance(missed, Missed):
        raise TypeError(f"Tick {name}: missed= takes SKIP, ONCE or CATCH_UP.")

    def register(function: Callable[[Work], None]) -> JobTask:
        task = job_task(name=name, queue=queue, retry=retry)(function)
        _ticks[name] = Tick(name, task, at, missed)
        return task

    return register


def get(name: str) -> Tick:
    """The tick of this name; ``UnknownTick`` with the names there are otherwise."""
    try:
        return _ticks[name]
    except KeyError:
        known = ", ".join(sorted(_ticks)) or "there are none"
        raise UnknownTick(f"No tick is called {name!r}; choose from: {known}.") from None


def all_ticks() -> Iterator[Tick]:
    """Every registered tick, by name."""
    yield from (_ticks[name] for name in sorted(_ticks))


def submit_tick(name: str, slot: datetime) -> JobHandle:
    """Submit the job of one slot; the job that is there already if the slot was submitted."""
    return submit(get(name).task, dedup_key=f"{name}@{slot.astimezone(UTC).isoformat()}")


def slot_of(job: Job) -> datetime:
    """The slot that a tick's job was submitted for; when it was made, where nobody's clock was."""
    name, _, slot = (job.dedup_key or "").partition("@")
    return datetime.fromisoformat(slot) if name == job.task and slot else job.created_at


@dataclass(frozen=True)
class Owed:
    """What is due of a tick.

    slots:    to submit, in order
    passed:   the latest slot that is over, submitted or not; ``None`` when none is new
    left_out: the latest slot before these that is not to be submitted
    """

    slots: tuple[datetime, ...] = ()
    passed: datetime | None = None
    left_out: datetime | None = None


def owed(at: Planned, missed: Missed, last: datetime, now: datetime) -> Owed:
    """The slots after ``last`` up to ``now`` that are to be submitted.

    While all are seen in time the policy has no say. Else SKIP takes those that are in time, ONCE
    the latest one, CATCH_UP all.
    """
    slots = _slots(at, last, now)
    if not slots:
        return Owed()
    in_time = tuple(slot for slot in slots if now - slot <= GRACE)
    if len(in_time) == len(slots):
        return Owed(slots, slots[-1])
    match missed:
        case Missed.SKIP:
            taken = in_time
        case Missed.ONCE:
            taken = slots[-1:]
        case Missed.CATCH_UP:
            taken = slots[-MOST_SLOTS:]
    not_taken = slots[: len(slots) - len(taken)]
    return Owed(taken, slots[-1], not_taken[-1] if not_taken else None)


def _slots(at: Planned, last: datetime, now: datetime) -> tuple[datetime, ...]:
    """The slots after ``last`` up to ``now``; one more than may be submitted, at most."""
    slots: list[datetime] = []
    slot = at.previous(now)
    while slot > last and len(slots) <= MOST_SLOTS:
        slots.append(slot)
        slot = at.previous(slot - INSTANT)
    return tuple(reversed(slots))
