"""One job a RUT at the portal, two over all workers, and nothing that a dead one leaves behind."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.core import transitions
from apps.core.models import Job
from apps.core.work import Work
from apps.sii import seats
from apps.sii.errors import SeatTaken
from apps.sii.models import OpenSession, Seat
from apps.sii.shapes import Rut
from config.queues import SII

pytestmark = pytest.mark.django_db(transaction=True)

ONE, TWO, THREE = Rut("76543210-3"), Rut("76086428-5"), Rut("11111111-1")
COOKIES = [{"name": "TOKEN", "value": "secret-cookie"}]


@pytest.fixture
def work():
    """Makes executions of running jobs."""

    def make(job: Job | None = None) -> Work:
        running = job or Job.objects.create(task="sii.sync_documents", queue="sii")
        claim = claimed(running)
        return Work(claim, SII)

    return make


def claimed(job: Job) -> transitions.Claim:
    """The job runs, under a claim of its own."""
    token = (job.token or 0) + 1
    Job.objects.filter(pk=job.pk).update(status="running", token=token)
    job.refresh_from_db()
    return transitions.Claim(
        job_id=job.pk,
        token=token,
        tries=0,
        losses=0,
        created_at=job.created_at,
        due_at=job.created_at,
        batch=None,
        progress_done=0,
    )


def test_second_job_for_a_rut_waits_its_turn(work):
    with seats.taken(ONE, work()), pytest.raises(SeatTaken), seats.taken(ONE, work()):
        pass


def test_third_job_waits_while_two_are_at_the_portal(work):
    with (
        seats.taken(ONE, work()),
        seats.taken(TWO, work()),
        pytest.raises(SeatTaken),
        seats.taken(THREE, work()),
    ):
        pass
    with seats.taken(THREE, work()):
        pass


def test_seat_of_a_job_that_no_longer_runs_is_free(work):
    dead = work()
    Seat.objects.create(rut=ONE.canonical, job=dead.job_id, token=dead.token)
    Job.objects.filter(pk=dead.job_id).update(status="waiting")

    with seats.taken(ONE, work()):
        assert Seat.objects.get().job != dead.job_id


def test_job_that_was_taken_over_gets_its_own_seat_again(work):
    job = Job.objects.create(task="sii.sync_documents", queue="sii")
    dead = work(job)
    Seat.objects.create(rut=ONE.canonical, job=job.pk, token=dead.token)

    again = work(job)
    with seats.taken(ONE, again):
        assert Seat.objects.get().token == again.token


def test_session_of_a_dead_worker_is_handed_to_the_next_one(work):
    dead = work()
    with seats.taken(ONE, dead) as seat:
        seat.opened(COOKIES)
    Job.objects.filter(pk=dead.job_id).update(status="waiting")

    with seats.taken(TWO, work()) as seat:
        assert list(seat.left_open) == [COOKIES]
        seat.opened([])
        assert not seat.left_open
        assert OpenSession.objects.get().rut == TWO.canonical
        seat.closed()
    assert not OpenSession.objects.exists()


def test_session_that_could_not_be_ended_stays_noted(work):
    dead = work()
    with seats.taken(ONE, dead) as seat:
        seat.opened(COOKIES)
    Job.objects.filter(pk=dead.job_id).update(status="waiting")

    with pytest.raises(RuntimeError), seats.taken(ONE, work()):
        raise RuntimeError("the portal is down")

    assert OpenSession.objects.count() == 1


def test_session_of_a_living_worker_is_left_alone(work):
    with seats.taken(ONE, work()) as living:
        living.opened(COOKIES)
        with seats.taken(TWO, work()) as seat:
            assert not seat.left_open


def test_session_that_has_run_out_is_forgotten(work):
    OpenSession.objects.create(
        rut=ONE.canonical,
        job=uuid4(),
        token=1,
        sealed="x",
        opened_at=timezone.now() - timedelta(hours=3),
    )

    with seats.taken(ONE, work()) as seat:
        assert not seat.left_open
    assert not OpenSession.objects.exists()


def test_cookies_are_stored_sealed(work):
    with seats.taken(ONE, work()) as seat:
        seat.opened(COOKIES)
        assert "secret-cookie" not in OpenSession.objects.get().sealed
