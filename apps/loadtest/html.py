"""The report as one page that needs nothing else: no script, no address, nothing to load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from apps.loadtest import pictures
from apps.loadtest.baseline import Change
from apps.loadtest.measures import QueueMeasure
from apps.loadtest.results import Results
from apps.loadtest.spread import Spread
from apps.loadtest.thresholds import Thresholds
from apps.loadtest.verdict import Verdict
from config.queues import QUEUES

NONE = "–"
PROMISE = {queue.name: queue.promise for queue in QUEUES}
ENDS = ("done", "failed", "cancelled", "quarantined", "unknown")


def page(results: Results, verdict: Verdict, thresholds: Thresholds) -> str:
    """The whole page; every number in it is written out here, so that no locale changes it."""
    context = {
        "written_at": timezone.localtime().strftime("%Y-%m-%d %H:%M:%S %Z"),
        "results": results,
        "verdict": verdict,
        "load": _load(results),
        "tiles": list(_tiles(results)),
        "ledger": list(_ledger(results)),
        "quantiles": list(Spread.__dataclass_fields__),
        "queues": [_queue(queue) for queue in results.queues],
        "comparison": verdict.comparison,
        "changes": [_change(one) for one in verdict.comparison.changes]
        if verdict.comparison
        else [],
        "charts": _charts(results, thresholds),
    }
    return render_to_string("loadtest/report.html", context)


def _charts(results: Results, thresholds: Thresholds) -> dict[str, SafeString]:
    drawn = {
        "throughput": pictures.throughput(results),
        "waiting": pictures.waiting(results.series),
        "waits": pictures.waits(results.queues, thresholds),
        "memory": pictures.memory(results.memory),
    }
    # charts.py escapes every text that it is given.
    return {name: mark_safe(drawing) for name, drawing in drawn.items()}  # noqa: S308


def _load(results: Results) -> str:
    if results.pace is None:
        return "all at once"
    pace = results.pace
    return (
        f"{pace.intended:g} jobs/s intended, {pace.achieved:.3g} achieved; submissions late by "
        f"{_time(pace.late.p95)} (p95), {_time(pace.late.max)} at most"
    )


def _tiles(results: Results) -> Iterator[tuple[str, str, str]]:
    """A number, what it is, and a remark."""
    ledger = results.ledger
    yield f"{results.throughput:.3g}", "jobs/s", f"{ledger.ended} ended in {results.seconds:.1f} s"
    if results.queues:
        slowest = max(results.queues, key=lambda queue: queue.wait.p95)
        yield _time(slowest.wait.p95), "wait p95", f"the longest, in {slowest.queue}"
    yield str(ledger.lost), "lost", f"of {ledger.requested} jobs"
    counted = f"{ledger.witnessed} effects counted" if ledger.witnessed else "nobody counted"
    yield str(ledger.twice), "done twice", counted


def _ledger(results: Results) -> Iterator[tuple[str, int, str]]:
    """A line, its count, and whether it is good, bad or neither."""
    ledger = results.ledger
    yield "requested", ledger.requested, "total"
    for end in ENDS:
        yield end, getattr(ledger, end), ""
        if end == "failed" and ledger.asked_to_fail:
            yield (
                f"of these as asked, {ledger.asked_to_fail} wanted",
                ledger.failed_as_asked,
                "part",
            )
    yield "lost", ledger.lost, "bad" if ledger.lost else "good"
    yield "done twice", ledger.twice, "bad" if ledger.twice else "good"


def _queue(queue: QueueMeasure) -> dict[str, Any]:
    return {
        "name": queue.queue,
        "promise": PROMISE.get(queue.queue, NONE),
        "runs": queue.runs,
        "wait": _times(queue.wait),
        "run": _times(queue.run),
        "colour": pictures.COLOUR.get(queue.queue, 0),
    }


def _times(spread: Spread) -> Sequence[str]:
    return [_time(value) for value in vars(spread).values()]


def _time(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 100 else f"{seconds:.0f} s"  # noqa: PLR2004


def _change(change: Change) -> dict[str, Any]:
    return {
        "what": f"{change.what}, {change.unit}",
        "before": _number(change.before),
        "now": _number(change.now),
        "ratio": NONE if change.ratio is None else f"× {change.ratio:.2f}",
        "is_worse": change.is_worse,
    }


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3g}"
