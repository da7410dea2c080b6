"""A mail server that is down for minutes, under load."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise

from django.conf import settings

from apps.core import breakers
from apps.core.models import Breaker, Run
from apps.faults.catalogue import fault
from apps.faults.line import Line
from apps.faults.rig import Rig
from apps.notifications.services import message_id
from config.queues import FAST

OUTAGE = 300
QUICK_OUTAGE = 40
BEFORE, ONE_EVERY = 150, 2.0
"""Few enough that no child is replaced meanwhile: what it had in hand would be late for that."""
DRAINED_WITHIN = 60
IN_HAND = FAST.slots * FAST.prefetch + FAST.slots
"""Messages that one worker holds at most: so far apart may two of them change places."""


@fault(
    "25h",
    f"SMTP server refuses connections for {OUTAGE} s under load",
    bound=DRAINED_WITHIN,
    unknown_limit=FAST.slots,  # those that were cut off after their final dot
    without="breaker",
)
def refused_for_minutes(rig: Rig) -> None:
    """Jobs wait in order and spend no try; one at a time looks whether the server is back."""
    line = rig.lay_line((settings.EMAIL_HOST, settings.EMAIL_PORT))
    rig.environment |= {"EMAIL_URL": f"smtp://127.0.0.1:{line.port}"}
    _outage(rig, line)
    _require_one_at_a_time(rig)
    _require_order(rig)
    rig.require("no try spent", rig.most_tries() == 0)


def _outage(rig: Rig, line: Line) -> None:
    worker = rig.start_worker()
    rig.send(BEFORE)
    rig.until("some mails", lambda: rig.count("done") >= BEFORE / 10)
    line.cut()
    until = time.monotonic() + (QUICK_OUTAGE if rig.settings_used else OUTAGE)
    rig.until("the breaker opens", _is_open)
    while time.monotonic() < until:
        rig.send(1)
        time.sleep(ONE_EVERY)
    line.mend()
    rig.injected()  # the bound counts from the server's return
    rig.until_ended()
    rig.require("the worker lives", worker.process.poll() is None)


def _is_open() -> bool:
    return Breaker.objects.filter(opened_at__isnull=False).exists()


def _require_one_at_a_time(rig: Rig) -> None:
    """Few attempts, and from when it was open each a pause after the one before."""
    attempts = Run.objects.filter(job__in=rig.jobs, outcome=Run.Outcome.RETRY).order_by("pk")
    starts = list(attempts.values_list("started_at", flat=True))
    until_it_opened = breakers.FAILURES + FAST.slots
    most = until_it_opened + _most_probes()
    rig.require(f"at most {most} attempts, not {len(starts)}", len(starts) <= most)
    gaps = [later - earlier for earlier, later in pairwise(starts[until_it_opened:])]
    pause = timedelta(seconds=breakers.FIRST_PAUSE * 0.9)
    rig.require("a pause between two probes", all(gap >= pause for gap in gaps))


def _most_probes() -> int:
    """How often a pause that doubles fits into the outage."""
    return int(OUTAGE / breakers.FIRST_PAUSE + 1).bit_length()


def _require_order(rig: Rig) -> None:
    """No mail overtook more than what one worker has in hand."""
    arrived = {name: rank for rank, name in enumerate(rig.standin.ids())}
    ranks = [arrived[message_id(job)] for job in rig.jobs]
    worst = max(abs(rank - place) for place, rank in enumerate(ranks))
    rig.require(f"order kept: {worst} places, {IN_HAND} in hand", worst <= IN_HAND)
