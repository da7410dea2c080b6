"""Everything that one load test found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from apps.loadtest.ledger import Ledger
from apps.loadtest.measures import PoolMemory, QueueMeasure
from apps.loadtest.series import Series
from apps.loadtest.submission import Pace, Submitted


@dataclass(frozen=True)
class Results:
    """What was asked for, under which conditions, and what came of it.

    rate: jobs per second under which they arrived; ``None`` when all came at once
    """

    conditions: dict[str, str]
    seed: int
    rate: float | None
    submitted: Sequence[Submitted]
    pace: Pace | None
    queues: Sequence[QueueMeasure]
    memory: Sequence[PoolMemory]
    series: Series
    ledger: Ledger

    @property
    def mix(self) -> list[str]:
        """The parts as one would write them, every option with its value."""
        return [str(each.part) for each in self.submitted]

    @property
    def seconds(self) -> float:
        """From the first arrival to the last end."""
        return self.series.seconds

    @property
    def throughput(self) -> float:
        """Jobs ended per second, from the first arrival to the last end."""
        return self.ledger.ended / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """The results for a machine."""
        return {
            "conditions": self.conditions,
            "mix": self.mix,
            "seed": self.seed,
            "rate": self.rate,
            "submitted": [_submitted(each) for each in self.submitted],
            "pace": asdict(self.pace) if self.pace else None,
            "seconds": self.seconds,
            "throughput": self.throughput,
            "queues": [asdict(queue) for queue in self.queues],
            "memory": [asdict(pool) for pool in self.memory],
            "series": asdict(self.series),
            "ledger": self.ledger.as_json(),
        }


def _submitted(each: Submitted) -> dict[str, Any]:
    return {"scenario": each.part.name, "jobs": len(each.jobs), "per_second": each.rate}
