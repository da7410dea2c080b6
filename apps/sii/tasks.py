"""The tasks of this family: one company a job; the rounds only hand out."""

from __future__ import annotations

from datetime import timedelta

from apps.core.retry import Retry
from apps.core.tasks import JobTask, job_task
from apps.core.ticks import ONCE, daily, tick
from apps.core.work import Work
from apps.sii import rounds, services
from apps.sii.models import Sync
from apps.sii.shapes import Kind
from config.queues import SII

# Each try signs in again, which the portal counts: few, and far apart.
RARELY = Retry(times=5, base=30, cap=1800, within=timedelta(hours=24))


@job_task(name="sii.sync_documents", queue=SII, row=Sync, retry=RARELY)
def sync_documents(sync: Sync, work: Work) -> None:
    """Purchases and sales of one company."""
    services.bring(sync, work)


@job_task(name="sii.sync_f29", queue=SII, row=Sync, retry=RARELY)
def sync_f29(sync: Sync, work: Work) -> None:
    """Monthly forms of one company."""
    services.bring(sync, work)


@job_task(name="sii.sync_f29_pdfs_missing", queue=SII, row=Sync, retry=RARELY)
def sync_f29_pdfs_missing(sync: Sync, work: Work) -> None:
    """PDFs of the monthly forms of one company that have none."""
    services.bring(sync, work)


TASKS: dict[Kind, JobTask] = {
    Kind.DOCUMENTS: sync_documents,
    Kind.FORMS: sync_f29,
    Kind.PDFS: sync_f29_pdfs_missing,
}


@tick(name="sii.sync_documents_all_companies", queue=SII, at=daily(0, 30), missed=ONCE)
def sync_documents_all_companies(work: Work) -> None:
    """Documents of every company, over the night."""
    rounds.hand_out(sync_documents, Kind.DOCUMENTS, work)


@tick(name="sii.sync_f29_all_companies", queue=SII, at=daily(0, 35), missed=ONCE)
def sync_f29_all_companies(work: Work) -> None:
    """Monthly forms of every company, over the night."""
    rounds.hand_out(sync_f29, Kind.FORMS, work)


@tick(name="sii.sync_f29_pdfs_missing_all_companies", queue=SII, at=daily(0, 40), missed=ONCE)
def sync_f29_pdfs_missing_all_companies(work: Work) -> None:
    """Missing PDFs of every company, over the night."""
    rounds.hand_out(sync_f29_pdfs_missing, Kind.PDFS, work)


ROUNDS: dict[Kind, JobTask] = {
    Kind.DOCUMENTS: sync_documents_all_companies,
    Kind.FORMS: sync_f29_all_companies,
    Kind.PDFS: sync_f29_pdfs_missing_all_companies,
}
