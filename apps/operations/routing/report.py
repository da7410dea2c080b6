"""Where every task goes and who drains it, as Celery's own router and the table say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from celery import current_app

from apps.core import registry
from apps.operations.routing import scheduled
from apps.operations.routing.reasons import nearest
from config.queues import QUEUES, TOPOLOGIES, Queue, Topology

CELERYS_OWN = "celery."
BY_NAME = {queue.name: queue for queue in QUEUES}


class Kind(StrEnum):
    """What can be wrong."""

    UNROUTED = "unrouted"
    MISROUTED = "misrouted"
    UNREGISTERED = "unregistered"
    UNDRAINED = "undrained"
    UNKNOWN = "unknown"
    MATCHES_NONE = "matches none"
    NO_SUCH_QUEUE = "no such queue"
    UNMATCHED = "unmatched"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and how to mend it. ``subject`` is a task, rule or entry."""

    kind: Kind
    subject: str
    what: str
    repair: str

    def __str__(self) -> str:
        return f"{self.what} {self.repair}"


@dataclass(frozen=True)
class Row:
    """One task: its queue (``None``: nobody may publish it) and, by topology, who drains that."""

    task: str
    queue: str | None
    pools: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Report:
    """The verdict on our own routing; ``left_out`` says what could not be looked at."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Tasks by queue, in the table's order, without empty queues."""
        counted = Counter(row.queue for row in self.rows)
        return {queue.name: counted[queue.name] for queue in QUEUES if counted[queue.name]}


def our_tasks() -> tuple[str, ...]:
    """Every task that a worker would register, less Celery's own, by name."""
    current_app.loader.import_default_modules()
    return tuple(sorted(name for name in current_app.tasks if not name.startswith(CELERYS_OWN)))


def gather(
    topologies: Iterable[Topology] = TOPOLOGIES.values(),
    schedule: scheduled.Scheduled | None = None,
) -> Report:
    """Ask Celery's router about every task, and the table about every queue it names.

    schedule: the entries to judge; by default those of the settings and of the database
    """
    topologies = tuple(topologies)
    names = our_tasks()
    schedule = schedule or scheduled.read()
    rows = tuple(_row(name, topologies) for name in names)
    problems = (*_unrouted(rows), *_unregistered(names), *_undrained(rows, topologies))
    return Report(rows, (*problems, *_unknown(schedule.entries, names)), schedule.left_out)


def _row(task: str, topologies: tuple[Topology, ...]) -> Row:
    queue = _destination(task)
    return Row(task, queue.name if queue else None, _pools(queue, topologies))


def _destination(task: str) -> Queue | None:
    try:
        route = current_app.amqp.router.route({}, task)
    except KeyError:  # the registry's, for a task; Celery's, for a queue
        return None
    return BY_NAME.get(route["queue"].name)


def _pools(queue: Queue | None, topologies: Iterable[Topology]) -> dict[str, tuple[str, ...]]:
    if queue is None:
        return {}
    return {
        topology.name: tuple(pool.name for pool in topology.pools_for(queue))
        for topology in topologies
    }


def _unrouted(rows: Iterable[Row]) -> Iterator[Problem]:
    queues = {spec.name: spec.queue.name for spec in registry.all_specs()}
    for row in rows:
        if row.task not in queues:
            yield Problem(
                Kind.UNROUTED,
                row.task,
                f"No queue stands beside {row.task}: it cannot be published.",
                "Define it with @job_task(name=…, queue=…), not with @shared_task.",
            )
        elif row.queue != queues[row.task]:
            yield Problem(
                Kind.MISROUTED,
                row.task,
                f"{row.task} belongs to {queues[row.task]!r}; Celery sends it to {row.queue!r}.",
                "Leave task_routes to apps.core.routing.route alone.",
            )


def _unregistered(names: Iterable[str]) -> Iterator[Problem]:
    for missing in sorted({spec.name for spec in registry.all_specs()} - set(names)):
        yield Problem(
            Kind.UNREGISTERED,
            missing,
            f"Celery does not know {missing}, which the kernel's registry holds.",
            "Define it with @job_task in the tasks.py of an installed family.",
        )


def _undrained(rows: Iterable[Row], topologies: Iterable[Topology]) -> Iterator[Problem]:
    for topology in topologies:
        for row in rows:
            if row.queue and not row.pools[topology.name]:
                yield Problem(
                    Kind.UNDRAINED,
                    row.task,
                    f"Nobody drains {row.queue!r} in {topology.name}: {row.task} waits for ever.",
                    "Give the queue to a pool of that topology in config/queues.py.",
                )


def _unknown(entries: Iterable[scheduled.Entry], names: tuple[str, ...]) -> Iterator[Problem]:
    for entry in entries:
        if entry.task not in current_app.tasks:
            near = nearest(entry.task, names)
            yield Problem(
                Kind.UNKNOWN,
                entry.name,
                f"{entry} names {entry.task!r}, which nobody registered.",
                f"Write {near!r}, or remove the entry." if near else "Remove the entry.",
            )
