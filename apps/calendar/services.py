"""How a company's mandatory dates are kept: made 13 months ahead, moved with the rules."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from apps.accounts.models import Company
from apps.calendar import days, reminding, rules
from apps.calendar.models import CompanySync, Event, TaxProfile
from apps.calendar.rules import Obligation
from apps.core.work import Work

MONTHS_AHEAD = 13
MONTHS_BACK = 1
"""Dates that have passed by another rule may still be to come by a new one."""

Key = tuple[str, str]
"""Duty and period."""


def sync(row: CompanySync, work: Work) -> None:
    """Bring one company's dates up to date, and who is reminded of them."""
    if work.done_before:
        return
    with work.chunk(1, 1):
        row.made, row.changed = keep(row.company, days.today())
        row.save(update_fields=["made", "changed"])
        reminding.assign([row.company])


@transaction.atomic
def keep(company: Company, today: date) -> tuple[int, int]:
    """Let the coming mandatory dates be what the rules say: how many were made and changed.

    What has passed stays as it was, and what a person cancelled stays cancelled.
    """
    profile = _locked_profile(company)
    obligations = {one.key: one for one in _obligations(profile, today)} if company.rut else {}
    is_on = bool(company.rut) and profile.state == TaxProfile.State.ON
    known = _known(company, today, obligations)
    new = [
        _event(company, one, is_on)
        for key, one in obligations.items()
        if key not in known and one.due_on >= today
    ]
    made = Event.objects.bulk_create(new)
    changed = [
        event for key, event in known.items() if _change(event, obligations.get(key), is_on, today)
    ]
    Event.objects.bulk_update(changed, ["due_on", "rule", "active"])
    return len(made), len(changed)


def _locked_profile(company: Company) -> TaxProfile:
    """Two syncs of a company are one after the other here."""
    TaxProfile.objects.get_or_create(company=company)
    return TaxProfile.objects.select_for_update().get(company=company)


def _obligations(profile: TaxProfile, today: date) -> list[Obligation]:
    this_month = days.month_of(today)
    until = this_month.shifted(MONTHS_AHEAD)
    found = rules.due_between(
        rules.rules_for(
            electronic=profile.filing == TaxProfile.Filing.ELECTRONIC, employs=profile.employs
        ),
        this_month.shifted(-MONTHS_BACK),
        until,
    )
    return [
        one for one in found if (one.due_on.year, one.due_on.month) <= (until.year, until.month)
    ]


def _known(company: Company, today: date, keys: dict[Key, Obligation]) -> dict[Key, Event]:
    """The dates to come, and those that the rules speak of."""
    periods = {period for _duty, period in keys}
    mandatory = Event.objects.filter(company=company, kind=Event.Kind.MANDATORY)
    rows = mandatory.filter(due_on__gte=today) | mandatory.filter(period__in=periods)
    return {(event.code, event.period): event for event in rows}


def _event(company: Company, one: Obligation, is_on: bool) -> Event:
    return Event(
        company=company,
        kind=Event.Kind.MANDATORY,
        code=one.rule.duty,
        period=one.period,
        due_on=one.due_on,
        rule=one.rule.code,
        active=is_on,
    )


def _change(event: Event, one: Obligation | None, is_on: bool, today: date) -> bool:
    """Let a date be what the rules say now; whether that changed it."""
    due_on = one.due_on if one else event.due_on
    if max(event.due_on, due_on) < today:
        return False
    before = event.due_on, event.rule, event.active
    event.due_on, event.active = due_on, is_on and one is not None
    event.rule = one.rule.code if one else event.rule
    return (event.due_on, event.rule, event.active) != before
