"""A topology as processes of this machine: started, waited for, stopped by pid."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config.queues import Pool, Topology
from embedded.process import spawn

START_SECONDS = 60
STOP_MARGIN = 15


class DidNotStart(Exception):
    """A process ended, or stayed silent, before it was ready."""


@dataclass(frozen=True)
class Started:
    """One process of ours: ``grace`` seconds after SIGTERM it is killed."""

    name: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes]
    grace: int
    pool: Pool | None = None
    extra: Mapping[str, str] | None = None

    @property
    def pid(self) -> int:
        """The main process."""
        return self.process.pid

    def last_lines(self, lines: int = 12) -> str:
        """The end of its log, for an error message."""
        return "\n".join(_log(self.name).read_text(errors="replace").splitlines()[-lines:])

    def again(self) -> Started:
        """The same, started anew."""
        return start(self.name, *self.command, grace=self.grace, pool=self.pool, extra=self.extra)


def start(
    name: str,
    *command: str,
    grace: int = STOP_MARGIN,
    pool: Pool | None = None,
    extra: Mapping[str, str] | None = None,
) -> Started:
    """Start ``manage.py <command>`` with ``extra`` in its environment.

    Its log goes to .faena/logs, and it dies with us.
    """
    _log(name).parent.mkdir(parents=True, exist_ok=True)
    with _log(name).open("ab") as output:
        process = spawn(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
            folder=settings.BASE_DIR,
            output=output,
            environment=os.environ | (extra or {}),
        )
    return Started(name, command, process, grace, pool, extra)


def _log(name: str) -> Path:
    return Path(settings.BASE_DIR) / ".faena" / "logs" / f"{name}.log"


def start_worker(
    pool: Pool,
    topology: Topology,
    number: int | None = None,
    extra: Mapping[str, str] | None = None,
) -> Started:
    """Start one worker of a pool."""
    name = pool.name if number is None else f"{pool.name}-{number}"
    numbered = () if number is None else ("--number", str(number))
    command = ("run_worker", pool.name, "--topology", topology.name, *numbered)
    return start(name, *command, grace=pool.stop.grace, pool=pool, extra=extra)


def start_topology(topology: Topology) -> list[Started]:
    """Start every worker of a topology, and one beat."""
    workers = [
        start_worker(member.pool, topology, number if member.replicas > 1 else None)
        for member in topology.members
        for number in range(1, member.replicas + 1)
    ]
    return [*workers, start("beat", "run_beat")]


def wait_until_ready(processes: Sequence[Started]) -> None:
    """Return when every worker answers; ``DidNotStart`` with the end of its log otherwise."""
    missing = {process.name: process for process in processes if process.pool is not None}
    deadline = time.monotonic() + START_SECONDS
    while missing:
        for name in names_that_answer():
            missing.pop(name, None)
        for process in processes:
            if process.process.poll() is not None:
                raise DidNotStart(f"{process.name} ended at once:\n{process.last_lines()}")
        if missing and time.monotonic() > deadline:
            late = next(iter(missing.values()))
            raise DidNotStart(f"{late.name} is silent:\n{late.last_lines()}")


def names_that_answer(timeout: float = 0.5) -> set[str]:
    """The workers, without their host, that answer a ping now."""
    try:
        replies = current_app.control.ping(timeout=timeout)
    except (OperationalError, RedisError, OSError):  # a broker that restarts just now
        return set()
    return {node.partition("@")[0] for reply in replies for node in reply}


def stop(processes: Sequence[Started]) -> list[str]:
    """SIGTERM to all, SIGKILL to those that outstay their grace; returns these names."""
    for process in processes:
        if process.process.poll() is None:
            process.process.send_signal(signal.SIGTERM)
    return [process.name for process in processes if not _ended_in_time(process)]


def _ended_in_time(process: Started) -> bool:
    try:
        process.process.wait(process.grace)
    except subprocess.TimeoutExpired:
        process.process.kill()
        process.process.wait()
        return False
    return True


@contextmanager
def running(topology: Topology) -> Iterator[list[Started]]:
    """A whole topology, ready, for as long as the block lasts."""
    processes = start_topology(topology)
    try:
        wait_until_ready(processes)
        yield processes
    finally:
        stop(processes)
