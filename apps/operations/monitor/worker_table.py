"""Table 1: the workers, those that do not answer first."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from apps.operations.monitor.cells import KB_PER_MB, WIDE, age, count, memory, table, word
from apps.operations.monitor.picture import Picture
from apps.operations.monitor.roll_call import Report, State, Worker
from apps.web.health import pool_of
from config.queues import POOLS

STYLES = {
    State.ANSWERS: "green",
    State.SILENT: "bold red",
    State.GONE: "yellow",
    State.UNASKED: "dim",
}
NEARLY_FULL = 0.9
"""Part of the size at which a child is recycled from which it is shown in yellow."""


NUMBERS = ("busy", "reserved", "memory", "largest child", "up")


def renderables(picture: Picture, width: int, most: int | None) -> Iterator[RenderableType]:
    """At most ``most`` lines of workers, and how many are left out."""
    workers, is_wide = picture.workers, width >= WIDE
    shown = workers if most is None or len(workers) <= most else workers[: most - 1]
    lines = table(width)
    lines.add_column("worker", overflow="ellipsis")  # alone it shrinks: host names are long
    for title in ("pool", "topology", "queues") if is_wide else ("pool",):
        lines.add_column(title, no_wrap=True)
    for title in NUMBERS:
        lines.add_column(title, justify="right", no_wrap=True)
    lines.add_column("state", no_wrap=True)
    for worker in shown:
        lines.add_row(*_cells(worker, is_wide))
    yield lines
    if len(shown) < len(workers):
        yield Text(f"… and {len(workers) - len(shown)} more: --once shows them.", style="dim")


def _cells(worker: Worker, is_wide: bool) -> Iterator[Text]:
    report = worker.report
    yield Text(worker.name)
    yield word(report.pool if report and report.pool else pool_of(worker.name))
    if is_wide:
        yield word(report.topology if report else None)
        yield word(" ".join(report.queues) if report else None)
    yield from _numbers(report) if report else (word(None) for _ in NUMBERS)
    yield _state(worker)


def _numbers(report: Report) -> Iterator[Text]:
    busy = count(report.busy, "yellow" if report.busy >= report.slots else "cyan")
    yield Text.assemble(busy, (f"/{report.slots}", "dim"))
    yield count(report.reserved)
    yield Text(memory(report.memory_kb))
    yield _largest_child(report)
    yield Text(age(report.uptime))


def _largest_child(report: Report) -> Text:
    """Its size, and that at which it is recycled."""
    pool, largest = POOLS.get(report.pool), report.largest_child_kb
    if pool is None or not largest:
        return word(memory(largest) if largest else None)
    is_nearly_full = largest > NEARLY_FULL * pool.recycle_child_mb * KB_PER_MB
    size = (memory(largest), "yellow" if is_nearly_full else "")
    return Text.assemble(size, (f" of {pool.recycle_child_mb}", "dim"))


def _state(worker: Worker) -> Text:
    since = "" if worker.missing_for is None else f" {age(worker.missing_for)}"
    return Text(f"{worker.state}{since}", style=STYLES[worker.state])
