"""The conditions of a measurement: printed first, so that a number means something."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version

import psutil
from django.conf import settings
from django.db import connection

from apps.core import broker


def conditions() -> dict[str, str]:
    """Machine, versions and services, a short line each."""
    return {
        "machine": f"{os.cpu_count()} cores, {_gigabytes()} GB, "
        f"{platform.system()} {platform.machine()}",
        "load": f"{os.getloadavg()[0]:.1f} in the last minute",
        "versions": f"Python {platform.python_version()}, Django {version('django')}, "
        f"Celery {version('celery')}, kombu {version('kombu')}",
        "database": f"PostgreSQL {_setting('server_version')}, "
        f"synchronous_commit {_setting('synchronous_commit')}, fsync {_setting('fsync')}",
        "broker": _broker(),
        "commit": _commit(),
    }


def _gigabytes() -> int:
    return round(psutil.virtual_memory().total / 2**30)


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def _broker() -> str:
    server = broker.client().info()
    name = server.get("server_name", "redis")
    release = server.get(f"{name}_version", server["redis_version"])
    memory = broker.client().config_get("maxmemory-policy")["maxmemory-policy"]
    aof = "AOF" if server["aof_enabled"] else "no AOF"
    return f"{name} {release}, {aof}, {memory}"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    try:
        found = subprocess.run(
            command, capture_output=True, text=True, check=True, cwd=settings.BASE_DIR
        )
    except (OSError, subprocess.CalledProcessError):
        return "not in a git checkout"
    return found.stdout.strip()
