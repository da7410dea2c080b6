"""The calendar as a source of reminders: all dates of a person and day are one notification."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils import translation

from apps.accounts.models import Company
from apps.calendar import days
from apps.calendar.models import ReminderLink, TaxProfile
from apps.calendar.selectors import links_to_send
from apps.calendar.words import title_of
from apps.notifications.intake import FromTemplate, Reminder, handed_out, source

NAME, TEMPLATE = "calendar", "tax-dates"

Told = Mapping[str, Mapping[str, Any]]
"""Key → data of notifications that went out."""


@source(NAME)
def coming(until: datetime) -> Iterable[Reminder]:
    """What is to be sent until then, and what was due today or yesterday and is still to go.

    A notification that went out is never changed: dates that came too late for it are told in
    another one, without those that it told of.
    """
    today = days.today()
    links = links_to_send(today - timedelta(days=1), until.astimezone(days.CHILE).date())
    for day, of_day in groupby(links, key=lambda link: link.send_on):
        told = _told(day) if day <= today else {}
        for key, of_person in groupby(of_day, key=lambda link: link.key):
            yield from _reminders(key, list(of_person), told.get(key, {}))


def _told(day: date) -> Mapping[str, Told]:
    """What went out on a day, by how its key begins."""
    by_person: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for key, context in handed_out(NAME, f"{day.isoformat()}:").items():
        sent_on, person, _rest = key.split(":", 2)
        by_person[f"{sent_on}:{person}:"][key] = context
    return by_person


def _reminders(begins: str, links: Sequence[ReminderLink], told: Told) -> Iterator[Reminder]:
    """Of one person and day, one for each language."""
    known = {(one["event"], one["due"]) for context in told.values() for one in context["dates"]}
    left = sorted((link for link in links if _what(link) not in known), key=_language)
    for language, spoken in groupby(left, key=_language):
        number = sum(key.startswith(f"{begins}{language}") for key in told)
        suffix = f":{number + 1}" if number else ""
        yield _reminder(f"{begins}{language}{suffix}", language, list(spoken))


def _what(link: ReminderLink) -> tuple[int, str]:
    return link.event_id, link.event.due_on.isoformat()


def _language(link: ReminderLink) -> str:
    """The company's, else the person's."""
    profile: TaxProfile | None = getattr(link.event.company, "tax_profile", None)
    return (profile.language if profile else "") or link.user.language


def _reminder(key: str, language: str, links: Sequence[ReminderLink]) -> Reminder:
    send_on = links[0].send_on
    with translation.override(language):
        dates = [_date(link) for link in links]
    return Reminder(
        key=key,
        to=links[0].user,
        content=FromTemplate(TEMPLATE, {"count": len(dates), "first": dates[0], "dates": dates}),
        send_at=days.morning_of(send_on),
        valid_until=days.end_of_next(send_on),
        language=language,
        company=_one_company(links),
    )


def _date(link: ReminderLink) -> dict[str, Any]:
    event = link.event
    return {
        "event": event.pk,
        "what": title_of(event),
        "company": event.company.name,
        "due": event.due_on.isoformat(),
    }


def _one_company(links: Sequence[ReminderLink]) -> Company | None:
    """Whose e-mail it is, if it is about one company: its members see the job."""
    companies = {link.event.company for link in links}
    return companies.pop() if len(companies) == 1 else None
