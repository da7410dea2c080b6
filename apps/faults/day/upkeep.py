"""What maintenance does in a night."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accounts.models import User
from apps.core import files, registry
from apps.core.ids import first_uuid7, uuid7
from apps.core.models import Job, Status, StoredFile
from apps.faults.day.outcomes import SCENERY, Holds, outcome, ran_well
from apps.faults.day.people import subjects_to
from apps.faults.rig import Rig
from apps.maintenance.models import Backup, Reader, Report
from apps.maintenance.policy import GRACE, JOBS
from apps.notifications.intake import send_email

AN_HOUR = timedelta(hours=1)
LONG_AGO = max(keep.after for keep in JOBS) + timedelta(days=1)


@outcome("maintenance.cleanup_old_files", "what nothing refers to is removed, and nothing else")
def old_files(rig: Rig) -> Holds:
    """Two files as old as each other; one is attached to an e-mail."""
    free, used = _old_file("free.txt"), _old_file("used.txt")
    send_email("A file", "In use.", f"day-{uuid7().hex}@example.com", attachments=[used])
    return lambda: (
        not StoredFile.objects.filter(pk=free.pk).exists()
        and not default_storage.exists(free.key)
        and files.read(used) == b"used.txt"
    )


@outcome("maintenance.cleanup_orphaned_jobs", "a job that can never be done ends, with a reason")
def orphaned_job(rig: Rig) -> Holds:
    """An e-mail whose message is gone."""
    job = _old_job(Status.WAITING, "notifications.send_email_task", timezone.now() - GRACE * 2)

    def holds() -> bool:
        job.refresh_from_db()
        return (job.status, job.error_code) == (Status.FAILED, "RowGone")

    return holds


@outcome("maintenance.forget_old_jobs", "a job as old as the policy says is forgotten")
def old_job(rig: Rig) -> Holds:
    """One of years ago, and one of an hour ago."""
    task = "notifications.process_pending"
    old = _old_job(Status.DONE, task, timezone.now() - LONG_AGO)
    young = _old_job(Status.DONE, task, timezone.now() - AN_HOUR)
    left = Job.objects.filter(pk__in=(old.pk, young.pk)).values_list("pk", flat=True)
    return lambda: list(left.all()) == [young.pk]


@outcome("maintenance.daily_reports", "the day's report is made, and arrives once")
def report_of_the_day(rig: Rig) -> Holds:
    """One reader, of staff."""
    reader = User.objects.create_user(f"day-{uuid7().hex}@example.com", None, is_staff=True)
    Reader.objects.create(user=reader)
    Report.objects.all().delete()
    return lambda: Report.objects.count() == 1 == len(subjects_to(rig, reader.email))


@outcome("maintenance.backup_database", "a backup is taken, and restored to be compared")
def backup(rig: Rig) -> Holds:
    """Taken while all else of this day goes on."""
    Backup.objects.all().delete()

    def holds() -> bool:
        taken = Backup.objects.get()
        return (
            taken.tested_at is not None
            and default_storage.exists(taken.file.key)
            and ran_well("maintenance.test_restore")
        )

    return holds


def _old_file(name: str) -> StoredFile:
    stored = files.store(io.BytesIO(name.encode()), name=name)
    StoredFile.objects.filter(pk=stored.pk).update(created_at=timezone.now() - GRACE * 2)
    return stored


def _old_job(status: Status, task: str, moment: datetime) -> Job:
    """A job of back then, as its id tells as well; one that waits is not due for long."""
    key = UUID(int=first_uuid7(moment).int | uuid7().int & (1 << 62) - 1)
    is_over = status != Status.WAITING
    return Job.objects.create(
        pk=key,
        task=task,
        queue=registry.get(task).queue.name,
        status=status,
        dedup_key=f"{SCENERY}{key}",
        created_at=moment,
        run_after=moment if is_over else timezone.now() + LONG_AGO,
        finished_at=moment if is_over else None,
    )
