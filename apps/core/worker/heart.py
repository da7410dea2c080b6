"""The heartbeat of a long job: a thread with a connection of its own extends the claim."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

from apps.core import transitions
from apps.core.transitions import Claim
from config.queues import Queue

logger = logging.getLogger(__name__)

BEATS_PER_LEASE = 3


def is_needed(queue: Queue) -> bool:
    """Whether a claim in this queue could end before its job must have."""
    return transitions.lease_of(queue) <= queue.alarm


class Heart:
    """Beats for one claim at a time. Its thread begins with the first long job of the process.

    Start it where signals are blocked: a thread inherits that, and a signal that reached it would
    interrupt the main thread all the same.
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()
        self._claim: Claim | None = None
        self._lease = 0

    @contextmanager
    def beating_for(self, claim: Claim, queue: Queue) -> Iterator[None]:
        """Keep the claim alive for as long as the block lasts, where it could end before."""
        if not is_needed(queue):
            yield
            return
        self._set(claim, transitions.lease_of(queue))
        try:
            yield
        finally:
            self._set(None, 0)

    def _set(self, claim: Claim | None, lease: int) -> None:
        with self._changed:
            self._claim, self._lease = claim, lease
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
            self._thread.start()

    def _beat(self) -> None:
        while True:
            claim, lease = self._next()
            try:
                transitions.extend(claim, lease)
            except Error as error:
                logger.warning("Heartbeat of job %s: %s", claim.job_id, error)

    def _next(self) -> tuple[Claim, int]:
        """Wait until the same claim has been at work for a third of its lease."""
        while True:
            with self._changed:
                while self._claim is None:
                    self._changed.wait()
                claim, lease = self._claim, self._lease
                is_the_same = not self._changed.wait(lease / BEATS_PER_LEASE)
            if is_the_same:
                return claim, lease
            connection.close()


heart = Heart()
