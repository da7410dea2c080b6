"""Work whose process is killed at points that are spread over it."""

from __future__ import annotations

import os
import random
import signal
from functools import partial
from uuid import UUID

from apps.core.models import Job
from apps.faults.rig import Rig


def killed_again_and_again(rig: Rig, job: UUID, like: UUID, kills: int) -> None:
    """SIGKILL to whoever runs ``job``: once in each of ``kills`` parts of the work.

    like: the same work, done undisturbed; it says how far it goes
    """
    end = Job.objects.values_list("progress_done", flat=True).get(pk=like)
    reached = 0
    for point in _points(end, kills):
        child = rig.owner_of(job)
        # Killed without any progress three times in a row it would be taken for poison.
        rig.until(f"step {point}", partial(_is_past, job, max(point, reached + 1)))
        os.kill(child, signal.SIGKILL)
        rig.until_owner_is_not(child, job)
        reached = Job.objects.values_list("progress_done", flat=True).get(pk=job)


def _points(end: int, kills: int) -> list[int]:
    """One somewhere in each of as many parts of the work, its very end left out."""
    chance = random.Random(10)  # noqa: S311  (a seed makes it repeatable)
    part = end // (kills + 1)
    return [number * part + chance.randrange(part) for number in range(kills)]


def _is_past(job: UUID, point: int) -> bool:
    return Job.objects.filter(pk=job, progress_done__gte=point).exists()
