"""What a load test says to people on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from apps.loadtest.baseline import Comparison
from apps.loadtest.ledger import Ledger
from apps.loadtest.measures import PoolMemory, QueueMeasure
from apps.loadtest.results import Results
from apps.loadtest.spread import Spread
from apps.loadtest.submission import Pace
from apps.loadtest.thresholds import Check
from apps.loadtest.verdict import Verdict

NONE = "–"


def show_conditions(console: Console, conditions: dict[str, str]) -> None:
    """First of all: where these numbers come from."""
    for name, text in conditions.items():
        console.print(f"[dim]{name:>10}[/]  {text}")


def show(console: Console, results: Results, verdict: Verdict) -> None:
    """The tables, the verdict last."""
    console.print()
    for line in _submitted(results):
        console.print(line)
    console.print(
        f"{results.ledger.ended} ended in {results.seconds:.1f} s "
        f"([bold]{results.throughput:.0f}/s[/] from the first arrival to the last end)\n"
    )
    console.print(_queue_table(results.queues))
    console.print(_memory_table(results.memory))
    console.print(_ledger_table(results.ledger))
    if verdict.checks:
        console.print(_threshold_table(verdict.checks))
    if verdict.comparison:
        console.print(_comparison_table(verdict.comparison))
        for difference in verdict.comparison.differences:
            console.print(f"[yellow]{escape(difference)}[/]")
    console.print(_ledger_verdict(results.ledger))
    for problem in verdict.problems:
        console.print(f"[red]{escape(problem)}[/]")


def _submitted(results: Results) -> Iterator[str]:
    if results.pace is None:
        for each in results.submitted:
            yield (
                f"{each.part.label}: {len(each.jobs)} submitted in {each.seconds:.1f} s "
                f"({each.rate:.0f}/s)"
            )
        return
    for each in results.submitted:
        yield f"{each.part.label}: {len(each.jobs)} submitted"
    yield _pace(results.pace)
    if not results.pace.kept_up:
        yield (
            "[yellow]The load test did not keep its own rate; waits count from when the jobs "
            "should have arrived.[/]"
        )


def _pace(pace: Pace) -> str:
    late = pace.late
    return (
        f"rate: {pace.intended:g}/s intended, {pace.achieved:.3g}/s achieved; submissions late by "
        f"{late.p50:.3f} s (p50), {late.p95:.3f} s (p95), {late.max:.3f} s (max)"
    )


def _queue_table(queues: Sequence[QueueMeasure]) -> Table:
    table = Table(title="seconds", title_justify="left")
    table.add_column("queue")
    for what in ("wait", "run"):
        for quantile in Spread.__dataclass_fields__:
            table.add_column(f"{what} {quantile}", justify="right")
    for queue in queues:
        values = [*asdict(queue.wait).values(), *asdict(queue.run).values()]
        table.add_row(queue.queue, *(f"{value:.3f}" for value in values))
    return table


def _memory_table(pools: Sequence[PoolMemory]) -> Table:
    table = Table(title="memory", title_justify="left")
    table.add_column("pool")
    table.add_column("children", justify="right")
    table.add_column("largest child, MB", justify="right")
    for pool in pools:
        table.add_row(pool.pool, str(pool.children), f"{pool.largest_child_mb:.0f}")
    return table


def _ledger_table(ledger: Ledger) -> Table:
    table = Table(title="ledger", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("requested", str(ledger.requested), style="bold")
    for end in ("done", "failed", "cancelled", "quarantined", "unknown"):
        table.add_row(f"  {end}", str(getattr(ledger, end)))
    if ledger.asked_to_fail:
        table.add_row("asked to fail", str(ledger.asked_to_fail))
        table.add_row("  failed as asked", str(ledger.failed_as_asked))
    table.add_row("lost", str(ledger.lost), style="bold red" if ledger.lost else "bold green")
    seen = str(ledger.twice) if ledger.witnessed else "nobody outside counted"
    table.add_row("delivered twice", seen, style="bold red" if ledger.twice else "bold green")
    return table


def _threshold_table(checks: Sequence[Check]) -> Table:
    table = Table("measure", "wanted", "found", "kept", title="thresholds", title_justify="left")
    for check in checks:
        kept = "[green]yes[/]" if check.holds else "[red]no[/]"
        table.add_row(check.what, check.wanted, check.found_text, kept)
    return table


def _comparison_table(comparison: Comparison) -> Table:
    title = escape(f"compared with {comparison.path}")
    table = Table("measure", title=title, title_justify="left")
    for column in ("before", "now", "ratio"):
        table.add_column(column, justify="right")
    for change in comparison.changes:
        cells = (_number(change.before), _number(change.now), _number(change.ratio))
        style = "red" if change.is_worse else None
        table.add_row(f"{change.what}, {change.unit}", *cells, style=style)
    return table


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3g}"


def _ledger_verdict(ledger: Ledger) -> str:
    if ledger.is_clean:
        asked = f" ({ledger.failed_as_asked} failed as asked)" if ledger.asked_to_fail else ""
        return f"[bold green]The ledger balances: everything asked for was done, once{asked}.[/]"
    if ledger.balances:
        return "[bold yellow]The ledger balances, but not everything ended as it was asked to.[/]"
    return "[bold red]The ledger does not balance.[/]"
