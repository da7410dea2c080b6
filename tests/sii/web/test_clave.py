"""A clave goes in and comes out nowhere: not on a page, not in a log, not in a row."""

from __future__ import annotations

import logging

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.views.debug import SafeExceptionReporterFilter

from apps.accounts.models import Company
from apps.core import execution, registry
from apps.core.models import Job
from apps.sii import gateway, intake
from apps.sii.errors import ClaveRejected
from apps.sii.models import Access, Credential
from apps.sii.shapes import Kind
from apps.sii.vault import claves
from tests.sii.web.conftest import CLAVE, add_form, add_sync

OTHER = "0tra-cl4ve-distinta"


def page_of(company):
    return reverse("sii-company", args=[company.pk])


def enter(browser, company, clave):
    return browser.post(reverse("sii-clave", args=[company.pk]), {"clave": clave}, follow=True)


def test_an_owner_stores_a_clave_and_sees_that_it_is_there(seen_by, alice, company):
    browser = seen_by(alice)
    assert "No clave is stored." in browser.get(page_of(company)).text

    page = enter(browser, company, CLAVE).text

    assert "Nobody can read it here." in page
    assert "usable" in page
    assert "by alice@faena.example at" in page
    assert claves.opened(company, job=add_sync(company).pk) == CLAVE


def test_the_field_is_for_writing_only(seen_by, alice, company, clave):
    page = seen_by(alice).get(page_of(company)).text

    [field] = [line for line in page.splitlines() if 'type="password"' in line]
    assert 'autocomplete="off"' in field
    assert "value=" not in field


@pytest.mark.parametrize(
    "given", ["", " ", "x" * 101, "a\0b"], ids=["none", "space", "long", "nul"]
)
def test_what_is_no_clave_is_refused_and_not_shown_again(seen_by, alice, company, given):
    answer = enter(seen_by(alice), company, given)

    if given == " ":  # somebody's may well begin with one
        assert Credential.objects.exists()
        return
    assert answer.status_code == 422
    assert not Credential.objects.exists()
    assert not given or given not in answer.text


def test_spaces_in_a_clave_are_part_of_it(seen_by, alice, company):
    enter(seen_by(alice), company, " a b ")

    assert claves.opened(company, job=add_sync(company).pk) == " a b "


def test_a_refused_one_says_why_and_a_new_one_puts_it_right(seen_by, alice, company, clave):
    browser, job = seen_by(alice), add_sync(company).pk
    claves.opened(company, job=job)
    claves.refuse(company, job=job, locked=False)

    page = browser.get(page_of(company)).text
    assert "refused by the portal" in page
    assert "it is not tried again, so that the account is not locked" in page
    assert "The portal refused this clave before" in page
    assert "Sync now" not in page

    assert "Sync now" in enter(browser, company, OTHER).text
    assert Credential.objects.get().state == "usable"


def test_a_locked_account_says_where_to_unlock_it(seen_by, alice, company, clave):
    claves.refuse(company, job=add_sync(company).pk, locked=True)

    assert "Unlock it there first" in seen_by(alice).get(page_of(company)).text


def test_an_owner_deletes_it_and_the_list_of_deeds_stays(seen_by, alice, company, clave):
    address = reverse("sii-delete-clave", args=[company.pk])

    page = seen_by(alice).post(address, follow=True).text

    assert not Credential.objects.exists()
    assert "No clave is stored." in page
    for deed in ("stored", "deleted"):
        assert f"<td>{deed}</td>" in page


def test_the_list_of_deeds_names_people_and_jobs(seen_by, alice, company, clave):
    job = add_sync(company).pk
    claves.opened(company, job=job)

    page = seen_by(alice).get(page_of(company)).text

    assert "opened for a sync" in page
    assert reverse("job", args=[job]) in page


def test_without_keys_a_clave_is_not_kept_and_the_page_says_whom_to_ask(
    seen_by, alice, company, settings
):
    settings.SII_KEYS = ""

    answer = enter(seen_by(alice), company, CLAVE)

    assert answer.status_code == 422
    assert "ask the administrator" in answer.text
    assert CLAVE not in answer.text
    assert not Credential.objects.exists()


def test_another_rut_takes_the_clave_of_the_old_one_away(seen_by, alice, company, clave):
    address = reverse("change-company", args=[company.pk])

    seen_by(alice).post(address, {"name": "Same", "rut": "11.111.111-1"})

    company.refresh_from_db()
    assert company.rut == "11111111-1"
    assert not Credential.objects.exists()
    assert list(Access.objects.values_list("deed", "person")) == [
        ("stored", alice.pk),
        ("deleted", alice.pk),
    ]


