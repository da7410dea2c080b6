"""A service that is down: work waits in order, one job at a time tries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from django.db.models import F
from django.utils import timezone

from apps.core import breakers, execution, registry
from apps.core import gate as closing
from apps.core.errors import DependencyDown, NotYet, PermanentError, TransientError
from apps.core.models import Breaker, Job, Run
from apps.core.retry import Retry
from apps.core.submit import submit
from apps.core.tasks import job_task
from apps.core.work import Work
from apps.notifications.gateway import mailer
from apps.notifications.intake import new_message, send_emails
from apps.notifications.standin.client import StandIn
from config.queues import EMAILS
from tests.core.conftest import numbers

SERVICE = EMAILS.needs or ""
LATER = datetime(2100, 1, 1, tzinfo=UTC)


class Service:
    """What a job finds when it asks; ``None``: an answer."""

    def __init__(self) -> None:
        self.error: BaseException | None = DependencyDown("refused")
        self.asked = 0
        self.meanwhile: Callable[[], object] = lambda: None

    def ask(self, work: Work) -> None:
        self.asked += 1
        self.meanwhile()
        if self.error is not None:
            raise self.error


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def jobs(transactional_db, broker, service):
    """``jobs(n)`` → the ids of n jobs that need the service."""
    name = f"core.made_up_{next(numbers)}"
    task = job_task(name=name, queue=EMAILS, retry=Retry(times=3))(service.ask)

    def submit_some(count: int) -> list:
        return [submit(task).id for _ in range(count)]

    yield submit_some
    registry._specs.pop(name)
    current_app.tasks.pop(name, None)


def hear(job) -> bool:
    """What a worker does with the ring; ``False``: the ring goes back."""
    return execution.answer(registry.get(Job.objects.get(pk=job).task), job)


@pytest.fixture
def is_down(jobs):
    """The breaker is open, by as many jobs as it takes."""
    ids = jobs(breakers.FAILURES)
    for job in ids:
        hear(job)
    assert breaker().opened_at
    return ids


def breaker() -> Breaker:
    return Breaker.objects.get(dependency=SERVICE)


def pause_is_over() -> None:
    Breaker.objects.update(probe_at=timezone.now() - timedelta(seconds=1))


def pause_left() -> float:
    return (breaker().probe_at - timezone.now()).total_seconds()


# Opening -----------------------------------------------------------------------------------


def test_job_that_finds_the_service_down_waits_spends_no_try_and_keeps_its_ring(jobs):
    [job] = jobs(1)

    assert hear(job) is False

    found = Job.objects.get(pk=job)
    assert (found.status, found.tries, found.rings) == ("waiting", 0, 1)
    assert found.run_after <= timezone.now()
    assert Run.objects.get().outcome == "retry"


def test_few_failures_do_not_open_it(jobs, service):
    for job in jobs(breakers.FAILURES - 1):
        hear(job)
    service.error = None

    [another] = jobs(1)
    assert hear(another) is True


def test_failures_that_are_far_apart_do_not_open_it(jobs):
    for job in jobs(breakers.FAILURES):
        hear(job)
        Breaker.objects.update(window_began=F("window_began") - timedelta(seconds=61))

    assert breaker().opened_at is None


def test_other_trouble_does_not_open_it(jobs, service):
    service.error = TransientError("busy")

    for job in jobs(breakers.FAILURES):
        hear(job)

    assert not Breaker.objects.exists()


def test_open_breaker_keeps_jobs_from_starting(is_down, jobs, service):
    asked = service.asked
    [job] = jobs(1)

    assert hear(job) is False

    assert service.asked == asked
    assert not Run.objects.filter(job=job).exists()
    assert set(closing.closures()) == {EMAILS.name}


# Probing -----------------------------------------------------------------------------------


def test_one_job_tries_after_the_pause_and_opens_it_for_all(is_down, service):
    service.error = None
    pause_is_over()

    assert [hear(job) for job in is_down] == [True] * breakers.FAILURES

    assert breaker().opened_at is None
    assert closing.closures() == {}


def test_while_one_tries_the_others_wait(is_down, service):
    pause_is_over()
    first, second, *_ = is_down
    heard = []
    service.meanwhile = lambda: heard.append(hear(second))

    hear(first)

    assert heard == [False]


def test_pause_doubles_with_each_try_that_fails_up_to_a_quarter_of_an_hour(is_down):
    pauses = [pause_left()]
    for _ in range(9):
        pause_is_over()
        hear(is_down[0])
        pauses.append(pause_left())

    expected = [min(breakers.FIRST_PAUSE * 2**n, breakers.LONGEST_PAUSE) for n in range(10)]
    assert pauses == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("answer", [None, TransientError("busy"), PermanentError("refused")])
def test_any_answer_closes_it(is_down, service, answer):
    service.error = answer
    pause_is_over()

    hear(is_down[0])

    assert breaker().opened_at is None


def test_job_with_a_bug_says_nothing_of_the_service(is_down, service):
    service.error = ZeroDivisionError()
    pause_is_over()

    hear(is_down[0])

    assert breaker().opened_at
    service.error = None
    assert hear(is_down[1]) is True
    assert breaker().opened_at is None


def test_job_whose_turn_has_not_come_says_nothing_of_the_service(is_down, service):
    service.error = NotYet()
    pause_is_over()

    hear(is_down[0])

    assert breaker().opened_at
    service.error = None
    assert hear(is_down[1]) is True
    assert breaker().opened_at is None


def test_prober_that_dies_is_followed_by_another_when_its_claim_has_ended(is_down):
    pause_is_over()
    assert breakers.begin_probe(EMAILS, is_down[0]) == is_down[0]

    assert breakers.begin_probe(EMAILS, is_down[1]) is None
    pause_is_over()
    assert breakers.begin_probe(EMAILS, is_down[1]) == is_down[1]


def test_failure_of_a_job_that_began_before_counts_for_nothing(jobs, service):
    slow, *others = jobs(breakers.FAILURES + 1)

    def open_it() -> None:
        service.meanwhile = lambda: None
        for job in others:
            hear(job)
        Breaker.objects.update(probe_at=LATER)

    service.meanwhile = open_it
    hear(slow)

    assert breaker().probe_at == LATER


def test_operator_need_not_wait_for_the_pause(is_down, service):
    service.error = None

    assert breakers.probe_now(SERVICE) is True

    assert hear(is_down[0]) is True
    assert breakers.probe_now(SERVICE) is False


# Bulk --------------------------------------------------------------------------------------


@pytest.fixture
def bulk(transactional_db, broker):
    """Five mails that share a ring, and a mail server that refuses connections."""
    return send_emails([new_message("Bulk", "Text", f"p{n}@example.com") for n in range(5)])


@pytest.fixture
def no_mail_server(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mailer.close()


def test_bulk_stops_at_the_first_failure_and_its_ring_stays(bulk, no_mail_server):
    assert hear(bulk[0].id) is False

    assert [run.outcome for run in Run.objects.filter(job=bulk[0].id)] == ["retry"]
    assert Job.objects.filter(status="waiting", tries=0).count() == 5


def test_one_mail_of_a_bulk_tries_and_the_rest_follows(bulk, no_mail_server, settings):
    for _ in range(breakers.FAILURES):
        hear(bulk[0].id)
    assert breaker().opened_at
    pause_is_over()
    assert hear(bulk[0].id) is False
    assert Run.objects.filter(outcome="retry").count() == breakers.FAILURES + 1

    settings.EMAIL_HOST, settings.EMAIL_PORT = StandIn(settings.SMTP_STANDIN_URL).smtp_address()
    pause_is_over()

    assert hear(bulk[0].id) is True
    assert Job.objects.filter(status="done").count() == 5
