"""What a load test must keep besides its ledger: limits that set the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from apps.loadtest.errors import WrongUsage
from apps.loadtest.results import Results
from config.queues import QUEUES

EXAMPLE = QUEUES[0]


class BadThreshold(WrongUsage):
    """No such limit can be kept."""


@dataclass(frozen=True)
class Thresholds:
    """Limits: seconds for the 95th percentile of the waits by queue, jobs ended per second."""

    max_wait_p95: Sequence[tuple[str, float]] = ()
    min_throughput: float | None = None


@dataclass(frozen=True)
class Check:
    """One limit and what was found; ``None`` when there was nothing to measure."""

    what: str
    limit: float
    found: float | None
    unit: str
    is_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the limit was kept; what was not measured was not."""
        if self.found is None:
            return False
        return self.found >= self.limit if self.is_least else self.found <= self.limit

    @property
    def wanted(self) -> str:
        """The limit in words."""
        return f"{'at least' if self.is_least else 'at most'} {self.limit:g} {self.unit}"

    @property
    def found_text(self) -> str:
        """What was found, in words."""
        return "nothing to measure" if self.found is None else f"{self.found:.3g} {self.unit}"

    def __str__(self) -> str:
        return f"{self.what.capitalize()}: {self.found_text}, {self.wanted} wanted."


def max_waits(texts: Sequence[str]) -> list[tuple[str, float]]:
    """``high=5`` → ("high", 5.0); ``BadThreshold`` for another queue or for no time."""
    return [_max_wait(text) for text in texts]


def _max_wait(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    names = [queue.name for queue in QUEUES]
    if name not in names:
        raise BadThreshold(f"{name!r} is not a queue; choose from: {', '.join(names)}.")
    try:
        seconds = float(number)
    except ValueError:
        seconds = 0
    if not (isfinite(seconds) and seconds > 0):
        raise BadThreshold(f"{text!r}: write QUEUE=SECONDS, such as {EXAMPLE.name}=5.")
    return name, seconds


def check(thresholds: Thresholds, results: Results) -> list[Check]:
    """Every limit against what was measured."""
    p95 = {measure.queue: measure.wait.p95 for measure in results.queues}
    checks = [
        Check(f"wait p95 of {queue}", seconds, p95.get(queue), "s")
        for queue, seconds in thresholds.max_wait_p95
    ]
    if thresholds.min_throughput is not None:
        least = thresholds.min_throughput
        checks.append(Check("throughput", least, results.throughput, "jobs/s", is_least=True))
    return checks
