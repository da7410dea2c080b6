"""A closed queue as a real worker keeps it, also after its connections to the broker were cut."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from apps.core import gate
from apps.core.models import Job, Run
from apps.loadtest.intake import ask
from apps.operations import processes
from config.queues import EMAILS, FAST, FAST_SLOW, HIGH, Queue
from tests.operations.conftest import environment

PATIENCE = 40


@pytest.fixture
def worker(transactional_db, broker, monkeypatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", environment({})["DATABASE_URL"])
    monkeypatch.setenv("RESCUE_EVERY", "3600")
    started = processes.start_worker(FAST, FAST_SLOW)
    try:
        processes.wait_until_ready([started])
        yield
    finally:
        processes.stop([started])


def happens(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
    return False


def is_done(*jobs) -> Callable[[], bool]:
    return lambda: Job.objects.filter(pk__in=jobs, status="done").count() == len(jobs)


def tags_in(broker: Redis, queue: Queue) -> list[str]:
    """Each message has a new one when a worker took it and gave it back."""
    messages = map(json.loads, broker.lrange(queue.name, 0, -1))
    return [message["properties"]["delivery_tag"] for message in messages]


def test_pause_holds_after_the_connections_were_cut(worker, broker):
    gate.pause(EMAILS, "a test", "somebody")
    waiting = [ask(EMAILS).id for _ in range(3)]
    assert happens(is_done(ask(HIGH).id))
    # One that was just being taken when the pause began comes back.
    assert happens(lambda: len(tags_in(broker, EMAILS)) == len(waiting))
    before = tags_in(broker, EMAILS)

    for kind in ("normal", "pubsub"):
        broker.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
    assert happens(is_done(ask(HIGH).id))

    assert tags_in(broker, EMAILS) == before
    assert not Run.objects.filter(job__in=waiting).exists()
    gate.resume(EMAILS)
    assert happens(is_done(*waiting))
