"""Clocks: ours against the database's and the workers'."""

import re
import time

import pytest
from django.conf import settings

from apps.operations.doctor import clock
from apps.operations.doctor.clock import Offset
from apps.operations.doctor.findings import Severity
from config.queues import FAST
from tests.operations.doctor.conftest import StartWorker, findings

real_workers = pytest.mark.acceptance  # each takes seconds to start


def here_is(monkeypatch, ahead: float) -> None:
    """This machine's clock goes wrong."""
    monkeypatch.setattr(clock, "now", lambda: time.time() + ahead)


def test_the_answer_lies_half_way_and_the_way_is_the_error():
    offset = Offset.between(asked=100.0, theirs=105.0, answered=104.0)

    assert (offset.seconds, offset.give_or_take) == (3.0, 2.0)
    assert offset.at_least == 1.0
    assert str(offset) == "3.00 s ahead (± 2.00 s)"


def test_a_slow_answer_proves_no_skew():
    assert Offset.between(asked=100.0, theirs=103.0, answered=104.0).at_least == 0


@pytest.mark.usefixtures("db", "broker")
def test_10_on_one_machine_clocks_agree():
    assert findings(10, live=True) == []


@pytest.mark.usefixtures("db", "broker")
def test_10_a_clock_some_seconds_off_is_a_warning(monkeypatch):
    here_is(monkeypatch, ahead=10)

    [finding] = findings(10, live=True)

    assert "The clock of the database is 10.00 s behind" in finding.what
    assert finding.severity == Severity.WARNING


@pytest.mark.usefixtures("db", "broker")
def test_10_a_clock_beyond_the_reconcilers_window_is_an_error(monkeypatch):
    behind = settings.FAENA_RING_AGAIN_AFTER + 10
    here_is(monkeypatch, ahead=-behind)

    [finding] = findings(10, live=True)

    assert f"The clock of the database is {behind}.00 s ahead" in finding.what
    assert finding.severity == Severity.ERROR
    assert "timedatectl set-ntp true" in finding.repair


@real_workers
def test_10_a_worker_two_hours_ahead(start_worker: StartWorker):
    start_worker(FAST.name)
    start_worker(app="tests.operations.doctor.skewed", CLOCK_AHEAD="7200")

    [finding] = findings(10, live=True)

    found = re.match(r"The clock of skewed@\S+ is ([\d.]+) s ahead", finding.what)
    assert found
    assert float(found[1]) == pytest.approx(7200, abs=1)
    assert finding.severity == Severity.ERROR
