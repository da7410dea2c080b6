"""Whether short work keeps its promises while large uploads hold every slot that they may."""

from __future__ import annotations

import time
from collections.abc import Iterator
from uuid import UUID

from apps.bench.figures import Count
from apps.bench.race import Tell, clear
from apps.core.models import ENDS
from apps.faults.promises import waits
from apps.faults.rig import Rig
from config.queues import EMAILS, FAST_SLOW, HIGH

UPLOADS = 4
BETWEEN_PROBES = 0.2
MOST_SECONDS = 1200


def waits_beside_uploads(rows: int, tell: Tell) -> list[Count]:
    """Send an e-mail and a job in ``high`` five times a second until all uploads have ended."""
    clear()
    rig = Rig(bound=0, settings_used={})
    try:
        for member in FAST_SLOW.members:
            rig.start_worker(member.pool)
        uploads = rig.load_at_once(UPLOADS, "excel", rows=rows)
        probes = list(_probes(rig, uploads))
        rig.until_ended(within=MOST_SECONDS)
        rig.require("every job is done", rig.count("done") == len(rig.jobs))
    finally:
        rig.stop()
    found = waits(probes).longest
    for queue, longest in found.items():
        tell(f"{queue}: {longest:.2f} s at most, {len(probes) // 2} jobs")
    return [
        Count(
            f"longest wait in {queue.name} beside {UPLOADS} uploads",
            f"≤ {queue.starts_within} s",
            f"{found[queue.name]:.2f} s",
            found[queue.name] <= (queue.starts_within or 0),
        )
        for queue in (HIGH, EMAILS)
    ]


def _probes(rig: Rig, uploads: list[UUID]) -> Iterator[UUID]:
    due = time.monotonic()
    while rig.count(*ENDS, jobs=uploads) < len(uploads):
        yield from (*rig.send(1), rig.ask(HIGH))
        due += BETWEEN_PROBES
        time.sleep(max(0.0, due - time.monotonic()))
