"""The broker's transport: one client for each channel, and certificates that are looked at."""

from __future__ import annotations

import json
import os
import select
import ssl
import subprocess
import sys
import time

import pytest
from celery import current_app
from django.conf import settings
from kombu import Producer
from redis import Redis
from redis.exceptions import ResponseError

from apps.core.closure import Closure
from apps.core.transport import Transport
from apps.core.worker.gate import gate
from config.queues import DEFAULT, HIGH


def test_celery_uses_it():
    with current_app.connection_for_write() as connection:
        assert isinstance(connection.transport, Transport)
        assert connection.transport.driver_type == "redis"


def test_channel_keeps_its_client_as_long_as_its_pool():
    with current_app.connection_for_write() as connection:
        channel = connection.channel()
        first = channel._create_client()

        assert channel._create_client() is first
        channel._disconnect_pools()
        second = channel._create_client()

        assert second is not first
        assert second.ping()


@pytest.mark.parametrize(
    ("address", "verifies"),
    [
        ("rediss://broker.example:6379/0", ssl.CERT_REQUIRED),
        ("rediss://broker.example:6379/0?ssl_cert_reqs=none", ssl.CERT_NONE),
    ],
)
def test_certificate_is_looked_at_unless_the_address_says_otherwise(address, verifies):
    script = (
        "import django; django.setup()\n"
        "from celery import current_app\n"
        "from redis import SSLConnection\n"
        "from apps.core.transport import Channel\n"
        "connection = current_app.connection_for_read()\n"
        "channel = Channel.__new__(Channel)\n"
        "channel.connection = type('T', (), {'client': connection})\n"
        "parameters = channel._connparams()\n"
        "assert issubclass(parameters['connection_class'], SSLConnection)\n"
        "print(int(parameters['ssl_cert_reqs']))\n"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "REDIS_URL": address}

    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == verifies


@pytest.mark.parametrize("prefix", ["", "faena:"], ids=["no prefix", "a prefix for each key"])
def test_what_a_worker_holds_is_noted_as_kombu_notes_it(prefix, monkeypatch):
    monkeypatch.setitem(current_app.conf.broker_transport_options, "global_keyprefix", prefix)
    broker = Redis.from_url(settings.CELERY_BROKER_URL)
    with current_app.connection_for_write() as connection:
        ours = connection.channel()
        ours.queue_declare("test-transport")
        Producer(ours, routing_key="test-transport").publish({"a": 1})
        message = ours.basic_get("test-transport")
        tag = message.delivery_tag

        noted = json.loads(broker.hget(f"{prefix}unacked", tag) or "")
        assert noted == [message._raw, "", "test-transport"]
        assert broker.zscore(f"{prefix}unacked_index", tag) == pytest.approx(time.time(), abs=60)

        message.ack()
        assert not broker.hexists(f"{prefix}unacked", tag)
        assert broker.zscore(f"{prefix}unacked_index", tag) is None


def test_what_a_worker_gave_back_comes_again():
    with current_app.connection_for_write() as connection:
        ours = connection.channel()
        ours.queue_declare("test-transport")
        Producer(ours, routing_key="test-transport").publish({"a": 1})

        ours.basic_get("test-transport").requeue()

        again = ours.basic_get("test-transport")
        assert again.payload == {"a": 1}
        again.ack()


PATIENCE = 60
"""Seconds for which a wait in the broker would last if nothing ended it."""


@pytest.fixture
def waiting(broker):
    """A channel that drinks from two queues, of which the gate lets one through only."""
    gate.learn({DEFAULT.name: Closure(None, probes=False)})
    with current_app.connection_for_read() as connection:
        channel = connection.default_channel
        channel._active_queues += [HIGH.name, DEFAULT.name]
        channel._update_queue_cycle()
        channel.client.connection = channel.client.connection or channel.pool.get_connection()
        channel._brpop_start(PATIENCE)
        yield channel
    gate.learn({})


def answer(channel) -> object:
    """What the broker says to the wait, which it has to do long before its end."""
    readable, _, _ = select.select([channel.client.connection._sock], [], [], PATIENCE / 2)
    assert readable
    channel._in_poll = None
    return channel.client.parse_response(channel.client.connection, "BRPOP")


def test_wait_ends_when_a_queue_opens_that_it_left_out(waiting, broker):
    broker.lpush(DEFAULT.name, "a message")
    gate.learn({})

    waiting.wake_if_more_is_open()

    assert answer(waiting) is None
    waiting._brpop_start(PATIENCE)
    assert answer(waiting) == (DEFAULT.name.encode(), b"a message")


def test_wait_goes_on_while_nothing_opens(waiting, broker):
    waiting.wake_if_more_is_open()

    assert not waiting._was_woken
    broker.lpush(HIGH.name, "a message")
    assert answer(waiting) == (HIGH.name.encode(), b"a message")


def test_new_connection_is_known_by_its_own_name(waiting, broker):
    before = waiting._waits_as
    waiting.client.connection.disconnect()
    waiting.client.connection.connect()
    waiting._brpop_start(PATIENCE)
    gate.learn({})

    waiting.wake_if_more_is_open()

    assert waiting._waits_as != before
    assert answer(waiting) is None


def test_broker_that_lets_no_wait_be_ended_is_no_reason_to_end(waiting, broker, monkeypatch):
    monkeypatch.setattr(Redis, "client_unblock", refuses)
    gate.learn({})

    waiting.wake_if_more_is_open()

    broker.lpush(HIGH.name, "a message")
    assert answer(waiting) == (HIGH.name.encode(), b"a message")


def refuses(*_args: object, **_kwargs: object) -> None:
    raise ResponseError("NOPERM this user has no permissions to run the 'client|unblock' command")
