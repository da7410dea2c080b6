"""One company's dates are made 13 months ahead, once, and follow how it files."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.accounts.models import Company
from apps.calendar import intake, own_dates, services
from apps.calendar.errors import NoRut, TooManyEvents
from apps.calendar.models import CompanySync, Event, ReminderLink, TaxProfile
from apps.calendar.tasks import sync_company
from apps.core import execution
from apps.core.models import Job
from apps.core.outcome import of
from config.queues import DEFAULT
from tests.calendar.conftest import member
from tests.meanwhile import meanwhile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today", "broker")]


def run(company: Company) -> Job:
    handle = intake.sync(company)
    execution.answer(sync_company.spec, handle.id)
    return Job.objects.get(pk=handle.id)


def dates(company: Company, code: str = "f29", **only: object) -> list[date]:
    events = Event.objects.filter(company=company, code=code, **only).order_by("due_on")
    return list(events.values_list("due_on", flat=True))


def rows() -> list[tuple[object, ...]]:
    return list(Event.objects.order_by("pk").values_list())


def test_a_job_makes_the_dates_of_thirteen_months(make_company):
    company = make_company()

    job = run(company)

    assert (job.status, job.queue) == ("done", DEFAULT.name)
    found = dates(company)
    assert (len(found), found[0], found[-1]) == (14, date(2026, 1, 20), date(2027, 2, 22))
    assert dates(company, "f22") == [date(2026, 4, 30)]
    assert dates(company, "previred") == []
    row = CompanySync.objects.get()
    assert (row.made, row.changed) == (15, 0)


@pytest.mark.parametrize("period", ["", "2026", "202613", "enero1"])
def test_date_of_no_month_is_kept_out(make_company, period):
    company = make_company()

    with pytest.raises(IntegrityError, match="calendar_period"):
        Event.objects.create(
            company=company,
            kind=Event.Kind.CUSTOM,
            code="own",
            title="Junta",
            period=period,
            due_on=date(2026, 5, 1),
        )


def test_the_page_of_the_job_says_what_was_new(make_company):
    run(make_company())

    facts = of(CompanySync.objects.get()).facts(CompanySync.objects.get())

    assert [(one.label, one.value) for one in facts] == [
        ("Company", "Company 0"),
        ("New dates", "15"),
        ("Changed dates", "0"),
    ]


def test_a_second_time_changes_nothing(make_company):
    company = make_company(employs=True)
    run(company)
    before = rows()

    run(company)

    assert rows() == before
    assert CompanySync.objects.order_by("-job").first().made == 0


def test_later_the_next_dates_are_added_and_those_that_passed_stay(make_company, today):
    company = make_company()
    run(company)
    today(date(2026, 2, 21))

    run(company)

    found = dates(company)
    assert (len(found), found[0], found[-1]) == (15, date(2026, 1, 20), date(2027, 3, 22))


def test_dates_follow_how_it_files_but_not_those_that_passed(make_company, today):
    company = make_company()
    run(company)
    today(date(2026, 3, 15))
    TaxProfile.objects.update(filing=TaxProfile.Filing.PAPER)

    run(company)

    # March's 12th has passed by the new rule; by the old one it is still due.
    assert dates(company)[1:4] == [date(2026, 2, 20), date(2026, 3, 12), date(2026, 4, 13)]


def test_a_date_that_has_passed_comes_again_by_a_later_rule(make_company, today):
    company = make_company(filing=TaxProfile.Filing.PAPER)
    run(company)
    today(date(2026, 3, 15))
    TaxProfile.objects.update(filing=TaxProfile.Filing.ELECTRONIC)

    run(company)

    assert dates(company)[:3] == [date(2026, 1, 12), date(2026, 2, 12), date(2026, 3, 20)]


def test_who_has_no_employees_any_more_is_not_reminded_of_contributions(make_company):
    company = make_company(employs=True)
    run(company)
    assert len(dates(company, "previred", active=True)) == 14
    TaxProfile.objects.update(employs=False)

    run(company)

    assert dates(company, "previred", active=True) == []
    assert len(dates(company, active=True)) == 14


def test_switched_off_and_on_again(make_company):
    company = make_company(state=TaxProfile.State.OFF)
    run(company)
    assert dates(company, active=True) == []
    TaxProfile.objects.update(state=TaxProfile.State.ON)

    run(company)

    assert len(dates(company, active=True)) == 14


def test_what_was_cancelled_stays_cancelled(make_company):
    company = make_company()
    run(company)
    Event.objects.filter(period="202512").update(cancelled_at=timezone.now())

    run(company)

    assert Event.objects.exclude(cancelled_at=None).count() == 2


def test_without_a_rut_nobody_asks_and_nothing_is_left_on(make_company):
    company = make_company()
    run(company)
    Company.objects.update(rut=None)
    company.refresh_from_db()

    with pytest.raises(NoRut, match="enter its RUT first"):
        intake.sync(company)
    services.keep(company, date(2026, 1, 10))

    assert not Event.objects.filter(active=True).exists()


def test_two_at_once_make_each_date_once(make_company):
    company, second = make_company(), []

    with meanwhile(lambda: second.append(services.keep(company, date(2026, 1, 10)))):
        assert services.keep(company, date(2026, 1, 10)) == (15, 0)

    assert second == [(0, 0)]


def test_while_one_waits_no_other_is_asked_for(make_company):
    company = make_company()

    assert intake.sync(company).id == intake.sync(company).id
    assert sync_company.delay(company).id == intake.sync(company).id


def test_reminders_are_there_at_once(make_company):
    company = make_company()
    member(company, "ana")

    run(company)

    sent = ReminderLink.objects.order_by("send_on").values_list("send_on", flat=True)
    assert list(sent) == [date(2026, 1, 13), date(2026, 1, 19)]


# Own dates


def test_own_dates_are_untouched_by_syncs(make_company):
    company = make_company()
    own = own_dates.add(company, "Renew the licence", date(2026, 2, 3), by=None)

    run(company)

    own.refresh_from_db()
    assert (own.active, own.period, own.rule) == (True, "202602", "")


def test_mandatory_dates_are_not_cancelled_by_people(make_company):
    company = make_company()
    run(company)

    assert not own_dates.cancel(Event.objects.filter(code="f29")[0])


def test_own_dates_are_bounded(make_company, monkeypatch):
    monkeypatch.setattr(own_dates, "MOST", 2)
    company = make_company()
    first, _second = (own_dates.add(company, "x", date(2026, 2, 3), by=None) for _ in range(2))

    with pytest.raises(TooManyEvents, match="cancel one first"):
        own_dates.add(company, "x", date(2026, 2, 3), by=None)
    assert own_dates.cancel(first)
    assert not own_dates.cancel(first)
    own_dates.add(company, "x", date(2026, 2, 3), by=None)
