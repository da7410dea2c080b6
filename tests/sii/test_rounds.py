"""A round hands out one sync for each company with a clave in use, over the night, once."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from apps.accounts.models import Company
from apps.core import execution, registry
from apps.core.models import Job
from apps.sii import intake, rounds
from apps.sii.models import Credential, Sync
from apps.sii.shapes import Kind
from apps.sii.vault import claves

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

RUTS = ("76543210-3", "76086428-5", "77777777-7", "78888888-0", "79999999-4")


@pytest.fixture(autouse=True)
def companies():
    made = [Company.objects.create(name=f"Company {rut}", rut=rut) for rut in RUTS]
    for one in made:
        claves.store(one, "made-up", by=None)
    Company.objects.create(name="Without anything")
    return made


def hand_out(kind: Kind = Kind.DOCUMENTS) -> Job:
    handle = intake.sync_all(kind)
    answer(handle.id)
    return Job.objects.get(pk=handle.id)


def answer(job_id) -> None:
    job = Job.objects.get(pk=job_id)
    Job.objects.filter(pk=job_id).update(run_after=job.created_at)
    execution.answer(registry.get(job.task), job_id)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_company_with_a_clave_in_use_gets_one(kind, companies):
    Credential.objects.filter(company=companies[0]).update(state="rejected")

    job = hand_out(kind)

    syncs = Sync.objects.filter(job__parent=job)
    assert {sync.company_id for sync in syncs} == {one.pk for one in companies[1:]}
    assert {sync.kind for sync in syncs} == {kind.value}
    assert (job.status, job.progress_done) == ("done", 4)


def test_they_are_spread_over_the_night(settings):
    now = timezone.localtime()
    settings.SII_NIGHT = [(now.hour + 2) % 24, (now.hour + 6) % 24]

    job = hand_out()

    starts = sorted(Sync.objects.filter(job__parent=job).values_list("job__run_after", flat=True))
    assert starts[0] > timezone.now() + timedelta(minutes=59)
    assert [b - a for a, b in pairwise(starts)] == [timedelta(minutes=48)] * 4


def test_killed_round_hands_out_the_rest_and_nothing_twice(monkeypatch):
    monkeypatch.setattr(rounds, "AT_ONCE", 2)
    submit, calls = rounds.submit, []

    def dies(*args, **kwargs):
        calls.append(args)
        if len(calls) == 4:
            raise SystemExit
        return submit(*args, **kwargs)

    monkeypatch.setattr(rounds, "submit", dies)
    job = hand_out()
    assert Sync.objects.filter(job__parent=job).count() == 2

    answer(job.pk)

    job.refresh_from_db()
    assert (job.status, job.progress_done, job.progress_total) == ("done", 5, 5)
    companies = list(Sync.objects.filter(job__parent=job).values_list("company", flat=True))
    assert len(companies) == len(set(companies)) == 5


def test_what_a_late_round_has_handed_out_and_still_waits_is_not_handed_out_again(settings):
    now = timezone.localtime()
    settings.SII_NIGHT = [(now.hour + 2) % 24, (now.hour + 6) % 24]
    late = hand_out()

    same_night, other_kind = hand_out(), hand_out(Kind.FORMS)

    assert Sync.objects.filter(job__parent=late).count() == len(RUTS)
    assert Sync.objects.filter(job__parent=same_night).count() == 0
    assert Sync.objects.filter(job__parent=other_kind).count() == len(RUTS)


def test_what_a_person_asked_for_keeps_no_company_out_of_a_round(companies):
    intake.sync(companies[0], Kind.DOCUMENTS)

    assert Sync.objects.filter(job__parent=hand_out()).count() == len(RUTS)
