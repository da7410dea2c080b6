"""The charts of a load test: which lines, over which axes."""

from __future__ import annotations

from collections.abc import Sequence

from apps.loadtest import axes, charts
from apps.loadtest.charts import Bar, Caption, Line, Mark
from apps.loadtest.measures import PoolMemory, QueueMeasure
from apps.loadtest.results import Results
from apps.loadtest.series import Series
from apps.loadtest.thresholds import Thresholds
from config.queues import POOLS, QUEUES

COLOUR = {queue.name: number for number, queue in enumerate(QUEUES)}
ENDED, ARRIVED = 0, 1
LEAST_WAIT = 0.001
"""Seconds; what started sooner started at once."""


def throughput(results: Results) -> str:
    """Jobs that ended and, where they did not all come at once, arrived per second."""
    series = results.series
    arrived = series.arrived if results.rate else ()
    most = max((*arrived, *series.ended), default=0)
    lines = [Line("ended", _steps(series, series.ended), ENDED, is_stepped=True, is_filled=True)]
    if arrived:
        lines.append(Line("arrived", _steps(series, arrived), ARRIVED, is_stepped=True))
    caption = Caption(
        "throughput",
        "Throughput over time",
        f"Jobs per second in steps of {series.step:g} s; {results.throughput:.3g} jobs/s ended on "
        f"average over {results.seconds:.1f} s.",
    )
    return charts.plot(caption, axes.time(series.seconds), axes.upwards("jobs/s", most), lines)


def _steps(series: Series, values: Sequence[float]) -> list[tuple[float, float]]:
    """Each value holds for its step."""
    if not values:
        return []
    ends = [min(series.step * number, series.seconds) for number in range(1, len(values) + 1)]
    return [(0.0, values[0]), *zip(ends, [*values[1:], values[-1]], strict=True)]


def waiting(series: Series) -> str:
    """Jobs of each queue that had arrived and not started."""
    most = max((max(values) for values in series.waiting.values()), default=0)
    lines = [
        Line(
            queue,
            [(0.0, 0.0), *_ends_of_steps(series, values)],
            COLOUR.get(queue, 0),
            is_filled=len(series.waiting) == 1,
        )
        for queue, values in series.waiting.items()
    ]
    longest = ", ".join(f"{queue} {max(values)}" for queue, values in series.waiting.items())
    caption = Caption("waiting", "Jobs waiting over time", f"Most at the same time: {longest}.")
    return charts.plot(
        caption, axes.time(series.seconds), axes.upwards("jobs waiting", most), lines
    )


def _ends_of_steps(series: Series, values: Sequence[int]) -> list[tuple[float, float]]:
    return [
        (min(series.step * number, series.seconds), float(value))
        for number, value in enumerate(values, 1)
    ]


def waits(queues: Sequence[QueueMeasure], thresholds: Thresholds) -> str:
    """The wait that each percentile of a queue's jobs did not exceed, with the limits at p95."""
    lines = [
        Line(
            queue.queue,
            [(axes.nines(q), max(wait, LEAST_WAIT)) for q, wait in queue.wait_curve],
            COLOUR.get(queue.queue, 0),
        )
        for queue in queues
    ]
    limits = [
        Mark(axes.nines(0.95), limit, f"{queue} ≤ {limit:g} s", COLOUR[queue])
        for queue, limit in thresholds.max_wait_p95
    ]
    ups = [y for line in lines for _, y in line.points] + [limit.y for limit in limits]
    highest = max((queue.wait_curve[-1][0] for queue in queues), default=0)
    described = "; ".join(
        f"{queue.queue}: median {queue.wait.p50:.3g} s, p95 {queue.wait.p95:.3g} s, "
        f"longest {queue.wait.max:.3g} s"
        for queue in queues
    )
    return charts.plot(
        Caption("waits", "Wait by percentile", described),
        axes.percentiles("percentile of the executions", highest),
        axes.decades("wait, log scale", min(ups, default=1), max(ups, default=1)),
        lines,
        limits,
    )


def memory(pools: Sequence[PoolMemory]) -> str:
    """The largest child of each pool beside the size at which it is replaced."""
    rows = [
        Bar(
            one.pool,
            one.largest_child_mb,
            POOLS[one.pool].recycle_child_mb if one.pool in POOLS else None,
        )
        for one in pools
    ]
    described = ", ".join(f"{row.name} {row.value:.0f} MB" for row in rows)
    return charts.bars(Caption("memory", "Largest child by pool", described), "MB", rows)
