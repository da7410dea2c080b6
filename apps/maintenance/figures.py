"""One line of a report: what the runs of one task in one queue took on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from apps.core.models import Run
from apps.maintenance.selectors import RunsOf

KILOBYTES = 1024
FAILED = (Run.Outcome.FAILED, Run.Outcome.LOST, Run.Outcome.UNKNOWN)


@dataclass(frozen=True)
class Line:
    """Executions of one task in one queue.

    wait, run: median and 95th percentile, in seconds; a run waits from when it could have started
    outcomes, failures: outcome or error's code → how many, most first
    memory_mb: the largest peak; cpu: seconds in all
    """

    queue: str
    task: str
    count: int
    outcomes: Mapping[str, int]
    failures: Mapping[str, int]
    wait: Sequence[float]
    run: Sequence[float]
    memory_mb: int
    cpu: float

    @property
    def failed(self) -> int:
        """Executions that ended a job badly, or without a word."""
        return sum(self.outcomes.get(outcome, 0) for outcome in FAILED)


def lines_of(day: date) -> list[Line]:
    """The runs that ended on that day of the local calendar, by queue and task."""
    runs = RunsOf(*_bounds(day))
    outcomes, failures = runs.outcomes(), runs.failures()
    return [
        Line(
            queue=queue,
            task=task,
            count=count,
            outcomes=outcomes.get((queue, task), {}),
            failures=failures.get((queue, task), {}),
            wait=_rounded(wait),
            run=_rounded(run),
            memory_mb=round((memory or 0) / KILOBYTES),
            cpu=round(cpu, 3),
        )
        for queue, task, count, wait, run, memory, cpu in runs.figures()
    ]


def as_stored(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """As JSON has them."""
    return [asdict(line) for line in lines]


def from_stored(stored: Sequence[Mapping[str, Any]]) -> list[Line]:
    """The lines of a report's row."""
    return [Line(**fields) for fields in stored]


def _bounds(day: date) -> tuple[datetime, datetime]:
    """A day may have 23 or 25 hours."""
    zone = timezone.get_default_timezone()
    start, end = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    return start, end


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(value, 3) for value in values]
