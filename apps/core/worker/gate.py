"""The gate: which queues a worker may drink from now, in the order of the table.

A Redis consumer asks before each look at the broker (kombu's ``queue_order_strategy``). It leaves
out queues that hold their share of the slots already, that somebody paused, or whose service is
down; when that one may be tried again, one message at a time passes. No consumer is cancelled:
adding one again waits for a second and changes the order.

It runs in the main process and looks at memory only. ``apps.core.gate`` holds the truth.
"""

from __future__ import annotations

import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from celery import bootsteps
from celery.worker import state
from celery.worker.control import control_command
from kombu.utils.scheduling import priority_cycle
from redis.exceptions import RedisError

from apps.core import broker
from apps.core.closure import Closure
from apps.core.gate import COMMAND
from config.queues import POOLS, QUEUES, Share

logger = logging.getLogger(__name__)

RANK = {queue.name: rank for rank, queue in enumerate(QUEUES)}


class Gate:
    """What one worker may take."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._closed: dict[str, tuple[float | None, bool]] = {}
        self._shares: list[tuple[frozenset[str], int]] = []

    def divide(self, shares: Iterable[Share], slots: int) -> None:
        """Hold these queues to their shares of ``slots``."""
        self._shares = [
            (frozenset(queue.name for queue in share.queues), share.limit(slots))
            for share in shares
        ]

    def learn(self, closed: Mapping[str, Closure]) -> None:
        """Replace what is known to be closed."""
        now = self._clock()
        self._closed = {
            queue: (None if each.seconds is None else now + each.seconds, each.probes)
            for queue, each in closed.items()
        }

    def open_queues(
        self, queues: Sequence[str], in_hand: Callable[[], Mapping[str, int]]
    ) -> list[str]:
        """Those of ``queues`` that may be drunk from, the most urgent first.

        in_hand: tells the messages that this worker has taken and not finished, by queue
        """
        may = list(queues)
        if self._shares or self._closed:
            held = in_hand()
            may = [queue for queue in queues if self._lets_through(queue, held)]
        return sorted(may, key=_rank)

    def _lets_through(self, queue: str, in_hand: Mapping[str, int]) -> bool:
        return in_hand.get(queue, 0) < self._most(queue) and all(
            sum(in_hand.get(each, 0) for each in together) < limit
            for together, limit in self._shares
            if queue in together
        )

    def _most(self, queue: str) -> float:
        until, probes = self._closed.get(queue, (float("-inf"), False))
        if until is None or self._clock() < until:
            return 0
        return 1 if probes else float("inf")


def _rank(queue: str) -> int:
    return RANK.get(queue, len(RANK))


gate = Gate()
"""This process's. It outlives the connections to the broker."""


def in_hand() -> Counter[str]:
    """Messages that this worker has taken and not finished, by queue."""
    requests = {*state.reserved_requests, *state.active_requests}
    return Counter(request.delivery_info.get("routing_key") for request in requests)


class GatedOrder(priority_cycle):
    """What kombu asks before each look at the broker."""

    _left_out: frozenset[str] = frozenset()

    def consume(self, n: int) -> list[str]:
        """The queues to look at."""
        queues = self.items[:n]
        may = gate.open_queues(queues, in_hand)
        self._left_out = frozenset(queues).difference(may)
        return may

    def has_reopened(self) -> bool:
        """Whether a queue may be drunk from now that the last look left out."""
        return bool(self._left_out and gate.open_queues(list(self._left_out), in_hand))


@control_command(name=COMMAND, args=[("closed", dict)])
def _learn(_: Any, closed: dict[str, list[Any]]) -> dict[str, str]:
    gate.learn({queue: Closure(*values) for queue, values in closed.items()})
    return {"ok": "learnt"}


class GateKeeper(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery ships no types
    """Makes the gate know, with each connection, what it missed while there was none."""

    requires = ("celery.worker.consumer.connection:Connection",)

    def start(self, consumer: Any) -> None:
        """Before the first message of this connection is taken."""
        pool = POOLS.get(os.environ.get("FAENA_POOL", ""))
        if pool is not None:
            gate.divide(pool.shares, consumer.controller.concurrency)
        try:
            gate.learn(broker.read_gate())
        except RedisError as error:
            logger.warning("What is closed is not known yet: %s", error)
