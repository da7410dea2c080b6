"""A sync: period by period, continued where it stopped, and what becomes of what goes wrong."""

from __future__ import annotations

from datetime import datetime

import pytest

from apps.core import execution, registry, replay
from apps.core.models import Job
from apps.sii import intake
from apps.sii.errors import (
    AccountLocked,
    ClaveRejected,
    NotAuthorised,
    PageChanged,
    PortalDown,
    TooManySessions,
)
from apps.sii.models import Access, Credential, Document, Form, OpenSession, Seat, Sync
from apps.sii.periods import period_of
from apps.sii.shapes import Declaration, Kind
from tests.sii.portal_in_memory import CHILE, invoice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def asked_for(company, kind=Kind.DOCUMENTS, first="202401", last="202403") -> Sync:
    handle = intake.sync(company, kind, first=period_of(first), last=period_of(last))
    return Sync.objects.get(pk=handle.id)


def execute(sync: Sync) -> Job:
    """What a worker does when the ring arrives, once all waiting is over."""
    Job.objects.filter(pk=sync.pk).update(run_after=sync.job.created_at)
    execution.answer(registry.get(sync.job.task), sync.pk)
    return Job.objects.get(pk=sync.pk)


def test_brings_the_documents_of_every_period(company, portal):
    portal.purchases = {"202401": [invoice(1), invoice(2)], "202403": [invoice(3, net=500)]}

    job = execute(asked_for(company))

    assert (job.status, job.progress_done, job.progress_total) == ("done", 3, 3)
    found = Document.objects.order_by("folio").values_list("folio", "period", "total")
    assert list(found) == [(1, "202401", 1190), (2, "202401", 1190), (3, "202403", 595)]
    assert len(portal.logins) == 1
    assert not Seat.objects.exists()
    assert not OpenSession.objects.exists()


def test_stopped_in_a_period_continues_with_that_one(company, portal):
    portal.purchases = {f"20240{month}": [invoice(month)] for month in (1, 2, 3)}

    def break_once(what: str) -> None:
        if what == "rows 202402" and len(portal.logins) == 1:
            raise SystemExit

    portal.before = break_once
    sync = asked_for(company)

    execute(sync)
    assert Document.objects.count() == 1
    job = execute(sync)

    assert job.status == "done"
    assert Document.objects.count() == 3
    assert len(portal.logins) == 2
    assert portal.asked.count("rows 202401") == 1


@pytest.mark.parametrize("state", ["REGISTRO", "PENDIENTE"])
def test_what_is_missing_of_a_listing_is_not_kept(company, portal, state):
    portal.state = state
    portal.purchases = {"202401": [invoice(1), invoice(2)]}
    portal.missing = 1

    job = execute(asked_for(company))

    assert (job.status, job.error_code, job.tries) == ("waiting", "CountsDiffer", 1)
    assert not Document.objects.exists()


def test_export_that_tells_another_story_stops_the_sync(company, portal, monkeypatch):
    portal.purchases = {"202401": [invoice(1)]}
    told = portal.export
    monkeypatch.setattr(portal, "export", lambda *asked: told(*asked).replace(";1190;", ";1191;"))

    job = execute(asked_for(company))

    assert (job.status, job.error_code) == ("waiting", "CountsDiffer")
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("error", "state"),
    [(ClaveRejected(), "rejected"), (AccountLocked(), "locked")],
    ids=["rejected", "locked"],
)
def test_refused_clave_is_never_tried_again(company, portal, error, state):
    portal.sign_in_error = error

    job = execute(asked_for(company))
    assert (job.status, job.error_code, job.tries) == ("failed", error.code, 0)
    assert Credential.objects.get().state == state

    second = execute(asked_for(company, first="202402"))

    assert (second.status, second.error_code) == ("failed", "CredentialDisabled")
    assert len(portal.logins) == 1
    assert list(Access.objects.values_list("deed", flat=True)) == ["stored", "opened", "refused"]


