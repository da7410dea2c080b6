"""What is looked up: a company's dates, its profile, and who has to know of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import Company, Membership
from apps.accounts.selectors import ASK_FOR_WORK
from apps.calendar.models import Event, ReminderLink, TaxProfile

MOST_SHOWN = 100


def upcoming(company: Company, since: date) -> list[Event]:
    """Its dates from ``since`` on that are neither switched off nor cancelled, first ones first."""
    return list(standing().filter(company=company, due_on__gte=since)[:MOST_SHOWN])


def standing() -> QuerySet[Event]:
    """The events that people are reminded of."""
    rows = Event.objects.filter(active=True, cancelled_at=None)
    return rows.select_related("company").order_by("due_on", "pk")


def profile_of(company: Company) -> TaxProfile:
    """The company's profile; a new one, which is not saved, where it has none yet."""
    return TaxProfile.objects.filter(company=company).first() or TaxProfile(company=company)


def with_calendar() -> QuerySet[Company]:
    """The companies whose calendar is kept: with a RUT, or with dates from when they had one."""
    left_over = Event.objects.filter(company=OuterRef("pk"), kind=Event.Kind.MANDATORY, active=True)
    return Company.objects.filter(Q(rut__isnull=False) | Exists(left_over)).order_by("pk")


def with_dates() -> QuerySet[Company]:
    """The companies that have any date, cancelled ones too: their reminders have to go."""
    return Company.objects.filter(Exists(Event.objects.filter(company=OuterRef("pk")))).order_by(
        "pk"
    )


def newly_entered() -> QuerySet[Company]:
    """Companies with a RUT about whose dates nobody has decided anything."""
    undecided = Q(tax_profile=None) | Q(tax_profile__state=TaxProfile.State.NEW)
    return Company.objects.filter(undecided, rut__isnull=False).order_by("pk")


def readers_of(companies: Collection[Company]) -> QuerySet[Membership]:
    """Who has to know of the dates of these companies: owners and accountants who can sign in."""
    return Membership.objects.filter(
        company__in=companies, role__in=ASK_FOR_WORK, user__is_active=True
    )


def links_to_send(since: date, until: date) -> QuerySet[ReminderLink]:
    """Reminders of these days of events that still stand, for people who still have to know."""
    still_reads = Membership.objects.filter(
        user=OuterRef("user"), company=OuterRef("event__company"), role__in=ASK_FOR_WORK
    )
    rows = ReminderLink.objects.filter(
        Exists(still_reads),
        send_on__range=(since, until),
        event__active=True,
        event__cancelled_at=None,
        user__is_active=True,
    )
    return rows.select_related("event__company__tax_profile", "user").order_by(
        "send_on", "user", "event__due_on", "event__company__name", "event"
    )
