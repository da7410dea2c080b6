"""The tasks of this family: one company a job; what the clock asks for hands out."""

from __future__ import annotations

from apps.calendar import rounds, services
from apps.calendar.models import CompanySync
from apps.core.tasks import job_task
from apps.core.ticks import ONCE, SKIP, daily, every, tick
from apps.core.work import Work
from config.queues import DEFAULT


@job_task(name="calendar.sync_company", queue=DEFAULT, row=CompanySync)
def sync_company(row: CompanySync, work: Work) -> None:
    """The mandatory dates of one company, 13 months ahead."""
    services.sync(row, work)


@tick(name="calendar.sync_all_companies", queue=DEFAULT, at=daily(3, 30), missed=ONCE)
def sync_all_companies(work: Work) -> None:
    """The dates of every company."""
    rounds.hand_out(sync_company, work)


@tick(name="calendar.activate_mandatory_events", queue=DEFAULT, at=every(minutes=30), missed=SKIP)
def activate_mandatory_events(work: Work) -> None:
    """Mandatory dates of newly entered companies are switched on."""
    rounds.activate(sync_company, work)


@tick(name="calendar.assign_auto_notifications", queue=DEFAULT, at=daily(6, 0), missed=ONCE)
def assign_auto_notifications(work: Work) -> None:
    """Who is reminded of which coming date when."""
    rounds.assign_all(work)
