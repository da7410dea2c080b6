"""How others ask for this work now, when the clock would take until the night."""

from __future__ import annotations

from apps.core.submit import JobHandle, submit
from apps.core.tasks import entrance
from apps.maintenance import tasks


@entrance(tasks.cleanup_old_files)
def clean_files() -> JobHandle:
    """Remove files that nothing refers to."""
    return submit(tasks.cleanup_old_files)


@entrance(tasks.cleanup_orphaned_jobs)
def end_orphans() -> JobHandle:
    """End jobs that can never be done."""
    return submit(tasks.cleanup_orphaned_jobs)


@entrance(tasks.forget_old_jobs)
def forget_old_jobs() -> JobHandle:
    """Forget what is old."""
    return submit(tasks.forget_old_jobs)


@entrance(tasks.daily_reports)
def report() -> JobHandle:
    """Report on yesterday's work, if nobody has."""
    return submit(tasks.daily_reports)


@entrance(tasks.backup_database)
def back_up() -> JobHandle:
    """Save the database."""
    return submit(tasks.backup_database)


@entrance(tasks.test_restore)
def test_restore() -> JobHandle:
    """Test the newest backup."""
    return submit(tasks.test_restore)
