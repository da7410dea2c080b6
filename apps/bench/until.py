"""Until a long job has ended, as long as it moves."""

from __future__ import annotations

import subprocess
import time
from uuid import UUID

from apps.bench.race import STUCK_SECONDS, NotMeasured
from apps.core.models import ENDS, Job

LOOK_EVERY = 0.05


def until_ended(job: UUID, worker: subprocess.Popen[bytes]) -> None:
    """Wait for a long job; ``NotMeasured`` when nothing moves."""
    moved_at, seen = time.monotonic(), (0, "")
    while True:
        done, note, status = Job.objects.values_list(
            "progress_done", "progress_note", "status"
        ).get(pk=job)
        if status in ENDS:
            return
        if (done, note) != seen:
            moved_at, seen = time.monotonic(), (done, note)
        if worker.poll() is not None or time.monotonic() - moved_at > STUCK_SECONDS:
            raise NotMeasured(f"The job stopped at {note!r}.")
        time.sleep(LOOK_EVERY)
