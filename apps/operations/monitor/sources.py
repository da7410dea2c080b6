"""What is asked again and again in the background, so that a screen need not wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connections

PATIENCE = 3.0
"""Seconds without a word after which the answer before no longer counts as one."""

JOIN_SECONDS = 0.5

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Reading(Generic[Answer]):
    """The newest answer; or ``None``, and in ``cause`` why there is none."""

    answer: Answer | None
    cause: str = ""


class Source(Generic[Answer]):
    """Asks in a thread of its own, again ``every`` seconds after an answer."""

    def __init__(self, name: str, ask: Callable[[], Answer], every: float) -> None:
        self._ask = ask
        self._every = every
        self._ended = threading.Event()
        self._answered = threading.Event()
        self._last: Reading[Answer] = Reading(None)
        self._asked_at: float | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._asked_at = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._ended.set()

    def join(self) -> None:
        """Let the last question end; one that hangs is left to end with the process."""
        self._thread.join(JOIN_SECONDS)

    def wait(self, seconds: float) -> None:
        """Return when the first answer is there, or after ``seconds``."""
        self._answered.wait(seconds)

    def read(self) -> Reading[Answer]:
        """What is known now, at once."""
        last, asked_at = self._last, self._asked_at
        if last.cause or asked_at is None:
            return last
        waited = time.monotonic() - asked_at
        if waited > PATIENCE or last.answer is None:
            return Reading(None, f"no word for {waited:.0f} s")
        return last

    def _run(self) -> None:
        try:
            while not self._ended.is_set():
                self._asked_at = time.monotonic()
                self._last = self._reading()
                self._asked_at = None
                self._answered.set()
                self._ended.wait(self._every)
        finally:
            connections.close_all()

    def _reading(self) -> Reading[Answer]:
        try:
            return Reading(self._ask())
        except Exception as error:  # whatever a service does, the rest is still shown
            text = str(error).partition("\n")[0].rstrip(".")
            return Reading(None, text or type(error).__name__)
