"""The wall clock of a process, and how far it is from another's, as NTP finds it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from celery.signals import celeryd_init

COMMAND = "wall_clock"


def now() -> float:
    """Unix seconds by this machine's clock."""
    return time.time()


@dataclass(frozen=True)
class Offset:
    """How far another clock is ahead of ours, in seconds, and how exactly that is known."""

    seconds: float
    give_or_take: float

    @classmethod
    def between(cls, asked: float, theirs: float, answered: float) -> Offset:
        """From our time of the question, theirs of the answer, and ours when it arrived.

        RFC 5905, section 8: the answer lies half way, with half the round trip as the error.
        """
        return cls(theirs - (asked + answered) / 2, (answered - asked) / 2)

    @property
    def at_least(self) -> float:
        """Seconds that the clocks differ by however slow the answer was."""
        return max(0.0, abs(self.seconds) - self.give_or_take)

    def __str__(self) -> str:
        side = "ahead" if self.seconds > 0 else "behind"
        return f"{abs(self.seconds):.2f} s {side} (± {self.give_or_take:.2f} s)"


@celeryd_init.connect
def answer_by_remote_control(**_: Any) -> None:
    """Teach a starting worker the command."""
    # Imported here since it brings in all of a worker, which no other process needs.
    from celery.worker.control import inspect_command  # noqa: PLC0415

    inspect_command()(wall_clock)


def wall_clock(state: Any) -> dict[str, float]:
    """The worker's answer; ``celery inspect clock`` tells a logical clock instead."""
    return {"now": now()}
