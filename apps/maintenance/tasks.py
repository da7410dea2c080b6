"""The tasks of this family: all but one are asked for by the clock, off-peak."""

from __future__ import annotations

from datetime import timedelta

from apps.core.models import Job
from apps.core.retry import Retry
from apps.core.submit import submit
from apps.core.tasks import job_task
from apps.core.ticks import CATCH_UP, ONCE, daily, tick
from apps.core.work import Work
from apps.maintenance import services
from config.queues import MAINTENANCE

# A server that restarts, a disk that is being cleared.
SOME_TIMES = Retry(times=3, base=60, cap=900, within=timedelta(hours=6))


@tick(name="maintenance.cleanup_old_files", queue=MAINTENANCE, at=daily(4, 30), missed=ONCE)
def cleanup_old_files(work: Work) -> None:
    """Files that nothing refers to."""
    services.clean_files(work)


@tick(name="maintenance.cleanup_orphaned_jobs", queue=MAINTENANCE, at=daily(4), missed=ONCE)
def cleanup_orphaned_jobs(work: Work) -> None:
    """Jobs that can never be done, and what dead processes left."""
    services.end_orphans(work)


@tick(name="maintenance.forget_old_jobs", queue=MAINTENANCE, at=daily(4, 15), missed=ONCE)
def forget_old_jobs(work: Work) -> None:
    """Jobs, runs and contents that are old."""
    services.forget(work)


@tick(name="maintenance.daily_reports", queue=MAINTENANCE, at=daily(2), missed=CATCH_UP)
def daily_reports(work: Work) -> None:
    """Yesterday's work, by queue and task; after an outage each day's."""
    services.report(work)


@job_task(name="maintenance.test_restore", queue=MAINTENANCE, retry=SOME_TIMES)
def test_restore(work: Work) -> None:
    """The newest backup, restored elsewhere and compared."""
    services.test_restore(work)


@tick(
    name="maintenance.backup_database",
    queue=MAINTENANCE,
    at=daily(3),
    missed=ONCE,
    retry=SOME_TIMES,
)
def backup_database(work: Work) -> None:
    """A backup, and a job that tests it."""
    if work.done_before:
        return
    taken = services.take_backup()
    with work.chunk(1, 1, services.told(taken)):
        backup = services.keep_backup(taken)
        key = f"{test_restore.name}:{backup.pk}"
        submit(test_restore, dedup_key=key, parent=Job.objects.get(pk=work.job_id))
