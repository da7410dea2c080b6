"""A worker is started with what the table says, and says that it is there only when asked to."""

from __future__ import annotations

from apps.operations.workers import worker_process
from config.queues import FAST


def test_worker_is_seen_by_those_who_only_listen_when_it_is_asked_to():
    assert "--without-heartbeat" in worker_process(FAST).arguments
    assert "--without-heartbeat" not in worker_process(FAST, seen=True).arguments
