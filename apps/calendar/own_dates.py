"""Dates that people enter for their company, and cancel again."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Company, User
from apps.calendar import days, reminding
from apps.calendar.errors import TooManyEvents
from apps.calendar.models import Event

MOST = 200
"""Dates of its own that a company may have to come."""


def add(company: Company, title: str, due_on: date, *, by: User | None) -> Event:
    """A new date; ``TooManyEvents`` where there are too many already."""
    with transaction.atomic():
        # Two at once are one after the other here, so that the bound is one.
        Company.objects.select_for_update().get(pk=company.pk)
        if _coming(company) >= MOST:
            raise TooManyEvents
        event = Event.objects.create(
            company=company,
            kind=Event.Kind.CUSTOM,
            code=f"own-{uuid4().hex[:16]}",
            period=days.month_of(due_on).code,
            title=title,
            due_on=due_on,
            created_by=by,
        )
        reminding.assign([company])
    return event


def cancel(event: Event) -> bool:
    """Nobody is reminded of it any more; False for one that was cancelled, or is mandatory."""
    own = Event.objects.filter(pk=event.pk, kind=Event.Kind.CUSTOM, cancelled_at=None)
    with transaction.atomic():
        is_done = own.update(cancelled_at=timezone.now()) > 0
        if is_done:
            reminding.assign([event.company])
    return is_done


def _coming(company: Company) -> int:
    rows = Event.objects.filter(company=company, kind=Event.Kind.CUSTOM, cancelled_at=None)
    return rows.filter(due_on__gte=days.today()).count()
