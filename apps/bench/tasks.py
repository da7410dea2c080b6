"""Work that does nothing: what is left is the kernel."""

from __future__ import annotations

from apps.core.tasks import job_task
from apps.core.work import Work
from config.queues import EMAILS


@job_task(name="bench.nothing", queue=EMAILS)
def nothing(work: Work) -> None:
    """Do nothing."""
