"""A system on this machine to break: its workers, its services, its stand-ins, its jobs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import psutil
from django.conf import settings
from django.db import connection

from apps.core import broker
from apps.core.models import ENDS, Job
from apps.notifications.intake import new_message, send_emails
from apps.notifications.standin.client import Rule, StandIn
from apps.notifications.tasks import send_email_task
from apps.operations import processes
from apps.operations.processes import Started
from config.queues import FAST, FAST_SLOW, Pool
from embedded import Attached, attach

LOOK_EVERY = 0.1
SETTLE_MARGIN = 30
"""Seconds past the bound during which a case still waits, so that a miss can be measured."""


class NeverHappened(Exception):
    """A situation that a case waits for or requires did not come about."""


@dataclass
class Rig:
    """What a case works with; it stops everything that it started.

    bound:       seconds that the case has
    injected_at: Unix seconds; the database runs on the same clock
    settings_used, environment: what the workers get besides our own environment
    """

    bound: float
    settings_used: dict[str, str]
    services: Attached = field(default_factory=attach)
    standin: StandIn = field(default_factory=lambda: StandIn(settings.SMTP_STANDIN_URL))
    workers: list[Started] = field(default_factory=list)
    jobs: list[UUID] = field(default_factory=list)
    injected_at: float | None = None
    environment: dict[str, str] = field(default_factory=dict)
    text: str = "Are you there?"

    # Work --------------------------------------------------------------------------------

    def send(self, count: int, *, prefix: str = "person") -> list[UUID]:
        """Ask for e-mails, one by one, as an ordinary caller does."""
        jobs = [
            send_email_task.delay(
                subject="Fault", message=self.text, recipient=f"{prefix}-{n}@example.com"
            ).id
            for n in range(count)
        ]
        self.jobs += jobs
        return jobs

    def send_bulk(self, count: int) -> list[UUID]:
        """Ask for e-mails at once."""
        messages = [new_message("Fault", self.text, f"bulk-{n}@example.com") for n in range(count)]
        jobs = [handle.id for handle in send_emails(messages)]
        self.jobs += jobs
        return jobs

    # Processes ---------------------------------------------------------------------------

    def start_worker(self, pool: Pool = FAST) -> Started:
        """Start a worker and wait until it answers."""
        worker = processes.start_worker(
            pool, FAST_SLOW, extra=self.settings_used | self.environment
        )
        self.workers.append(worker)
        processes.wait_until_ready([worker])
        return worker

    def kill_tree(self, worker: Started) -> int:
        """SIGKILL to a worker and all its children at once, as when a pod is killed."""
        tree = [worker.pid, *children(worker)]
        for pid in tree:
            _signal(pid, signal.SIGKILL)
        worker.process.wait()
        return len(tree)

    def stop(self) -> None:
        """Stop what runs, frozen or not."""
        for worker in self.workers:
            if worker.process.poll() is None:
                _signal(worker.pid, signal.SIGCONT)
        processes.stop(self.workers)

    # Waiting -----------------------------------------------------------------------------

    def injected(self) -> None:
        """From now on the bound counts."""
        self.injected_at = time.time()

    def until(self, what: str, happened: Callable[[], bool], within: float = 60) -> None:
        """Wait for a situation; ``NeverHappened`` names it."""
        deadline = time.monotonic() + within
        while not happened():
            if time.monotonic() > deadline:
                raise NeverHappened(f"{what} did not happen within {within:.0f} s")
            time.sleep(LOOK_EVERY)

    def until_running(self, count: int) -> None:
        """Wait until so many of the jobs are running."""
        self.until(f"{count} jobs running", lambda: self.count("running") >= count)

    def until_ended(self, jobs: Sequence[UUID] | None = None, within: float | None = None) -> None:
        """Wait until the jobs have ended, a little longer than the bound allows."""
        wanted = len(jobs if jobs is not None else self.jobs)
        limit = within if within is not None else self.bound + SETTLE_MARGIN
        self.until("the end of all jobs", lambda: self.count(*ENDS, jobs=jobs) == wanted, limit)

    def count(self, *statuses: str, jobs: Sequence[UUID] | None = None) -> int:
        """How many of the jobs are in one of these states."""
        return Job.objects.filter(
            pk__in=self.jobs if jobs is None else jobs, status__in=statuses
        ).count()

    def most_tries(self) -> int:
        """The largest number of tries that any of the jobs has spent."""
        return max(Job.objects.filter(pk__in=self.jobs).values_list("tries", flat=True))

    def require(self, what: str, holds: bool) -> None:
        """``NeverHappened`` unless it holds."""
        if not holds:
            raise NeverHappened(what)

    def rules(self, *rules: Rule) -> None:
        """How the SMTP stand-in behaves from now on."""
        self.standin.set_rules(*rules)


def children(worker: Started) -> list[int]:
    """The pids of a worker's children."""
    return [child.pid for child in psutil.Process(worker.pid).children(recursive=True)]


def freeze(pids: Iterable[int]) -> None:
    """SIGSTOP: alive, and deaf."""
    for pid in pids:
        _signal(pid, signal.SIGSTOP)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def clean_slate(rig: Rig) -> None:
    """No jobs, no messages, no counts, no rules: each case begins with nothing."""
    broker.client().flushall()
    rig.standin.set_rules()
    rig.standin.reset()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_job CASCADE")
