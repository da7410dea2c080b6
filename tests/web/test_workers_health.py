from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from redis import Redis

from apps.web import health
from config.queues import POOLS, QUEUES

SLOW = ["bulk", "pdf", "sii", "maintenance"]
START_SECONDS = 45


def start_worker(pool: str) -> subprocess.Popen[bytes]:
    queues = ",".join(queue.name for queue in POOLS[pool].queues)
    command = [sys.executable, "-m", "celery", "-A", "config", "worker"]
    database = connection.settings_dict["NAME"]
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    return subprocess.Popen(
        [*command, "-Q", queues, "-n", f"{pool}@%h", "-c", "1", "--loglevel", "ERROR"],
        env=os.environ | {"DATABASE_URL": f"{base}/{database}", "RESCUE_EVERY": "3600"},
    )


@pytest.fixture
def worker(broker: Redis) -> Iterator[Callable[[str], None]]:
    """Starts a real worker of a pool and waits until it answers; leaves an empty broker."""
    started: list[subprocess.Popen[bytes]] = []

    def start(pool: str) -> None:
        started.append(start_worker(pool))
        wait_until_answering(pool)

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(timeout=30)


def wait_until_answering(pool: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        health.answering_workers.forget()
        if pool in {health.pool_of(name) for name in health.answering_workers() or ()}:
            return
    raise AssertionError(f"No worker of {pool} answered within {START_SECONDS} s.")


def test_without_any_worker_every_queue_is_named(client):
    answer = client.get("/healthz/workers")

    assert answer.status_code == 503
    assert answer.json() == {
        "topology": "fast-slow",
        "broker": "up",
        "status": "unhealthy",
        "workers": [],
        "pools": [],
        "queues_without_consumer": [queue.name for queue in QUEUES],
    }


def test_without_a_broker_every_queue_is_named_at_once(client, settings):
    settings.CELERY_BROKER_URL = "redis://:topsecret@127.0.0.1:1/0"
    started = time.monotonic()

    answer = client.get("/healthz/workers")

    assert time.monotonic() - started < 1
    assert answer.status_code == 503
    assert answer.json()["broker"] == "down"
    assert answer.json()["queues_without_consumer"] == [queue.name for queue in QUEUES]
    assert "topsecret" not in answer.text


def test_a_frozen_broker_does_not_make_the_probe_wait(client, settings, deaf_broker):
    settings.CELERY_BROKER_URL = deaf_broker
    started = time.monotonic()

    answer = client.get("/healthz/workers")

    assert time.monotonic() - started < 2
    assert (answer.status_code, answer.json()["broker"]) == (503, "down")


def test_many_probes_ask_the_workers_once(client):
    client.get("/healthz/workers")
    started = time.monotonic()

    for _ in range(20):
        client.get("/healthz/workers")

    assert time.monotonic() - started < health.PING_SECONDS


@pytest.mark.django_db
def test_real_workers_are_found_with_the_queues_that_they_leave(client, worker):
    worker("fast")
    half = client.get("/healthz/workers")
    worker("slow")
    whole = client.get("/healthz/workers")

    assert half.status_code == 503
    assert half.json()["pools"] == ["fast"]
    assert half.json()["queues_without_consumer"] == SLOW
    assert whole.status_code == 200
    assert whole.json()["pools"] == ["fast", "slow"]
    assert whole.json()["queues_without_consumer"] == []
    assert [name.split("@")[0] for name in whole.json()["workers"]] == ["fast", "slow"]
