"""What is closed: the rows, the copy in a worker's memory, and messages that go back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from apps.core import broker as queues
from apps.core import gate as closing
from apps.core import rescue
from apps.core.closure import Closure
from apps.core.models import Job, Pause
from apps.core.worker.gate import Gate, GatedOrder, gate
from config.queues import ALL, BULK, DEFAULT, EMAILS, FAST, HIGH, PDF, SLOW, Queue
from tests.core.conftest import succeed

FAST_NAMES = ["default", "emails", "high"]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def a_gate(clock):
    return Gate(clock)


# The order, and shares ---------------------------------------------------------------------


def test_queues_are_looked_at_in_the_order_of_the_table(a_gate):
    assert a_gate.open_queues(FAST_NAMES, dict) == ["high", "emails", "default"]


@pytest.mark.parametrize(
    ("pool", "in_hand", "left_out"),
    [
        (FAST, {"default": 1}, set()),
        (FAST, {"default": 2}, {"default"}),
        (FAST, {"emails": 16}, set()),
        (SLOW, {"pdf": 1}, {"pdf", "sii", "maintenance"}),
        (SLOW, {"bulk": 2}, set()),
        (ALL, {"bulk": 1}, {"bulk", "pdf", "sii", "maintenance"}),
    ],
)
def test_queues_that_hold_their_share_are_left_out(a_gate, pool, in_hand, left_out):
    a_gate.divide(pool.shares, pool.slots)
    names = [queue.name for queue in pool.queues]

    assert set(names) - set(a_gate.open_queues(names, lambda: in_hand)) == left_out


def test_single_slot_is_not_shared(a_gate):
    a_gate.divide(SLOW.shares, 1)

    assert a_gate.open_queues(["pdf", "bulk"], dict) == ["bulk", "pdf"]


# Closed ------------------------------------------------------------------------------------


def test_paused_queue_is_left_out_until_its_time(a_gate, clock):
    a_gate.learn({"emails": Closure(10)})
    assert a_gate.open_queues(FAST_NAMES, dict) == ["high", "default"]

    clock.now += 10

    assert a_gate.open_queues(FAST_NAMES, lambda: {"emails": 16}) == ["high", "emails", "default"]


def test_queue_paused_without_end_stays_out(a_gate, clock):
    a_gate.learn({"emails": Closure(None)})
    clock.now += 1e6

    assert "emails" not in a_gate.open_queues(FAST_NAMES, dict)


def test_half_open_breaker_lets_one_message_through(a_gate, clock):
    a_gate.learn({"emails": Closure(5, probes=True)})
    assert "emails" not in a_gate.open_queues(FAST_NAMES, dict)
    clock.now += 5

    assert "emails" in a_gate.open_queues(FAST_NAMES, dict)
    assert "emails" not in a_gate.open_queues(FAST_NAMES, lambda: {"emails": 1})


def test_consumer_asks_the_gate_of_its_process():
    gate.learn({"emails": Closure(None)})
    order = GatedOrder()
    order.update(FAST_NAMES)
    try:
        assert order.consume(3) == ["high", "default"]
    finally:
        gate.learn({})


# Pauses ------------------------------------------------------------------------------------


def test_job_of_a_paused_queue_is_not_begun_and_keeps_its_ring(make):
    made = make(succeed)
    closing.pause(DEFAULT, "a test", "somebody")

    assert made.answer() is False
    assert (made.job.status, made.job.tries, made.job.runs.count()) == ("waiting", 0, 0)

    closing.resume(DEFAULT)
    assert made.answer() is True
    assert made.job.status == "done"


def test_pause_ends_by_itself(make):
    made = make(succeed)
    closing.pause(DEFAULT, "a test", "somebody", timezone.now() - timedelta(seconds=1))

    made.answer()

    assert made.job.status == "done"
    assert closing.closures() == {}


def test_other_queues_go_on(make):
    made = make(succeed)
    closing.pause(BULK, "a test", "somebody")

    made.answer()

    assert made.job.status == "done"


def test_ring_of_a_job_that_has_ended_is_not_kept_by_a_pause(make):
    made = make(succeed)
    made.answer()
    closing.pause(DEFAULT, "a test", "somebody")

    assert made.answer() is True


def test_queue_that_keeps_the_system_alive_cannot_be_paused(db):
    with pytest.raises(closing.NotPausable, match="rescue of lost work"):
        closing.pause(HIGH, "a test", "somebody")
    assert not Pause.objects.exists()


# The message -------------------------------------------------------------------------------


@pytest.fixture
def taken(broker):
    """A message of three that a worker has taken, as kombu does it."""
    for number in range(3):
        current_app.tasks["core.rescue_jobs"].apply_async(task_id=f"x.{number}")
    entry = json.loads(broker.rpop(HIGH.name))
    tag = entry["properties"]["delivery_tag"]
    broker.hset("unacked", tag, json.dumps([entry, "", HIGH.name]))
    broker.zadd("unacked_index", {tag: 1})
    return tag


def ids_in(broker, queue: Queue) -> list[str]:
    """In the order in which they will be taken."""
    return [
        json.loads(each)["headers"]["id"] for each in reversed(broker.lrange(queue.name, 0, -1))
    ]


def test_message_that_is_put_back_is_the_next_that_is_taken(taken, broker):
    assert ids_in(broker, HIGH) == ["x.1", "x.2"]

    queues.put_back(taken)

    assert ids_in(broker, HIGH) == ["x.0", "x.1", "x.2"]
    assert broker.hlen("unacked") == broker.zcard("unacked_index") == 0


def test_message_that_is_put_back_survives_the_late_acknowledgement_of_the_old_one(taken, broker):
    queues.put_back(taken)

    again = json.loads(broker.lindex(HIGH.name, -1))
    assert again["properties"]["delivery_tag"] != taken


def test_message_that_somebody_else_put_back_is_not_put_back_twice(taken, broker):
    queues.put_back(taken)
    queues.put_back(taken)

    assert ids_in(broker, HIGH) == ["x.0", "x.1", "x.2"]


# What workers are told ---------------------------------------------------------------------


def test_what_is_closed_stands_in_the_broker_for_workers_that_come_later(db, broker):
    closing.pause(EMAILS, "a test", "somebody", timezone.now() + timedelta(minutes=1))
    closing.pause(PDF, "a test", "somebody")

    kept = queues.read_gate()

    assert 55 < kept["emails"].seconds <= 60
    assert kept["pdf"] == Closure(None)
    closing.resume(EMAILS)
    closing.resume(PDF)
    assert queues.read_gate() == {}


def test_reconciler_tells_again_what_the_broker_forgot(transactional_db, broker):
    closing.pause(EMAILS, "a test", "somebody")
    broker.flushall()

    rescue.rescue_jobs()

    assert set(queues.read_gate()) == {"emails"}


def test_reconciler_corrects_a_broker_that_missed_the_end(transactional_db, broker):
    queues.write_gate({"emails": Closure(None)})

    rescue.rescue_jobs()

    assert queues.read_gate() == {}


def test_pause_holds_though_the_broker_is_away(make, monkeypatch):
    made = make(succeed)
    monkeypatch.setattr(queues, "write_gate", unreachable)

    closing.pause(DEFAULT, "a test", "somebody")

    assert made.answer() is False
    assert Job.objects.get().status == "waiting"


def unreachable(*_):
    raise ConnectionError("refused")
