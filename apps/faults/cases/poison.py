"""Jobs that are bad for their worker."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import psutil

from apps.core.transitions import MOST_LOSSES
from apps.faults.catalogue import fault
from apps.faults.rig import Rig
from apps.faults.victims import children
from apps.loadtest.models import Synthetic
from config.queues import DEFAULT, HIGH

HEALTHY = 5
HANG_TOLERANCE = 5
SUICIDE = 9


@fault(
    "17",
    "a job that needs more memory than it may have",
    bound=30,
    failed=1,
    without="memory-wrapper",
)
def hoarder(rig: Rig) -> None:
    """It fails with a sentence; worker and child live on."""
    worker = rig.start_worker()
    before = set(children(worker))
    job = rig.ask(DEFAULT, Synthetic.Behaviour.HOARD)
    rig.injected()
    rig.until_ended()
    rig.require("the memory named", rig.error_code(job) == "MemoryExceeded")
    rig.require("no process died", before <= set(children(worker)))


@fault("19a", "a job that hangs in C code", bound=60, failed=1, without="hard-limit,alarm")
def hang(rig: Rig) -> None:
    """The hard limit ends its child, and the job says so."""
    rig.start_worker()
    job = rig.ask(HIGH, Synthetic.Behaviour.HANG)
    rig.owner_of(job)
    rig.injected()
    rig.until_ended()
    rig.require("the limit named", rig.error_code(job) == "Limit")


@fault(
    "19b",
    "a job that hangs in C code while the broker is frozen",
    bound=120,
    failed=1,
    without="alarm",
)
def hang_without_broker(rig: Rig) -> None:
    """The worker's own limit is deaf then; the kernel's alarm is not."""
    rig.start_worker()
    job = rig.ask(HIGH, Synthetic.Behaviour.HANG)
    child = psutil.Process(rig.owner_of(job))
    started = time.monotonic()
    rig.injected()
    rig.services.valkey.kill(signal.SIGSTOP)
    try:
        rig.until("the alarm", lambda: _has_died(child), within=HIGH.alarm + HANG_TOLERANCE)
        lasted = time.monotonic() - started
    finally:
        rig.services.valkey.kill(signal.SIGCONT)
    rig.require("not before its limit", lasted > HIGH.hard_limit)
    rig.until_ended()


def _has_died(process: psutil.Process) -> bool:
    """Its parent, which waits for the broker, has not even noticed."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@fault(
    "23a", "poison: a job that always kills its process", bound=150, quarantined=1, without="losses"
)
def killer(rig: Rig) -> None:
    """Quarantined after three deaths; the others do not notice."""
    _poison(rig, Synthetic.Behaviour.KILL)
    rig.require("losses until the limit", rig.most_losses() == MOST_LOSSES)


@fault(
    "23b", "poison: a job that always raises SystemExit", bound=150, quarantined=1, without="losses"
)
def leaver(rig: Rig) -> None:
    """The same, and no child dies of it."""
    worker = rig.start_worker()
    before = set(children(worker))
    _poison(rig, Synthetic.Behaviour.EXIT)
    rig.require("no process died", before <= set(children(worker)))


@fault(
    "23c",
    "poison: a job that always raises MemoryError",
    bound=60,
    failed=1,
    without="memory-wrapper",
)
def memory_error(rig: Rig) -> None:
    """An ordinary failure; bare, it would end the whole worker."""
    worker = rig.start_worker()
    _poison(rig, Synthetic.Behaviour.MEMORY_ERROR)
    rig.require("the worker lives", worker.process.poll() is None)


def _poison(rig: Rig, behaviour: Synthetic.Behaviour) -> None:
    if not rig.workers:
        rig.start_worker()
    rig.ask(DEFAULT, behaviour)
    rig.injected()
    for _ in range(HEALTHY):
        rig.ask(DEFAULT, seconds=0.2)
    rig.until_ended()
    rig.require("the healthy ones are done", rig.count("done") == HEALTHY)


SUBMIT_AND_DIE = f"""
import os, django
django.setup()
from django.db import transaction
from apps.loadtest.intake import ask
from config.queues import DEFAULT
with transaction.atomic():
    transaction.on_commit(lambda: os._exit({SUICIDE}))
    os.write(1, str(ask(DEFAULT).id).encode())
"""


@fault("29", "the caller dies between COMMIT and publish", bound=90, without="reconciler")
def crash_before_the_ring(rig: Rig) -> None:
    """The row is there, and nobody has rung."""
    rig.start_worker()
    died = subprocess.run(
        [sys.executable, "-c", SUBMIT_AND_DIE], capture_output=True, text=True, check=False
    )
    rig.require("it died there", died.returncode == SUICIDE)
    rig.adopt(died.stdout.strip())
    rig.injected()
    rig.until_ended()
