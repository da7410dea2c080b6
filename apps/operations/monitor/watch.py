"""The monitor at work: four sources asked in the background, one picture whenever it is wanted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from apps.operations import queue_view
from apps.operations.monitor.history import Ran
from apps.operations.monitor.picture import Picture
from apps.operations.monitor.roll_call import Attendance, RollCall, call_the_roll
from apps.operations.monitor.services import (
    Broker,
    Database,
    ask_broker,
    ask_database,
    ask_history,
)
from apps.operations.monitor.sources import PATIENCE, Reading, Source
from config.queues import Topology

HISTORY_EVERY = 5.0
"""Seconds at least: it costs the database most, and the last minutes change slowly."""


class Watch:
    """Asks workers, broker, database and run records, each without waiting for the others."""

    def __init__(self, topology: Topology, *, every: float, window: float) -> None:
        self._topology = topology
        self._window = window
        self._attendance = Attendance()
        self._workers = Source[RollCall]("workers", call_the_roll, every)
        self._broker = Source[Broker]("broker", ask_broker, every)
        self._database = Source[Database]("database", ask_database, every)
        self._history = Source[dict[str, Ran]](
            "history", lambda: ask_history(window), max(every, HISTORY_EVERY)
        )
        self._sources = (self._workers, self._broker, self._database, self._history)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Ask for as long as the block lasts, which begins when everybody had time to answer."""
        for source in self._sources:
            source.start()
        try:
            deadline = time.monotonic() + PATIENCE
            for source in self._sources:
                source.wait(deadline - time.monotonic())
            yield
        finally:
            for source in self._sources:
                source.stop()
            for source in self._sources:
                source.join()

    def picture(self) -> Picture:
        """What is known now, at once."""
        workers, broker = self._workers.read(), self._broker.read()
        database, history = self._database.read(), self._history.read()
        view = queue_view.compose(
            self._topology,
            broker.answer.messages if broker.answer else None,
            database.answer.jobs if database.answer else None,
            silent=(),
            closed=database.answer.closed if database.answer else (),
        )
        return Picture(
            at=timezone.localtime(),
            window=self._window,
            view=view,
            gates={one.queue: one.short for one in view.closed},
            workers=self._attendance.workers(workers.answer),
            roll_called=workers.answer is not None,
            history=history.answer,
            broker=broker.answer,
            database=database.answer,
            silent=tuple(_silences(broker, workers, database, history)),
        )


def _silences(
    broker: Reading[Broker],
    workers: Reading[RollCall],
    database: Reading[Database],
    history: Reading[dict[str, Ran]],
) -> Iterator[str]:
    """A sentence for each; what only fails with another is not said twice."""
    if broker.cause:
        yield f"The broker does not answer: {broker.cause}."
    elif workers.cause:
        yield f"The workers cannot be asked: {workers.cause}."
    if database.cause:
        yield f"The database does not answer: {database.cause}."
    elif history.cause:
        yield f"What ran lately cannot be read: {history.cause}."
