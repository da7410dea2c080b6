"""One load test from beginning to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from apps.loadtest import drive, ledger, measures
from apps.loadtest.mix import Part
from apps.loadtest.report import Report


@dataclass(frozen=True)
class Plan:
    """What to do and how long to wait: ``timeout`` seconds without any end give up."""

    parts: Sequence[Part]
    seed: int
    timeout: float
    conditions: dict[str, str]


def run(plan: Plan, console: Console) -> Report:
    """Submit, follow, draw up the ledger, measure."""
    submitted = drive.submit(plan.parts, plan.seed)
    jobs = [job for each in submitted for job in each.jobs]
    with _bar(console) as progress:
        task = progress.add_task("jobs ended", total=len(jobs))
        drive.follow(
            jobs,
            timeout=plan.timeout,
            progress=lambda ended: progress.update(task, completed=ended),
        )
    return Report(
        conditions=plan.conditions,
        submitted=submitted,
        seconds=measures.seconds_from_first_to_last(jobs),
        queues=measures.by_queue(jobs),
        memory=measures.memory_by_pool(jobs),
        ledger=ledger.total([_ledger(each) for each in submitted]),
    )


def _ledger(submitted: drive.Submitted) -> ledger.Ledger:
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
