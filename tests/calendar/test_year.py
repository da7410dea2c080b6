"""A year of fifty companies, day by day: every reminder arrives once, grouped, in its language."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.models import Company, Membership, Role, User
from apps.calendar import days, reminding, services
from apps.calendar.models import Event, TaxProfile
from apps.calendar.reminders import coming
from apps.calendar.scenarios import invented_rut
from apps.notifications import sources
from apps.notifications.models import ScheduledNotification, State
from tests.calendar.test_rules import YEAR

pytestmark = pytest.mark.django_db

COMPANIES = 50
FIRST, LAST = date(2025, 12, 20), date(2026, 12, 31)
FILINGS = (TaxProfile.Filing.ELECTRONIC, TaxProfile.Filing.PAPER)
LANGUAGES = ("es", "en", "")


@pytest.fixture
def companies() -> list[Company]:
    """Half of them file on paper, all have employees; each has an owner, all one accountant."""
    accountant = User.objects.create_user("accountant@faena.example", language="es")
    made = []
    for number in range(COMPANIES):
        company = Company.objects.create(name=f"Company {number}", rut=invented_rut(number))
        TaxProfile.objects.create(
            company=company,
            state=TaxProfile.State.ON,
            filing=FILINGS[number % 2],
            employs=True,
            language=LANGUAGES[number % 3],
        )
        owner = User.objects.create_user(f"owner-{number}@faena.example", language="en")
        Membership.objects.create(user=owner, company=company, role=Role.OWNER)
        Membership.objects.create(user=accountant, company=company, role=Role.ACCOUNTANT)
        made.append(company)
    return made


def test_a_year(companies, today):
    day = FIRST
    while day <= LAST:
        today(day)
        if day.day == 1 or day == FIRST:
            for company in companies:
                services.keep(company, day)
            reminding.assign(companies)
            _planner_learns_how_many_there_are()
        reminding.assign(companies)
        _the_day_passes(day)
        day += timedelta(days=1)

    _due_dates_are_those_of_the_table()
    sent = ScheduledNotification.objects.filter(state=State.HANDED_OUT)
    assert ScheduledNotification.objects.count() == sent.count()
    told = Counter(
        (one.user_id, entry["event"], one.send_at.astimezone(days.CHILE).date())
        for one in sent
        for entry in one.context["dates"]
    )
    assert set(told.values()) == {1}
    assert set(told) == set(_wanted())
    _grouped_and_in_their_language(list(sent))


def _the_day_passes(day: date) -> None:
    """The calendar is looked at, what is due goes out, and it is looked at again."""
    nine = days.morning_of(day)
    for moment in (nine, nine + timedelta(hours=6)):
        sources.plan("calendar", coming(moment + sources.AHEAD))
        due = ScheduledNotification.objects.filter(state=State.SCHEDULED, send_at__lte=moment)
        if not due.update(handed_out_at=timezone.now()):
            return


def _planner_learns_how_many_there_are() -> None:
    """Nothing of this transaction has been analysed by the server itself."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _due_dates_are_those_of_the_table() -> None:
    for number, company in enumerate(Company.objects.order_by("pk")):
        is_paper = number % 2
        found = set(
            Event.objects.filter(company=company, due_on__year=2026).values_list("code", "due_on")
        )
        wanted = {("f22", date(2026, 4, 30))}
        for month, columns in YEAR.items():
            wanted.add(("f29", date(2026, month, columns[is_paper])))
            wanted.add(("previred", date(2026, month, columns[2 + is_paper])))
        assert found == wanted


def _wanted() -> list[tuple[int, int, date]]:
    """Who had to be told of what on which day."""
    wanted = []
    for event in Event.objects.all():
        users = event.company.memberships.values_list("user", flat=True)
        for before in (7, 1):
            send_on = event.due_on - timedelta(days=before)
            if FIRST <= send_on <= LAST:
                wanted += [(user, event.pk, send_on) for user in users]
    return wanted


def _grouped_and_in_their_language(sent: list[Any]) -> None:
    languages = dict(TaxProfile.objects.values_list("company__name", "language"))
    persons = dict(User.objects.values_list("pk", "language"))
    for one in sent:
        spoken = {
            languages[entry["company"]] or persons[one.user_id] for entry in one.context["dates"]
        }
        assert spoken == {one.language}
    each_day = Counter((one.user_id, one.send_at, one.language) for one in sent)
    assert set(each_day.values()) == {1}
    assert max(one.context["count"] for one in sent) > COMPANIES // 4
