"""What happened over time: arrivals, ends and waiting jobs, in even steps."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from apps.loadtest.measures import Timeline, in_table_order

MOST_STEPS = 60
STEPS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
"""Seconds; the shortest that needs no more than ``MOST_STEPS`` is taken."""


@dataclass(frozen=True)
class Series:
    """Counted in steps of ``step`` seconds, from the first arrival to the last end.

    seconds: from the first arrival to the last end
    arrived: jobs per second, in each step; so is ``ended``
    waiting: queue → jobs that had arrived and not started, at the end of each step
    """

    seconds: float
    step: float
    arrived: Sequence[float]
    ended: Sequence[float]
    waiting: dict[str, Sequence[int]]


def series_of(timelines: Sequence[Timeline]) -> Series:
    """What happened to these jobs; nothing, when none of them has an end."""
    if not any(one.ended for one in timelines):
        return Series(0.0, STEPS[0], (), (), {})
    began = min(one.arrived for one in timelines)
    seconds = max(one.ended for one in timelines if one.ended is not None) - began
    step = _step(seconds)
    steps = max(1, ceil(seconds / step))
    return Series(
        seconds=seconds,
        step=step,
        arrived=_per_second((one.arrived - began for one in timelines), step, steps),
        ended=_per_second((one.ended - began for one in timelines if one.ended), step, steps),
        waiting={
            queue: _waiting([one for one in timelines if one.queue == queue], began, step, steps)
            for queue in in_table_order({one.queue for one in timelines})
        },
    )


def _step(seconds: float) -> float:
    fitting = (step for step in STEPS if seconds / step <= MOST_STEPS)
    return next(fitting, seconds / MOST_STEPS)


def _per_second(times: Iterable[float], step: float, steps: int) -> list[float]:
    counts = Counter(min(int(time / step), steps - 1) for time in times)
    return [counts[number] / step for number in range(steps)]


def _waiting(timelines: Sequence[Timeline], began: float, step: float, steps: int) -> list[int]:
    arrived = sorted(one.arrived - began for one in timelines)
    started = sorted(one.started - began for one in timelines if one.started is not None)
    ends_of_steps = [step * number for number in range(1, steps + 1)]
    return [bisect_right(arrived, end) - bisect_right(started, end) for end in ends_of_steps]
