"""What people and the clock reach: web, beat and Flower; and the migration before them."""

from __future__ import annotations

from apps.operations.management.commands.run_web import STOP_SECONDS
from apps.operations.stages.kubernetes import probes
from apps.operations.stages.kubernetes.pods import (
    OUR_FILES,
    OURS,
    READABLE_BY_GROUP,
    TEMPORARY,
    Volume,
    managed,
    namespaced,
    pod,
    spread,
)
from apps.operations.stages.kubernetes.pods import Container as PodContainer
from apps.operations.stages.kubernetes.words import (
    FLOWER_PORT,
    FRONT,
    GROUND,
    MIGRATE,
    SECRETS,
    SECRETS_FOLDER,
    TAG,
    WEB_PORT,
    Document,
    labels,
    selector,
)
from apps.operations.stages.workloads import size_of
from config.queues import BEAT, FLOWER, MIGRATION, WEB

DRAINED_AFTER = 5
"""Seconds for which a stopping web still answers: until then proxies may send it requests."""

TO_END = 10
"""Seconds that a process has for ending once its work is done."""

MIGRATION_SECONDS = 1800
FORGOTTEN_AFTER = 600
"""Seconds; a Job cannot be changed, so the next upgrade needs it gone."""


def web() -> list[Document]:
    """Server, service, and one that stays while nodes are emptied."""
    container = managed(
        "web",
        f"faena-web:{TAG}",
        size_of(WEB),
        (*OURS, OUR_FILES),
        *("run_web", "--bind", f"0.0.0.0:{WEB_PORT}"),
        ports=[{"name": "http", "containerPort": WEB_PORT}],
        lifecycle={"preStop": {"exec": {"command": ["sleep", str(DRAINED_AFTER)]}}},
        **probes.of_web(),
    )
    them = selector("web")
    grace = DRAINED_AFTER + STOP_SECONDS + TO_END
    template = pod(them, [container], grace=grace, topologySpreadConstraints=spread(them))
    return [
        deployment("web", labels("web", FRONT), template, ONE_AT_A_TIME, replicas=WEB.replicas),
        service("web", them, "http", 80, WEB_PORT),
        disruption_budget("web", labels("web", FRONT), them),
    ]


def beat() -> list[Document]:
    """One. Recreate: the new one starts when the old one has gone."""
    container = managed(
        "beat", f"faena-beat:{TAG}", size_of(BEAT), OURS, "run_beat", **probes.of_beat()
    )
    template = pod(selector("beat"), [container], grace=TO_END)
    return [deployment("beat", labels("beat", FRONT), template, RECREATE)]


def flower() -> list[Document]:
    """It knows the broker and its own password; nobody reaches it but by kubectl port-forward."""
    known = ("REDIS_URL", "FLOWER_BASIC_AUTH")
    items = [{"key": name, "path": name} for name in known]
    secret = {"secretName": SECRETS, "defaultMode": READABLE_BY_GROUP, "items": items}
    container = PodContainer(
        "flower",
        f"faena-flower:{TAG}",
        size_of(FLOWER),
        (TEMPORARY, Volume("secrets", SECRETS_FOLDER, {"secret": secret}, is_read_only=True)),
        is_ours=False,
        more={
            "env": [
                {"name": f"{name}_FILE", "value": f"{SECRETS_FOLDER}/{name}"} for name in known
            ],
            "ports": [{"name": "http", "containerPort": FLOWER_PORT}],
            **probes.of_page("/healthcheck", FLOWER_PORT),
        },
    )
    them = selector("flower")
    return [
        deployment(
            "flower", labels("flower", FRONT), pod(them, [container], grace=TO_END), RECREATE
        ),
        service("flower", them, "http", FLOWER_PORT, FLOWER_PORT),
    ]


def migration() -> list[Document]:
    """Tables first, then the schedule that beat reads."""
    size = size_of(MIGRATION)
    tables = managed("tables", f"faena-web:{TAG}", size, OURS, "migrate", "--no-input")
    schedule = managed("schedule", f"faena-web:{TAG}", size, OURS, "schedule", "sync")
    template = pod(
        selector("migrate"), [schedule], grace=TO_END, first=[tables], restartPolicy="Never"
    )
    spec = {
        "backoffLimit": 6,
        "activeDeadlineSeconds": MIGRATION_SECONDS,
        "ttlSecondsAfterFinished": FORGOTTEN_AFTER,
        "template": template,
    }
    about = {"name": "migrate", "labels": labels("migrate", MIGRATE)}
    return [namespaced("Job", "batch/v1", about, spec)]


RECREATE: Document = {"type": "Recreate"}
ONE_AT_A_TIME: Document = {
    "type": "RollingUpdate",
    "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1},
}
"""Never one more than the node was chosen for."""


def deployment(
    name: str,
    about: dict[str, str],
    template: Document,
    strategy: Document,
    *,
    replicas: int | None = 1,
) -> Document:
    """``replicas`` None: autoscaling decides, and applying the file again must not."""
    spec = {
        **({} if replicas is None else {"replicas": replicas}),
        "revisionHistoryLimit": 3,
        "selector": {"matchLabels": template["metadata"]["labels"]},
        "strategy": strategy,
        "template": template,
    }
    return namespaced("Deployment", "apps/v1", {"name": name, "labels": about}, spec)


def service(name: str, them: dict[str, str], port: str, number: int, target: int) -> Document:
    """Reached from inside the cluster."""
    ports = [{"name": port, "port": number, "targetPort": target}]
    spec = {"type": "ClusterIP", "selector": them, "ports": ports}
    about = {"name": name, "labels": labels(name, GROUND)}
    return namespaced("Service", "v1", about, spec)


def disruption_budget(name: str, about: dict[str, str], them: dict[str, str]) -> Document:
    """When nodes are emptied, one goes at a time; a single one may go, too."""
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": them}}
    metadata = {"name": name, "labels": about}
    return namespaced("PodDisruptionBudget", "policy/v1", metadata, spec)
