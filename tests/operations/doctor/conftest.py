import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from django.conf import settings

from apps.operations.doctor.case import Case
from apps.operations.doctor.examination import examine
from apps.operations.doctor.findings import Finding
from apps.operations.doctor.registry import all_checks
from config.queues import FAST_SLOW
from tests.operations.conftest import environment, manage_command

PATIENCE = 60
OURS = Case(FAST_SLOW)

StartWorker = Callable[..., "subprocess.Popen[bytes]"]


def findings(number: int, case: Case = OURS, *, live: bool = False) -> list[Finding]:
    """What the checks of this number find, static or live."""
    checks = [one for one in all_checks() if one.number == number and one.is_live == live]
    assert checks
    return [finding for result in examine(case, checks) for finding in result.findings]


def said_by(found: list[Finding]) -> str:
    """Their sentences; each has a repair."""
    assert all(finding.what and finding.repair for finding in found)
    return "\n".join(finding.what for finding in found)


@pytest.fixture
def start_worker(transactional_db, broker) -> Iterator[StartWorker]:
    """``start_worker("fast")`` or ``start_worker(app="…")``: a real one, that answers."""
    started: list[subprocess.Popen[bytes]] = []

    def start(pool: str = "", *, app: str = "", **changed: str) -> subprocess.Popen[bytes]:
        command = manage_command("run_worker", pool, "--solo") if pool else _celery(app)
        answering = _answering(0.5)
        started.append(
            subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=environment(changed),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        for _ in range(PATIENCE):  # a ping waits for a second by itself
            assert started[-1].poll() is None
            if _answering(1) > answering:
                return started[-1]
        raise AssertionError(f"{pool or app} never answered.")

    yield start
    for process in started:
        process.kill()
        process.wait()


def _answering(seconds: float) -> int:
    """How many workers there are; over a connection of our own, since tests cut what is pooled."""
    with current_app.connection_for_write() as connection:
        return len(current_app.control.ping(timeout=seconds, connection=connection))


def _celery(app: str) -> list[str]:
    name = f"{app.rpartition('.')[2]}@%h"
    options = ("--pool", "solo", "--without-gossip", "--without-mingle")
    return [sys.executable, "-m", "celery", "-A", app, "worker", "-n", name, *options]
