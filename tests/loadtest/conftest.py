"""Results as a load test finds them, made up for a test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from apps.loadtest import mix
from apps.loadtest.ledger import Ledger
from apps.loadtest.measures import Execution, PoolMemory, Timeline, by_queue
from apps.loadtest.results import Results
from apps.loadtest.series import series_of
from apps.loadtest.submission import Submitted
from apps.loadtest.thresholds import Thresholds
from apps.loadtest.verdict import Terms, Verdict, judge
from config.queues import BULK, HIGH, Queue

MIX = f"synthetic=40:queue={HIGH.name},synthetic=40:queue={BULK.name}"
CONDITIONS = {"machine": "2 cores", "load": "0.1", "commit": "aaaaaaa", "topology": "single"}
ENDS = ("done", "failed", "cancelled", "quarantined", "unknown")


def ledger_of(**counts: int) -> Ledger:
    ends = dict.fromkeys(ENDS, 0)
    return Ledger(**{"requested": 10, **ends, **counts})


def timeline(queue: Queue, arrived: float, wait: float, run: float = 1.0) -> Timeline:
    started, ended = arrived + wait, arrived + wait + run
    return Timeline(queue.name, arrived, ended, [Execution(arrived, started, ended)])


def results_of(*, high_wait: float = 1.0, bulk_wait: float = 10.0, **changes: Any) -> Results:
    """80 jobs that arrived within 40 s, every wait in a queue the same."""
    parts = mix.parse(MIX)
    found = [
        *(timeline(HIGH, second, high_wait) for second in range(40)),
        *(timeline(BULK, second, bulk_wait) for second in range(40)),
    ]
    results = Results(
        conditions=CONDITIONS,
        seed=1,
        rate=None,
        submitted=[Submitted(part, [uuid4()] * part.count, 0.5, []) for part in parts],
        pace=None,
        queues=by_queue(found),
        memory=[PoolMemory("slow", 2, 144.0)],
        series=series_of(found),
        ledger=ledger_of(requested=80, done=80, witnessed=80),
    )
    return replace(results, **changes)


def judged(results: Results, **terms: Any) -> Verdict:
    return judge(results, Terms(terms.pop("thresholds", Thresholds()), **terms))
