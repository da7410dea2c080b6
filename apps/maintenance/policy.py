"""What is kept for how long. Families say the same of their own rows in their retention.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from apps.core.models import Status

GRACE = timedelta(hours=24)
"""What nobody refers to, and work that nobody can do, is left alone for so long: whoever is about
to refer to a file does it within the longest job, and a deploy may know tasks before a worker."""


@dataclass(frozen=True)
class Keep:
    """How long jobs of these ends are kept, from when they ended."""

    statuses: tuple[Status, ...]
    after: timedelta


JOBS = (
    Keep((Status.DONE, Status.CANCELLED), timedelta(days=365)),
    # They may be run again, and somebody may ask what became of them.
    Keep((Status.FAILED, Status.QUARANTINED, Status.UNKNOWN), timedelta(days=730)),
)
RUNS = timedelta(days=90)
REPORTS = timedelta(days=730)
BACKUPS = 7
"""The newest tested backups; and as many of those that were not, or could not be, tested."""

FILES_AT_ONCE = 200
JOBS_AT_ONCE = 500
RUNS_AT_ONCE = 5000
ROWS_AT_ONCE = 1000
