from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Company
from apps.core.models import Job, Status
from apps.sii.models import Sync
from apps.sii.periods import code_of, newest, shifted, this_month
from apps.sii.selectors.overview import NEWEST_SYNCS
from apps.sii.shapes import Kind
from tests.sii.web.conftest import add_sync

pytestmark = pytest.mark.usefixtures("clave")


def page_of(company):
    return reverse("sii-company", args=[company.pk])


def ask(browser, company, **given):
    return browser.post(reverse("sii-sync", args=[company.pk]), {"kind": "documents"} | given)


def test_an_accountant_asks_for_a_sync_and_is_led_to_its_job(seen_by, bob, company):
    answer = ask(seen_by(bob), company, kind="f29", first="2024-01", last="2024-03")

    sync = Sync.objects.select_related("job").get()
    assert answer.url == reverse("job", args=[sync.pk])
    assert (sync.kind, sync.first, sync.last, sync.language) == ("f29", "202401", "202403", "en")
    assert (sync.job.task, sync.job.requested_by, sync.job.company) == (
        "sii.sync_f29",
        bob,
        company,
    )


@pytest.mark.parametrize("kind", list(Kind))
def test_without_months_the_newest_are_fetched(seen_by, bob, company, kind):
    ask(seen_by(bob), company, kind=kind.value)

    sync = Sync.objects.get()
    assert (sync.first, sync.last) == tuple(code_of(one) for one in newest(kind))


def test_asked_for_twice_it_is_the_same_job(seen_by, alice, bob, company):
    first = ask(seen_by(bob), company, first="2024-01", last="2024-01")
    second = ask(seen_by(alice), company, first="2024-01", last="2024-01")

    assert first.url == second.url
    assert Job.objects.count() == 1
    assert (
        "under way already"
        in seen_by(alice)
        .post(
            reverse("sii-sync", args=[company.pk]),
            {"kind": "documents", "first": "2024-01", "last": "2024-01"},
            follow=True,
        )
        .text
    )


def test_another_kind_or_month_is_another_job(seen_by, bob, company):
    for given in ({"first": "2024-01"}, {"first": "2024-02"}, {"kind": "f29_pdfs"}):
        ask(seen_by(bob), company, **given)

    assert Job.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"first": "2017-04"}, "Write a month from 2017-05 on"),
        ({"first": "nonsens"}, "Write a month from 2017-05 on"),
        ({"last": "2024-13"}, "Write a month from 2017-05 on"),
        ({"first": "2024-03", "last": "2024-01"}, "The first month is after the last one."),
        ({"last": "2024-01"}, "The first month is after the last one."),
        ({"first": "9999-12"}, "This month has not begun."),
        ({"kind": "everything"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_starts(seen_by, bob, company, given, sentence):
    answer = ask(seen_by(bob), company, **given)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Job.objects.exists()


def test_the_month_that_comes_next_has_not_begun(seen_by, bob, company):
    coming = code_of(shifted(this_month(), 1))

    assert ask(seen_by(bob), company, last=coming).status_code == 422


@pytest.mark.parametrize("missing", ["rut", "clave"])
def test_what_cannot_work_is_said_instead_of_started(seen_by, bob, company, missing):
    if missing == "rut":
        Company.objects.filter(pk=company.pk).update(rut=None)
    else:
        company.sii_credential.delete()
    wanted = f"this company has no {missing}" if missing == "rut" else "no clave for this company"
    browser = seen_by(bob)

    assert wanted in browser.get(page_of(company)).text.lower()
    answer = browser.post(
        reverse("sii-sync", args=[company.pk]), {"kind": "documents"}, follow=True
    )

    assert wanted in answer.text.lower()
    assert not Job.objects.exists()


def test_the_page_shows_how_far_syncs_are_and_follows_them(seen_by, bob, company):
    sync = add_sync(
        company,
        status=Status.RUNNING,
        progress_done=1,
        progress_total=4,
        progress_note="Documents of 2024-02",
        requested_by=bob,
    )
    browser = seen_by(bob)

    page = browser.get(page_of(company)).text

    assert "Documents: January 2024 – March 2024" in page
    assert '<progress value="25" max="100"' in page
    assert "Documents of 2024-02" in page
    assert reverse("job", args=[sync.pk]) in page
    assert 'hx-trigger="every 3s"' in page


def test_a_poll_gets_the_syncs_alone_and_nothing_while_nothing_changes(seen_by, bob, company):
    sync, browser = add_sync(company, status=Status.RUNNING), seen_by(bob)
    seen = browser.get(page_of(company)).context["syncs"].fingerprint
    htmx = {"HX-Request": "true"}

    same = browser.get(page_of(company), {"seen": seen}, headers=htmx)
    Job.objects.filter(pk=sync.pk).update(status=Status.DONE)
    changed = browser.get(page_of(company), {"seen": seen}, headers=htmx)

    assert (same.status_code, same.content) == (204, b"")
    assert changed.text.startswith('<section id="syncs"')
    assert "hx-trigger" not in changed.text


def test_as_many_queries_however_many_syncs(seen_by, alice, company, make_document):
    browser = seen_by(alice)
    add_sync(company, requested_by=alice)
    make_document()
    with CaptureQueriesContext(connection) as few:
        browser.get(page_of(company))
    for number in range(NEWEST_SYNCS + 2):
        add_sync(company, requested_by=alice)
        make_document(period=code_of(shifted(this_month(), -number)))

    with CaptureQueriesContext(connection) as many:
        page = browser.get(page_of(company))

    # session, person, membership, clave, syncs, deeds, two of the chart
    assert (len(few), len(many)) == (8, 8)
    assert len(page.context["syncs"].rows) == NEWEST_SYNCS


def test_syncs_of_other_companies_are_not_shown(seen_by, bob, company):
    add_sync(Company.objects.create(name="Other"), progress_note="theirs")

    assert "Nothing has been fetched yet." in seen_by(bob).get(page_of(company)).text


def test_the_picture_shows_each_months_net(seen_by, bob, company, make_document):
    month = code_of(this_month())
    assert "<svg" not in seen_by(bob).get(page_of(company)).text
    make_document(period=month, net=5000)
    make_document(period=month, net=1000, document_type=61)
    make_document(period=month, net=9000, state="RECLAMADO")
    make_document(period=month, net=7000, gone_at=timezone.now() - timedelta(days=1))
    make_document(period=month, net=300, operation="VENTA")

    page = seen_by(bob).get(page_of(company)).text

    assert "purchase: $ 4,000" in page
    assert "sale: $ 300" in page
    assert page.count("<rect ") == 26
