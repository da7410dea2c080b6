"""(g): what a system costs that has nothing to do: fast and slow workers, beat and web."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO

from django.core.management import call_command

from apps.bench import residents, statements
from apps.bench.effort import Effort
from apps.bench.race import Tell, clear, kill_tree
from apps.bench.section import Grid, Section
from apps.core import broker
from apps.operations import processes
from apps.operations.processes import Started
from config.queues import FAST_SLOW

MINUTE = 60.0
MESSAGES = ("lpush", "rpush", "brpop", "publish", "zadd")
"""Commands that carry a message, or wait for one; shown first."""


def measure(effort: Effort, tell: Tell) -> Section:
    """Everything that processes, database and broker do in a while of idleness, by the minute."""
    clear()
    with statements.counted(), _idle_system() as started:
        tell(f"letting it settle for {effort.settle:.0f} s, watching for {effort.idle:.0f} s")
        time.sleep(effort.settle)
        statements.forget()
        before = residents.look(started), _commands(), statements.transactions()
        time.sleep(effort.idle)
        after = residents.look(started), _commands(), statements.transactions()
        said = statements.said()
    minutes = effort.idle / MINUTE
    return Section(
        "idle",
        "Idle: fast and slow workers, beat, web",
        grids=[
            _totals(said, before[2], after[2], after[1] - before[1], minutes),
            residents.grid(before[0], after[0], minutes),
            _by_statement(said, minutes),
            _by_command(after[1] - before[1], minutes),
        ],
        notes=["Two transactions and an INFO are the benchmark's own."],
    )


@contextmanager
def _idle_system() -> Iterator[list[Started]]:
    """Started as `make up` does, and stopped at once: nothing runs that could be lost."""
    call_command("schedule", "sync", verbosity=0, stdout=StringIO())
    started = processes.start_topology(FAST_SLOW)
    try:
        started.append(processes.start("web", "run_web", "--bind", _free_address()))
        processes.wait_until_ready(started)
        yield started
    finally:
        for each in started:
            kill_tree(each.process)


def _free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        host, port = probe.getsockname()
    return f"{host}:{port}"


def _commands() -> Counter[str]:
    """Calls of each of the broker's commands since it started."""
    found: dict[str, dict[str, int]] = broker.client().info("commandstats")
    return Counter({name.removeprefix("cmdstat_"): each["calls"] for name, each in found.items()})


def _totals(
    said: Mapping[str, int], before: int, after: int, commands: Counter[str], minutes: float
) -> Grid:
    rows: list[tuple[str | float, ...]] = [
        ("statements", sum(said.values()) / minutes),
        ("transactions", (after - before) / minutes),
        ("commands to the broker", commands.total() / minutes),
        *((f"  {name}", commands[name] / minutes) for name in MESSAGES),
    ]
    return Grid("In all, a minute", ("what", "a minute"), rows)


def _by_statement(said: Mapping[str, int], minutes: float) -> Grid:
    rows: list[tuple[str | float, ...]] = [
        (text, calls / minutes) for text, calls in Counter(said).most_common()
    ]
    return Grid("Statements, a minute", ("statement", "a minute"), rows)


def _by_command(commands: Counter[str], minutes: float) -> Grid:
    rows: list[tuple[str | float, ...]] = [
        (name, calls / minutes) for name, calls in commands.most_common() if calls
    ]
    return Grid("The broker's commands, a minute", ("command", "a minute"), rows)
