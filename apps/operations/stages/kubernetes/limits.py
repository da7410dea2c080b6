"""What the namespace may take of the cluster: the stage's sums at most, and not a worker more."""

from __future__ import annotations

from apps.operations.stages.kubernetes.pods import namespaced
from apps.operations.stages.kubernetes.words import GROUND, Document, cpu, mib, of_stage, resources
from apps.operations.stages.workloads import Size, size_of, total, workloads_of
from config.queues import MIGRATION, Stage

LEAST = Size(16, 16, 10, 10)
"""Below this nothing of ours starts."""


def limits(stage: Stage) -> list[Document]:
    """LimitRange for single containers, ResourceQuota for all."""
    return [_range(stage), _quota(stage)]


def _range(stage: Stage) -> Document:
    sizes = [one.size for one in workloads_of(stage)]
    most = resources(
        Size(
            0,
            max(one.memory_limit for one in sizes),
            0,
            max(one.cpu_limit for one in sizes),
        )
    )["limits"]
    usual = resources(size_of(MIGRATION))
    container = {
        "type": "Container",
        "min": resources(LEAST)["requests"],
        "max": most,
        # For what names none: a command that somebody runs in a pod of its own.
        "defaultRequest": usual["requests"],
        "default": usual["limits"],
    }
    about = of_stage(stage, "faena", GROUND)
    return namespaced("LimitRange", "v1", about, {"limits": [container]})


def _quota(stage: Stage) -> Document:
    every = workloads_of(stage)
    sums = total(every)
    hard = {
        "requests.cpu": cpu(sums.cpu_request),
        "requests.memory": mib(sums.memory_request),
        "limits.cpu": cpu(sums.cpu_limit),
        "limits.memory": mib(sums.memory_limit),
        "pods": str(sum(one.most for one in every)),
        "services.nodeports": "0",
        "services.loadbalancers": "0",
    }
    return namespaced("ResourceQuota", "v1", of_stage(stage, "faena", GROUND), {"hard": hard})
