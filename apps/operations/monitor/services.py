"""What stands behind the workers: the broker, the database and the beat."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from apps.core import broker, database
from apps.operations import closure_view, queue_view
from apps.operations.closure_view import Closed
from apps.operations.monitor import history
from apps.operations.monitor.history import Ran
from apps.operations.queue_view import Jobs, Messages
from apps.web.health import BEAT_SILENCE_SECONDS

LONGEST_STATEMENT = "10s"
"""A monitor must not become the load that it shows."""

CONNECTIONS = """
    SELECT count(*), current_setting('max_connections')::int
    FROM pg_stat_activity WHERE backend_type = 'client backend'
"""
BEAT = "SELECT node, pid, extract(epoch FROM now() - ticked_at)::float FROM core_beatsign"


@dataclass(frozen=True)
class Broker:
    """The broker now. ``limit`` is None where the server sets none."""

    messages: dict[str, Messages]
    memory_bytes: int
    memory_limit: int | None
    clients: int


@dataclass(frozen=True)
class Beat:
    """The beat that leads; ``age`` is how long ago it ticked, in seconds."""

    node: str
    pid: int
    age: float

    @property
    def host(self) -> str:
        """The node without its pid namespace."""
        return self.node.partition("/")[0]

    @property
    def is_silent(self) -> bool:
        """Whether it is late enough to be called down."""
        return self.age > BEAT_SILENCE_SECONDS


@dataclass(frozen=True)
class Database:
    """The database now, and what stands in it; connections of all its clients."""

    jobs: dict[str, Jobs]
    closed: list[Closed]
    beat: Beat | None
    connections: int
    most_connections: int


def ask_broker() -> Broker:
    """Raises ``redis.RedisError`` when it does not answer."""
    server = broker.client().info()
    return Broker(
        messages=queue_view.messages(),
        memory_bytes=server["used_memory"],
        memory_limit=server.get("maxmemory") or None,
        clients=server["connected_clients"],
    )


def ask_database() -> Database:
    """Raises ``django.db.Error`` when it does not answer."""
    _connect()
    [(connections, most)] = database.rows(CONNECTIONS)
    beats = [Beat(*row) for row in database.rows(BEAT)]
    beat = beats[0] if beats else None
    return Database(queue_view.jobs(), closure_view.look(), beat, connections, most)


def ask_history(window: float) -> dict[str, Ran]:
    """What ran in the last ``window`` seconds. Raises ``django.db.Error``, also when reading it
    takes too long.
    """
    _connect()
    return history.ran(window)


def _connect() -> None:
    """At once or not at all: the kernel's statements wait for a database that restarts."""
    if not connection.is_usable():
        connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [LONGEST_STATEMENT])
