"""How others ask for calendars: the only module of this family that they import."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import Company, User
from apps.calendar import outcome
from apps.calendar.errors import NoRut
from apps.calendar.models import CompanySync
from apps.calendar.tasks import sync_all_companies, sync_company
from apps.core.models import Status
from apps.core.submit import JobHandle, submit
from apps.core.tasks import entrance

__all__ = ["outcome", "sync", "sync_all"]


@entrance(sync_company)
def sync(company: Company, *, requested_by: User | None = None) -> JobHandle:
    """Bring the dates of a company up to date; ``NoRut`` for one that has none.

    While such a job of the company waits, that one is returned. One that runs already may have
    read what was true before, so it is followed by another.
    """
    if not company.rut:
        raise NoRut
    with transaction.atomic():
        # Two clicks at once are one after the other here.
        Company.objects.select_for_update().get(pk=company.pk)
        return _waiting(company) or submit(
            sync_company, CompanySync(company=company), company=company, requested_by=requested_by
        )


def sync_all() -> JobHandle:
    """The dates of every company."""
    return submit(sync_all_companies)


def _waiting(company: Company) -> JobHandle | None:
    rows = CompanySync.objects.filter(company=company, job__status=Status.WAITING)
    job = rows.values_list("job", flat=True).first()
    return JobHandle(job) if job else None
