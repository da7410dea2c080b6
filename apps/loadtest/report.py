"""What a load test says at its end: for people on the screen, for machines as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from apps.loadtest.drive import Submitted
from apps.loadtest.ledger import Ledger
from apps.loadtest.measures import PoolMemory, QueueMeasure, Spread


@dataclass(frozen=True)
class Report:
    """Everything that one load test found."""

    conditions: dict[str, str]
    submitted: Sequence[Submitted]
    seconds: float
    queues: Sequence[QueueMeasure]
    memory: Sequence[PoolMemory]
    ledger: Ledger

    @property
    def throughput(self) -> float:
        """Jobs ended per second, from the first submission to the last end."""
        return self.ledger.ended / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """The report for a machine."""
        return {
            "conditions": self.conditions,
            "submitted": [
                {"scenario": each.part.name, "jobs": len(each.jobs), "per_second": each.rate}
                for each in self.submitted
            ],
            "seconds": self.seconds,
            "throughput": self.throughput,
            "queues": [asdict(queue) for queue in self.queues],
            "memory": [asdict(pool) for pool in self.memory],
            "ledger": self.ledger.as_json(),
        }


def show_conditions(console: Console, conditions: dict[str, str]) -> None:
    """First of all: where these numbers come from."""
    for name, text in conditions.items():
        console.print(f"[dim]{name:>10}[/]  {text}")


def show(console: Console, report: Report) -> None:
    """The tables, the ledger last."""
    for each in report.submitted:
        console.print(
            f"\n{each.part.name}: {len(each.jobs)} submitted in {each.seconds:.1f} s "
            f"({each.rate:.0f}/s)"
        )
    console.print(
        f"{report.ledger.ended} ended in {report.seconds:.1f} s "
        f"([bold]{report.throughput:.0f}/s[/] from the first submission to the last end)\n"
    )
    console.print(_queue_table(report.queues))
    console.print(_memory_table(report.memory))
    console.print(_ledger_table(report.ledger))
    console.print(_verdict(report.ledger))


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
    table.add_row("lost", str(ledger.lost), style="bold red" if ledger.lost else "bold green")
    seen = str(ledger.twice) if ledger.witnessed else "nobody outside counted"
    table.add_row("delivered twice", seen, style="bold red" if ledger.twice else "bold green")
    return table


def _verdict(ledger: Ledger) -> str:
    if ledger.is_clean:
        return "[bold green]The ledger balances: everything asked for was done, once.[/]"
    if ledger.balances:
        return "[bold yellow]The ledger balances, but not everything was done.[/]"
    return "[bold red]The ledger does not balance.[/]"
