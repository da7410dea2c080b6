"""Whether this process and those behind it can do their work.

What is reported names parts and says up or down; why a part is down stands in the log.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from celery import current_app
from django.conf import settings
from django.db import Error as DatabaseError
from django.db.migrations.loader import MigrationLoader
from kombu.exceptions import OperationalError
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from apps.core import database
from config.queues import POOLS, QUEUES, TOPOLOGIES, Queue

logger = logging.getLogger(__name__)

BROKER_SECONDS = 0.5
"""Less than a probe's own limit of a second: a broker that hangs must not look like us hanging."""

PING_SECONDS = 1
REMEMBER_SECONDS = 3.0
BEAT_SILENCE_SECONDS = 60

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Report:
    """What a probe is told."""

    healthy: bool
    facts: dict[str, Any]


class Remembered(Generic[Answer]):
    """Asks at most every few seconds, however many want to know, and one at a time."""

    def __init__(self, ask: Callable[[], Answer], seconds: float = REMEMBER_SECONDS) -> None:
        self._ask = ask
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: tuple[Answer, float] | None = None

    def __call__(self) -> Answer:
        """The answer, now or of a moment ago."""
        with self._lock:
            if self._known is None or time.monotonic() >= self._known[1]:
                answer = self._ask()
                self._known = answer, time.monotonic() + self._seconds
            return self._known[0]

    def forget(self) -> None:
        """Ask again next time."""
        self._known = None


def live() -> Report:
    """This process answers."""
    return Report(True, {"status": "live"})


def ready() -> Report:
    """Requests can be served. Without a broker they can: jobs wait in their rows."""
    facts: dict[str, Any] = {"broker": "up" if broker_answers() else "down"}
    try:
        missing = _missing_migrations()
    except DatabaseError as error:
        logger.warning("The database does not answer: %s", error)
        return Report(False, {"status": "unready", "database": "down"} | facts)
    facts = {"database": "up", "migrations": "missing" if missing else "applied"} | facts
    if missing:
        return Report(False, {"status": "unready", "missing": missing} | facts)
    status = "ready" if facts["broker"] == "up" else "degraded"
    return Report(True, {"status": status} | facts)


def _missing_migrations() -> list[str]:
    applied = set(database.rows("SELECT app, name FROM django_migrations"))
    return sorted(f"{app}.{name}" for app, name in _newest_migrations() - applied)


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    # The code of a process does not change; reading all migrations from disk takes a while.
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _ask_broker() -> bool:
    client = Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_timeout=BROKER_SECONDS,
        socket_connect_timeout=BROKER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return bool(client.ping())
    except RedisError as error:
        logger.warning("The broker does not answer: %s", error)
        return False
    finally:
        client.close()


broker_answers = Remembered(_ask_broker)


def _ask_workers() -> list[str] | None:
    if not broker_answers():
        return None
    # Left to itself, Celery would try to connect for ever.
    once = {"max_retries": 0}
    try:
        with current_app.connection_for_write(transport_options=once) as connection:
            replies = current_app.control.ping(timeout=PING_SECONDS, connection=connection)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("The workers cannot be asked: %s", error)
        return None
    return sorted(name for reply in replies or () for name in reply)


answering_workers = Remembered(_ask_workers)


def workers() -> Report:
    """Somebody drains every queue of the table."""
    names = answering_workers()
    broker = "down" if names is None else "up"
    facts: dict[str, Any] = {"topology": settings.FAENA_TOPOLOGY, "broker": broker}
    pools = {name: pool_of(name) for name in names or ()}
    lonely = queues_without_consumer(set(pools.values()))
    status = "unhealthy" if lonely else "healthy"
    facts |= {"status": status, "workers": list(pools), "pools": sorted(set(pools.values()))}
    return Report(not lonely, facts | {"queues_without_consumer": lonely})


def pool_of(worker: str) -> str:
    """``pdf`` for ``pdf-3@host``: the part before @ less a trailing number."""
    name = worker.partition("@")[0]
    head, _, tail = name.rpartition("-")
    return head if head and tail.isdecimal() else name


def queues_without_consumer(pools: set[str]) -> list[str]:
    """The queues of the table that no worker of these pools drains, in the table's order."""
    drained = {queue for name in pools for queue in _pool_queues(name)}
    return [queue.name for queue in QUEUES if queue not in drained]


def _pool_queues(name: str) -> tuple[Queue, ...]:
    members = {m.pool.name: m.pool for m in TOPOLOGIES[settings.FAENA_TOPOLOGY].members}
    # While topologies change, workers of the one before still drain what they did.
    pool = members.get(name, POOLS.get(name))
    return pool.queues if pool else ()


def beat() -> Report:
    """The leading beat signed that it ticks, by the database's clock."""
    try:
        age = beat_age()
    except DatabaseError as error:
        logger.warning("The database does not answer: %s", error)
        return Report(False, {"status": "unhealthy", "database": "down"})
    facts = {"last_tick_seconds_ago": age, "allowed_seconds": BEAT_SILENCE_SECONDS}
    healthy = age is not None and age <= BEAT_SILENCE_SECONDS
    return Report(healthy, {"status": "healthy" if healthy else "unhealthy"} | facts)


def beat_age() -> float | None:
    """Seconds since the leading beat signed; ``None`` when none ever has."""
    sql = "SELECT round(extract(epoch FROM now() - ticked_at), 1)::float FROM core_beatsign"
    found = database.rows(sql)
    return found[0][0] if found else None
