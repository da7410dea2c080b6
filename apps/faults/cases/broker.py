"""A broker that forgets, restarts, freezes, hangs up or speaks nonsense."""

from __future__ import annotations

import base64
import json
import signal
import time

from apps.core import broker
from apps.faults.catalogue import fault
from apps.faults.rig import Rig
from config.queues import DEFAULT, EMAILS

MANY = 1000
FROZEN_SECONDS = 30
SUBMIT_SECONDS = 6
BACK_SECONDS = 10
SLOW_ANSWERS = 0.02
"""Seconds: without them e-mails are sent faster than they are asked for, and nothing waits."""


@fault(
    "8", "broker restarted under load, with its append-only file", bound=150, without="reconnect"
)
def restarted(rig: Rig) -> None:
    """Workers come back to it by themselves, soon."""
    rig.start_worker()
    rig.send(200)
    rig.injected()
    rig.services.valkey.restart("fast")
    done = rig.count("done")
    rig.send(20)
    rig.until("work goes on", lambda: rig.count("done") > done, within=BACK_SECONDS)
    rig.until_ended()


@fault(
    "10a",
    "broker loses everything while jobs wait and no worker runs",
    bound=120,
    without="reconciler",
)
def everything_forgotten(rig: Rig) -> None:
    """Not one message of the waiting jobs is left."""
    rig.send(20)
    rig.send_bulk(100)
    broker.client().flushall()
    rig.services.valkey.restart("immediate")
    rig.injected()
    rig.start_worker()
    rig.until_ended()


@fault(
    "10b",
    f"FLUSHALL in the middle of {MANY} send_email_task.delay()",
    bound=120,
    without="reconciler",
)
def flushed_under_load(rig: Rig) -> None:
    """Some are done, some are running, most of them are forgotten."""
    rig.standin.set_latency(SLOW_ANSWERS)
    try:
        rig.start_worker()
        rig.send(MANY)
        rig.until("a backlog", lambda: broker.waiting()[EMAILS.name] > 0)
        rig.injected()
        broker.client().flushall()
    finally:
        rig.standin.set_latency(0)
    rig.until_ended()


@fault("11", f"broker frozen for {FROZEN_SECONDS} s", bound=150, without="silence")
def frozen(rig: Rig) -> None:
    """Who submits does not notice much, and what runs is not run twice."""
    rig.start_worker()
    rig.ask(DEFAULT, seconds=10)
    rig.until_running(1)
    rig.injected()
    rig.services.valkey.kill(signal.SIGSTOP)
    thaw_at = time.monotonic() + FROZEN_SECONDS
    try:
        took = _seconds_to_submit(rig)
        time.sleep(max(0, thaw_at - time.monotonic()))
    finally:
        rig.services.valkey.kill(signal.SIGCONT)
    rig.require(f"submitted in {took:.1f} s, {SUBMIT_SECONDS} allowed", took <= SUBMIT_SECONDS)
    rig.until_ended()


def _seconds_to_submit(rig: Rig) -> float:
    started = time.monotonic()
    rig.send(20)
    return time.monotonic() - started


@fault("12", "every connection to the broker cut while jobs run", bound=60, without="claim")
def connections_cut(rig: Rig) -> None:
    """Redis hands the messages of running jobs out again; the claim refuses the copies."""
    rig.start_worker()
    # One ends while another still runs, so that its slot is free for a copy of the other's message.
    for seconds in (6, 14, 6, 14):
        rig.ask(DEFAULT, seconds=seconds)
    rig.until_running(2)
    rig.injected()
    for kind in ("normal", "pubsub"):
        broker.client().client_kill_filter(_type=kind, skipme=True)
    rig.until_ended()
    rig.require("one execution each", rig.runs() == len(rig.jobs))


@fault(
    "24",
    "nonsense in the queues: unknown task, pickle, bad JSON, no JSON at all",
    bound=150,
    without="supervision",
)
def nonsense(rig: Rig) -> None:
    """The worst of it ends the worker once; whoever supervises it starts it again."""
    worker = rig.start_worker()
    rig.injected()
    for message in (
        _message("nobody.knows"),
        _message("x.y", kind="application/x-python-serialize"),
    ):
        broker.client().lpush(DEFAULT.name, message)
    broker.client().lpush(DEFAULT.name, _message("x.y", body=b"{not json"))
    broker.client().lpush(DEFAULT.name, b"no JSON at all")
    rig.send(10)
    rig.ask(DEFAULT)
    rig.supervise(worker)
    rig.until_ended()


def _message(task: str, *, kind: str = "application/json", body: bytes = b"[[], {}, {}]") -> str:
    """A message of Celery's protocol, for a task that nobody registered."""
    return json.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-encoding": "utf-8",
            "content-type": kind,
            "headers": {"lang": "py", "task": task, "id": f"{task}.1"},
            "properties": {
                "delivery_info": {"exchange": "", "routing_key": DEFAULT.name},
                "delivery_tag": f"{task}-{kind}-{len(body)}",
                "body_encoding": "base64",
            },
        }
    )
