"""Jobs that share a ring: one commit writes the end of one and the mark of the next.

The job that the ring names is claimed and ended by itself; the rest are claimed together.
"""

from __future__ import annotations

import os
import signal
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from django.db import connection, transaction

from apps.core import execution, registry
from apps.core.burial import bury
from apps.core.errors import PermanentError
from apps.core.models import Job, Run
from apps.core.submit import submit_many
from apps.core.tasks import job_task
from apps.loadtest.models import Synthetic
from config.queues import EMAILS, PDF

serial = count(1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def batch(broker):
    """``batch(work, jobs=3)`` → the jobs of one ring; each calls ``work(number, work)``."""
    names = []

    def make(function, jobs=3, queue=EMAILS):
        numbers: dict[UUID, int] = {}

        def numbered(row, work):
            function(numbers[work.job_id], work)

        name = f"core.made_up_batch_{next(serial)}"
        names.append(name)
        task = job_task(name=name, queue=queue, row=Synthetic, batch=50)(numbered)
        rows = [Synthetic(behaviour=Synthetic.Behaviour.SLEEP) for _ in range(jobs)]
        ids = [handle.id for handle in submit_many(task, rows)]
        numbers.update({job: number for number, job in enumerate(ids)})
        return task.spec, ids

    yield make
    for name in names:
        registry._specs.pop(name)
        current_app.tasks.pop(name, None)


def state_of(jobs):
    """Status of each, and whether it was marked, as another connection would see it."""
    found = dict(Job.objects.values_list("pk", "status"))
    marked = dict(Job.objects.values_list("pk", "marked_at"))
    return [(found[job], marked[job] is not None) for job in jobs]


def test_end_of_one_is_written_with_the_mark_of_the_next(batch):
    seen: list[Any] = []

    def work_on(number, work):
        before = state_of(jobs)
        work.mark()
        seen.append((before, state_of(jobs)))

    spec, jobs = batch(work_on)

    execution.answer(spec, jobs[0])

    before, after = seen[2]
    assert before[1:] == [("running", True), ("running", False)]
    assert after[1:] == [("done", True), ("running", True)]
    assert state_of(jobs) == [("done", True)] * 3
    assert Run.objects.filter(outcome="done").count() == 3


def test_never_two_of_a_process_are_marked_and_have_no_end(batch):
    most = []

    def work_on(number, work):
        work.mark()
        most.append(sum(state == ("running", True) for state in state_of(jobs)))

    spec, jobs = batch(work_on, jobs=5)

    execution.answer(spec, jobs[0])

    assert most == [1] * 5


def test_job_that_did_not_mark_is_done_before_the_next_begins(batch):
    seen: list[Any] = []

    def look(number, work):
        seen.append(state_of(jobs)[:number])

    spec, jobs = batch(look)

    execution.answer(spec, jobs[0])

    assert seen[2] == [("done", False)] * 2


def test_failure_of_the_next_leaves_the_one_before_it_done(batch):
    def work_on(number, work):
        if number == 2:
            raise PermanentError("No.")
        work.mark()

    spec, jobs = batch(work_on, jobs=4)

    execution.answer(spec, jobs[0])

    states = state_of(jobs)
    assert states == [("done", True), ("done", True), ("failed", False), ("done", True)]


def test_interruption_in_the_middle_of_a_statement_does_not_take_the_end_before_it_along(batch):
    """What the connection was at then is rolled back when it is closed: no end must be in it."""

    def work_on(number, work):
        if number == 2:
            transaction.set_autocommit(False)
            raise SystemExit
        work.mark()

    spec, jobs = batch(work_on, jobs=4)

    execution.answer(spec, jobs[0])

    states = state_of(jobs)
    assert states == [("done", True), ("done", True), ("waiting", False), ("done", True)]


def test_cancelled_next_one_is_not_marked_and_the_one_before_it_is_done(batch):
    def work_on(number, work):
        if number == 2:
            Job.objects.filter(pk=work.job_id).update(cancel_requested_at="2020-01-01T00:00Z")
        work.mark()

    spec, jobs = batch(work_on, jobs=4)

    execution.answer(spec, jobs[0])

    assert [status for status, _ in state_of(jobs)] == ["done", "done", "cancelled", "done"]
    assert Job.objects.get(pk=jobs[2]).marked_at is None


def test_one_that_was_taken_away_meanwhile_is_left_alone_and_the_next_is_marked(batch):
    def work_on(number, work):
        if number == 2:
            Job.objects.filter(pk=jobs[1]).update(token=99)
        work.mark()

    spec, jobs = batch(work_on, jobs=4)

    execution.answer(spec, jobs[0])

    assert [status for status, _ in state_of(jobs)] == ["done", "running", "done", "done"]
    assert Run.objects.count() == 3


def test_nothing_is_held_where_a_heartbeat_must_keep_the_claim(batch):
    """Its beats are for the job at hand, so an unwritten end could outlive its lease."""
    seen: list[Any] = []

    def work_on(number, work):
        seen.append(state_of(jobs)[:number])
        work.mark()

    spec, jobs = batch(work_on, queue=PDF)

    execution.answer(spec, jobs[0])

    assert seen[2] == [("done", True)] * 2


def test_process_that_dies_between_leaves_one_unknown_and_the_next_to_be_done(batch):
    def work_on(number, work):
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        work.mark()

    spec, jobs = batch(work_on, jobs=4)
    connection.close()
    child = os.fork()
    if child == 0:
        execution.answer(spec, jobs[0])
        os._exit(0)
    os.waitpid(child, 0)

    assert len(bury()) == 3

    states = state_of(jobs)
    assert states == [("done", True), ("unknown", True), ("waiting", False), ("waiting", False)]


def test_a_broken_transaction_is_not_written_into(batch):
    """The prepared statements go past Django's cursor, and must keep its rule."""

    def work_on(number, work):
        with transaction.atomic():
            connection.needs_rollback = True
            with pytest.raises(transaction.TransactionManagementError):
                work.mark()

    spec, jobs = batch(work_on, jobs=1)

    execution.answer(spec, jobs[0])

    assert state_of(jobs) == [("done", False)]