@pytest.mark.parametrize(
    ("error", "status", "tries"),
    [
        (TooManySessions(), "waiting", 1),
        (PortalDown(), "waiting", 0),
        (PageChanged(), "failed", 0),
    ],
    ids=["too many sessions", "portal down", "page changed"],
)
def test_what_goes_wrong_at_the_door_leaves_nothing_behind(company, portal, error, status, tries):
    portal.sign_in_error = error

    job = execute(asked_for(company))

    assert (job.status, job.error_code, job.tries) == (status, error.code, tries)
    assert Credential.objects.get().state == "usable"
    assert not Seat.objects.exists()


def test_too_many_sessions_waits_for_half_an_hour(company, portal):
    portal.sign_in_error = TooManySessions()

    job = execute(asked_for(company))

    assert (job.run_after - job.created_at).total_seconds() >= 30 * 60


def test_brings_the_forms_of_each_year_and_their_codes(company, portal):
    portal.declared = {
        "202312": [declaration(7_000_000_001)],
        "202401": [
            declaration(7_000_000_002),
            declaration(7_000_000_003, state="Rechazada por pago inconcluso"),
        ],
    }

    job = execute(asked_for(company, Kind.FORMS, "202312", "202402"))

    assert (job.status, job.progress_total) == ("done", 2)
    forms = Form.objects.order_by("folio").values_list("period", "folio", "code", "state")
    assert list(forms) == [
        ("202312", 7_000_000_001, 1, "Vigente"),
        ("202401", 7_000_000_002, 2, "Vigente"),
        ("202401", 7_000_000_003, 3, "Rechazada por pago inconcluso"),
    ]


def test_pdf_that_may_not_be_seen_is_noted_and_the_others_are_asked_for(company, portal):
    portal.declared = {"202401": [declaration(7_000_000_001), declaration(7_000_000_002)]}
    portal.pdfs = dict.fromkeys((7_000_000_001, 7_000_000_002), NotAuthorised())
    execute(asked_for(company, Kind.FORMS, "202401", "202401"))

    job = execute(asked_for(company, Kind.PDFS, "202401", "202401"))

    assert (job.status, job.progress_done) == ("done", 2)
    assert {form.wrong[0][0] for form in Form.objects.all()} == {"NotAuthorised"}


def test_nothing_missing_needs_no_visit(company, portal):
    job = execute(asked_for(company, Kind.PDFS))

    assert job.status == "done"
    assert not portal.logins


def test_asked_twice_is_one_sync_until_it_has_ended(company, portal):
    first = asked_for(company)

    assert asked_for(company).pk == first.pk
    assert asked_for(company, first="202402").pk != first.pk
    execute(first)
    assert asked_for(company).pk != first.pk


def test_cancelled_sync_stops_at_the_next_request_and_signs_out(company, portal):
    portal.purchases = {"202401": [invoice(1)]}
    sync = asked_for(company)

    def cancel(what: str) -> None:
        Job.objects.filter(pk=sync.pk).update(cancel_requested_at=sync.job.created_at)

    portal.before = cancel
    job = execute(sync)

    assert job.status == "cancelled"
    assert len(portal.asked) == 2
    assert not OpenSession.objects.exists()


def test_company_without_a_rut_is_told_so(company, portal):
    company.rut = None
    company.save()

    job = execute(asked_for(company))

    assert (job.status, job.error_code) == ("failed", "NoRut")


def test_failed_sync_can_be_run_again(company, portal):
    portal.sign_in_error = PageChanged()
    sync = asked_for(company)
    execute(sync)
    portal.sign_in_error = None

    assert replay.replay(sync.pk)
    job = execute(sync)

    assert job.status == "done"


def declaration(folio: int, state: str = "Vigente") -> Declaration:
    return Declaration(
        folio=folio,
        code=folio % 10,
        state_id=1 if state == "Vigente" else 70,
        state=state,
        amount=1000,
        made_at=datetime(2024, 2, 12, 10, tzinfo=CHILE),
    )
