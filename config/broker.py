"""How every client of the broker speaks to it; how long it waits decides how soon it gives up."""

from __future__ import annotations

import ssl
from typing import Any

from config.queues import VISIBILITY_TIMEOUT

PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
"""A ring that is lost is rung again by the reconciler, so nobody waits long for one."""


def transport_options(socket_timeout: int) -> dict[str, Any]:
    """kombu's options for Redis; without ``socket_timeout`` (seconds) a publish would wait as long
    as Redis is frozen. Workers get more (run_worker)."""
    return {
        "visibility_timeout": VISIBILITY_TIMEOUT,
        # Redis shows it (CLIENT LIST), so `doctor` sees the timeout of clients that it cannot ask.
        "client_name": f"faena-visibility-{VISIBILITY_TIMEOUT}s",
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "priority_steps": [0],
        "queue_order_strategy": "apps.core.worker.gate:GatedOrder",
        "socket_timeout": socket_timeout,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "retry_on_timeout": False,
        # A publisher that opens a channel gives up soon (workers reconnect by rules of their own).
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "connect_retries_timeout": 1,
    }


def tls_options(url: str) -> dict[str, Any]:
    """kombu would not look at a certificate unless the address says so (?ssl_cert_reqs=…)."""
    if url.startswith("rediss:") and "ssl_cert_reqs" not in url:
        return {"ssl_cert_reqs": ssl.CERT_REQUIRED}
    return {}
