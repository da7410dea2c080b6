"""What runs at a stage, how often and how large: what Kubernetes is told, and what people are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apps.operations.doctor import budget
from config.queues import BEAT, FLOWER, MIGRATION, POSTGRESQL, REDIS, WEB, Neighbour, Pool, Stage

CPU_LIMIT = 2
"""Times what it asks for may a part take of an idle processor: S2's own ratio (400m, 800m)."""

DEPLOYED = (POSTGRESQL, REDIS, WEB, BEAT, FLOWER, MIGRATION)
"""The neighbours that the manifests bring; the place of the others is kept."""


@dataclass(frozen=True)
class Size:
    """What one pod asks for and may use: MiB, and thousandths of a core."""

    memory_request: int
    memory_limit: int
    cpu_request: int
    cpu_limit: int


@dataclass(frozen=True)
class Workload:
    """Pods of one kind; autoscaling keeps their number between ``least`` and ``most``."""

    name: str
    size: Size
    least: int
    most: int
    pool: Pool | None = None

    @property
    def is_scaled(self) -> bool:
        """Whether autoscaling decides how many there are."""
        return self.most > self.least


def size_of(neighbour: Neighbour) -> Size:
    """It is given the memory that it may use, so that a full node kills somebody else."""
    cpu, memory = neighbour.cpu_request, neighbour.memory
    return Size(memory, memory, cpu, cpu * CPU_LIMIT)


def workers_of(stage: Stage) -> list[Workload]:
    """The workers, a workload for each pool of the stage's topology."""
    one = stage.resources
    size = Size(one.memory_request, one.memory_limit, one.cpu_request, one.cpu_limit)
    return [
        Workload(least.pool.name, size, least.replicas, most.replicas, least.pool)
        for least, most in zip(stage.topology.members, stage.members_at_most, strict=True)
    ]


def neighbours_of(stage: Stage) -> list[Workload]:
    """What the manifests start beside the workers."""
    return [
        Workload(one.name, size_of(one), one.replicas, one.replicas)
        for one in stage.neighbours
        if one.name in {deployed.name for deployed in DEPLOYED}
    ]


def workloads_of(stage: Stage) -> list[Workload]:
    """Everything that the manifests of a stage start."""
    return [*workers_of(stage), *neighbours_of(stage)]


def total(workloads: Iterable[Workload]) -> Size:
    """All of them together, when autoscaling has started all it may."""
    every = [one.size for one in workloads for _ in range(one.most)]
    return Size(
        sum(one.memory_request for one in every),
        sum(one.memory_limit for one in every),
        sum(one.cpu_request for one in every),
        sum(one.cpu_limit for one in every),
    )


def connections_of(stage: Stage) -> dict[str, int]:
    """Connections to the database at most, by who opens them."""
    return budget.connections(stage.members_at_most, stage.webs)
