"""The broker's transport: one client for each channel, and certificates that are looked at."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import time

import pytest
from celery import current_app
from django.conf import settings
from kombu import Producer
from redis import Redis

from apps.core.transport import Transport


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
