"""What Flower is told: where the broker is, and how every client speaks to it. No Django.

    celery -A config.flower flower

The shortest visibility timeout of a broker's clients wins for all, so Flower must have ours.
"""

from __future__ import annotations

import os

from celery import Celery

from config import broker
from config.env import Env

SOCKET_TIMEOUT = 2
"""Seconds, as the web's."""

env = Env()
url = env.secret("REDIS_URL")
# It takes replies and nothing else, so it needs no gate, which would want the kernel.
options = broker.transport_options(SOCKET_TIMEOUT)
del options["queue_order_strategy"]

app = Celery("faena-flower", broker=url, broker_transport_options=options)
if tls := broker.tls_options(url):
    app.conf.broker_use_ssl = tls
app.conf.broker_connection_retry_on_startup = True
app.conf.accept_content = ["json"]

# Flower reads it when it starts, which is after here: nobody looks in without a password.
os.environ["FLOWER_BASIC_AUTH"] = env.secret("FLOWER_BASIC_AUTH")
