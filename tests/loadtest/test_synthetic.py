"""A synthetic job does what it was asked for, and the witness sees it."""

from __future__ import annotations

import psutil
import pytest

from apps.core import execution
from apps.core.models import Job, Run
from apps.core.scenarios import find
from apps.loadtest import behaviours, drive, ledger
from apps.loadtest.intake import ask
from apps.loadtest.models import Step, Synthetic
from apps.loadtest.tasks import SYNTHETIC
from config.queues import BULK, DEFAULT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

MB = 2**20


def answer(job_id, queue=DEFAULT):
    execution.answer(SYNTHETIC[queue].spec, job_id)
    return Job.objects.get(pk=job_id)


def resident() -> int:
    return psutil.Process().memory_info().rss


def work(**shape):
    return ask(DEFAULT, Synthetic.Behaviour.WORK, **shape).id


def test_it_waits_in_the_queue_that_was_chosen():
    _, scenario = find("synthetic", {"queue": BULK.name})

    [job_id] = scenario.submit(1, seed=1)

    assert answer(job_id, BULK).status == "done"
    assert scenario.witness([job_id]).effects == {job_id: 1}


def test_its_share_of_the_processor_is_processor_time():
    job_id = work(seconds=0.6, cpu=0.5)

    answer(job_id)

    run = Run.objects.get(job=job_id)
    assert run.cpu_seconds == pytest.approx(0.3, abs=0.15)
    assert (run.finished_at - run.started_at).total_seconds() >= 0.55


def test_memory_that_it_holds_is_resident(monkeypatch):
    sizes = []
    monkeypatch.setattr(behaviours, "_compute", lambda seconds: sizes.append(resident()))
    before = resident()

    answer(work(memory=64))

    assert sizes[-1] - before >= 60 * MB
    assert resident() - before < 30 * MB


def test_failure_that_was_asked_for_is_final_foreseen_and_without_effect():
    job_id = work(fails=True)

    job = answer(job_id)

    assert (job.status, job.error_code, job.tries) == ("failed", "AskedToFail", 0)
    assert not Step.objects.filter(job=job_id).exists()


def test_who_fails_is_drawn_from_the_seed():
    _, scenario = find("synthetic", {"failures": "0.5"})

    asked = [
        [Synthetic.objects.get(pk=job).fails for job in scenario.submit(20, seed)]
        for seed in (1, 1, 2)
    ]

    assert asked[0] == asked[1] != asked[2]
    assert 0 < sum(asked[0]) < 20


def test_mix_with_failures_has_a_clean_ledger_once_all_have_ended():
    _, scenario = find("synthetic", {"seconds": "0", "failures": "0.5"})
    jobs = scenario.submit(10, seed=1)
    for job in jobs:
        answer(job)

    found = ledger.draw_up(jobs, drive.by_status(jobs), scenario.witness(jobs))

    assert found.is_clean
    assert found.failed == found.failed_as_asked > 0


def test_effect_that_takes_place_twice_is_seen():
    _, scenario = find("synthetic", {"seconds": "0"})
    [job_id] = scenario.submit(1, seed=1)
    answer(job_id)
    Step.objects.create(job_id=job_id, number=1, value=behaviours.value_of(1))

    assert scenario.witness([job_id]).twice == [job_id]
