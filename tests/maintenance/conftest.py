"""A storage of the test's own, and jobs that are done at once as a worker does them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from apps.core import execution, files, registry
from apps.core.ids import first_uuid7
from apps.core.models import Job, Run, StoredFile
from apps.core.submit import JobHandle


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture
def done(transactional_db: None, broker: Any) -> Callable[[JobHandle], Job]:
    """``done(intake())`` → the job after a worker has answered its ring."""

    def answer(handle: JobHandle) -> Job:
        job = Job.objects.get(pk=handle.id)
        execution.answer(registry.get(job.task), job.pk)
        job.refresh_from_db()
        return job

    return answer


def ago(**span: float) -> datetime:
    return timezone.now() - timedelta(**span)


def stored(name: str = "a.txt", *, hours: float = 25, content: bytes = b"some bytes") -> StoredFile:
    """A file that is that many hours old."""
    file = files.store(io.BytesIO(content), name=name)
    StoredFile.objects.filter(pk=file.pk).update(created_at=ago(hours=hours))
    return file


def old_job(status: str, days: float, **fields: Any) -> Job:
    """A job that was made and, where its status says so, ended that long ago."""
    then = ago(days=days)
    made_up = UUID(int=first_uuid7(then).int | (1 + Job.objects.count()))
    fields = {"task": "notifications.process_pending", "queue": "high", "created_at": then} | fields
    if status not in ("waiting", "running"):
        fields["finished_at"] = then
    return Job.objects.create(pk=made_up, status=status, **fields)


def run_of(job: Job, ended: datetime, **fields: Any) -> Run:
    """A run of a job that ended then, after a second, and had waited for none."""
    start = ended - timedelta(seconds=1)
    known = {"due_at": start, "started_at": start, "finished_at": ended, "outcome": "done"}
    return Run.objects.create(job=job, task=job.task, queue=job.queue, node="n", **known | fields)
