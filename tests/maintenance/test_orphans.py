"""Jobs that can never be done end with a reason; what dead processes left is cleared."""

from __future__ import annotations

import fcntl
import os
import tempfile
from datetime import timedelta

import pytest

from apps.accounts.models import Company
from apps.core import sweeping, transitions
from apps.core.models import Job
from apps.maintenance.intake import end_orphans
from apps.notifications.intake import send_email
from apps.notifications.models import Message
from apps.sii.browser import folders
from tests.maintenance.conftest import ago

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def temporary(monkeypatch, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def email(*, hours: float = 25, **fields) -> Job:
    job = send_email("Hello", "How are you?", "ana@example.com", **fields)
    Job.objects.filter(pk=job.id).update(created_at=ago(hours=hours))
    return Job.objects.get(pk=job.id)


def as_it_is(job: Job) -> tuple[str, str]:
    job.refresh_from_db()
    return job.status, job.error_code


def test_job_whose_row_is_gone_fails_with_a_sentence(done):
    gone, well = email(), email()
    Message.objects.filter(job=gone).delete()

    job = done(end_orphans())

    assert as_it_is(gone) == ("failed", "RowGone")
    assert gone.error_text == "What this job was to work on was deleted."
    assert gone.finished_at
    assert as_it_is(well) == ("waiting", "")
    assert job.progress_note.startswith("1 jobs ended")


def test_job_of_today_is_left_alone(done):
    gone = email(hours=23)
    Message.objects.all().delete()

    done(end_orphans())

    assert as_it_is(gone) == ("waiting", "")


@pytest.mark.parametrize("status", ["running", "done", "failed", "unknown"])
def test_job_that_does_not_wait_is_left_alone(done, status):
    gone = email()
    Message.objects.all().delete()
    Job.objects.filter(pk=gone.pk).update(status=status)

    done(end_orphans())

    assert as_it_is(gone) == (status, "")


def test_job_whose_task_nobody_knows_fails(done):
    old = Job.objects.create(task="newsletters.send", queue="emails", created_at=ago(hours=25))
    young = Job.objects.create(task="newsletters.send", queue="emails")

    done(end_orphans())

    assert (as_it_is(old), as_it_is(young)) == (("failed", "TaskGone"), ("waiting", ""))


def test_job_that_somebody_claims_meanwhile_is_not_given_up(broker):
    claimed, waiting = email(), email()
    Job.objects.filter(pk=claimed.pk).update(status="running")

    given_up = transitions.give_up([claimed.pk, waiting.pk], "Code", "A sentence.")

    assert given_up == [waiting.pk]
    assert as_it_is(claimed) == ("running", "")


def test_company_that_is_deleted_takes_its_waiting_jobs_along(broker):
    company, other = (Company.objects.create(name=name) for name in "AB")
    waiting, running, ended = (email(company=company) for _ in range(3))
    others = email(company=other)
    Job.objects.filter(pk=running.pk).update(status="running")
    Job.objects.filter(pk=ended.pk).update(status="done")

    company.delete()

    assert as_it_is(waiting) == ("failed", "CompanyGone")
    assert as_it_is(running) == ("running", "")
    assert running.cancel_requested_at
    assert (as_it_is(ended), as_it_is(others)) == (("done", ""), ("waiting", ""))


def test_browser_folders_of_dead_owners_are_cleared_and_others_not(done, temporary):
    dead, alive = (temporary / f"{folders.PREFIX}{name}" for name in ("dead", "alive"))
    dead.mkdir()
    alive.mkdir()
    lock = os.open(alive, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)

    job = done(end_orphans())
    os.close(lock)

    assert (dead.exists(), alive.exists()) == (False, True)
    assert "sii.browsers 1" in job.progress_note


def test_work_folders_are_cleared_when_nobody_can_use_them_any_more(done, temporary):
    old, young = (temporary / f"faena-{digit * 32}.1.x" for digit in "ab")
    other = temporary / "somebody-elses"
    for folder in (old, young, other):
        folder.mkdir()
    for folder in (old, other):
        os.utime(folder, (0, 0))

    done(end_orphans())

    assert [folder.exists() for folder in (old, young, other)] == [False, True, True]


def test_sweeper_that_fails_keeps_no_other_from_sweeping(done, temporary, monkeypatch):
    def fails() -> int:
        raise OSError("read-only")

    monkeypatch.setitem(sweeping._sweepers, "a.broken", fails)
    dead = temporary / f"{folders.PREFIX}dead"
    dead.mkdir()

    job = done(end_orphans())

    assert not dead.exists()
    assert (job.status, job.error_code) == ("failed", "SweepFailed")
    assert "a.broken" in job.error_text


def test_sweepers_name_is_taken_once():
    sweeping.sweeper("sii.browsers")(sweeping.all_sweepers()["sii.browsers"])

    with pytest.raises(sweeping.SweeperAlreadyRegistered):
        sweeping.sweeper("sii.browsers")(lambda: 0)


def test_folder_that_goes_meanwhile_is_nobodys_trouble(temporary):
    (temporary / "faena-x").mkdir()

    assert sweeping.remove_old_folders("faena-*", timedelta(hours=1)) == 0
