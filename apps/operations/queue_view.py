"""What waits in each queue right now: in the broker, in workers' hands and in the job table.

The backlog stands in the broker and in the rows. ``celery inspect`` sees neither: what it lists
has left the queue already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import Error
from redis.exceptions import RedisError

from apps.core import broker, database
from apps.operations import closure_view
from apps.operations.closure_view import Closed
from config.queues import QUEUES, Queue, Topology

WAITING = """
    SELECT queue,
           count(*) FILTER (WHERE run_after <= now()),
           count(*) FILTER (WHERE run_after > now()),
           extract(epoch FROM now() - min(greatest(run_after, created_at))
                                      FILTER (WHERE run_after <= now()))::float
    FROM core_job WHERE status = 'waiting' GROUP BY queue
"""
RUNNING = "SELECT queue, count(*) FROM core_job WHERE status = 'running' GROUP BY queue"


@dataclass(frozen=True)
class Messages:
    """A queue in the broker: messages that wait, and those that workers hold unacknowledged."""

    waiting: int
    held: int


@dataclass(frozen=True)
class Jobs:
    """A queue in the job table; ``oldest_wait`` is how long the oldest due job has waited, s."""

    due: int = 0
    later: int = 0
    running: int = 0
    oldest_wait: float | None = None


@dataclass(frozen=True)
class QueueView:
    """One queue now; ``None`` for the half that did not answer."""

    queue: Queue
    pools: tuple[str, ...]
    messages: Messages | None
    jobs: Jobs | None

    @property
    def may_wait(self) -> int | None:
        """Seconds after which its promise is broken for a job that has not started."""
        return self.queue.starts_within or self.queue.ends_within

    @property
    def breaks_promise(self) -> bool:
        """Whether a job waits longer than the queue promises."""
        waits = self.jobs.oldest_wait if self.jobs else None
        return waits is not None and self.may_wait is not None and waits > self.may_wait


@dataclass(frozen=True)
class View:
    """Every queue now, a sentence for each half that did not answer, the queues of jobs that are
    not in the table (any more), and what is closed.
    """

    topology: str
    queues: tuple[QueueView, ...]
    silent: tuple[str, ...]
    strays: tuple[str, ...] = ()
    closed: tuple[Closed, ...] = ()


def look(topology: Topology) -> View:
    """Ask the broker and the database; each is shown without the other."""
    in_broker, no_broker = _unless_silent("The broker", messages)
    in_table, no_database = _unless_silent("The database", lambda: (jobs(), closure_view.look()))
    found, closed = in_table or (None, ())
    return compose(topology, in_broker, found, (*no_broker, *no_database), closed)


def compose(
    topology: Topology,
    in_broker: Mapping[str, Messages] | None,
    in_table: Mapping[str, Jobs] | None,
    silent: tuple[str, ...],
    closed: Sequence[Closed] = (),
) -> View:
    """What both halves said, queue by queue; ``None`` for the half that did not answer."""
    queues = tuple(
        QueueView(
            queue=queue,
            pools=tuple(pool.name for pool in topology.pools_for(queue)),
            messages=in_broker[queue.name] if in_broker else None,
            jobs=in_table.get(queue.name, Jobs()) if in_table is not None else None,
        )
        for queue in QUEUES
    )
    strays = sorted((in_table or {}).keys() - {queue.name for queue in QUEUES})
    return View(topology.name, queues, silent, tuple(strays), tuple(closed))


T = TypeVar("T")


def _unless_silent(who: str, ask: Callable[[], T]) -> tuple[T | None, tuple[str, ...]]:
    try:
        return ask(), ()
    except (RedisError, Error) as error:
        cause = str(error).partition("\n")[0]
        return None, (f"{who} does not answer ({cause}); its half is missing.",)


def messages() -> dict[str, Messages]:
    """The broker's half, by queue."""
    waiting, held = broker.waiting(), broker.taken()
    return {name: Messages(waiting[name], held[name]) for name in waiting}


def jobs() -> dict[str, Jobs]:
    """The job table's half, by queue; a queue without jobs is not in it."""
    running = dict(database.rows(RUNNING))
    waiting = {name: (due, later, oldest) for name, due, later, oldest in database.rows(WAITING)}
    found = {}
    for name in waiting.keys() | running.keys():
        due, later, oldest = waiting.get(name, (0, 0, None))
        found[name] = Jobs(due, later, running.get(name, 0), oldest)
    return found
