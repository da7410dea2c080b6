"""A bulk of e-mails whose processes are killed: each is accounted, at most one a process unknown.

Counted and not timed, so pauses are those of quick fault tests.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from functools import partial

import psutil

from apps.bench.contenders import Bulk, start_ours, wait_until
from apps.bench.effort import Effort
from apps.bench.figures import Count
from apps.bench.mailserver import embedded_server
from apps.bench.race import NotMeasured, Tell, clear, kill_tree
from apps.core.models import ENDS, Job, Status
from apps.faults.management.commands.faults import QUICK

KILLED_AT = (0.2, 0.35, 0.5, 0.65, 0.8)
"""The parts of the bulk that are delivered when a kill comes."""

PATIENCE = 180

HASTY = {name: value for name, value in QUICK.items() if name != "LEASE_SECONDS"}
"""The lease stays production's: a short one needs a heartbeat, and nothing is held over then."""

Worker = subprocess.Popen[bytes]
UntilDelivered = Callable[[float], None]
Kill = Callable[[Worker, UntilDelivered], tuple[int, list[Worker]]]


def survive(effort: Effort, tell: Tell) -> list[Count]:
    """Kill children of a worker, and in another go a whole worker that another one follows."""
    found = []
    for what, kill in (("children killed", _children), ("a whole worker killed", _whole_worker)):
        found += _deliver(what, kill, effort.pieces.killed)
        tell(f"in bulk, {what}: {', '.join(each.found for each in found[-2:])}")
    return found


def _deliver(what: str, kill: Kill, count: int) -> list[Count]:
    bulk = Bulk(embedded_server())
    clear(bulk)
    bulk.submit(count)
    worker = start_ours(bulk.server.for_us | HASTY)
    workers = [worker]

    def until_delivered(part: float) -> None:
        _require(wait_until(lambda: bulk.done(count) >= part * count, PATIENCE), "a delivery")

    try:
        killed, more = kill(worker, until_delivered)
        workers += more
        _require(wait_until(partial(_all_ended, count), PATIENCE), "the end of all jobs")
    finally:
        for each in workers:
            kill_tree(each)
    return _judge(what, bulk, count, killed)


def _children(worker: Worker, until_delivered: UntilDelivered) -> tuple[int, list[Worker]]:
    """One after the other, the oldest each time; their worker replaces them."""
    for part in KILLED_AT:
        until_delivered(part)
        children = psutil.Process(worker.pid).children()
        min(children, key=psutil.Process.create_time).send_signal(signal.SIGKILL)
    return len(KILLED_AT), []


def _whole_worker(worker: Worker, until_delivered: UntilDelivered) -> tuple[int, list[Worker]]:
    """As when a pod is killed; its main process delivers nothing and is not counted."""
    until_delivered(KILLED_AT[0])
    children = len(psutil.Process(worker.pid).children())
    kill_tree(worker)
    return children, [start_ours(embedded_server().for_us | HASTY)]


def _all_ended(count: int) -> bool:
    return Job.objects.filter(status__in=ENDS).count() == count


def _require(happened: bool, what: str) -> None:
    if not happened:
        raise NotMeasured(f"{what} did not come about within {PATIENCE} s.")


def _judge(what: str, bulk: Bulk, count: int, killed: int) -> list[Count]:
    done, unknown = (
        Job.objects.filter(status=status).count() for status in (Status.DONE, Status.UNKNOWN)
    )
    seen = bulk.server.standin.ledger()
    twice = len(seen.twice)
    return [
        Count(
            f"(c) {what}: accounted",
            f"{count} done or unknown",
            f"{done} done, {unknown} unknown",
            done + unknown == count and done <= seen.distinct <= count,
        ),
        Count(
            f"(c) {what}: unknown, twice",
            f"≤ {killed} unknown, 0 twice",
            f"{unknown} unknown, {twice} twice",
            unknown <= killed and not twice,
        ),
    ]
