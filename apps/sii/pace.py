"""Politeness: pauses between requests, and the night over which syncs of all companies spread."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


@dataclass
class Pace:
    """Lets so much time pass between two requests; what we waited for the portal counts.

    heed: called before each pause; raises when the work must stop
    """

    heed: Callable[[], None]
    last: float = field(default=float("-inf"))

    def __call__(self) -> None:
        """Wait until the next request may be made."""
        self.heed()
        shortest = settings.SII_PACE / 1000
        pause = self.last + random.uniform(shortest, 2 * shortest) - time.monotonic()  # noqa: S311
        if pause > 0:
            time.sleep(pause)
        self.last = time.monotonic()


@dataclass(frozen=True)
class Night:
    """The hours of the clock that people read between which batches run."""

    begins: int
    ends: int

    @classmethod
    def configured(cls) -> Night:
        """As SII_NIGHT says."""
        begins, ends = (int(hour) for hour in settings.SII_NIGHT)
        return cls(begins, ends)

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """What is left of this night, or the next one."""
        local = timezone.localtime(now)
        begin = local.replace(hour=self.begins, minute=0, second=0, microsecond=0)
        length = timedelta(hours=(self.ends - self.begins) % 24 or 24)
        if local < begin and local < begin - timedelta(days=1) + length:
            begin -= timedelta(days=1)
        if local >= begin + length:
            begin += timedelta(days=1)
        return max(begin, local), begin + length

    def spread(self, count: int, now: datetime) -> Iterator[datetime]:
        """``count`` times, evenly over what is left of the night, the first one at once."""
        begin, end = self.window(now)
        for number in range(count):
            yield begin + (end - begin) * number / count
