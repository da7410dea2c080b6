"""The tasks of this family: one upload is one job, whatever its size."""

from __future__ import annotations

from apps.core.tasks import job_task
from apps.core.work import Work
from apps.predictions import services
from apps.predictions.models import Upload
from config.queues import BULK


@job_task(name="predictions.process_annual_bulk_upload_task", queue=BULK, row=Upload)
def process_annual_bulk_upload_task(upload: Upload, work: Work) -> None:
    """Score companies by their years."""
    services.process(upload, work)


@job_task(name="predictions.process_quarterly_bulk_upload_task", queue=BULK, row=Upload)
def process_quarterly_bulk_upload_task(upload: Upload, work: Work) -> None:
    """Score companies by their quarters, each with the three before it."""
    services.process(upload, work)


@job_task(name="predictions.process_company_excel_task", queue=BULK, row=Upload)
def process_company_excel_task(upload: Upload, work: Work) -> None:
    """Check and import companies' figures, and score nothing."""
    services.process(upload, work)
