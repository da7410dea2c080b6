"""One picture of the whole: workers, queues, what ran lately, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from apps.operations import queue_display
from apps.operations.monitor.history import Ran
from apps.operations.monitor.roll_call import State, Worker
from apps.operations.monitor.services import Broker, Database
from apps.operations.queue_view import QueueView, View
from config.queues import QUEUES, Queue

CLOSE = 0.5
"""Part of what a job may wait from which a promise is close to being broken."""


class Promise(StrEnum):
    """How a queue stands to its promise, by the job that has waited longest."""

    KEPT = "kept"
    CLOSE = "close"
    LATE = "late"


def promise_of(view: QueueView) -> Promise | None:
    """``None`` when nothing waits, or nothing was promised, or nobody can tell."""
    waits = view.jobs.oldest_wait if view.jobs else None
    if waits is None or view.may_wait is None:
        return None
    if view.breaks_promise:
        return Promise.LATE
    return Promise.CLOSE if waits > CLOSE * view.may_wait else Promise.KEPT


@dataclass(frozen=True)
class Picture:
    """Everything at one moment; ``None`` for what could not be asked.

    window:  seconds that ``history`` covers
    workers: everybody known; ``roll_called`` says whether they could be asked
    silent:  a sentence for each part that does not answer
    gates:   why a queue is not drained though its workers are there, by queue
    """

    at: datetime
    window: float
    view: View
    workers: tuple[Worker, ...]
    roll_called: bool
    history: Mapping[str, Ran] | None
    broker: Broker | None
    database: Database | None
    silent: tuple[str, ...] = ()
    gates: Mapping[str, str] = field(default_factory=dict)

    @property
    def slots(self) -> dict[str, int]:
        """Slots of workers that answer and drain a queue, by queue."""
        reports = [worker.report for worker in self.workers if worker.report]
        return {
            queue.name: sum(one.slots for one in reports if queue.name in one.queues)
            for queue in QUEUES
        }

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong now, a sentence each."""
        found = (queue_display.complaints(self.view), self._workers_missing(), self._beat_missing())
        return (*(sentence for part in found for sentence in part), *self.silent)

    def _workers_missing(self) -> Iterator[str]:
        yield from (
            f"{worker.name} is connected and does not answer."
            for worker in self.workers
            if worker.state is State.SILENT
        )
        if self.roll_called:
            yield from self._undrained()

    def _undrained(self) -> Iterator[str]:
        if not any(worker.report for worker in self.workers):
            yield "No worker answers."
            return
        left = [name for name, slots in self.slots.items() if not slots]
        if left:
            yield f"No worker that answers drains {', '.join(left)}."

    def _beat_missing(self) -> Iterator[str]:
        if self.database is None:
            return
        beat = self.database.beat
        if beat is None:
            yield "No beat has ever ticked: nothing is submitted by the clock."
        elif beat.is_silent:
            yield f"The beat of {beat.host} has not ticked for {beat.age:.0f} s."


def ran_in(history: Mapping[str, Ran] | None, queue: Queue) -> Ran | None:
    """What ran in one queue; ``None`` where nobody could tell."""
    return None if history is None else history.get(queue.name, Ran())
