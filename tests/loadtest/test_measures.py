"""Distributions, curves and series."""

from __future__ import annotations

from datetime import timedelta
from statistics import quantiles

import pytest
from django.utils import timezone

from apps.core.models import Job, Run
from apps.loadtest.measures import Asked, Timeline, by_queue, in_table_order, timelines
from apps.loadtest.series import MOST_STEPS, series_of
from apps.loadtest.spread import Spread, curve, quantile
from config.queues import BULK, EMAILS, HIGH
from tests.loadtest.conftest import timeline


def test_quantiles_are_interpolated_as_the_database_does():
    values = [float(number) ** 2 for number in range(37)]

    expected = quantiles(values, n=100, method="inclusive")

    assert quantile(values, 0.95) == pytest.approx(expected[94])
    assert quantile([7.0], 0.95) == 7.0


def test_spread_does_not_need_sorted_values():
    found = Spread.of([3.0, 1.0, 2.0])

    assert list(vars(found).values()) == pytest.approx([2.0, 2.9, 2.98, 3.0])


@pytest.mark.parametrize("count", [1, 2, 10, 1000])
def test_curve_rises_from_the_shortest_to_the_longest(count):
    points = curve([float(number) for number in range(count)])

    assert points[0][1] == 0
    assert points[-1] == (1 - 1 / count, count - 1)
    assert points == sorted(points)
    assert len(points) < 80


def test_queues_stand_in_the_order_of_the_table_and_strays_last():
    assert in_table_order(["old", BULK.name, EMAILS.name, HIGH.name]) == [
        HIGH.name,
        EMAILS.name,
        BULK.name,
        "old",
    ]


@pytest.mark.django_db
def test_first_execution_waits_from_the_intended_arrival_and_the_next_from_when_it_was_due():
    intended = timezone.now()
    job = Job.objects.create(
        task="x.y", queue=HIGH.name, created_at=intended + timedelta(seconds=3)
    )
    for outcome, due, started in (("lost", 3, 3), ("retry", 3, 4), ("done", 14, 16)):
        Run.objects.create(
            **{"job": job, "task": job.task, "queue": job.queue, "node": "here"},
            due_at=intended + timedelta(seconds=due),
            started_at=intended + timedelta(seconds=started),
            finished_at=intended + timedelta(seconds=started + 1),
            outcome=outcome,
        )

    [under_a_rate] = timelines(Asked([job.id], [intended]))
    [at_once] = timelines(Asked([job.id], [None]))

    assert [one.wait for one in under_a_rate.executions] == pytest.approx([4, 2], abs=1e-5)
    assert [one.wait for one in at_once.executions] == pytest.approx([1, 2], abs=1e-5)
    assert at_once.arrived - under_a_rate.arrived == pytest.approx(3, abs=1e-5)


def test_queue_in_which_nothing_ran_has_no_measure():
    assert by_queue([Timeline(HIGH.name, 0, None, [])]) == []


def test_series_counts_every_arrival_and_every_end():
    found = series_of([timeline(HIGH, 100.0 + number / 10, wait=2) for number in range(50)])

    assert found.seconds == pytest.approx(7.9)
    assert sum(found.arrived) * found.step == pytest.approx(50)
    assert sum(found.ended) * found.step == pytest.approx(50)
    assert max(found.waiting[HIGH.name]) == pytest.approx(20, abs=1)
    assert found.waiting[HIGH.name][-1] == 0


def test_job_that_never_started_waits_until_the_end():
    found = series_of([timeline(HIGH, 0.0, wait=5), Timeline(HIGH.name, 1.0, None, [])])

    assert found.waiting[HIGH.name][-1] == 1


@pytest.mark.parametrize("seconds", [0.01, 3, 700, 100_000, 10_000_000])
def test_series_of_any_length_has_few_steps(seconds):
    found = series_of([timeline(HIGH, 0.0, wait=0, run=seconds)])

    assert 1 <= len(found.ended) <= MOST_STEPS
    assert len(found.waiting[HIGH.name]) == len(found.ended)


def test_nothing_that_ended_has_no_series():
    assert series_of([Timeline(HIGH.name, 0, None, [])]).seconds == 0
