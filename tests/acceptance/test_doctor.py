"""A whole healthy system, as the doctor sees it."""

from __future__ import annotations

import json

from apps.operations import processes
from config.queues import FAST_SLOW
from tests.embedded.checkout import eventually


def test_a_whole_system_is_healthy(manage):
    assert manage("schedule", "sync").returncode == 0

    with processes.running(FAST_SLOW):
        eventually(lambda: not faults(manage("doctor", "--only", "9", "--json")))
        ended = manage("doctor", "--json")

    assert ended.returncode == 0, ended.stdout
    assert faults(ended) == []


def faults(ended):
    """Number and sentence of each finding."""
    checks = json.loads(ended.stdout)["checks"]
    return [(check["number"], one["what"]) for check in checks for one in check["findings"]]
