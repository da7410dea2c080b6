"""PostgreSQL and the broker inside the cluster, for stages that have no external ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from apps.operations.doctor.checks.capacity import POSTGRES_DEFAULT
from apps.operations.stages.kubernetes import probes
from apps.operations.stages.kubernetes.front import service
from apps.operations.stages.kubernetes.pods import (
    MEMORY,
    READABLE_BY_GROUP,
    TEMPORARY,
    Container,
    Volume,
    namespaced,
    pod,
)
from apps.operations.stages.kubernetes.words import (
    GROUND,
    POSTGRESQL_PORT,
    POSTGRESQL_USER,
    REDIS_PORT,
    REDIS_USER,
    SERVICES_FOLDER,
    SERVICES_SECRETS,
    Document,
    labels,
    mib,
    selector,
)
from apps.operations.stages.workloads import size_of
from config.queues import POSTGRESQL, REDIS

POSTGRESQL_IMAGE = "pgvector/pgvector:pg17"
REDIS_IMAGE = "redis:8"
DATABASE_GB, BROKER_GB, FILES_GB = 10, 1, 10
"""Room to begin with; a volume whose class allows it grows when its claim asks for more."""

KEPT_BY_SUPERUSERS = 3
MEMORY_OF_LIMIT = 75
"""Per cent of its limit that the broker's data may take: rewriting its log needs the rest."""

POSTGRESQL_STOPS, REDIS_STOPS = 60, 30
DATA, RUN = "/var/lib/postgresql/data", "/var/run/postgresql"
PASSWORD, BROKER_PASSWORD = "POSTGRES_PASSWORD", "REDIS_PASSWORD"


def postgresql() -> list[Document]:
    """One server; its data survive it."""
    container = Container(
        "postgresql",
        POSTGRESQL_IMAGE,
        size_of(POSTGRESQL),
        (
            TEMPORARY,
            replace(MEMORY, source={"emptyDir": {"medium": "Memory", "sizeLimit": mib(128)}}),
            Volume("run", RUN, {"emptyDir": {"sizeLimit": mib(1)}}),
            Volume("data", DATA, {}),
            _secret(PASSWORD),
        ),
        arguments=["-c", f"max_connections={POSTGRES_DEFAULT + KEPT_BY_SUPERUSERS}"],
        is_ours=False,
        more={
            "env": [
                {"name": "POSTGRES_USER", "value": "faena"},
                {"name": f"{PASSWORD}_FILE", "value": f"{SERVICES_FOLDER}/{PASSWORD}"},
                {"name": "PGDATA", "value": f"{DATA}/pgdata"},
            ],
            "ports": [{"name": "postgresql", "containerPort": POSTGRESQL_PORT}],
            # Over TCP: while the entrypoint prepares the cluster, only the socket answers.
            **probes.of_program("pg_isready", "--quiet", "--host=127.0.0.1", "--username=faena"),
        },
    )
    return _server(container, POSTGRESQL_USER, POSTGRESQL_PORT, DATABASE_GB, POSTGRESQL_STOPS)


def redis() -> list[Document]:
    """The broker and nothing else: what it may not forget, nobody may push out."""
    options = {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory": f"{REDIS.memory * MEMORY_OF_LIMIT // 100}mb",
        "maxmemory-policy": "noeviction",
        "dir": "/data",
    }
    container = Container(
        "redis",
        REDIS_IMAGE,
        size_of(REDIS),
        (TEMPORARY, Volume("data", "/data", {}), _secret(BROKER_PASSWORD)),
        command=["sh", "-c", _start(options)],
        is_ours=False,
        more={
            "ports": [{"name": "redis", "containerPort": REDIS_PORT}],
            **probes.of_program("sh", "-c", _PING),
        },
    )
    return _server(container, REDIS_USER, REDIS_PORT, BROKER_GB, REDIS_STOPS)


_BROKER_PASSWORD_FILE = f"{SERVICES_FOLDER}/{BROKER_PASSWORD}"
_PING = f'REDISCLI_AUTH="$(cat {_BROKER_PASSWORD_FILE})" redis-cli ping | grep -q PONG'


def _start(options: dict[str, str]) -> str:
    """The password goes into a file, where no list of processes shows it."""
    lines = "".join(f"{name} {value}\\n" for name, value in options.items())
    return "\n".join(
        (
            "umask 077",
            f'printf \'{lines}requirepass "%s"\\n\' "$(cat {_BROKER_PASSWORD_FILE})"'
            " > /tmp/redis.conf",
            "exec redis-server /tmp/redis.conf",
        )
    )


def _secret(key: str) -> Volume:
    secret = {
        "secretName": SERVICES_SECRETS,
        "defaultMode": READABLE_BY_GROUP,
        "items": [{"key": key, "path": key}],
    }
    return Volume("secrets", SERVICES_FOLDER, {"secret": secret}, is_read_only=True)


def _server(container: Container, user: int, port: int, room_gb: int, grace: int) -> list[Document]:
    name = container.name
    them = selector(name)
    template = pod(them, [container], user=user, grace=grace)
    spec = template["spec"]
    spec["volumes"] = [
        one for one in spec["volumes"] if one["name"] != "data"
    ]  # a claim of its own
    stateful = {
        "replicas": 1,
        "serviceName": name,
        "selector": {"matchLabels": them},
        "template": template,
        "volumeClaimTemplates": [
            {"metadata": {"name": "data"}, "spec": room(["ReadWriteOnce"], room_gb)}
        ],
    }
    about = {"name": name, "labels": labels(name, GROUND)}
    return [
        namespaced("StatefulSet", "apps/v1", about, stateful),
        service(name, them, name, port, port),
    ]


def room(modes: Sequence[str], gigabytes: int) -> Document:
    """What a claim asks for."""
    return {
        "accessModes": list(modes),
        "resources": {"requests": {"storage": f"{gigabytes}Gi"}},
    }
