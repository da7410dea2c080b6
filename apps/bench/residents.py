"""The processes of a system: processor time and memory, by what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

from apps.bench.section import Grid
from apps.operations.processes import Started

MIB = 2**20
CHILDREN = " children"


@dataclass(frozen=True)
class Group:
    """Processes of one kind: CPU seconds since they began; memory in MiB, shared pages once.

    memory: the sum of their proportional set sizes
    """

    name: str
    processes: int
    cpu: float
    memory: float


def look(started: Sequence[Started]) -> dict[str, Group]:
    """The main process and the children of each, in the order in which they were started."""
    return {group.name: group for each in started for group in _groups(each)}


def _groups(started: Started) -> Iterator[Group]:
    main = psutil.Process(started.pid)
    yield _group(f"{started.name} main", [main])
    if children := main.children(recursive=True):
        yield _group(started.name + CHILDREN, children)


def _group(name: str, processes: Sequence[psutil.Process]) -> Group:
    cpu = memory = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # a child that is replaced just now
            times = process.cpu_times()
            cpu += times.user + times.system
            memory += _shared_once(process)
    return Group(name, len(processes), cpu, memory / MIB)


def _shared_once(process: psutil.Process) -> float:
    """Bytes; macOS has no proportional set size, and its unique one leaves out what is shared."""
    full = process.memory_full_info()
    return float(getattr(full, "pss", full.uss))


def grid(before: dict[str, Group], after: dict[str, Group], minutes: float) -> Grid:
    """How much processor a minute, how much memory."""
    rows: list[tuple[str | float, ...]] = [
        (name, group.processes, (group.cpu - before[name].cpu) / minutes, group.memory)
        for name, group in after.items()
        if name in before
    ]
    total = [sum(float(row[column]) for row in rows) for column in (1, 2, 3)]
    columns = ("process", "processes", "CPU seconds a minute", "memory, MiB (PSS)")
    return Grid("By process", columns, [*rows, ("in all", *total)])
