"""The axes of a chart: round ticks, units in the label, linear or logarithmic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

MOST_TICKS = 6
PERCENTILES = (0, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999)
CLOCK_FROM = 180
"""Seconds from which a time axis shows minutes and seconds."""


@dataclass(frozen=True)
class Axis:
    """What an axis says, its ends, and where its ticks stand; on a log axis ``low`` is above 0."""

    label: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    is_log: bool = False

    def place(self, value: float) -> float:
        """Where a value stands, from 0 at the low end to 1 at the high end."""
        within = min(max(value, self.low), self.high)
        if self.is_log:
            return log10(within / self.low) / log10(self.high / self.low)
        return (within - self.low) / (self.high - self.low)


def upwards(label: str, most: float) -> Axis:
    """From zero to a round number that is not below ``most``."""
    step = _round_step(most or 1)
    count = max(1, ceil((most or 1) / step))
    ticks = [(step * number, f"{step * number:g}") for number in range(count + 1)]
    return Axis(label, 0, step * count, ticks)


def time(seconds: float) -> Axis:
    """Seconds since the beginning, as minutes and seconds where they are many."""
    step = _round_step(seconds or 1)
    times = [step * number for number in range(floor((seconds or 1) / step) + 1)]
    if seconds < CLOCK_FROM:
        ticks, unit = [(each, f"{each:g}") for each in times], "s"
    else:
        ticks = [(each, f"{int(each // 60)}:{int(each % 60):02}") for each in times]
        unit = "min:s"
    return Axis(f"time since the first arrival, {unit}", 0, seconds or 1, ticks)


def decades(label: str, least: float, most: float) -> Axis:
    """Seconds from a power of ten to another, each of them a tick."""
    low = floor(log10(least))
    high = max(low + 1, ceil(log10(most)))
    ticks = [(10.0**power, _seconds(power)) for power in range(low, high + 1)]
    return Axis(label, 10.0**low, 10.0**high, ticks, is_log=True)


def percentiles(label: str, highest: float) -> Axis:
    """Percentiles with as much room for each further nine (Gil Tene's HdrHistogram plots so)."""
    high = max(nines(highest), nines(0.95)) * 1.02
    ticks = [(nines(q), f"{100 * q:g} %") for q in PERCENTILES if nines(q) <= high]
    return Axis(label, 0, high, ticks)


def nines(q: float) -> float:
    """0.9 → 1, 0.99 → 2: where a quantile stands on the axis of ``percentiles``."""
    return -log10(1 - q)


def _round_step(most: float) -> float:
    """1, 2 or 5 times a power of ten."""
    rough = most / MOST_TICKS
    power: float = 10 ** floor(log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)


def _seconds(power: int) -> str:
    return f"{10**power} s" if power >= 0 else f"{10 ** (power + 3):g} ms"
