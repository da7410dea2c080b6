"""Stages as tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table

from apps.operations.doctor import budget
from apps.operations.doctor.checks.capacity import POSTGRES_DEFAULT
from apps.operations.stages.comparison import Change, customers, how_many, name_of
from apps.operations.stages.workloads import DEPLOYED, connections_of, workloads_of
from config.queues import Stage


def shown(stage: Stage) -> Iterator[RenderableType]:
    """Pods with what they ask for and may use; the node and what is left of it; connections."""
    where = "elsewhere" if stage.external_services else "in the cluster"
    yield (
        f"Stage {stage.number}: {customers(stage)} customers, topology {stage.topology.name}, "
        f"PostgreSQL and Redis {where}"
    )
    yield _pods(stage)
    yield from _node(stage)
    yield _connections(stage)


def _pods(stage: Stage) -> Table:
    columns = ("pods", "number", "asks for MiB", "may use MiB", "asks for m", "may use m", "slots")
    table = _table(columns)
    for one in workloads_of(stage):
        size = one.size
        numbers = (size.memory_request, size.memory_limit, size.cpu_request, size.cpu_limit)
        slots = str(one.pool.slots) if one.pool else ""
        table.add_row(name_of(one), how_many(one), *map(str, numbers), slots)
    return table


def _node(stage: Stage) -> Iterator[str]:
    node, parts = budget.node_of(stage), budget.parts_of(stage)
    memory, cpu = budget.memory_of(parts), budget.cpu_of(parts)
    kept = [one.name for one in stage.neighbours if one.name not in {d.name for d in DEPLOYED}]
    yield (
        f"Node: {stage.node_memory_gb} GB and {stage.node_cores} cores, of which the system keeps "
        f"{budget.gb(node.host_memory)} GB and {budget.cores(node.host_cpu)}."
    )
    yield (
        f"At the most, with room for {', '.join(kept)}: {budget.gb(memory)} GB and "
        f"{budget.cores(cpu)} cores. Left: {budget.gb(node.memory - node.host_memory - memory)} GB "
        f"and {budget.cores(node.cpu - node.host_cpu - cpu)} cores."
    )


def _connections(stage: Stage) -> str:
    wanted = connections_of(stage)
    each = ", ".join(f"{name} {number}" for name, number in wanted.items())
    total = sum(wanted.values())
    return f"Database connections: {total} ({each}) of {POSTGRES_DEFAULT}."


def compared(lines: Iterable[Change], before: Stage, after: Stage) -> Table:
    """One line for each thing that is not the same."""
    table = _table(("", f"stage {before.number}", f"stage {after.number}"))
    for line in lines:
        table.add_row(line.what, line.before, line.after)
    return table


def numbered(steps: Sequence[str]) -> str:
    """Steps in their order."""
    return "\n".join(f"{at}. {step}" for at, step in enumerate(steps, 1))


def _table(columns: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column, justify="left" if at == 0 else "right")
    return table
