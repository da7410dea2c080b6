"""Which workers are there, what each says of itself, and who does not answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from celery import current_app
from redis.exceptions import ResponseError

from apps.core import broker
from apps.operations.monitor.panel import BEFORE_THE_WORKER, QUESTION

ANSWER_WITHIN = 1.5
"""Seconds for the next answer; only a worker that hangs makes anybody wait so long."""


@dataclass(frozen=True)
class Child:
    """One process of a pool."""

    pid: int
    rss_kb: int


@dataclass(frozen=True)
class Report:
    """What a worker says of itself (``apps.operations.monitor.panel``).

    busy:      slots at work
    reserved:  messages that it holds and has not begun
    memory_kb: of all its processes and what these started; shared pages count once
    """

    pool: str
    topology: str
    pid: int
    uptime: float
    queues: tuple[str, ...]
    slots: int
    busy: int
    reserved: int
    children: tuple[Child, ...]
    memory_kb: int

    @classmethod
    def of(cls, said: dict[str, Any]) -> Report:
        """From the worker's answer; one of another release may say more than we know."""
        known = {field.name: said[field.name] for field in fields(cls)}
        known["queues"] = tuple(said["queues"])
        known["children"] = tuple(Child(one["pid"], one["rss_kb"]) for one in said["children"])
        return cls(**known)

    @property
    def largest_child_kb(self) -> int:
        """The resident size that is nearest to being recycled."""
        return max((child.rss_kb for child in self.children), default=0)


@dataclass(frozen=True)
class RollCall:
    """One call: who is connected, as far as the broker tells, and who answered what."""

    connected: frozenset[str] | None
    reports: dict[str, Report]


def call_the_roll() -> RollCall:
    """Ask all workers at once; return when every one that is connected has answered.

    Raises what the broker's client raises when the broker does not answer.
    """
    connected = _connected()
    if connected is not None and not connected:
        return RollCall(connected, {})
    reports = {
        name: Report.of(said)
        for reply in _replies(limit=len(connected) if connected else None)
        for name, said in reply.items()
        if "error" not in said
    }
    return RollCall(connected, reports)


def _connected() -> frozenset[str] | None:
    """The workers that listen for questions; ``None`` where the broker may not be asked that.

    Each signs its connections; those that subscribe by pattern are for such questions.
    """
    client = broker.client()
    try:
        listeners = client.client_list(_type="pubsub")
    except ResponseError:
        return None
    database = str(client.get_connection_kwargs().get("db") or 0)
    signed = (
        one["name"].partition(BEFORE_THE_WORKER)[2]
        for one in listeners
        if one["psub"] != "0" and one["db"] == database
    )
    return frozenset(name for name in signed if name)


def _replies(limit: int | None) -> list[dict[str, Any]]:
    # Left to itself, Celery would try to connect for ever.
    once = {"max_retries": 0}
    with current_app.connection_for_write(transport_options=once) as connection:
        return (
            current_app.control.broadcast(
                QUESTION, reply=True, timeout=ANSWER_WITHIN, limit=limit, connection=connection
            )
            or []
        )


class State(StrEnum):
    """How a worker stands to the last roll call."""

    ANSWERS = "answers"
    SILENT = "silent"
    GONE = "gone"
    UNASKED = "not asked"


@dataclass(frozen=True)
class Worker:
    """One worker: ``report`` while it answers, ``missing_for`` seconds when it does not."""

    name: str
    state: State
    report: Report | None = None
    missing_for: float | None = None


class Attendance:
    """Remembers, for as long as it lives, who has ever been there."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, float] = {}

    def workers(self, call: RollCall | None) -> tuple[Worker, ...]:
        """Everybody known, those that do not answer first; ``None``: nobody could be asked."""
        now = self._clock()
        for name in (call.connected or frozenset()) if call else ():
            self._seen.setdefault(name, now)
        for name in call.reports if call else ():
            self._seen[name] = now
        return tuple(sorted(self._judged(call, now), key=_missing_first))

    def _judged(self, call: RollCall | None, now: float) -> Iterator[Worker]:
        for name, seen_at in self._seen.items():
            if call is None:
                yield Worker(name, State.UNASKED)
            elif name in call.reports:
                yield Worker(name, State.ANSWERS, call.reports[name])
            else:
                stays = call.connected is None or name in call.connected
                state = State.SILENT if stays else State.GONE
                yield Worker(name, state, missing_for=now - seen_at)


def _missing_first(worker: Worker) -> tuple[bool, bool, str]:
    return worker.state is not State.SILENT, worker.state is State.GONE, worker.name
