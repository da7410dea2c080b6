"""The work of this family, told as stories."""

from __future__ import annotations

import logging

from apps.core.models import Job
from apps.core.sweeping import all_sweepers
from apps.core.work import Work
from apps.maintenance import backups, files, orphans, reports
from apps.maintenance.backups import Taken
from apps.maintenance.errors import NoBackup, SweepFailed
from apps.maintenance.models import Backup
from apps.maintenance.oldjobs import Forgetting
from apps.maintenance.selectors import newest

logger = logging.getLogger(__name__)


def clean_files(work: Work) -> None:
    """Remove files that nothing refers to."""
    files.clean(work)


def end_orphans(work: Work) -> None:
    """End jobs that can never be done, and clear what dead processes left on this machine."""
    ended = orphans.end_orphans(work)
    cleared, failed = _sweep()
    told = ", ".join(f"{name} {count}" for name, count in cleared.items())
    done = work.done_before + ended
    work.progress(done, done, f"{ended} jobs ended; cleared: {told}"[:200])
    if failed:
        raise SweepFailed(f"Not everything could be cleared: {', '.join(failed)}.")


def _sweep() -> tuple[dict[str, int], list[str]]:
    """What each sweeper cleared, and which of them failed: one does not keep the next from it."""
    cleared, failed = {}, []
    for name, sweep in all_sweepers().items():
        try:
            cleared[name] = sweep()
        except Exception:
            logger.exception("Sweeper %s failed", name)
            failed.append(name)
    return cleared, failed


def forget(work: Work) -> None:
    """Forget what policy and families say is old."""
    Forgetting(work).all()


def report(work: Work) -> None:
    """Write down yesterday's work, and tell those who want to know."""
    job = Job.objects.get(pk=work.job_id)
    with work.chunk(1, 2):
        made = reports.make(reports.day_of(job))
    with work.chunk(2, 2, note=str(made.day)):
        reports.send(made)


def take_backup() -> Taken:
    """Save the database as it is now."""
    return backups.take()


def keep_backup(taken: Taken) -> Backup:
    """Write down what was saved, in the caller's transaction."""
    return backups.keep(taken)


def told(taken: Taken) -> str:
    """What was saved, in a few words."""
    return f"{taken.file.name}, {taken.file.size / 1e6:.1f} MB in {taken.seconds:.1f} s"


def test_restore(work: Work) -> None:
    """Restore the newest backup elsewhere, compare it, and forget superfluous ones."""
    backup = newest()
    if backup is None:
        raise NoBackup
    backups.prove(backup, work.job_id)
    backups.prune()
    rows = f"{len(backup.tables)} tables, {backup.rows} rows are equal"
    work.progress(1, 1, f"{backup}: {rows}")
