"""When to try again: exponential back-off with full jitter."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Retry:
    """How often and how long a job that raises ``TransientError`` is tried again.

    times:  tries after the first one, or ``None`` for no limit but ``within``
    base:   seconds; the n-th pause is drawn from 0 … base · 2ⁿ
    cap:    the longest pause in seconds
    within: give up when the job is older than this

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
    """

    times: int | None = 0
    base: float = 10
    cap: float = 600
    within: timedelta | None = None

    def __post_init__(self) -> None:
        if self.times is None and self.within is None:
            raise ValueError("Retry needs times= or within=: something must end the tries.")
        if self.base <= 0 or self.cap < self.base:
            raise ValueError("Retry needs 0 < base <= cap, in seconds.")

    def allows(self, tries: int, age: timedelta) -> bool:
        """Whether a job that failed ``tries`` times and was made ``age`` ago may try again."""
        if self.times is not None and tries > self.times:
            return False
        return self.within is None or age < self.within

    def pause(self, tries: int) -> float:
        """Seconds to wait after the ``tries``-th failed try (1 or more); at least one second."""
        longest = min(self.cap, self.base * 2 ** min(tries - 1, 30))
        return max(1.0, random.uniform(0, longest))  # noqa: S311  (jitter is no secret)


NEVER_AGAIN = Retry(times=0)
