"""How others ask for syncs: the only module of this family that they import."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import Company, User
from apps.core.models import Status
from apps.core.submit import JobHandle, submit
from apps.core.tasks import entrance
from apps.sii import outcome
from apps.sii.models import Sync
from apps.sii.periods import code_of, newest
from apps.sii.shapes import Kind, Period
from apps.sii.tasks import ROUNDS, TASKS, sync_documents, sync_f29, sync_f29_pdfs_missing

__all__ = [
    "outcome",
    "sync",
    "sync_all",
    "sync_forms",
    "sync_missing_pdfs",
    "sync_one_companys_documents",
]


def sync(
    company: Company,
    kind: Kind,
    *,
    first: Period | None = None,
    last: Period | None = None,
    language: str = "",
    requested_by: User | None = None,
) -> JobHandle:
    """Bring what the portal has for these periods (without them: the newest ones).

    While a job for the same company, kind and periods waits or runs, that one is returned.
    """
    begin, end = newest(kind)
    row = Sync(
        company=company,
        kind=kind,
        first=code_of(first or begin),
        last=code_of(last or end),
        language=language,
    )
    with transaction.atomic():
        # Two clicks at once are one after the other here.
        Company.objects.select_for_update().get(pk=company.pk)
        return _under_way(row) or submit(
            TASKS[kind], row, company=company, requested_by=requested_by
        )


def sync_all(kind: Kind) -> JobHandle:
    """A sync for every company that has a clave in use, spread over the night."""
    return submit(ROUNDS[kind])


@entrance(sync_documents)
def sync_one_companys_documents(company: Company) -> JobHandle:
    """The newest documents of a company."""
    return sync(company, Kind.DOCUMENTS)


@entrance(sync_f29)
def sync_forms(company: Company) -> JobHandle:
    """The newest forms of a company."""
    return sync(company, Kind.FORMS)


@entrance(sync_f29_pdfs_missing)
def sync_missing_pdfs(company: Company) -> JobHandle:
    """The missing PDFs of a company."""
    return sync(company, Kind.PDFS)


def _under_way(row: Sync) -> JobHandle | None:
    same = Sync.objects.filter(
        company=row.company, kind=row.kind, first=row.first, last=row.last
    ).filter(job__status__in=[Status.WAITING, Status.RUNNING])
    job = same.values_list("job", flat=True).first()
    return JobHandle(job) if job else None
