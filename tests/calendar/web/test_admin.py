from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Company, Membership, Role
from apps.calendar import intake, reminding, services
from apps.calendar.models import CompanySync, TaxProfile
from apps.calendar.scenarios import invented_rut

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker", "today")]

NAMES = ["taxprofile", "event", "reminderlink", "companysync"]


@pytest.fixture
def root(alice):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return alice


def fill(number: int, person) -> Company:
    """One more row of everything."""
    company = Company.objects.create(name=f"C{number}", rut=invented_rut(number))
    Membership.objects.create(user=person, company=company, role=Role.OWNER)
    TaxProfile.objects.create(company=company, state=TaxProfile.State.ON)
    services.keep(company, date(2026, 1, 10))
    reminding.assign([company])
    intake.sync(company)
    return company


def changelist(name):
    return reverse(f"admin:calendar_{name}_changelist")


@pytest.mark.parametrize("name", NAMES[1:])
def test_rows_are_looked_at_and_not_changed(seen_by, root, name):
    fill(0, root)
    browser = seen_by(root)
    row = browser.get(changelist(name)).context["cl"].result_list[0]

    detail = browser.get(reverse(f"admin:calendar_{name}_change", args=[row.pk]))

    assert detail.status_code == 200
    assert 'name="_save"' not in detail.text
    assert browser.get(reverse(f"admin:calendar_{name}_add")).status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_lists_take_as_many_queries_for_many_rows(seen_by, root, name):
    browser = seen_by(root)
    fill(0, root)
    with CaptureQueriesContext(connection) as few:
        browser.get(changelist(name))
    for number in range(1, 4):
        fill(number, root)

    with CaptureQueriesContext(connection) as many:
        answer = browser.get(changelist(name))

    assert answer.status_code == 200
    assert len(few) == len(many)


def test_the_list_of_dates_says_what_and_why(seen_by, root):
    fill(0, root)

    text = seen_by(root).get(changelist("event")).text

    assert "Form 29 of December 2025" in text
    assert "The 20th of the next month" in text


def test_a_changed_profile_is_carried_out(seen_by, root):
    company = fill(0, root)
    CompanySync.objects.all().delete()
    profile = company.tax_profile

    answer = seen_by(root).post(
        reverse("admin:calendar_taxprofile_change", args=[profile.pk]),
        {"company": company.pk, "state": "on", "filing": "paper", "language": ""},
    )

    profile.refresh_from_db()
    assert (answer.status_code, profile.filing) == (302, "paper")
    assert CompanySync.objects.filter(company=company).count() == 1
