"""What the clock asks for: every company once, however often it is killed in between."""

from __future__ import annotations

from datetime import date

import pytest

from apps.accounts.models import Company
from apps.calendar import reminding, rounds
from apps.calendar.models import CompanySync, Event, ReminderLink, TaxProfile
from apps.calendar.tasks import (
    activate_mandatory_events,
    assign_auto_notifications,
    sync_all_companies,
)
from apps.core import execution, registry
from apps.core.models import Job
from apps.core.submit import submit
from apps.core.tasks import JobTask
from apps.core.ticks import get
from config.queues import DEFAULT, HIGH
from tests.calendar.conftest import member
from tests.meanwhile import meanwhile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today", "broker")]


def tick(task: JobTask) -> Job:
    return answer(submit(task).id)


def answer(job_id) -> Job:
    job = Job.objects.get(pk=job_id)
    Job.objects.filter(pk=job_id).update(run_after=job.created_at)
    execution.answer(registry.get(job.task), job_id)
    return Job.objects.get(pk=job_id)


def run_syncs() -> None:
    for job in Job.objects.filter(task="calendar.sync_company", status="waiting"):
        answer(job.pk)


@pytest.mark.parametrize(
    ("name", "at", "missed", "queue"),
    [
        ("calendar.sync_all_companies", "30 3 * * * America/Santiago", "once", DEFAULT),
        ("calendar.activate_mandatory_events", "every 30 minutes", "skip", DEFAULT),
        ("calendar.assign_auto_notifications", "0 6 * * * America/Santiago", "once", DEFAULT),
        ("notifications.sync_calendar", "every 15 minutes", "skip", HIGH),
    ],
)
def test_ticks_stand_on_the_schedule(name, at, missed, queue):
    defined = get(name)

    assert (str(defined.at), defined.missed.value) == (at, missed)
    assert defined.task.spec.queue == queue


def test_every_company_with_a_rut_gets_a_sync(make_company):
    companies = [make_company() for _ in range(3)]
    Company.objects.create(name="Without anything")

    job = tick(sync_all_companies)

    assert (job.status, job.progress_done) == ("done", 3)
    syncs = CompanySync.objects.filter(job__parent=job)
    assert {sync.company for sync in syncs} == set(companies)
    run_syncs()
    assert Event.objects.filter(code="f29", active=True).count() == 3 * 14


def test_company_that_lost_its_rut_is_synced_once_more_and_then_no_more(make_company):
    company = make_company()
    tick(sync_all_companies)
    run_syncs()
    Company.objects.update(rut=None)

    tick(sync_all_companies)
    run_syncs()

    assert not Event.objects.filter(company=company, active=True).exists()
    assert tick(sync_all_companies).progress_done == 0


@pytest.mark.parametrize("task", [sync_all_companies, activate_mandatory_events])
def test_killed_round_hands_out_the_rest_and_nothing_twice(make_company, monkeypatch, task):
    for _ in range(5):
        make_company(state=TaxProfile.State.NEW)
    monkeypatch.setattr(rounds, "AT_ONCE", 2)
    submit_one, calls = rounds.submit, []

    def dies(*args, **kwargs):
        calls.append(args)
        if len(calls) == 4:
            raise SystemExit
        return submit_one(*args, **kwargs)

    monkeypatch.setattr(rounds, "submit", dies)
    job = tick(task)
    assert CompanySync.objects.filter(job__parent=job).count() == 2

    job = answer(job.pk)

    assert (job.status, job.progress_done, job.progress_total) == ("done", 5, 5)
    companies = list(CompanySync.objects.filter(job__parent=job).values_list("company", flat=True))
    assert len(companies) == len(set(companies)) == 5


def test_new_companies_are_switched_on_and_their_dates_made():
    company = Company.objects.create(name="Just entered", rut="76543210-3")

    assert tick(activate_mandatory_events).progress_done == 1
    run_syncs()

    assert company.tax_profile.state == TaxProfile.State.ON
    assert Event.objects.filter(company=company, active=True).count() == 15
    assert tick(activate_mandatory_events).progress_done == 0


def test_dates_that_were_made_before_the_activation_are_switched_on(make_company):
    make_company(state=TaxProfile.State.NEW)
    tick(sync_all_companies)
    run_syncs()
    assert not Event.objects.filter(active=True).exists()

    tick(activate_mandatory_events)

    assert Event.objects.filter(active=True).count() == 15


def test_what_a_person_switched_off_stays_off(make_company):
    make_company(state=TaxProfile.State.OFF)

    assert tick(activate_mandatory_events).progress_done == 0
    assert TaxProfile.objects.get().state == TaxProfile.State.OFF


def test_who_switches_off_at_the_same_moment_wins(make_company):
    make_company(state=TaxProfile.State.NEW)

    def round_begins() -> None:
        tick(activate_mandatory_events)

    with meanwhile(round_begins):
        TaxProfile.objects.update(state=TaxProfile.State.OFF)

    run_syncs()
    assert TaxProfile.objects.get().state == TaxProfile.State.OFF
    assert not Event.objects.filter(active=True).exists()


def test_without_a_rut_nothing_is_switched_on():
    Company.objects.create(name="Without a RUT")

    assert tick(activate_mandatory_events).progress_done == 0


def test_killed_assignment_starts_again_and_assigns_each_once(make_company, monkeypatch):
    companies = [make_company() for _ in range(3)]
    tick(sync_all_companies)
    run_syncs()
    for number, company in enumerate(companies):
        member(company, f"p{number}")
    monkeypatch.setattr(rounds, "AT_ONCE", 1)
    assign, calls = reminding.assign, []

    def dies(now):
        calls.append(now)
        if len(calls) == 2:
            raise SystemExit
        return assign(now)

    monkeypatch.setattr(reminding, "assign", dies)
    job = tick(assign_auto_notifications)
    assert ReminderLink.objects.count() == 2

    assert answer(job.pk).status == "done"

    assert ReminderLink.objects.count() == 6
    assert set(ReminderLink.objects.values_list("send_on", flat=True)) == {
        date(2026, 1, 13),
        date(2026, 1, 19),
    }
