"""Probes. Those of workers and beat look at a file, start no Python and need no broker.

Files in a pod's /tmp outlive its container, so each question is how old one is.
"""

from __future__ import annotations

from apps.operations.stages.kubernetes.words import TMP, WEB_PORT, Document
from apps.web.health import BEAT_SILENCE_SECONDS
from config.queues import Pool

LONGEST_OUTAGE = 300
"""Seconds without a broker that are accepted. A worker's heartbeat stands still meanwhile, and to
start it anew would not bring the broker back."""

LONGEST_START = 300
"""Seconds; a throttled node takes its time to import everything."""

FRESH = 60
"""Seconds: a heartbeat younger than this is of a worker that has started, not of the one before."""

HOST = "faena.example"
"""Django answers only to its own name; components/name puts in the first of ALLOWED_HOSTS."""


def of_worker(pool: Pool) -> Document:
    """Started and alive by its heartbeat; ready while it takes work."""
    heartbeat = f"{TMP}/faena-{pool.name}.heartbeat"
    return {
        "startupProbe": _asked(_is_younger(heartbeat, FRESH), every=5, failures=LONGEST_START // 5),
        "livenessProbe": _asked(_is_younger(heartbeat, LONGEST_OUTAGE), every=30, failures=2),
        "readinessProbe": _asked(["test", "-e", f"{TMP}/faena-{pool.name}.ready"], every=5),
    }


def of_beat() -> Document:
    """Leader or standby: its loop goes round."""
    is_ticking = _is_younger(f"{TMP}/faena-beat.heartbeat", BEAT_SILENCE_SECONDS)
    return {
        "startupProbe": _asked(is_ticking, every=5, failures=LONGEST_START // 5),
        "livenessProbe": _asked(is_ticking, every=30, failures=2),
        "readinessProbe": _asked(is_ticking, every=10),
    }


def of_web() -> Document:
    """Alive when it answers; ready when the database does and is migrated."""
    return {
        "startupProbe": _http("/healthz/live", every=5, failures=LONGEST_START // 5),
        "livenessProbe": _http("/healthz/live", every=10, failures=6),
        "readinessProbe": _http("/healthz/ready", every=5, failures=3),
    }


def of_program(*command: str) -> Document:
    """One question says it all: of the services that we did not write."""
    return {
        "startupProbe": _asked(list(command), every=5, failures=LONGEST_START // 5),
        "livenessProbe": _asked(list(command), every=20, failures=6),
        "readinessProbe": _asked(list(command), every=5),
    }


def of_page(path: str, port: int) -> Document:
    """The same, of a server that knows no name."""
    page = {"httpGet": {"path": path, "port": port}}
    return {
        "livenessProbe": page | _patience(every=20, failures=6),
        "readinessProbe": page | _patience(every=10, failures=3),
    }


def _is_younger(file: str, seconds: int) -> list[str]:
    return ["sh", "-c", f"test -n \"$(find {file} -newermt '-{seconds} seconds')\""]


def _asked(command: list[str], *, every: int, failures: int = 3) -> Document:
    return {"exec": {"command": command}} | _patience(every=every, failures=failures)


def _http(path: str, *, every: int, failures: int) -> Document:
    host = {"name": "Host", "value": HOST}
    page = {"httpGet": {"path": path, "port": WEB_PORT, "httpHeaders": [host]}}
    return page | _patience(every=every, failures=failures)


def _patience(*, every: int, failures: int) -> Document:
    return {"periodSeconds": every, "timeoutSeconds": 5, "failureThreshold": failures}
