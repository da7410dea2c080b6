"""What a claim brings, and that it costs the same however much waits."""

from __future__ import annotations

import gc

import pytest
from django.db import connection

from apps.core import database, transitions
from apps.core.joined import joined
from apps.core.models import Job
from apps.core.owner import this_process
from apps.core.submit import submit, submit_many
from apps.core.worker import child
from apps.notifications.models import Message, TemplateNotification
from apps.notifications.tasks import process_template_notification, send_email_task
from config.queues import DEFAULT, EMAILS
from tests.core.conftest import succeed

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(made) -> transitions.Claim:
    claim = transitions.claim(made.job_id, DEFAULT, this_process())
    assert claim is not None
    return claim


def message(number=0):
    return Message(recipient=f"p{number}@example.com", subject="s", body="b")


def test_row_comes_with_its_claim_as_django_would_read_it(broker):
    row = TemplateNotification(
        recipient="a@example.com", template="t", context={"n": [1, None, "ñ"]}, language="es"
    )
    job = submit(process_template_notification, row)

    claim = transitions.claim(job.id, DEFAULT, this_process(), TemplateNotification)

    assert type(claim.row) is TemplateNotification
    expected = TemplateNotification.objects.get(pk=job.id)
    for field in TemplateNotification._meta.concrete_fields:
        assert getattr(claim.row, field.attname) == getattr(expected, field.attname)
    assert not claim.row._state.adding


def test_rows_of_a_batch_come_with_their_claims(broker):
    jobs = submit_many(send_email_task, [message(number) for number in range(3)])

    claims = transitions.claim_batch(jobs[0].id, EMAILS, this_process(), Message)

    assert [claim.job_id for claim in claims] == [job.id for job in jobs]
    assert [claim.row.recipient for claim in claims] == [f"p{n}@example.com" for n in range(3)]


def test_one_job_is_looked_for_by_its_id_however_much_waits(broker):
    """A planner whose statistics are of a quiet time would walk through all that waits."""
    jobs = submit_many(send_email_task, [message(number) for number in range(2000)])
    values = transitions._ownership(EMAILS, this_process()) | {"id": jobs[-1].id}

    plan = database.rows("EXPLAIN " + joined(Message).around(transitions._CLAIM_ONE), values)

    text = "\n".join(line for (line,) in plan)
    assert "core_job_pkey" in text
    assert "core_job_waiting" not in text


def test_claim_that_the_database_forgot_opens_nothing(make):
    """It crashed before the claim was on disk: the job waits again, and somebody else has it."""
    made = make(succeed)
    forgotten = claimed(made)
    Job.objects.filter(pk=made.job_id).update(status="waiting", token=0, owner_pid=None)

    assert not transitions.mark(forgotten)
    new = claimed(made)

    assert not transitions.mark(forgotten)
    assert transitions.mark(new)


def test_claim_waits_for_no_disk_and_what_follows_it_does(make):
    made = make(succeed)
    [(before,)] = database.rows("SHOW synchronous_commit")

    claimed(made)

    assert database.rows("SHOW synchronous_commit") == [(before,)]
    assert before == "on"


@pytest.mark.parametrize("threshold", [5, None], ids=["prepared", "not prepared"])
def test_statements_may_be_prepared_or_not(make, threshold):
    connection.ensure_connection()
    connection.connection.prepare_threshold = threshold
    made = make(succeed)

    made.answer()

    [(prepared,)] = database.rows("SELECT count(*) FROM pg_prepared_statements")
    assert made.job.status == "done"
    assert (prepared > 0) is (threshold is not None)
    connection.close()


def test_what_is_loaded_before_the_first_fork_is_no_business_of_the_collector():
    child.prepare_the_first_fork.cache_clear()
    assert gc.get_freeze_count() == 0
    try:
        child.prepare_the_first_fork()
        frozen = gc.get_freeze_count()
        child.prepare_the_first_fork()

        assert frozen > 0
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()
