"""One load test from beginning to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from apps.loadtest import drive, ledger, measures, submission
from apps.loadtest.measures import Asked
from apps.loadtest.mix import Part
from apps.loadtest.results import Results
from apps.loadtest.series import series_of
from apps.loadtest.submission import Pace, Submitted


@dataclass(frozen=True)
class Plan:
    """What to do and how long to wait.

    rate:    jobs submitted per second; ``None``: all at once
    timeout: seconds without any end after which the test gives up
    """

    parts: Sequence[Part]
    seed: int
    rate: float | None
    timeout: float
    conditions: dict[str, str]


def run(plan: Plan, console: Console) -> Results:
    """Submit, follow, draw up the ledger, measure."""
    submitted, pace = _submit(plan, console)
    asked = Asked(
        [job for each in submitted for job in each.jobs],
        [time for each in submitted for time in each.intended],
    )
    _follow(asked, plan, console)
    timelines = measures.timelines(asked)
    return Results(
        conditions=plan.conditions,
        seed=plan.seed,
        rate=plan.rate,
        submitted=submitted,
        pace=pace,
        queues=measures.by_queue(timelines),
        memory=measures.memory_by_pool(asked),
        series=series_of(timelines),
        ledger=ledger.total([_ledger(each) for each in submitted]),
    )


def _submit(plan: Plan, console: Console) -> tuple[list[Submitted], Pace | None]:
    if plan.rate is None:
        return submission.at_once(plan.parts, plan.seed), None
    with _bar(console) as progress:
        task = progress.add_task("jobs submitted", total=sum(part.count for part in plan.parts))
        return submission.at_rate(
            plan.parts, plan.rate, plan.seed, advance=lambda: progress.advance(task)
        )


def _follow(asked: Asked, plan: Plan, console: Console) -> None:
    with _bar(console) as progress:
        task = progress.add_task("jobs ended", total=len(asked.jobs))
        drive.follow(
            asked.jobs,
            timeout=plan.timeout,
            progress=lambda ended: progress.update(task, completed=ended),
        )


def _ledger(submitted: Submitted) -> ledger.Ledger:
    counts = drive.by_status(submitted.jobs)
    witness = submitted.part.scenario.witness(submitted.jobs)
    return ledger.draw_up(submitted.jobs, counts, witness)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
