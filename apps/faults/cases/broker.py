"""A broker that forgets."""

from __future__ import annotations

from apps.core import broker
from apps.faults.catalogue import fault
from apps.faults.rig import Rig
from config.queues import EMAILS

MANY = 1000


@fault("10a", "broker loses everything while jobs wait and no worker runs", bound=120)
def everything_forgotten(rig: Rig) -> None:
    """Not one message of the waiting jobs is left."""
    rig.send(20)
    rig.send_bulk(100)
    broker.client().flushall()
    rig.services.valkey.restart("immediate")
    rig.injected()
    rig.start_worker()
    rig.until_ended()


@fault("10b", f"FLUSHALL in the middle of {MANY} send_email_task.delay()", bound=120)
def flushed_under_load(rig: Rig) -> None:
    """Some are done, some are running, most of them are forgotten."""
    rig.start_worker()
    rig.send(MANY)
    rig.until("a backlog", lambda: broker.waiting()[EMAILS.name] > 0)
    rig.injected()
    broker.client().flushall()
    rig.until_ended()
