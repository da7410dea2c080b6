from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.core.models import BeatSign
from apps.web.health import Remembered, pool_of, queues_without_consumer
from config.queues import QUEUES

NOBODY = "redis://:topsecret@127.0.0.1:1/0"


def test_live_touches_nothing(client):
    # No mark for the database here: a query would fail this test.
    answer = client.get("/healthz/live")

    assert answer.status_code == 200
    assert answer.json() == {"status": "live"}


@pytest.mark.django_db
@pytest.mark.parametrize("probe", ["live", "ready", "workers", "beat"])
def test_probes_answer_json_that_no_cache_keeps_and_need_no_sign_in(client, probe):
    answer = client.get(f"/healthz/{probe}")

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["status"] in ("live", "ready", "unhealthy")
    assert client.post(f"/healthz/{probe}").status_code == 405


@pytest.mark.django_db
def test_ready_with_database_migrations_and_broker(client, django_assert_num_queries):
    client.get("/healthz/ready")

    with django_assert_num_queries(1):
        answer = client.get("/healthz/ready")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "database": "up",
        "migrations": "applied",
        "broker": "up",
    }


@pytest.mark.django_db
def test_a_migration_that_is_missing_makes_it_unready_and_is_named(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notifications'")

    answer = client.get("/healthz/ready")

    assert answer.status_code == 503
    assert answer.json()["migrations"] == "missing"
    assert [name.split(".")[0] for name in answer.json()["missing"]] == ["notifications"]


@pytest.mark.django_db
def test_without_its_broker_it_is_degraded_but_ready(client, settings):
    settings.CELERY_BROKER_URL = NOBODY

    answer = client.get("/healthz/ready")

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["broker"]) == ("degraded", "down")
    assert "topsecret" not in answer.text


@pytest.mark.django_db
def test_a_frozen_broker_does_not_make_the_probe_wait(client, settings, deaf_broker):
    settings.CELERY_BROKER_URL = deaf_broker
    started = time.monotonic()

    answer = client.get("/healthz/ready")

    assert time.monotonic() - started < 1
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")


_ASK_WITHOUT_DATABASE = """
import django; django.setup()
from django.test import Client
for probe in ("live", "ready", "beat"):
    answer = Client(headers={"Host": "localhost"}).get(f"/healthz/{probe}")
    print(answer.status_code, answer.text)
"""


def test_without_its_database_only_live_is_well_and_no_secret_is_told():
    url = "postgres://faena:topsecret@127.0.0.1:1/faena"
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}

    asked = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _ASK_WITHOUT_DATABASE],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    live, ready, beat = asked.stdout.splitlines()
    assert live == '200 {"status": "live"}'
    assert ready == '503 {"status": "unready", "database": "down", "broker": "up"}'
    assert beat == '503 {"status": "unhealthy", "database": "down"}'
    assert "topsecret" not in asked.stderr


@pytest.mark.django_db
def test_a_beat_that_never_signed_is_unhealthy(client):
    answer = client.get("/healthz/beat")

    assert answer.status_code == 503
    assert answer.json()["last_tick_seconds_ago"] is None


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "status"), [(0, 200), (55, 200), (65, 503)])
def test_beat_is_judged_by_the_age_of_its_sign(client, age, status):
    ticked_at = timezone.now() - timedelta(seconds=age)
    BeatSign.objects.create(node="n", pid=1, ticked_at=ticked_at)

    answer = client.get("/healthz/beat")

    assert answer.status_code == status
    assert answer.json()["last_tick_seconds_ago"] == pytest.approx(age, abs=4)


def test_what_is_remembered_is_asked_once_until_it_is_old():
    remembered = Remembered(iter([1, 2]).__next__, seconds=60)

    assert [remembered(), remembered()] == [1, 1]
    remembered.forget()
    assert remembered() == 2


def test_what_is_remembered_grows_old():
    remembered = Remembered(iter([1, 2]).__next__, seconds=0)

    assert [remembered(), remembered()] == [1, 2]


@pytest.mark.parametrize(
    ("worker", "pool"),
    [
        ("fast@host", "fast"),
        ("pdf-3@host", "pdf"),
        ("pdf-12@pod-7.example", "pdf"),
        ("high-default-low@h", "high-default-low"),
        ("-3@host", "-3"),
    ],
)
def test_a_workers_pool_is_its_name_without_host_and_number(worker, pool):
    assert pool_of(worker) == pool


@pytest.mark.parametrize(
    ("topology", "pools", "lonely"),
    [
        ("fast-slow", set(), [queue.name for queue in QUEUES]),
        ("fast-slow", {"fast"}, ["bulk", "pdf", "sii", "maintenance"]),
        ("fast-slow", {"fast", "slow"}, []),
        ("fast-slow", {"all"}, []),
        ("fast-slow", {"celery"}, [queue.name for queue in QUEUES]),
        ("single", {"all"}, []),
        ("specialised", {"emails", "default", "rest"}, ["bulk"]),
        ("pdf-5x1", {"fast", "rest"}, ["pdf"]),
    ],
)
def test_queues_that_nobody_drains_are_told_by_pool_and_topology(settings, topology, pools, lonely):
    settings.FAENA_TOPOLOGY = topology

    assert queues_without_consumer(pools) == lonely