def test_a_new_name_alone_leaves_the_clave(seen_by, alice, company, clave):
    address = reverse("change-company", args=[company.pk])

    seen_by(alice).post(address, {"name": "Other name", "rut": company.rut})

    assert Credential.objects.exists()


@pytest.mark.parametrize("what", ["document", "form", "sync"])
def test_a_rut_for_which_something_was_fetched_stays(
    seen_by, alice, company, clave, make_document, what
):
    {
        "document": make_document,
        "form": lambda: add_form(company),
        "sync": lambda: add_sync(company, status="running"),
    }[what]()
    address = reverse("change-company", args=[company.pk])

    answer = seen_by(alice).post(address, {"name": "Same", "rut": "11.111.111-1"})

    company.refresh_from_db()
    assert answer.status_code == 422
    assert "old RUT" in answer.text
    assert company.rut == "76543210-3"
    assert Credential.objects.exists()


# Leaks -------------------------------------------------------------------------------------------


def everything_stored() -> str:
    """Every row of every table, as PostgreSQL writes it."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            rows += [row[0] for row in cursor]
    return "\n".join(rows)


def every_page(browser: Client, company: Company) -> str:
    """All pages of the company, and all of this app's in the administration."""
    addresses = [page_of(company), reverse("company", args=[company.pk]), reverse("work-list")]
    addresses += [reverse("job", args=[pk]) for pk in Job.objects.values_list("pk", flat=True)]
    for model in apps.get_app_config("sii").get_models():
        name = f"admin:sii_{model._meta.model_name}"
        if model._meta.model_name in ("artifact", "formstate"):
            continue
        addresses.append(reverse(f"{name}_changelist"))
        addresses += [
            reverse(f"{name}_change", args=[pk])
            for pk in model._base_manager.values_list("pk", flat=True)
        ]
    return "\n".join(browser.get(address).text for address in addresses)


@pytest.mark.django_db(transaction=True)
def test_after_all_that_can_happen_to_it_the_clave_stands_nowhere(
    seen_by, alice, company, broker, monkeypatch, caplog, capfd
):
    caplog.set_level(logging.DEBUG)
    alice.is_staff = alice.is_superuser = True
    alice.save()
    browser = seen_by(alice)

    def refused(login, visit):
        raise ClaveRejected

    def broken(login, visit):
        raise RuntimeError(f"{login!r} was not foreseen")

    for session in (refused, broken):
        enter(browser, company, CLAVE)
        monkeypatch.setattr(gateway, "signed_in", session)
        handle = intake.sync(company, Kind.DOCUMENTS)
        execution.answer(registry.get("sii.sync_documents"), handle.id)
        assert handle.status == "failed"
    enter(browser, company, OTHER)
    enter(browser, company, "x" * 90 + CLAVE)

    sealed = list(Credential.objects.values_list("sealed", flat=True))
    places = {
        "rows": everything_stored(),
        "pages": every_page(browser, company),
        "logs": caplog.text,
        "output": "".join(capfd.readouterr()),
        "reprs": repr(list(Credential.objects.all())) + str(Credential.objects.get()),
    }
    assert "was not foreseen" in places["rows"]
    for place, text in places.items():
        assert CLAVE not in text, place
        assert OTHER not in text, place
        assert place == "rows" or not [one for one in sealed if one in text], place


def test_the_report_of_an_error_while_storing_hides_the_clave(
    seen_by, alice, company, monkeypatch, settings, rf
):
    settings.DEBUG = False

    def fails(**kept):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(Access.objects, "create", fails)
    browser = seen_by(alice)
    browser.raise_request_exception = False

    answer = browser.post(reverse("sii-clave", args=[company.pk]), {"clave": CLAVE})

    assert answer.status_code == 500
    [_kind, _error, trace] = answer.exc_info
    hidden = SafeExceptionReporterFilter()
    while trace:
        frame = trace.tb_frame
        shown = hidden.get_traceback_frame_variables(answer.wsgi_request, frame)
        if "/apps/sii/vault/" in frame.f_code.co_filename:
            assert CLAVE not in repr(shown), frame.f_code.co_name
        trace = trace.tb_next
    assert CLAVE not in repr(hidden.get_post_parameters(answer.wsgi_request))
