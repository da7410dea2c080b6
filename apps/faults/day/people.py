"""What people get of a day: reminders, and a calendar that is kept."""

from __future__ import annotations

from datetime import date, timedelta
from email import message_from_string
from email.header import decode_header, make_header

from django.utils import timezone

from apps.accounts.models import Company, Membership, Role, User
from apps.calendar import days, rules
from apps.calendar.models import Event, ReminderLink, TaxProfile
from apps.calendar.services import MONTHS_AHEAD
from apps.core.ids import uuid7
from apps.faults.day.outcomes import Holds, outcome, ran_well
from apps.faults.rig import Rig
from apps.notifications.intake import Text, schedule_notification

RUTS = iter(("76086428-5", "77777777-7", "78888888-0", "79999999-4"))


@outcome("notifications.process_pending", "a notification that is due arrives, once")
def due_notification(rig: Rig) -> Holds:
    """Whoever looks, and however often, it is one e-mail."""
    address = _address()
    schedule_notification(address, Text("Due", "It was time."), send_at=timezone.now())
    return lambda: subjects_to(rig, address) == ["Due"]


@outcome("notifications.sync_calendar", "a company's dates arrive, grouped, in its language")
def dates_of_a_company(rig: Rig) -> Holds:
    """Two dates of today that an owner was to be reminded of yesterday, in Spanish."""
    company, owner = company_with_owner()
    TaxProfile.objects.create(company=company, state=TaxProfile.State.OFF, language="es")
    today = days.today()
    for title in ("Patente", "Arriendo"):
        event = own_date(company, title, today)
        ReminderLink.objects.create(
            event=event, user=owner, days_before=1, send_on=today - timedelta(days=1)
        )
    return lambda: _starts(subjects_to(rig, owner.email), ["Recordatorio: 2 vencimientos"])


@outcome("notifications.process_template_notification", "each reminder is written by a template")
def written_by_a_template(rig: Rig) -> Holds:
    """The reminders of the outcome above are of one."""
    return lambda: ran_well("notifications.process_template_notification")


@outcome("calendar.sync_all_companies", "every company's mandatory dates are made")
def mandatory_dates(rig: Rig) -> Holds:
    """Of a company whose dates are on and that has none yet."""
    company, _owner = company_with_owner(rut=next(RUTS))
    TaxProfile.objects.create(company=company, state=TaxProfile.State.ON)
    return lambda: _has_its_dates(company)


@outcome("calendar.sync_company", "one job a company, all of them done")
def one_job_a_company(rig: Rig) -> Holds:
    """Those that the outcomes beside this one bring about."""
    return lambda: ran_well("calendar.sync_company")


@outcome("calendar.activate_mandatory_events", "a newly entered company's dates are switched on")
def newly_entered(rig: Rig) -> Holds:
    """Nobody has decided anything about it."""
    company, _owner = company_with_owner(rut=next(RUTS))
    return lambda: (
        TaxProfile.objects.filter(company=company, state=TaxProfile.State.ON).exists()
        and _has_its_dates(company)
    )


@outcome("calendar.assign_auto_notifications", "its owner is to be reminded of a date, twice")
def to_be_reminded(rig: Rig) -> Holds:
    """A company without a RUT, which no sync looks at."""
    company, owner = company_with_owner()
    due_on = days.today() + timedelta(days=20)
    event = own_date(company, "Junta", due_on)

    def holds() -> bool:
        links = ReminderLink.objects.filter(event=event, user=owner)
        found = sorted(links.values_list("send_on", flat=True))
        return found == [due_on - timedelta(days=7), due_on - timedelta(days=1)]

    return holds


def company_with_owner(rut: str | None = None) -> tuple[Company, User]:
    """A company of its own, and who is told about it."""
    company = Company.objects.create(name="Day", rut=rut)
    owner = User.objects.create_user(_address(), None, language="en")
    Membership.objects.create(user=owner, company=company, role=Role.OWNER)
    return company, owner


def own_date(company: Company, title: str, due_on: date) -> Event:
    """A date that people entered."""
    return Event.objects.create(
        company=company,
        kind=Event.Kind.CUSTOM,
        code=title.lower(),
        period=days.month_of(due_on).code,
        title=title,
        due_on=due_on,
    )


def subjects_to(rig: Rig, address: str) -> list[str]:
    """Of all e-mails that the stand-in has taken for somebody."""
    found = [message_from_string(one.raw) for one in rig.standin.messages(recipient=address)]
    return [str(make_header(decode_header(one["Subject"]))) for one in found]


def _starts(found: list[str], wanted: list[str]) -> bool:
    return len(found) == len(wanted) and all(
        one.startswith(beginning) for one, beginning in zip(found, wanted, strict=True)
    )


def _has_its_dates(company: Company) -> bool:
    """Each of the year to come that the rules know, once."""
    month = days.month_of(days.today())
    wanted = rules.due_between(
        rules.rules_for(electronic=True, employs=False),
        month.shifted(1),
        month.shifted(MONTHS_AHEAD - 1),
    )
    found = Event.objects.filter(company=company, active=True)
    return {(*one.key, one.due_on) for one in wanted} <= set(
        found.values_list("code", "period", "due_on")
    )


def _address() -> str:
    return f"day-{uuid7().hex}@example.com"
