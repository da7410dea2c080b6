"""A worker is started with what the table says, and says that it is there only when asked to."""

from __future__ import annotations

import pytest

from apps.operations.workers import worker_process
from config.queues import FAST, POOLS


def test_worker_is_seen_by_those_who_only_listen_when_it_is_asked_to():
    assert "--without-heartbeat" in worker_process(FAST).arguments
    assert "--without-heartbeat" not in worker_process(FAST, seen=True).arguments


@pytest.mark.parametrize("pool", POOLS.values(), ids=lambda pool: pool.name)
def test_stop_waits_for_what_runs_and_no_longer_than_to_its_last_call(pool):
    told = worker_process(pool).environment

    assert told["LAST_CALL_SECONDS"] == str(pool.stop.last_call)
    assert "REMAP_SIGTERM" not in told  # Celery's soft shutdown sleeps on when all is done
