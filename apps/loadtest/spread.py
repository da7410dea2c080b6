"""A distribution of seconds in a few numbers, and as a curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

CURVE_POINTS_PER_DECADE = 24


@dataclass(frozen=True)
class Spread:
    """Seconds: median, 95th and 99th percentile, longest."""

    p50: float
    p95: float
    p99: float
    max: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of ``values``, of which there is at least one."""
        ordered = sorted(values)
        return cls(*(quantile(ordered, q) for q in (0.5, 0.95, 0.99, 1.0)))


def quantile(ordered: Sequence[float], q: float) -> float:
    """The ``q``-quantile (0 to 1) of sorted values, interpolated as by SQL's percentile_cont."""
    position = q * (len(ordered) - 1)
    below = floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def curve(values: Sequence[float]) -> list[tuple[float, float]]:
    """Quantiles and their values, as close together as the tail needs: 0 … 0.9 … 0.99 … 1 - 1/n.

    The steps are even in log(1 / (1 - q)), so each further nine gets as many points as the first.
    """
    ordered = sorted(values)
    quantiles = {0.0, 1 - 1 / len(ordered)}
    step = 10 ** (-1 / CURVE_POINTS_PER_DECADE)
    rest = step
    while rest > 1 / len(ordered):
        quantiles.add(1 - rest)
        rest *= step
    points = [(q, quantile(ordered, q)) for q in sorted(quantiles)]
    return [*points[:-1], (points[-1][0], ordered[-1])]
