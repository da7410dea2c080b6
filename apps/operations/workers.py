"""How a worker of a pool is started: the table, turned into Celery's words."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from config.queues import POOLS, Pool, Stage, topology_at

IS_MACOS = sys.platform == "darwin"
BROKER_SOCKET_TIMEOUT = 30
"""Seconds; longer than the web's, since here it only bounds commands that nobody waits for."""


@dataclass(frozen=True)
class WorkerProcess:
    """One worker to be started: its name, its command line and what its environment adds."""

    name: str
    arguments: list[str]
    environment: dict[str, str]


def pool_in(topology: str, pool: str, stage: Stage | None = None) -> Pool:
    """The pool as it is in this topology, or as the table has it where it is no part of it."""
    try:
        return topology_at(topology, stage).member(pool).pool
    except KeyError:
        return POOLS[pool]


def worker_process(
    pool: Pool,
    *,
    number: int | None = None,
    solo: bool = False,
    seen: bool = False,
    loglevel: str = "info",
) -> WorkerProcess:
    """The worker of ``pool``; ``number`` tells several of one machine apart.

    seen: it says every two seconds that it is there, for dashboards that only listen (Flower)
    """
    name = pool.name if number is None else f"{pool.name}-{number}"
    alone = solo or IS_MACOS
    limits = _solo_limits() if alone else _prefork_limits(pool)
    arguments = [
        sys.executable,
        *("-m", "celery", "-A", "config", "worker"),
        *("-n", f"{name}@%h"),
        *("-Q", ",".join(queue.name for queue in pool.queues)),
        *("--loglevel", loglevel),
        *("--without-gossip", "--without-mingle"),
        *(() if seen else ("--without-heartbeat",)),
        *limits,
    ]
    return WorkerProcess(name, arguments, _environment(pool, name))


def _solo_limits() -> list[str]:
    return ["--pool", "solo", "--prefetch-multiplier", "1"]


def _prefork_limits(pool: Pool) -> list[str]:
    return [
        *("--pool", "prefork"),
        *("--concurrency", str(pool.slots)),
        *("--prefetch-multiplier", str(pool.prefetch)),
        *("--max-tasks-per-child", str(pool.jobs_per_child)),
        *("--max-memory-per-child", str(pool.recycle_child_mb * 1024)),
    ]


def _environment(pool: Pool, name: str) -> dict[str, str]:
    return {
        "FAENA_POOL": pool.name,
        "FAENA_WORKER": name,
        "BROKER_SOCKET_TIMEOUT": str(BROKER_SOCKET_TIMEOUT),
        "DATABASE_HEALTH_CHECKS": "False",
        "LAST_CALL_SECONDS": str(pool.stop.last_call),
    }
