"""A mail server that wants to see us again for almost a day, on a scaled clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from apps.core import execution
from apps.core.models import Job
from apps.notifications.intake import send_email
from apps.notifications.services import message_id
from apps.notifications.standin.client import Rule
from apps.notifications.tasks import send_email_task

pytestmark = pytest.mark.django_db(transaction=True)

MOST_ATTEMPTS = 1000


def let_the_pause_pass(job_id):
    """Move the job's whole past back by the pause it has to wait."""
    job = Job.objects.get(pk=job_id)
    pause = job.run_after - job.runs.latest("id").finished_at
    Job.objects.filter(pk=job_id).update(
        run_after=F("run_after") - pause, created_at=F("created_at") - pause
    )
    return pause


def attempt(job_id):
    execution.answer(send_email_task.spec, job_id)
    return Job.objects.get(pk=job_id).status


def wait_for(job_id, at_most):
    """Attempt after attempt until the job has ended or ``at_most`` has gone by."""
    waited = timedelta(0)
    for _ in range(MOST_ATTEMPTS):
        if attempt(job_id) != "waiting" or waited > at_most:
            return waited
        waited += let_the_pause_pass(job_id)
    raise AssertionError("It tries too often.")


def test_recipient_that_is_greylisted_for_a_day_gets_the_mail_once(standin, broker):
    standin.set_rules(Rule(at="rcpt", reply="451 4.7.1 greylisted"))
    job = send_email("Hello", "Text", "ana@example.com")

    waited = wait_for(job.id, at_most=timedelta(hours=22))
    standin.set_rules()
    let_the_pause_pass(job.id)
    attempt(job.id)

    assert waited > timedelta(hours=22)
    assert job.status == "done"
    assert standin.ids() == {message_id(job.id): 1}


def test_recipient_that_is_greylisted_for_longer_has_failed(standin, broker):
    standin.set_rules(Rule(at="rcpt", reply="451 4.7.1 greylisted"))
    job = send_email("Hello", "Text", "ana@example.com")

    waited = wait_for(job.id, at_most=timedelta(hours=48))

    assert timedelta(hours=24) <= waited < timedelta(hours=26)
    assert job.status == "failed"
    assert Job.objects.get(pk=job.id).error_code == "MailServerBusy"
