"""Who races: the same work asked for and done in different ways, each a contender.

Work is submitted while no worker runs; then a worker with 4 slots does it. A contender knows how
to submit, to start its worker, to ask how much is done, and to prove afterwards that each piece
was done exactly once: the speed of wrong work is worth nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings

from apps.bench.mailserver import MailServer
from apps.bench.tasks import nothing
from apps.core import broker
from apps.core.models import ENDS, Job, Run, Status
from apps.core.submit import submit
from apps.notifications.intake import new_message, send_emails
from apps.notifications.tasks import send_email_task
from apps.operations import processes
from config.queues import EMAILS, EMAILS_POOL, SPECIALISED
from embedded.process import spawn

SLOTS = EMAILS_POOL.slots
CELERY_QUEUE = "celery"
DJANGO = "DJANGO_SETTINGS_MODULE"
LAST_WRITES_SECONDS = 10


class Unaccounted(Exception):
    """Not each piece of work was done exactly once, so its speed means nothing."""


class Contender(ABC):
    """One way of doing the work."""

    name: str

    @abstractmethod
    def submit(self, count: int) -> None:
        """Ask for ``count`` pieces of work; no worker runs."""

    @abstractmethod
    def start(self) -> subprocess.Popen[bytes]:
        """Start the worker and do not wait for it."""

    @abstractmethod
    def done(self, count: int) -> int:
        """How many of ``count`` pieces are done."""

    @abstractmethod
    def account(self, count: int) -> None:
        """``Unaccounted`` unless each of ``count`` pieces was done exactly once."""


class Noop(Contender):
    """Celery alone, default settings, a task that does nothing: nothing can be faster."""

    name = "no-op, bare Celery"

    def submit(self, count: int) -> None:
        """One by one, as there is no other way."""
        loop_seconds("apps.bench.bare:nothing", count, _without_django())

    def start(self) -> subprocess.Popen[bytes]:
        """As a beginner does."""
        return _celery("apps.bench.bare", _without_django())

    def done(self, count: int) -> int:
        """What the broker holds no more."""
        return count - held(CELERY_QUEUE)

    def account(self, count: int) -> None:
        """Nobody outside saw the work: the worker's own count has to do."""
        found = current_app.control.inspect(timeout=2).stats() or {}
        ran = [node["total"].get("apps.bench.bare.nothing", 0) for node in found.values()]
        _require(self, {"tasks": sum(ran)}, count)


class OnMailServer(Contender):
    """Work that ends at the mail server: its ledger is the same measure for everybody."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    def done(self, count: int) -> int:
        """What the mail server has accepted."""
        return self.server.standin.ledger().accepted

    def account(self, count: int) -> None:
        """Each message once at the mail server."""
        found = self.server.standin.ledger()
        _require(self, {"accepted": found.accepted, "distinct": found.distinct}, count)


class Plain(OnMailServer):
    """The plain shape: send_mail() in a task, nothing recorded."""

    name = "plain shape"

    def submit(self, count: int) -> None:
        """The loop of .delay() that guides show."""
        loop_seconds("apps.bench.plain:send_email", count, self._environment)

    def start(self) -> subprocess.Popen[bytes]:
        """As a beginner does."""
        return _celery("apps.bench.plain", self._environment)

    @property
    def _environment(self) -> dict[str, str]:
        return plain_environment(self.server)


class Singles(OnMailServer):
    """Ours, everything on: one job, one ring, one run record and one mark for each e-mail."""

    name = "ours, one by one"

    def submit(self, count: int) -> None:
        """As an ordinary caller does."""
        for number in range(count):
            send_email_task.delay("Bench", "How are you?", f"person-{number}@example.com")

    def start(self) -> subprocess.Popen[bytes]:
        """A worker of pool ``emails``."""
        return start_ours(self.server.for_us)

    def account(self, count: int) -> None:
        """Each message once at the mail server, and its job and its run record say so."""
        super().account(count)
        account_for_jobs(self, count)


class Bulk(Singles):
    """Ours in bulk: the same records, and one ring for fifty e-mails."""

    name = "ours, in bulk"

    def submit(self, count: int) -> None:
        """All at once."""
        send_emails(
            new_message("Bench", "How are you?", f"person-{number}@example.com")
            for number in range(count)
        )


class Kernel(Contender):
    """The kernel around a task that does nothing."""

    name = "no-op, whole kernel"

    def submit(self, count: int) -> None:
        """One by one."""
        for _ in range(count):
            submit(nothing)

    def start(self) -> subprocess.Popen[bytes]:
        """A worker of pool ``emails``."""
        return start_ours({})

    def done(self, count: int) -> int:
        """What the broker holds no more: a ring is acknowledged when its job has ended."""
        return count - held(EMAILS.name)

    def account(self, count: int) -> None:
        """Each job and its run record say so."""
        account_for_jobs(self, count)


def account_for_jobs(contender: Contender, count: int) -> None:
    """``Unaccounted`` unless ``count`` jobs are done, each in one execution."""
    wait_until(lambda: Job.objects.filter(status__in=ENDS).count() >= count, LAST_WRITES_SECONDS)
    done = Job.objects.filter(status=Status.DONE).count()
    runs = Run.objects.filter(outcome=Run.Outcome.DONE).count()
    _require(contender, {"jobs": Job.objects.count(), "done": done, "runs": runs}, count)


def wait_until(happened: Callable[[], bool], seconds: float) -> bool:
    """Whether it came about within so many seconds."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def held(queue: str) -> int:
    """Messages in the queue, and those that its worker holds."""
    client = broker.client()
    return int(client.llen(queue)) + int(client.zcard("unacked_index"))


def start_ours(extra: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A worker of pool ``emails``, as the table has it."""
    return processes.start_worker(EMAILS_POOL, SPECIALISED, extra=extra).process


def loop_seconds(place: str, count: int, environment: Mapping[str, str]) -> float:
    """Seconds that a loop of ``count`` .delay() takes, in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-m", "apps.bench.delay_loop", place, str(count)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(said.stdout)


def plain_environment(server: MailServer) -> dict[str, str]:
    """The plain shape is a Django project of its own."""
    return os.environ | {DJANGO: "apps.bench.plain"} | server.for_plain


def _without_django() -> dict[str, str]:
    """Celery makes itself at home in Django where it finds this variable."""
    return {name: value for name, value in os.environ.items() if name != DJANGO}


def _celery(application: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    log = Path(settings.BASE_DIR) / ".faena" / "logs" / f"{application}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = ["-m", "celery", "-A", application, "worker", "--concurrency", str(SLOTS)]
    with log.open("ab") as output:
        return spawn(
            [sys.executable, *command],
            folder=settings.BASE_DIR,
            output=output,
            environment=environment,
        )


def _require(contender: Contender, found: Mapping[str, Any], count: int) -> None:
    if any(number != count for number in found.values()):
        raise Unaccounted(f"{contender.name}: {count} asked for, found {dict(found)}.")
