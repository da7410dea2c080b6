"""What is old goes by policy; what is needed stays, however old it is."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from apps.core import replay
from apps.core.models import Job, Run
from apps.loadtest.models import Step, Synthetic
from apps.maintenance import oldjobs
from apps.maintenance.intake import forget_old_jobs
from apps.maintenance.models import Report
from apps.maintenance.selectors import first_run_of
from apps.notifications.models import Message, ScheduledNotification, TemplateNotification
from apps.predictions.models import Upload
from tests.maintenance.conftest import ago, old_job, run_of, stored
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


def message(job: Job, body: str = "How are you?") -> Message:
    return Message.objects.create(job=job, recipient="a@example.com", subject="Hello", body=body)


def left(*jobs: Job) -> list[bool]:
    known = set(Job.objects.values_list("pk", flat=True))
    return [job.pk in known for job in jobs]


@pytest.mark.parametrize(
    ("status", "stays", "goes"),
    [
        ("done", 364, 366),
        ("cancelled", 364, 366),
        ("failed", 729, 731),
        ("quarantined", 729, 731),
        ("unknown", 729, 731),
    ],
)
def test_job_goes_when_policy_says_so(done, status, stays, goes):
    young, old = old_job(status, stays), old_job(status, goes)

    job = done(forget_old_jobs())

    assert left(young, old) == [True, False]
    assert job.progress_note == "1 jobs"


@pytest.mark.parametrize("status", ["waiting", "running"])
def test_job_that_has_not_ended_stays_for_ever(done, status):
    job = old_job(status, 3000)

    done(forget_old_jobs())

    assert left(job) == [True]


def test_job_that_ended_lately_stays_however_long_ago_it_was_made(done):
    job = old_job("done", 3000)
    Job.objects.filter(pk=job.pk).update(finished_at=ago(days=3))

    done(forget_old_jobs())

    assert left(job) == [True]


def test_row_goes_with_its_job_where_its_family_says_so(done):
    mail, work = old_job("done", 400), old_job("done", 400)
    message(mail).attachments.add(stored())
    Synthetic.objects.create(job=work)
    Step.objects.create(job=work, number=1, value=1)
    run_of(mail, ago(days=1))

    done(forget_old_jobs())

    assert left(mail, work) == [False, False]
    assert not Message.objects.exists()
    assert not Step.objects.exists()
    assert not Run.objects.filter(job_id=mail.pk).exists()


def test_job_of_a_row_that_nobody_released_stays(done):
    job = old_job("done", 4000)
    Upload.objects.create(job=job, kind="annual", file=stored(), most_problems=1, language="en")

    done(forget_old_jobs())

    assert left(job) == [True]


def test_children_go_before_their_parents(done, monkeypatch):
    monkeypatch.setattr(oldjobs, "JOBS_AT_ONCE", 2)
    grand = old_job("done", 403)
    parent = old_job("done", 402, parent=grand)
    children = [old_job("done", 401, parent=parent) for _ in range(3)]

    done(forget_old_jobs())

    assert not any(left(grand, parent, *children))


def test_parent_of_a_job_that_is_needed_stays(done):
    parent = old_job("done", 400)
    child = old_job("waiting", 399, parent=parent)

    done(forget_old_jobs())

    assert left(parent, child) == [True, True]
    child.refresh_from_db()
    assert child.parent_id == parent.pk


def test_notification_remembers_that_it_had_a_job(done):
    job = old_job("done", 400)
    message(job)
    note = ScheduledNotification.objects.create(
        recipient="a@example.com", subject="x", send_at=ago(days=400), job=job
    )
    ScheduledNotification.objects.filter(pk=note.pk).update(handed_out_at=ago(days=400))

    done(forget_old_jobs())

    note.refresh_from_db()
    assert (note.job, note.state) == (None, "handed_out")


def test_job_that_somebody_runs_again_meanwhile_stays(done):
    job, outcome = old_job("failed", 800), []

    with meanwhile(lambda: outcome.append(done(forget_old_jobs()).status)):
        assert replay.replay(job.pk)

    assert outcome == ["done"]
    assert left(job) == [True]


def test_runs_go_after_ninety_days(done, monkeypatch):
    monkeypatch.setattr(oldjobs, "RUNS_AT_ONCE", 2)
    job = old_job("done", 100)
    for days in (100, 95, 92, 91, 89, 50):
        run_of(job, ago(days=days))

    done(forget_old_jobs())

    assert Run.objects.filter(job=job).count() == 2
    assert left(job) == [True]


def test_run_is_found_by_its_time():
    job = old_job("done", 1)
    assert first_run_of(ago(days=1)) == 0
    runs = [run_of(job, ago(days=days)) for days in (9, 8, 7, 6, 5)]
    runs[1].delete()

    assert first_run_of(ago(days=100)) == runs[0].pk
    assert first_run_of(ago(days=7.5)) == runs[0].pk + 1
    assert first_run_of(ago(days=5.5)) == runs[4].pk
    assert first_run_of(ago(days=1)) == runs[4].pk + 1


@pytest.mark.parametrize(
    ("status", "days", "body"),
    [
        ("done", 31, ""),
        ("cancelled", 31, ""),
        ("done", 29, "Hi"),
        ("failed", 31, "Hi"),
        ("unknown", 31, "Hi"),
        ("quarantined", 31, "Hi"),
        ("waiting", 31, "Hi"),
    ],
)
def test_what_an_email_said_is_forgotten_when_it_cannot_be_needed(done, status, days, body):
    mail = message(old_job(status, days), body="Hi")

    done(forget_old_jobs())

    mail.refresh_from_db()
    assert (mail.body, mail.subject) == (body, "Hello")


def test_what_a_template_was_filled_with_is_forgotten(done):
    row = TemplateNotification.objects.create(
        job=old_job("done", 31), recipient="a@example.com", template="x", context={"a": 1}
    )

    done(forget_old_jobs())

    row.refresh_from_db()
    assert row.context == {}


def test_reports_go_after_two_years(done):
    for days in (731, 729):
        Report.objects.create(day=ago(days=days), made_at=ago(days=days))

    done(forget_old_jobs())

    assert Report.objects.count() == 1


def test_several_at_once_do_it_once(done):
    for _ in range(50):
        message(old_job("done", 400))
    ended: list[Job] = []

    def work(handle) -> None:
        ended.append(done(handle))
        connection.close()

    threads = [threading.Thread(target=work, args=[forget_old_jobs()]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert {job.status for job in ended} == {"done"}
    assert not Message.objects.exists()
    told = [job.progress_note.partition(" jobs")[0].split()[-1] for job in ended]
    assert sum(int(count) for count in told if count.isdecimal()) == 50
