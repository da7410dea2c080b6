"""A course of 200 pages whose worker is killed again and again."""

from __future__ import annotations

import os
import random
import signal
from functools import partial
from uuid import UUID

from apps.core.models import Job
from apps.courses import fingerprint
from apps.faults.catalogue import fault
from apps.faults.rig import Rig
from config.queues import FAST, SLOW

KILLS = 8
PAGES = 200


@fault(
    "1d",
    f"kill -9 of the child at {KILLS} random points of one course of {PAGES} pages",
    bound=150,
    without="announcement,repeated-ring,reconciler",
)
def course_killed(rig: Rig) -> None:
    """Its pages, lessons, passages and questions are those of an undisturbed run."""
    rig.start_worker(FAST)  # where deaths are announced
    rig.start_worker(SLOW)
    undisturbed = rig.load("pdf", pages=PAGES)
    rig.until_ended()
    job = rig.load("pdf", pages=PAGES)
    reached = 0
    for point in _points(Job.objects.get(pk=undisturbed).progress_done):
        child = rig.owner_of(job)
        # Killed without any progress three times in a row it would be taken for poison.
        rig.until(f"step {point}", partial(_is_past, job, max(point, reached + 1)))
        os.kill(child, signal.SIGKILL)
        rig.until_owner_is_not(child, job)
        reached = Job.objects.values_list("progress_done", flat=True).get(pk=job)
    rig.injected()
    rig.until_ended()
    rig.require(
        "the course of an undisturbed run",
        fingerprint.of_course(job) == fingerprint.of_course(undisturbed),
    )


def _points(end: int) -> list[int]:
    """One somewhere in each of as many parts of the work, its very end left out."""
    chance = random.Random(10)  # noqa: S311  (a seed makes it repeatable)
    part = end // (KILLS + 1)
    return [number * part + chance.randrange(part) for number in range(KILLS)]


def _is_past(job: UUID, point: int) -> bool:
    return Job.objects.filter(pk=job, progress_done__gte=point).exists()
