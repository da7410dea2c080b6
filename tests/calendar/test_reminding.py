"""Who is told of which date when: owners and accountants, once, in one e-mail a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Membership, Role, User
from apps.calendar import own_dates, reminding, services
from apps.calendar.models import Event, ReminderLink, TaxProfile
from apps.calendar.reminders import coming
from apps.core import execution
from apps.core.submit import submit
from apps.notifications import sources
from apps.notifications.models import ScheduledNotification, State, TemplateNotification
from apps.notifications.services import written
from apps.notifications.tasks import process_pending, sync_calendar
from tests.calendar.conftest import member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today", "broker")]

EVENT_DAY = date(2026, 1, 30)


@pytest.fixture
def company(make_company):
    return make_company()


def add(company, title="Renew the licence", due_on=EVENT_DAY) -> Event:
    return own_dates.add(company, title, due_on, by=None)


def links() -> list[tuple[str, date]]:
    rows = ReminderLink.objects.order_by("send_on", "user__email")
    return [(row.user.email.partition("@")[0], row.send_on) for row in rows]


def plan(day: date) -> list[ScheduledNotification]:
    """What is to go out once the calendar has been looked at on this day."""
    sources.plan("calendar", coming(datetime(day.year, day.month, day.day, 23, tzinfo=UTC)))
    return scheduled()


def scheduled() -> list[ScheduledNotification]:
    return list(ScheduledNotification.objects.filter(state=State.SCHEDULED).order_by("dedup_key"))


def send() -> None:
    """The time of all that is planned has come."""
    rows = ScheduledNotification.objects.filter(state=State.SCHEDULED)
    rows.update(send_at=timezone.now(), valid_until=timezone.now() + timedelta(hours=1))
    job = submit(process_pending)
    execution.answer(process_pending.spec, job.id)
    assert job.status == "done"


def told(notification: ScheduledNotification) -> list[str]:
    return [one["what"] for one in notification.context["dates"]]


# Who and when


def test_owners_and_accountants_are_told_a_week_and_a_day_before(company):
    for name, role in (("ana", Role.OWNER), ("bea", Role.ACCOUNTANT), ("eva", Role.VIEWER)):
        member(company, name, role)
    gone = member(company, "gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)

    add(company)

    week, day = date(2026, 1, 23), date(2026, 1, 29)
    assert links() == [("ana", week), ("bea", week), ("ana", day), ("bea", day)]


def test_what_is_soon_is_told_as_long_as_there_is_a_time_for_it(company):
    member(company, "ana")

    add(company, due_on=date(2026, 1, 10))
    add(company, due_on=date(2026, 1, 11))
    add(company, due_on=date(2026, 1, 15))

    assert links() == [("ana", date(2026, 1, 10)), ("ana", date(2026, 1, 14))]


def test_what_is_far_away_is_assigned_a_month_before(company, today):
    member(company, "ana")
    add(company, due_on=date(2026, 3, 1))
    assert links() == []
    today(date(2026, 1, 25))

    assert reminding.assign([company]) == 2
    assert reminding.assign([company]) == 0


def test_who_becomes_or_stops_being_a_member(company):
    ana = member(company, "ana")
    add(company)
    Membership.objects.filter(user=ana).delete()
    member(company, "bea")

    reminding.assign([company])

    assert {name for name, _day in links()} == {"bea"}


def test_companies_that_are_not_asked_about_keep_theirs(company, make_company):
    other = make_company()
    member(company, "ana")
    member(other, "bea")
    add(company)
    add(other)

    assert len(links()) == 4


# What goes out


def test_it_goes_out_at_nine_and_not_after_the_next_day(company):
    ana = member(company, "ana")
    add(company)

    [planned] = plan(date(2026, 1, 23))

    assert planned.user == ana
    assert planned.company == company
    assert planned.send_at == datetime(2026, 1, 23, 12, tzinfo=UTC)
    assert planned.valid_until == datetime(2026, 1, 25, 3, tzinfo=UTC)
    assert told(planned) == ["Renew the licence"]


def test_what_was_late_is_told_until_the_next_day_and_then_no_more(company, today):
    member(company, "ana")
    add(company)
    today(date(2026, 1, 24))
    assert len(plan(date(2026, 1, 24))) == 1
    today(date(2026, 1, 25))

    assert plan(date(2026, 1, 25)) == []


def test_several_dates_of_a_person_and_day_are_one_notification(company, make_company):
    other = make_company()
    ana = member(company, "ana")
    Membership.objects.create(user=ana, company=other, role=Role.ACCOUNTANT)
    for title in ("One", "Two", "Three"):
        add(company, title)
    member(other, "bea")
    add(other, "Four")

    of_ana, of_bea = sorted(plan(date(2026, 1, 23)), key=lambda one: one.user.email)

    assert told(of_ana) == ["One", "Two", "Three", "Four"]
    assert (of_ana.company, of_bea.company) == (None, other)
    assert told(of_bea) == ["Four"]


@pytest.mark.parametrize(
    ("companys", "persons", "what"),
    [
        ("", "es", "diciembre de 2025"),
        ("es", "en", "diciembre de 2025"),
        ("en", "es", "December 2025"),
        ("", "en", "December 2025"),
    ],
)
def test_the_company_decides_in_which_language_else_the_person(
    make_company, companys, persons, what
):
    company = make_company(language=companys)
    member(company, "ana", language=persons)
    services.keep(company, date(2026, 1, 10))
    reminding.assign([company])

    [planned] = plan(date(2026, 1, 13))

    assert planned.language == (companys or persons)
    assert told(planned)[0].endswith(what)


def test_companies_with_languages_of_their_own_are_told_apart(make_company):
    first, second = make_company(language="es"), make_company(language="en")
    ana = member(first, "ana")
    Membership.objects.create(user=ana, company=second, role=Role.OWNER)
    add(first, "Uno")
    add(second, "Two")

    planned = plan(date(2026, 1, 23))

    assert [(one.language, told(one)) for one in planned] == [("en", ["Two"]), ("es", ["Uno"])]


@pytest.mark.parametrize(("count", "subject"), [(1, "Reminder: Due 0"), (2, "Reminder: 2 dates")])
def test_the_mail_lists_all_of_them(company, count, subject):
    member(company, "ana")
    for number in range(count):
        add(company, f"Due {number} & more")
    plan(date(2026, 1, 23))
    send()

    mail = written(TemplateNotification.objects.get())

    assert mail.subject.startswith(subject)
    for number in range(count):
        assert f"Due {number} & more (Company 0)" in mail.body
        assert f"Due {number} &amp; more (Company 0)" in mail.html


# Moved, cancelled, too late


def test_moved_event_moves_its_reminder(company):
    member(company, "ana")
    event = add(company)
    plan(date(2026, 1, 23))
    Event.objects.filter(pk=event.pk).update(due_on=date(2026, 1, 20))
    reminding.assign([company])

    [planned] = plan(date(2026, 1, 23))[:1]

    assert planned.send_at.date() == date(2026, 1, 13)
    assert links() == [("ana", date(2026, 1, 13)), ("ana", date(2026, 1, 19))]
    assert all("2026-01-23" not in one.dedup_key for one in scheduled())


def test_event_that_moves_away_and_back_is_told_of(company, today):
    now = timezone.localdate()
    today(now)
    member(company, "ana")
    event = add(company, due_on=now + timedelta(days=8))
    for days_from_now, count in ((8, 1), (30, 0), (8, 1)):
        Event.objects.filter(pk=event.pk).update(due_on=now + timedelta(days=days_from_now))
        reminding.assign([company])
        assert len(plan(now + timedelta(days=1))) == count


def test_cancelled_event_is_not_told_of(company):
    member(company, "ana")
    stays, goes = add(company, "Stays"), add(company, "Goes")
    plan(date(2026, 1, 23))
    own_dates.cancel(goes)
    assert [told(one) for one in plan(date(2026, 1, 23))] == [["Stays"]]

    own_dates.cancel(stays)

    assert plan(date(2026, 1, 23)) == []
    assert links() == []


def test_between_two_assignments_nobody_is_told_what_is_not_theirs(company, today):
    now = timezone.localdate()
    today(now)
    ana, event = member(company, "ana"), add(company, due_on=now + timedelta(days=8))
    tomorrow = now + timedelta(days=1)
    for change in (
        lambda: Membership.objects.update(role=Role.VIEWER),
        lambda: User.objects.update(is_active=False),
        lambda: Event.objects.filter(pk=event.pk).update(active=False),
    ):
        assert [one.user for one in plan(tomorrow)] == [ana]
        change()
        assert plan(tomorrow) == []
        Membership.objects.update(role=Role.OWNER)
        User.objects.update(is_active=True)
        Event.objects.update(active=True)


def test_what_went_out_is_told_once_whatever_happens_afterwards(company, today):
    member(company, "ana")
    add(company)
    plan(date(2026, 1, 23))
    send()
    today(date(2026, 1, 23))

    reminding.assign([company])
    assert plan(date(2026, 1, 23)) == []
    User.objects.update(language="es")
    assert plan(date(2026, 1, 23)) == []
    TaxProfile.objects.update(language="en")
    assert plan(date(2026, 1, 23)) == []


def test_date_that_comes_after_the_mail_of_the_day_is_told_in_another_without_the_first(
    company, today
):
    member(company, "ana")
    add(company, "Early")
    plan(date(2026, 1, 29))
    send()
    today(date(2026, 1, 29))
    for title in ("Late", "Later"):
        add(company, title)

    assert [told(one) for one in plan(date(2026, 1, 29))] == [["Late", "Later"]]
    send()
    assert plan(date(2026, 1, 29)) == []
    add(company, "Latest")
    assert [told(one) for one in plan(date(2026, 1, 29))] == [["Latest"]]


def test_what_an_operator_cancelled_stays_cancelled(company):
    member(company, "ana")
    add(company)
    plan(date(2026, 1, 23))
    ScheduledNotification.objects.update(cancelled_at=timezone.now())

    add(company, "Another")

    assert plan(date(2026, 1, 23)) == []


def test_company_without_a_profile_has_own_dates_too(company):
    member(company, "ana", language="es")
    TaxProfile.objects.all().delete()
    add(company)

    assert [one.language for one in plan(date(2026, 1, 23))] == ["es"]


def test_the_tick_finds_the_calendar_and_plans_two_days_ahead(make_company, monkeypatch, today):
    real = timezone.localdate()
    today(real)
    company = make_company()
    member(company, "ana")
    add(company, due_on=real + timedelta(days=2))
    add(company, due_on=real + timedelta(days=8 + 3))

    for _ in range(2):
        job = submit(sync_calendar)
        execution.answer(sync_calendar.spec, job.id)
        assert job.status == "done"

    assert [one.context["count"] for one in scheduled()] == [1]


def test_planning_again_takes_as_many_queries_however_many_dates_there_are(company):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            plan(date(2026, 1, 23))
        return len(seen)

    member(company, "ana")
    add(company)
    queries()
    few = queries()
    for number in range(5):
        member(company, f"p{number}")
        add(company, f"Due {number}")
    queries()

    assert queries() == few
    assert len(scheduled()) == 6
