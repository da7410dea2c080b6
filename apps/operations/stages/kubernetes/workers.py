"""The workers of a stage, and what lets them be more."""

from __future__ import annotations

from apps.operations.stages.kubernetes import probes
from apps.operations.stages.kubernetes.front import (
    ONE_AT_A_TIME,
    RECREATE,
    deployment,
    disruption_budget,
)
from apps.operations.stages.kubernetes.pods import OUR_FILES, OURS, managed, namespaced, pod, spread
from apps.operations.stages.kubernetes.words import (
    BROWSER,
    NAMESPACE,
    STAGE,
    TAG,
    WORKERS,
    Document,
    labels,
    of_stage,
    selector,
    worker_name,
)
from apps.operations.stages.workloads import Workload, workers_of
from config.queues import SCALE_UP_AT, SII, Pool, Queue, Stage, Tier

LONGEST_WINDOW = 3600
"""Seconds: what Kubernetes takes as stabilizationWindowSeconds at most."""

LEAST_WINDOW = 300
"""Seconds; Kubernetes' own. Shorter ones follow every lull."""

FAST_JOB_SECONDS = 3
"""What a job of a fast queue takes at most, as a rule: an e-mail by S0's table."""

TRIGGERED_EVERY = 15
"""Seconds between two looks at the broker."""

AUTHENTICATION = "broker"


def workers(stage: Stage) -> list[Document]:
    """A deployment for each pool, and its budget for nodes that are emptied."""
    made: list[Document] = []
    for workload in workers_of(stage):
        pool = _pool(workload)
        them, about = selector("worker", pool), _labels(stage, pool)
        made += [
            _deployment(workload, pool, about),
            disruption_budget(worker_name(pool), about, them),
        ]
    return made


def _deployment(workload: Workload, pool: Pool, about: dict[str, str]) -> Document:
    them = selector("worker", pool)
    container = managed(
        "worker",
        f"faena-worker:{TAG}",
        workload.size,
        (*OURS, OUR_FILES),
        # Flower is told of nobody who does not say that he is there.
        *("run_worker", pool.name, "--seen"),
        **probes.of_worker(pool),
    )
    grace = pool.stop.grace
    template = pod(them, [container], grace=grace, topologySpreadConstraints=spread(them))
    return deployment(
        worker_name(pool),
        about | ({BROWSER: "yes"} if pool.drains(SII) else {}),
        template,
        # A rolling update does not wait for what it stopped; Recreate does, and the node has room
        # for one.
        RECREATE if workload.most == 1 else ONE_AT_A_TIME,
        replicas=None if workload.is_scaled else workload.least,
    )


def _labels(stage: Stage, pool: Pool) -> dict[str, str]:
    return labels("worker", WORKERS, pool=pool) | {STAGE: str(stage.number)}


def _pool(workload: Workload) -> Pool:
    assert workload.pool is not None  # noqa: S101  (workers_of)
    return workload.pool


def by_processor(stage: Stage) -> list[Document]:
    """S2's autoscaling: by the processor time that workers take of what they ask for."""
    return [_hpa(stage, one, _pool(one)) for one in workers_of(stage) if one.is_scaled]


def _hpa(stage: Stage, workload: Workload, pool: Pool) -> Document:
    spec = {
        "scaleTargetRef": {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "name": worker_name(pool),
        },
        "minReplicas": workload.least,
        "maxReplicas": workload.most,
        "metrics": [
            {
                "type": "Resource",
                "resource": {
                    "name": "cpu",
                    "target": {"type": "Utilization", "averageUtilization": SCALE_UP_AT},
                },
            }
        ],
        "behavior": _one_at_a_time(pool),
    }
    about = of_stage(stage, worker_name(pool), WORKERS)
    return namespaced("HorizontalPodAutoscaler", "autoscaling/v2", about, spec)


def _one_at_a_time(pool: Pool) -> Document:
    """Up at once; down when it has been quiet for as long as a job may take, after the last one
    that went down has ended."""
    longest = max(queue.hard_limit for queue in pool.queues)
    return {
        "scaleUp": {
            "stabilizationWindowSeconds": 0,
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}],
        },
        "scaleDown": {
            "stabilizationWindowSeconds": min(max(longest, LEAST_WINDOW), LONGEST_WINDOW),
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": pool.stop.grace}],
        },
    }


def by_backlog(stage: Stage) -> list[Document]:
    """KEDA's: by the messages that wait in all queues of a pool, for each worker."""
    return [_scaled_object(stage, one, _pool(one)) for one in workers_of(stage) if one.is_scaled]


def _scaled_object(stage: Stage, workload: Workload, pool: Pool) -> Document:
    spec = {
        "scaleTargetRef": {"name": worker_name(pool)},
        "pollingInterval": TRIGGERED_EVERY,
        # Messages that workers hold are not in the list: an empty one is no idle pool.
        "minReplicaCount": workload.least,
        "maxReplicaCount": workload.most,
        "advanced": {
            "horizontalPodAutoscalerConfig": {"behavior": _one_at_a_time(pool)},
            # How many workers the lists ask for together; by itself KEDA heeds the longest alone.
            "scalingModifiers": {
                "formula": " + ".join(
                    f"{q.name} / {backlog_for_one(pool, q)}" for q in pool.queues
                ),
                "target": "1",
            },
        },
        "triggers": [_trigger(pool, queue) for queue in pool.queues],
    }
    about = of_stage(stage, worker_name(pool), WORKERS)
    return namespaced("ScaledObject", "keda.sh/v1alpha1", about, spec)


def backlog_for_one(pool: Pool, queue: Queue) -> int:
    """How many messages of ``queue`` may wait for each worker of ``pool``.

    Fast: those that it starts within the promise. Slow: as many as it runs, for each may take as
    long as its limit.
    """
    if queue.tier is Tier.SLOW:
        return pool.slots
    promise = queue.starts_within or queue.ends_within or queue.hard_limit
    return pool.slots * max(1, promise // FAST_JOB_SECONDS)


def _trigger(pool: Pool, queue: Queue) -> Document:
    most = str(backlog_for_one(pool, queue))
    return {
        "type": "redis",
        "name": queue.name,
        "metadata": {"listName": queue.name, "listLength": most},
        "authenticationRef": {"name": AUTHENTICATION},
    }


def authentication(secret: str) -> Document:
    """Where the broker is and how one signs in, for KEDA alone: it reads no URL."""
    keys = ("address", "username", "password", "tls")
    refs = [{"parameter": key, "name": secret, "key": key} for key in keys]
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "TriggerAuthentication",
        "metadata": {"name": AUTHENTICATION, "namespace": NAMESPACE},
        "spec": {"secretTargetRef": refs},
    }
