from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core import files, outcome
from apps.core.models import Status
from apps.sii.models import Artifact
from tests.sii.web.conftest import PDF, WRONG, add_form, add_sync, got


def facts(sync):
    return [(str(fact.label), fact.value) for fact in outcome.of(sync).facts(sync)]


def test_a_sync_of_documents_says_how_many_there_are_in_each_list(company, make_document):
    make_document()
    make_document(period="202403")
    make_document(state="RECLAMADO")
    make_document(operation="VENTA")
    make_document(period="202404")
    make_document(gone_at=timezone.now())

    assert facts(add_sync(company)) == [
        ("Company", "Los Aromos 76543210-3"),
        ("Periods", "January 2024 – March 2024"),
        ("purchase, claimed", "1"),
        ("purchase, registered", "2"),
        ("sale, registered", "1"),
    ]


@pytest.mark.parametrize("kind", ["f29", "f29_pdfs"])
def test_a_sync_of_forms_says_how_many_have_a_pdf(company, kind):
    add_form(company, pdf=PDF)
    add_form(company)
    add_form(company, period="202402")

    assert facts(add_sync(company, kind=kind, last="202401"))[1:] == [
        ("Periods", "January 2024"),
        ("Forms", "2"),
        ("Their PDFs", "1"),
    ]


def test_refused_pdfs_are_problems_of_the_sync_that_wanted_them(company):
    sync = add_sync(company, kind="f29_pdfs", first="202401", last="202402")
    for period, folio in (("202402", 2), ("202401", 1), ("202403", 3)):
        add_form(company, period=period, folio=folio, wrong=[WRONG, ["NotAuthorised", {}]])
    add_form(company, folio=4)

    found = outcome.of(sync).problems(sync, 0, 10)

    assert [(one.where, one.value, one.what) for one in found.shown] == [
        ("January 2024", "1", "Code 91 says 7, and 547 is 8."),
        ("February 2024", "2", "Code 91 says 7, and 547 is 8."),
    ]
    assert (found.listed, found.total) == (2, 2)
    assert [one.value for one in outcome.of(sync).problems(sync, 1, 1).shown] == ["2"]


def test_what_the_browser_showed_is_for_members_to_download(seen_by, bob, carol, company):
    sync = add_sync(company, status=Status.FAILED, error_code="PageChanged")
    picture = files.store(BytesIO(b"png"), name="page.png", content_type="image/png")
    Artifact.objects.create(sync=sync, file=picture)
    address = reverse("job-file", args=[sync.pk, picture.pk])

    assert address in seen_by(bob).get(reverse("job", args=[sync.pk])).text
    assert got(seen_by(bob), address).whole == b"png"
    assert seen_by(carol).get(address).status_code == 404


def test_as_many_queries_however_much_there_is(seen_by, bob, company, make_document):
    sync = add_sync(company, kind="f29_pdfs")
    browser = seen_by(bob)
    page = reverse("job", args=[sync.pk])
    add_form(company, wrong=[WRONG])
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    for _ in range(30):
        add_form(company, wrong=[WRONG])

    with CaptureQueriesContext(connection) as many:
        browser.get(page)

    assert len(few) == len(many)
