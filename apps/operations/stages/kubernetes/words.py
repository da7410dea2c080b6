"""Names, labels and places that the manifests share."""

from __future__ import annotations

from typing import Any

from apps.operations.stages.workloads import Size
from config.queues import Pool, Stage

Document = dict[str, Any]

NAMESPACE = "faena"
SETTINGS = "settings"
SECRETS = "secrets"
SERVICES_SECRETS = "services"
FILES = "files"

TAG = "dev"
"""Of our own images until the site names its own."""

USER = 10001
POSTGRESQL_USER = REDIS_USER = 999
"""Of the official images, on Debian."""

WEB_PORT, FLOWER_PORT, POSTGRESQL_PORT, REDIS_PORT = 8000, 5555, 5432, 6379

TMP, SHARED_MEMORY = "/tmp", "/dev/shm"  # noqa: S108  (volumes of the pod's own)
SECRETS_FOLDER = "/run/secrets/faena"
SERVICES_FOLDER = "/run/secrets/services"
MEDIA_ROOT = "/srv/faena/files"

COMPONENT = "app.kubernetes.io/component"
POOL, STAGE, STEP, BROWSER, INGRESS = (
    f"faena/{word}" for word in ("pool", "stage", "step", "browser", "ingress")
)
GROUND, MIGRATE, WORKERS, FRONT = "ground", "migrate", "workers", "front"
"""Steps of an upgrade, in this order: what is labelled with one is applied together."""


def worker_name(pool: Pool) -> str:
    """``worker-fast``"""
    return f"worker-{pool.name}"


def selector(component: str, pool: Pool | None = None) -> dict[str, str]:
    """What tells these pods from all others."""
    found = {"app.kubernetes.io/name": "faena", COMPONENT: component}
    return found | ({POOL: pool.name} if pool else {})


def labels(component: str, step: str, *, pool: Pool | None = None) -> dict[str, str]:
    """Of the object that makes such pods."""
    return selector(component, pool) | {STEP: step}


def of_stage(stage: Stage, name: str, step: str) -> Document:
    """Metadata of what is there for the sake of one stage, and goes when another is chosen."""
    found = {"app.kubernetes.io/name": "faena", STEP: step, STAGE: str(stage.number)}
    return {"name": name, "labels": found}


def ground(name: str) -> Document:
    """Metadata of what must be there before anything runs."""
    return {"name": name, "labels": {"app.kubernetes.io/name": "faena", STEP: GROUND}}


def resources(size: Size) -> Document:
    """Requests and limits of a container."""
    return {
        "requests": {"cpu": cpu(size.cpu_request), "memory": mib(size.memory_request)},
        "limits": {"cpu": cpu(size.cpu_limit), "memory": mib(size.memory_limit)},
    }


def mib(number: int) -> str:
    """``512Mi``"""
    return f"{number}Mi"


def cpu(thousandths: int) -> str:
    """``400m``"""
    return f"{thousandths}m"
