"""The arithmetic of a node and of a database server: what they are given, what they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from apps.core.worker import heart
from apps.operations.doctor.findings import Finding, error
from apps.operations.management.commands.run_web import THREADS, WORKERS
from config.queues import HOST_CPU, HOST_MEMORY_MB, Member, Pool, Stage

MIB_PER_GB = 1024
CPU_PER_CORE = 1000

BEATS = 2
CONNECTIONS_PER_BEAT = 2
"""A leader and a standby, each with Django's connection and the session that holds the lock."""

HANDS = 4
"""Connections kept for people and for what watches: psql, a command, a migration, an exporter."""

REPLACED_CHILD = 1
"""Of each worker: a child's connection may end after that of the child that replaces it began."""


@dataclass(frozen=True)
class Part:
    """What runs on a node, ``count`` times: MiB, and thousandths of a core."""

    name: str
    memory: int
    cpu: int
    count: int = 1

    def __str__(self) -> str:
        return self.name if self.count == 1 else f"{self.name} × {self.count}"


@dataclass(frozen=True)
class Node:
    """One machine: what it has and what its system keeps, in MiB and thousandths of a core."""

    name: str
    memory: int
    cpu: int
    host_memory: int = HOST_MEMORY_MB
    host_cpu: int = HOST_CPU


def memory_of(parts: Iterable[Part]) -> int:
    """MiB that these may use together."""
    return sum(part.memory * part.count for part in parts)


def cpu_of(parts: Iterable[Part]) -> int:
    """Thousandths of a core that these ask for together."""
    return sum(part.cpu * part.count for part in parts)


def overload(node: Node, parts: Sequence[Part]) -> Iterator[Finding]:
    """Where more of a node is given away than its system leaves."""
    names = ", ".join(map(str, parts))
    left, cores_left = node.memory - memory_of(parts), node.cpu - cpu_of(parts)
    if left < node.host_memory:
        yield error(
            f"{node.name}: {names} may use {gb(memory_of(parts))} of {gb(node.memory)} GB; "
            f"of the {gb(node.host_memory)} GB that the system and the container engine need, "
            f"{gb(max(left, 0))} GB are left.",
            f"Give away at most {gb(node.memory - node.host_memory)} GB: fewer or smaller parts, "
            "or a larger node.",
        )
    if cores_left < node.host_cpu:
        yield error(
            f"{node.name}: {names} ask for {cores(cpu_of(parts))} of {cores(node.cpu)} cores, and "
            f"the system needs {cores(node.host_cpu)}: some will not be scheduled.",
            f"Ask for at most {cores(node.cpu - node.host_cpu)} cores, or take a larger node.",
        )


def gb(mib: int) -> str:
    """MiB in GB, as short as it is exact enough."""
    return f"{mib / MIB_PER_GB:.2f}".rstrip("0").rstrip(".")


def cores(thousandths: int) -> str:
    """Thousandths of a core in cores."""
    return f"{thousandths / CPU_PER_CORE:g}"


def node_of(stage: Stage) -> Node:
    """The stage's node."""
    cpu = stage.node_cores * CPU_PER_CORE
    return Node(f"Stage {stage.number}", stage.node_memory_gb * MIB_PER_GB, cpu)


def parts_of(stage: Stage) -> list[Part]:
    """What runs on the stage's node when autoscaling has started all it may."""
    workers = [
        Part(one.pool.name, one.pool.memory_mb, stage.resources.cpu_request, one.replicas)
        for one in stage.members_at_most
    ]
    others = (Part(n.name, n.memory, n.cpu_request, n.replicas) for n in stage.neighbours)
    return [*workers, *others]


def connections_of(pool: Pool) -> int:
    """Connections to the database that one worker may have open.

    Each child has one, and one more for the heartbeat of a long job. The main process has none.
    """
    each = 2 if any(heart.is_needed(queue) for queue in pool.queues) else 1
    return pool.slots * each + REPLACED_CHILD


def connections(members: Iterable[Member], webs: int = 1) -> dict[str, int]:
    """Connections that a system with these may have open, by who opens them."""
    workers = {one.pool.name: one.replicas * connections_of(one.pool) for one in members}
    others = {
        "web": webs * WORKERS * THREADS,
        "beat": BEATS * CONNECTIONS_PER_BEAT,
        "by hand": HANDS,
    }
    return workers | others
