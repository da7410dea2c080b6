from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Company
from apps.sii.models import Credential, OpenSession, Seat
from apps.sii.vault import claves
from apps.sii.vault.sealing import of_session, seal
from tests.sii.web.conftest import CLAVE, add_form, add_receipts, add_sync

NAMES = ["credential", "access", "sync", "document", "totals", "form", "seat", "opensession"]
COOKIE = "s3cret-cookie-of-a-session"


@pytest.fixture
def root(alice):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return alice


@pytest.fixture
def fill(make_document, company):
    """One more row of everything, each of a company of its own but for the first."""

    def add(number: int = 0) -> None:
        one = company if not number else Company.objects.create(name=f"C{number}")
        claves.store(one, CLAVE, by=None)
        add_sync(one)
        make_document(company=one)
        add_receipts(one)
        add_form(one)
        rut = one.rut or f"{number}-K"
        Seat.objects.create(rut=rut, job=uuid4(), token=1)
        sealed = seal(COOKIE, of_session(rut))
        OpenSession.objects.create(rut=rut, job=uuid4(), token=1, sealed=sealed)

    return add


def changelist(name):
    return reverse(f"admin:sii_{name}_changelist")


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_looked_at_and_not_changed(seen_by, root, fill, name):
    fill()
    browser = seen_by(root)
    row = browser.get(changelist(name)).context["cl"].result_list[0]

    detail = browser.get(reverse(f"admin:sii_{name}_change", args=[row.pk]))

    assert detail.status_code == 200
    assert 'name="_save"' not in detail.text
    assert browser.get(reverse(f"admin:sii_{name}_add")).status_code == 403
    assert browser.post(reverse(f"admin:sii_{name}_delete", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_lists_take_as_many_queries_for_many_rows(seen_by, root, fill, name):
    browser = seen_by(root)
    fill()
    with CaptureQueriesContext(connection) as few:
        browser.get(changelist(name))
    for number in range(1, 5):
        fill(number)

    with CaptureQueriesContext(connection) as many:
        answer = browser.get(changelist(name))

    assert answer.status_code == 200
    assert len(few) == len(many)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "sync"])
def test_rows_are_found_by_a_companys_rut(seen_by, root, fill, name):
    fill()
    fill(1)
    browser = seen_by(root)

    found = browser.get(changelist(name), {"q": "76.543.210-3"}).context["cl"].result_list
    nothing = browser.get(changelist(name), {"q": "Aromos"}).context["cl"].result_list

    assert (len(found), len(nothing)) == (1, 0)


@pytest.mark.parametrize(
    ("name", "model"), [("credential", Credential), ("opensession", OpenSession)]
)
def test_sealed_texts_are_shown_to_nobody_and_not_even_read(seen_by, root, fill, name, model):
    fill()
    [row] = model.objects.all()
    browser = seen_by(root)

    with CaptureQueriesContext(connection) as queries:
        pages = [
            browser.get(changelist(name)).text,
            browser.get(reverse(f"admin:sii_{name}_change", args=[row.pk])).text,
        ]

    for page in pages:
        for secret in (row.sealed, row.sealed.split(":")[2], CLAVE, COOKIE):
            assert secret not in page
    assert not [one for one in queries.captured_queries if "sealed" in one["sql"]]


def test_a_clave_is_masked_without_its_length(seen_by, root, fill):
    fill()

    assert "••••••" in seen_by(root).get(changelist("credential")).text


def test_every_model_with_a_secret_is_one_of_those(root):
    secret = [model for model in site._registry if hasattr(model, "sealed")]

    assert {model._meta.model_name for model in secret} == {"credential", "opensession"}


def test_a_company_shows_its_rut(seen_by, root, company):
    assert "76543210-3" in seen_by(root).get(reverse("admin:accounts_company_changelist")).text
