"""Open-loop arrivals: when they should come, and whether a slow one delays the others."""

from __future__ import annotations

import threading
import time
from itertools import pairwise
from statistics import mean, stdev
from uuid import uuid4

import pytest
from django.db import connection

from apps.core.models import Job
from apps.loadtest import arrivals, mix, submission
from apps.loadtest.measures import Asked, timelines
from apps.loadtest.mix import Part
from config.queues import HIGH

PATIENCE = 60


def test_arrivals_keep_their_rate_and_come_in_order():
    drawn = arrivals.draw([3000, 1000], rate=40, seed=1)

    times = [arrival.at for arrival in drawn]
    assert len(times) == 4000
    assert times == sorted(times)
    assert times[0] >= 0
    assert 99 < times[-1] <= 100


def test_gaps_are_those_of_a_poisson_process():
    times = [arrival.at for arrival in arrivals.draw([5000], rate=10, seed=1)]

    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert mean(gaps) == pytest.approx(0.1, rel=0.05)
    assert stdev(gaps) == pytest.approx(0.1, rel=0.05)  # as the mean: exponential


def test_parts_are_interleaved_in_proportion():
    drawn = arrivals.draw([900, 300], rate=10, seed=1)

    for start in range(0, 1200, 300):
        share = sum(arrival.part for arrival in drawn[start : start + 300]) / 300
        assert share == pytest.approx(0.25, abs=0.08)


def test_seed_decides_everything():
    assert arrivals.draw([50], 5, seed=1) == arrivals.draw([50], 5, seed=1)
    assert arrivals.draw([50], 5, seed=1) != arrivals.draw([50], 5, seed=2)


class Scenario:
    """Submits nothing; ``first`` is what the first submission does instead."""

    description = "made up"

    def __init__(self, first):
        self.first = first
        self.submitted = 0
        self.lock = threading.Lock()
        self.others = threading.Event()

    def submit(self, count, seed):
        with self.lock:
            self.submitted += 1
            number = self.submitted
        if number == 1:
            self.first(self)
        if number == 5:
            self.others.set()
        return [uuid4()]


def at_rate(scenario, count=20):
    return submission.at_rate([Part("x.y", count, scenario)], 1000, 1, advance=lambda: None)


@pytest.mark.django_db
def test_slow_submission_delays_no_other():
    delays = []
    scenario = Scenario(first=lambda it: delays.append(it.others.wait(PATIENCE)))

    [submitted], pace = at_rate(scenario)

    assert delays == [True]
    assert len(set(submitted.jobs)) == 20
    assert pace.intended == 1000


@pytest.mark.django_db
def test_submission_that_fails_ends_the_test():
    def fail(it):
        raise ZeroDivisionError

    scenario = Scenario(first=fail)

    with pytest.raises(ZeroDivisionError):
        at_rate(scenario, count=100_000)

    assert scenario.submitted < 100_000


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broker")
def test_waits_count_from_the_intended_arrival_and_threads_leave_no_connection():
    parts = mix.parse(f"synthetic=30:queue={HIGH.name}")

    [submitted], pace = submission.at_rate(parts, 100, 1, advance=lambda: None)

    assert Job.objects.filter(queue=HIGH.name, pk__in=submitted.jobs).count() == 30
    assert pace.late.max >= pace.late.p50 >= 0
    found = timelines(Asked(list(submitted.jobs), list(submitted.intended)))
    arrived = sorted(one.arrived for one in found)
    assert arrived == sorted(moment.timestamp() for moment in submitted.intended)
    assert arrived[-1] - arrived[0] <= 0.3
    assert happens(lambda: connections_of_others() == 0)


def happens(condition):
    """Asked again, since the server ends a closed connection a moment later."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
    return True


def connections_of_others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]
