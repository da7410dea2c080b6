"""The live checks of the broker and its clients, on the real one."""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from celery import current_app
from redis import Redis

from apps.notifications.intake import send_email
from apps.operations.doctor.findings import Severity
from config.queues import FAST, QUEUES, SLOW, VISIBILITY_TIMEOUT
from tests.operations.conftest import Manage
from tests.operations.doctor import stranger
from tests.operations.doctor.conftest import StartWorker, findings, said_by

real_workers = pytest.mark.acceptance  # each takes seconds to start


@pytest.fixture
def configured(broker: Redis) -> Iterator[Redis]:
    """The broker; its configuration is put back after the test."""
    before: Any = broker.config_get("maxmemory-policy", "appendonly", "save")
    yield broker
    for name, value in before.items():
        broker.config_set(name, value)


def test_6_the_embedded_broker_is_well(broker: Redis):
    assert findings(6, live=True) == []


def test_6_a_broker_that_evicts(configured: Redis):
    configured.config_set("maxmemory-policy", "allkeys-lru")

    [finding] = findings(6, live=True)

    assert "maxmemory-policy is allkeys-lru" in finding.what
    assert "CONFIG SET maxmemory-policy noeviction" in finding.repair


def test_6_a_broker_that_keeps_nothing(configured: Redis):
    configured.config_set("appendonly", "no")

    [finding] = findings(6, live=True)

    assert "keeps nothing on disk" in finding.what
    assert finding.severity == Severity.ERROR


def test_6_a_broker_that_only_takes_snapshots(configured: Redis):
    configured.config_set("appendonly", "no")
    configured.config_set("save", "3600 1")

    [finding] = findings(6, live=True)

    assert "only takes snapshots (save '3600 1')" in finding.what
    assert finding.severity == Severity.WARNING


@pytest.fixture
def account_without_config(broker: Redis) -> Iterator[str]:
    """The address of the broker for one who may not see its configuration."""
    broker.execute_command("ACL SETUSER managed on >word ~* &* +@all -config")
    address = urlsplit(os.environ["REDIS_URL"])
    place = f"{address.hostname}:{address.port}"
    yield address._replace(netloc=f"managed:word@{place}").geturl()
    broker.execute_command("ACL DELUSER managed")


def test_6_a_managed_broker_is_to_be_looked_at_by_hand(manage: Manage, account_without_config):
    ended = manage("doctor", "--only", "6", "--json", REDIS_URL=account_without_config)

    config, keys = json.loads(ended.stdout)["checks"]
    [finding] = config["findings"]
    assert ended.returncode == 0
    assert finding["severity"] == "warning"
    assert "refuses CONFIG GET" in finding["what"]
    assert "maxmemory-policy must be noeviction" in finding["repair"]
    assert keys["findings"] == []


def test_6_keys_of_others_are_shown_by_kind(broker: Redis):
    for number in range(3):
        broker.set(f"session:{number}", "x")
    broker.lpush("celery", "x")
    broker.set("faena:ours", "x")

    [finding] = findings(6, live=True)

    assert "4 keys that are not ours: 3 × session:*, 1 × celery." in finding.what


def test_6_messages_in_hands_of_a_worker_are_not_foreign(broker: Redis, transactional_db):
    for _ in range(2):
        send_email("Hello", "You are in.", "ana@example.com")
    current_app.control.ping(timeout=0.1)

    with current_app.connection_for_read() as connection:
        emails = current_app.amqp.queues["emails"](connection.default_channel)
        assert emails.get(no_ack=False)
        found = findings(6, live=True)

    assert found == []


@pytest.fixture
def neighbour(broker: Redis) -> Iterator[Redis]:
    """Another database of the broker's server."""
    address = urlsplit(os.environ["REDIS_URL"])._replace(path="/5")
    other = Redis.from_url(address.geturl())
    yield other
    other.flushdb()
    other.close()


def test_6_a_neighbour_on_the_same_server(neighbour: Redis):
    neighbour.set("cache:1", "x")

    [finding] = findings(6, live=True)

    assert "other databases in use: db5 (1 keys)" in finding.what
    assert finding.severity == Severity.WARNING


@pytest.mark.django_db
def test_11_no_worker_at_all(broker: Redis):
    found = findings(11, live=True)

    lonely = [one for one in found if one.what.startswith("No worker takes from")]
    assert len(lonely) == len(QUEUES)
    assert lonely[0].repair == f"Type: manage.py run_worker {FAST.name}"


@real_workers
def test_11_a_worker_of_one_pool_leaves_the_other_queues_alone(start_worker: StartWorker):
    start_worker(FAST.name)

    said = said_by(findings(11, live=True))

    assert all(f"{queue.name!r}: its jobs wait" in said for queue in SLOW.queues)
    assert not any(f"{queue.name!r}: its jobs wait" in said for queue in FAST.queues)


@real_workers
def test_4_workers_with_our_settings_agree(start_worker: StartWorker):
    start_worker(FAST.name)

    assert findings(4, live=True) == []


@real_workers
def test_4_11_a_worker_with_another_visibility_timeout(start_worker: StartWorker):
    start_worker(app=stranger.__name__)

    [finding] = findings(4, live=True)
    takes = said_by(findings(11, live=True))

    assert f"hands messages out again after {stranger.VISIBILITY_TIMEOUT} s" in finding.what
    assert f"here it is {VISIBILITY_TIMEOUT} s" in finding.what
    assert finding.severity == Severity.ERROR
    assert f"takes from {stranger.QUEUE!r}, which is not in the table" in takes


def test_4_a_client_that_cannot_be_asked(broker: Redis):
    silent = Redis.from_url(os.environ["REDIS_URL"], client_name="flower")
    silent.brpop(["strange"], timeout=1)  # the last command is what Redis remembers

    [finding] = findings(4, live=True)
    silent.close()

    assert "1 connections that take messages are not named as ours" in finding.what
    assert f"'visibility_timeout': {VISIBILITY_TIMEOUT}" in finding.repair
    assert finding.severity == Severity.WARNING


def test_4_an_idle_connection_of_ours_is_known_by_its_name(broker: Redis):
    current_app.control.ping(timeout=0.1)  # leaves one in Celery's pool

    assert findings(4, live=True) == []
