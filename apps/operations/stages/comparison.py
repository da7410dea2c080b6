"""What is different between two stages, and what somebody does to get from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from apps.operations.stages.workloads import Size, Workload, connections_of, workloads_of
from config.queues import SCALE_UP_AT, STAGES, Stage

ABSENT = "-"
WHEN = (
    f"Go when workers take more than {SCALE_UP_AT} % of the processor time that they ask for, hour "
    "after hour, or when manage.py monitor_workers says that promises are not kept."
)
"""S2's first sign, and ours; the number of customers is a guess beside both."""


@dataclass(frozen=True)
class Change:
    """One line of a comparison."""

    what: str
    before: str
    after: str


def changes(before: Stage, after: Stage) -> list[Change]:
    """Everything that is not the same at both."""
    said, says = dict(_facts(before)), dict(_facts(after))
    names = [*said, *(name for name in says if name not in said)]
    lines = (Change(name, said.get(name, ABSENT), says.get(name, ABSENT)) for name in names)
    return [line for line in lines if line.before != line.after]


def _facts(stage: Stage) -> Iterator[tuple[str, str]]:
    yield "customers", customers(stage)
    yield "node", f"{stage.node_memory_gb} GB, {stage.node_cores} cores"
    yield "topology", stage.topology.name
    yield "PostgreSQL and Redis", "elsewhere" if stage.external_services else "in the cluster"
    yield "files", "one node" if not stage.external_services else "a volume that nodes share"
    for one in workloads_of(stage):
        yield f"{name_of(one)}: pods", how_many(one)
        yield f"{name_of(one)}: each", size(one.size)
        if one.pool:
            yield f"{name_of(one)}: slots", str(one.pool.slots)
    yield "database connections", str(sum(connections_of(stage).values()))


def name_of(workload: Workload) -> str:
    """What people call it."""
    return f"worker {workload.name}" if workload.pool else workload.name


def how_many(workload: Workload) -> str:
    """``1-3`` where autoscaling decides."""
    if workload.is_scaled:
        return f"{workload.least}-{workload.most}"
    return str(workload.most)


def size(one: Size) -> str:
    """What it asks for, and what it may use."""
    memory = f"{one.memory_request}-{one.memory_limit} MiB"
    return f"{memory}, {one.cpu_request}-{one.cpu_limit} m"


def customers(stage: Stage) -> str:
    """``200-400``, ``1500 and more``."""
    least, most = stage.customers
    return f"{least} and more" if most is None else f"{least}-{most}"


def stage_for(number_of_customers: int) -> Stage:
    """The stage that is meant for so many customers."""
    fitting = [one for one in STAGES.values() if one.customers[0] <= number_of_customers]
    return fitting[-1]


def steps(before: Stage, after: Stage) -> list[str]:
    """What to do, in order; docs/deploy/kubernetes.md has the commands."""
    node = f"{after.node_memory_gb} GB and {after.node_cores} cores"
    found = []
    if (before.node_memory_gb, before.node_cores) != (after.node_memory_gb, after.node_cores):
        found.append(f"Give the cluster a node with {node}, or several with that together.")
    if before.external_services != after.external_services:
        found.append(_moving(after))
    found += [
        f"In k8s/site/kustomization.yaml: ../overlays/stage-{after.number}.",
        "Apply it step by step, workers before web and beat: nothing waits for ever meanwhile.",
    ]
    if {w.name for w in workloads_of(before)} - {w.name for w in workloads_of(after)}:
        found.append(
            f"Delete what stage {after.number} does not have: kubectl -n faena delete "
            f"deploy,hpa,pdb,netpol -l 'faena/stage,faena/stage!={after.number}'. Workers end "
            "what they do or give it back."
        )
    return [*found, f"manage.py doctor --stage {after.number}"]


def _moving(after: Stage) -> str:
    if after.external_services:
        return (
            "Move PostgreSQL, Redis and the files out: docs/deploy/kubernetes.md, "
            '"To external services".'
        )
    return "Move PostgreSQL and the files in: restore a backup into the new database."
