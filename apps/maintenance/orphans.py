"""Jobs that wait and can never be done: end them with a reason.

Not what the reconciler does: it rings for jobs whose ring or owner was lost, and these would only
fail when their turn comes, which for some never does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.accounts.models import Company
from apps.core import registry, transitions
from apps.core.errors import JobError
from apps.core.models import Job, Status
from apps.core.work import Work
from apps.maintenance.errors import CompanyGone, RowGone, TaskGone
from apps.maintenance.policy import GRACE, JOBS_AT_ONCE
from apps.maintenance.slices import in_slices


def end_orphans(work: Work) -> int:
    """Fail jobs whose row or task is gone, saying so; how many."""
    before, done, ended = timezone.now() - GRACE, work.done_before, 0
    for jobs, reason in _orphans(before):
        for ids in in_slices(jobs, JOBS_AT_ONCE):
            done += len(ids)
            with work.chunk(done, note=f"{ended} jobs ended"):
                # Under the locks of that update nothing else can have brought a row back.
                ended += len(transitions.give_up(ids, reason.code, str(reason)))
    return ended


def _orphans(before: datetime) -> Iterator[tuple[QuerySet[Job], JobError]]:
    waiting = Job.objects.filter(status=Status.WAITING, created_at__lt=before).order_by("pk")
    specs = list(registry.all_specs())
    for spec in specs:
        if spec.row is not None:
            row = spec.row._base_manager.filter(pk=OuterRef("pk"))
            yield waiting.filter(~Exists(row), task=spec.name), RowGone()
    yield waiting.exclude(task__in=[spec.name for spec in specs]), TaskGone()


def end_jobs_of(company: Company) -> None:
    """In the transaction that deletes a company: fail what waits for it, stop what runs.

    Afterwards nothing tells its jobs from those that never had a company.
    """
    jobs = Job.objects.filter(company=company)
    waiting = jobs.filter(status=Status.WAITING).values_list("pk", flat=True)
    reason = CompanyGone()
    transitions.give_up(list(waiting), reason.code, str(reason))
    for running in jobs.filter(status=Status.RUNNING).values_list("pk", flat=True):
        transitions.cancel(running)
