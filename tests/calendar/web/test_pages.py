"""The page of a company's calendar: who sees it, who changes what."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Company, User
from apps.calendar import own_dates, services
from apps.calendar.models import CompanySync, Event, ReminderLink, TaxProfile
from tests.web.test_security import INSIDE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker")]

PEOPLE = ("alice", "bob", "victor", "carol", "")
DAY = date(2026, 1, 30)
NEW = {"title": "Renew the licence", "due_on": "2026-01-30"}
PROFILE = {"filing": "paper", "language": "es", "is_on": "on"}


@pytest.fixture
def own(company, victor, carol) -> Event:
    return own_dates.add(company, "Pay the rent", DAY, by=None)


def page_of(company) -> str:
    return reverse("calendar-company", args=[company.pk])


def address(name, company, own) -> str:
    extra = [own.pk] if name == "calendar-cancel" else []
    return reverse(name, args=[company.pk, *extra])


def browser_of(name, client, seen_by):
    return seen_by(User.objects.get(email=f"{name}@faena.example")) if name else client


def things() -> tuple[object, ...]:
    """All that a POST could change."""
    events = list(Event.objects.order_by("pk").values_list("pk", "cancelled_at"))
    return events, list(TaxProfile.objects.values_list()), CompanySync.objects.count()


# Who


def test_who_sees_the_page(client, seen_by, company, own):
    statuses = [
        browser_of(name, client, seen_by).get(page_of(company)).status_code for name in PEOPLE
    ]

    assert statuses == [200, 200, 200, 404, 302]


POSTS = [
    ("calendar-add", NEW, (302, 302, 403, 404, 302)),
    ("calendar-cancel", {}, (302, 302, 403, 404, 302)),
    ("calendar-profile", PROFILE, (302, 403, 403, 404, 302)),
]


@pytest.mark.parametrize(("post", "given", "wanted"), POSTS, ids=[post for post, *_ in POSTS])
@pytest.mark.parametrize("person", range(len(PEOPLE)), ids=(*PEOPLE[:-1], "nobody"))
def test_who_may_change_something(client, seen_by, company, own, person, post, given, wanted):
    browser, before = browser_of(PEOPLE[person], client, seen_by), things()

    answer = browser.post(address(post, company, own), given)

    assert answer.status_code == wanted[person]
    may = wanted[person] == 302 and PEOPLE[person] != ""
    assert (things() != before) is may


@pytest.mark.parametrize("post", [post for post, *_ in POSTS])
def test_what_changes_something_takes_a_post(seen_by, alice, company, own, post):
    assert seen_by(alice).get(address(post, company, own)).status_code == 405


def test_staff_looks_with_the_permission_and_changes_nothing(seen_by, company, own, carol):
    carol.is_staff = True
    carol.save()
    browser = seen_by(carol)
    assert browser.get(page_of(company)).status_code == 404

    may = Permission.objects.get(codename="view_event", content_type__app_label="calendar")
    carol.user_permissions.add(may)

    assert browser.get(page_of(company)).status_code == 200
    for post, given, _ in POSTS:
        assert browser.post(address(post, company, own), given).status_code == 403, post


def test_a_date_of_another_company_is_not_cancelled_through_mine(seen_by, alice, company, own):
    other = Company.objects.create(name="Other")
    theirs = own_dates.add(other, "Theirs", DAY, by=None)

    answer = seen_by(alice).post(reverse("calendar-cancel", args=[company.pk, theirs.pk]))

    theirs.refresh_from_db()
    assert (answer.status_code, theirs.cancelled_at) == (404, None)


def test_a_mandatory_date_is_not_cancelled_here(seen_by, alice, company):
    services.keep(company, date(2026, 1, 10))
    mandatory = Event.objects.filter(code="f29").first()

    answer = seen_by(alice).post(reverse("calendar-cancel", args=[company.pk, mandatory.pk]))

    assert answer.status_code == 404


# What


def test_the_page_shows_what_is_due_and_why(seen_by, alice, company, own):
    TaxProfile.objects.create(company=company, state=TaxProfile.State.ON)
    services.keep(company, date(2026, 1, 10))

    text = seen_by(alice).get(page_of(company)).text

    assert "Form 29 of December 2025" in text
    assert "Form 22 of the year 2025" in text
    assert "The 20th of the next month, or the working day after it. D.S. 1.001 de 2006" in text
    assert text.index("Form 29 of December 2025") < text.index("Pay the rent")
    assert text.count(">Cancel</button>") == 1


def test_what_is_off_cancelled_or_past_is_not_shown(seen_by, alice, company, own, today):
    services.keep(company, date(2026, 1, 10))
    own_dates.cancel(own)
    assert "Nothing is due." in seen_by(alice).get(page_of(company)).text
    own_dates.add(company, "Once", DAY, by=None)
    today(date(2026, 1, 31))

    assert "Nothing is due." in seen_by(alice).get(page_of(company)).text


def test_a_new_date_is_there_with_its_reminders(seen_by, alice, bob, company):
    answer = seen_by(alice).post(reverse("calendar-add", args=[company.pk]), NEW, follow=True)

    assert "The date has been added." in answer.text
    assert "Renew the licence" in answer.text
    event = Event.objects.get()
    assert (event.due_on, event.created_by) == (DAY, alice)
    assert ReminderLink.objects.filter(event=event).count() == 4


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"due_on": "2026-01-09"}, "Choose a day from today on, within two years."),
        ({"due_on": "2028-01-15"}, "Choose a day from today on, within two years."),
        ({"due_on": "tomorrow"}, "Enter a valid date."),
        ({"title": "x" * 121}, "at most 120 characters"),
    ],
)
def test_a_date_that_makes_no_sense_is_refused(seen_by, alice, company, given, sentence):
    answer = seen_by(alice).post(reverse("calendar-add", args=[company.pk]), NEW | given)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Event.objects.exists()


def test_too_many_dates_are_refused(seen_by, alice, company, monkeypatch):
    monkeypatch.setattr(own_dates, "MOST", 0)

    answer = seen_by(alice).post(reverse("calendar-add", args=[company.pk]), NEW)

    assert answer.status_code == 422
    assert "cancel one first" in answer.text


def test_the_owner_says_how_the_company_files_and_a_sync_follows(seen_by, alice, company):
    answer = seen_by(alice).post(
        reverse("calendar-profile", args=[company.pk]), PROFILE, follow=True
    )

    assert "The dates follow in a moment." in answer.text
    profile = TaxProfile.objects.get()
    assert (profile.state, profile.filing, profile.language) == ("on", "paper", "es")
    assert CompanySync.objects.get().job.requested_by == alice


def test_the_owner_switches_the_mandatory_dates_off(seen_by, alice, company):
    browser = seen_by(alice)
    browser.post(reverse("calendar-profile", args=[company.pk]), {"filing": "electronic"})

    assert TaxProfile.objects.get().state == "off"
    assert 'name="is_on" id="id_is_on">' in browser.get(page_of(company)).text


def test_without_a_rut_the_page_says_so_and_no_sync_is_asked_for(seen_by, alice, company):
    Company.objects.update(rut=None)

    seen_by(alice).post(reverse("calendar-profile", args=[company.pk]), PROFILE)

    assert "The company has no RUT" in seen_by(alice).get(page_of(company)).text
    assert not CompanySync.objects.exists()


def test_the_companys_page_leads_here(seen_by, victor, company):
    text = seen_by(victor).get(reverse("company", args=[company.pk])).text

    assert f'href="{page_of(company)}"' in text


# Safety


def test_names_are_shown_and_not_obeyed_and_the_page_holds_to_the_policy(seen_by, alice, company):
    Company.objects.filter(pk=company.pk).update(name="<img src=x>")
    own_dates.add(company, "<script>alert(1)</script>", DAY, by=None)

    answer = seen_by(alice).get(page_of(company))

    assert "<img" not in answer.text
    assert "<script>alert" not in answer.text
    assert INSIDE.search(answer.text) is None
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_page_takes_as_many_queries_however_many_dates(seen_by, alice, company):
    browser = seen_by(alice)
    browser.get(page_of(company))
    with CaptureQueriesContext(connection) as few:
        browser.get(page_of(company))
    for number in range(20):
        own_dates.add(company, f"Due {number}", DAY, by=None)

    with CaptureQueriesContext(connection) as many:
        browser.get(page_of(company))

    assert len(few) == len(many)
