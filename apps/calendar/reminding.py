"""Who is reminded of which date when: owners and accountants, a week and a day before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.db.models import Q

from apps.accounts.models import Company
from apps.calendar import days
from apps.calendar.models import Event, ReminderLink
from apps.calendar.selectors import readers_of, standing

DAYS_BEFORE = (7, 1)
AHEAD = timedelta(days=38)
"""How long before its date an event is assigned: a month before its first reminder."""

Key = tuple[int, int, int]
"""Event, person, days before."""


def assign(companies: Collection[Company]) -> int:
    """Let the reminders of these companies be what their events want; how many were written.

    Those whose day is over stay as they are, unless their event moves and they are due again.
    """
    today = days.today()
    events = standing().filter(company__in=companies, due_on__gt=today, due_on__lte=today + AHEAD)
    wanted = dict(_wanted(list(events), companies, today))
    links = _links(companies, {event for event, _user, _before in wanted}, today)
    known = {_key(link): link.send_on for link in links}
    new = [
        ReminderLink(event_id=event, user_id=user, days_before=before, send_on=send_on)
        for (event, user, before), send_on in wanted.items()
        if known.get((event, user, before)) != send_on
    ]
    ReminderLink.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["event", "user", "days_before"],
        update_fields=["send_on"],
    )
    lost = [link.pk for link in links if link.send_on >= today and _key(link) not in wanted]
    ReminderLink.objects.filter(pk__in=lost).delete()
    return len(new)


def _wanted(
    events: Collection[Event], companies: Collection[Company], today: date
) -> Iterator[tuple[Key, date]]:
    readers = defaultdict(list)
    for member in readers_of(companies):
        readers[member.company_id].append(member.user_id)
    for event in events:
        for before in DAYS_BEFORE:
            send_on = event.due_on - timedelta(days=before)
            if send_on >= today:
                for user in readers[event.company_id]:
                    yield (event.pk, user, before), send_on


def _links(
    companies: Collection[Company], events: Collection[int], today: date
) -> list[ReminderLink]:
    """The reminders that are still to come, and those of these events."""
    rows = ReminderLink.objects.filter(event__company__in=companies)
    return list(rows.filter(Q(send_on__gte=today) | Q(event__in=events)))


def _key(link: ReminderLink) -> Key:
    return link.event_id, link.user_id, link.days_before
