"""A background system in its own numbers. A file of it looks like this, TOML or JSON:

source = "Reports of Acme"      # what to call it

[broker]                        # Redis; leave out what is left at Celery's default
visibility_timeout = 3600       # seconds
acks_late = true
reject_on_worker_lost = true
delivery_cap = 3                # most deliveries of one message
queue_order_strategy = "round_robin"

[[tasks]]
name = "reports.monthly"
takes_up_to = 1800              # seconds, as documented
soft_limit = 300                # seconds
hard_limit = 600

[[workers]]
command = "celery worker -Q high,default --concurrency=3"
claims = ["priority"]           # that the first queue goes before the others
replicas = 2
listed = 6                      # workers that the dashboard is said to list, if it is said

[[nodes]]
name = "the server"
memory_gb = 8
cores = 2
host_memory_gb = 0.5            # what its budget sets aside for the system, if it does

[[nodes.containers]]
name = "worker"
count = 5
memory_gb = 1.3                 # limit or request, whichever the budget adds up
cores = 0.3
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from config.queues import HOST_MEMORY_MB

MB_PER_GB = 1024
CELERYS_VISIBILITY_TIMEOUT = 3600.0
"""Seconds: what kombu's Redis transport takes when nobody says anything."""


@dataclass(frozen=True)
class Broker:
    """Redis and how messages are acknowledged, with Celery's defaults."""

    visibility_timeout: float = CELERYS_VISIBILITY_TIMEOUT
    acks_late: bool = False
    reject_on_worker_lost: bool = False
    delivery_cap: float | None = None
    queue_order_strategy: str = "round_robin"


@dataclass(frozen=True)
class Task:
    """One task: how long it is documented to take, and its limits, in seconds."""

    name: str
    takes_up_to: float
    soft_limit: float | None = None
    hard_limit: float | None = None

    @property
    def longest(self) -> float:
        """Seconds after which it has ended, one way or the other."""
        return min(self.takes_up_to, self.hard_limit or self.takes_up_to)


@dataclass(frozen=True)
class Worker:
    """One kind of worker: its command line, how many there are, and what is claimed of them."""

    command: str
    claims: tuple[str, ...] = ()
    replicas: int = 1
    listed: int | None = None

    @property
    def queues(self) -> tuple[str, ...]:
        """The queues that its command line names."""
        value = self._option("-Q", "--queues")
        return () if value is None else tuple(value.split(","))

    @property
    def processes(self) -> str:
        """How many jobs one of them runs at a time, as its command line says it."""
        number = self._option("-c", "--concurrency")
        return f"{number} processes" if number else "as many processes as there are processors"

    def _option(self, *names: str) -> str | None:
        words = iter(shlex.split(self.command))
        for word in words:
            option, _, value = word.partition("=")
            if option in names:
                return value or next(words, "")
        return None


@dataclass(frozen=True)
class Container:
    """One kind of container on a node."""

    name: str
    memory_gb: float
    cores: float
    count: int = 1


@dataclass(frozen=True)
class Server:
    """One node, and all that its budget counts."""

    name: str
    memory_gb: float
    cores: float
    containers: tuple[Container, ...]
    host_memory_gb: float = HOST_MEMORY_MB / MB_PER_GB


@dataclass(frozen=True)
class Setup:
    """Everything that is said about one system."""

    source: str
    broker: Broker = Broker()
    tasks: tuple[Task, ...] = ()
    workers: tuple[Worker, ...] = ()
    nodes: tuple[Server, ...] = ()
