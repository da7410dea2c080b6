"""Ticks that only the beats and workers of fault tests know (FAENA_FAULT_TICKS).

faults.each_second   SKIP   a slot each second
faults.daily         ONCE   due three hours before the case began
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from apps.core.ticks import ONCE, SKIP, daily, every, tick
from apps.core.work import Work
from config.queues import HIGH

EACH_SECOND = "faults.each_second"
DAILY = "faults.daily"
HOURS_AGO = 3


@tick(name=EACH_SECOND, queue=HIGH, at=every(seconds=1), missed=SKIP)
def each_second(work: Work) -> None:
    """Nothing: that it ran is what is looked at."""


@tick(
    name=DAILY,
    queue=HIGH,
    at=daily((datetime.now(UTC) - timedelta(hours=HOURS_AGO)).hour, tz="UTC"),
    missed=ONCE,
)
def once_a_day(work: Work) -> None:
    """Nothing."""
