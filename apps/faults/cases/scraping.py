"""A sync whose browser, driver, worker or portal breaks in the middle of it.

Whatever breaks: our rows are the portal's ledger in the end (the load's witness), nobody signed in
more often than the portal allows, no session is left there, and no browser here.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

import psutil
from django.conf import settings

from apps.core.models import Job
from apps.faults.catalogue import fault
from apps.faults.rig import Rig
from apps.faults.victims import freeze, send_signal
from apps.operations.processes import Started
from apps.sii.browser.folders import MARK
from apps.sii.models import OpenSession, Seat
from apps.sii.portal.client import StandIn
from config.queues import FAST, SLOW

MONTHS = 5
PACE = {"SII_PACE": "100"}
"""Milliseconds: long enough that a sync lasts some seconds."""
MOST_AT_ONCE = 2


@fault("31a", "kill -9 of Chromium in the middle of a sync", bound=150, without="retry")
def browser_killed(rig: Rig) -> None:
    """Another browser goes on with the period that was under way."""
    with _syncing(rig) as home:
        _kill(home, "chromium")
        rig.injected()


@fault("31b", "kill -9 of chromedriver in the middle of a sync", bound=150, without="retry")
def driver_killed(rig: Rig) -> None:
    """The same, and its Chromium does not stay behind."""
    with _syncing(rig) as home:
        _kill(home, "chromedriver")
        rig.injected()


@fault(
    "31c",
    "Chromium hangs (SIGSTOP) in the middle of a sync",
    bound=300,
    without="retry",
    proof_bound=240,  # an answer of the portal may take 90 s, and so may silence
)
def browser_hung(rig: Rig) -> None:
    """Nothing answers: it is given up after its patience, and killed."""
    with _syncing(rig) as home:
        freeze(process.pid for process in _at_work(home) if "chromium" in process.name())
        rig.injected()


@fault(
    "31d",
    "the portal resets every connection for a while in the middle of a sync",
    bound=150,
    without="dependency-down",
)
def portal_down(rig: Rig) -> None:
    """It waits behind the breaker, and no try is spent."""
    with _syncing(rig):
        portal = _portal()
        portal.rules([{"do": "reset"}])
        rig.until("the portal is found to be down", lambda: rig.runs() > 0)
        portal.rules([])
        rig.injected()
    rig.require("no try spent", rig.most_tries() == 0)


@fault("31e", "kill -9 of the child in the middle of a period", bound=150, without="left-open")
def child_killed(rig: Rig) -> None:
    """Its browser ends with it; its session is ended by whoever goes on."""
    with _syncing(rig):
        os.kill(rig.owner_of(rig.jobs[-1]), signal.SIGKILL)
        rig.injected()


@fault(
    "31f",
    "kill -9 of a worker and its children in the middle of a period",
    bound=240,
    without="reconciler",
)
def worker_killed(rig: Rig) -> None:
    """Nobody is left to announce it: another worker goes on when the claim has ended."""
    with _syncing(rig):
        worker = rig.workers[-1]
        for pid in (worker.pid, *_children(worker)):
            send_signal(pid, signal.SIGKILL)
        worker.process.wait()
        rig.injected()
        rig.start_worker(SLOW, number=2)


@fault("31g", "two workers with syncs of the same RUT at once", bound=150, without="seats")
def two_on_one_rut(rig: Rig) -> None:
    """One waits its turn; the portal never sees two sessions of a RUT."""
    with _syncing(rig):
        rig.start_worker(SLOW, number=2)
        rig.load("sii", months=MONTHS, kind="f29")
        rig.injected()
    rig.require("one session at once", _portal().seen()["most_open"] == 1)


@contextmanager
def _syncing(rig: Rig) -> Iterator[Path]:
    """A sync has kept its first period when the block begins; at its end all must be well.

    Yields the folder in which its browsers live.
    """
    home = Path(tempfile.mkdtemp(prefix="faena-fault-"))
    portal = _portal()
    portal.reset()
    Seat.objects.all().delete()
    OpenSession.objects.all().delete()
    rig.environment |= PACE | {"TMPDIR": str(home)}
    rig.start_worker(FAST)  # where deaths are announced
    rig.start_worker(SLOW)
    try:
        job = rig.load("sii", months=MONTHS)
        rig.until("the first period", lambda: _progress(job) > 0)
        yield home
        rig.until_ended()
        rig.until("no browser left", lambda: not list(_at_work(home)), within=20)
        seen = portal.seen()
        rig.require("no session left at the portal", seen["open"] == 0)
        rig.require("no more sessions than may be", seen["most_open"] <= MOST_AT_ONCE)
        rig.require("nothing noted as open", not Seat.objects.exists())
        rig.require("no cookies kept", not OpenSession.objects.exists())
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _portal() -> StandIn:
    return StandIn(settings.SII_STANDIN_URL)


def _progress(job: UUID) -> int:
    return Job.objects.values_list("progress_done", flat=True).get(pk=job)


def _children(worker: Started) -> list[int]:
    """Of the pool only: whatever they started must end by itself."""
    return [child.pid for child in psutil.Process(worker.pid).children()]


def _kill(home: Path, name: str) -> None:
    """SIGKILL to the eldest process of this name among the browsers of a case."""
    found = [process for process in _at_work(home) if name in process.name()]
    min(found, key=psutil.Process.create_time).kill()


def _at_work(home: Path) -> Iterator[psutil.Process]:
    """All that the browsers of a case consist of."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(MARK, "").startswith(str(home)):
                yield process
