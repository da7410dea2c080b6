"""Workers that die or hang."""

from __future__ import annotations

import os
import signal

from apps.faults.catalogue import fault
from apps.faults.rig import Rig, freeze
from apps.notifications.standin.client import Rule
from config.queues import FAST


@fault(
    "2a", "kill -9 of a worker's main process in mid-delivery", bound=150, unknown_limit=FAST.slots
)
def main_process_killed(rig: Rig) -> None:
    """Its children end by themselves; what it had prefetched waits for another worker."""
    rig.rules(Rule(at="rcpt", delay=0.5))
    worker = rig.start_worker()
    rig.send(40)
    rig.until_running(2)
    rig.injected()
    os.kill(worker.pid, signal.SIGKILL)
    worker.process.wait()
    rig.rules()
    rig.start_worker()
    rig.until_ended()


@fault(
    "2b",
    "kill -9 of a worker and all its children in mid-delivery",
    bound=150,
    unknown_limit=FAST.slots,
)
def whole_worker_killed(rig: Rig) -> None:
    """As when a pod is killed: half of what runs has been marked, half has not."""
    rig.rules(
        Rule(at="rcpt", match="person-[02]@", hang=True),
        Rule(at="dot", match="person-[13]@", hang=True),
    )
    worker = rig.start_worker()
    rig.send(40)
    rig.until_running(FAST.slots)
    rig.until("a message at its final dot", lambda: rig.standin.ledger().accepted >= 1)
    rig.injected()
    rig.kill_tree(worker)
    rig.rules()
    rig.start_worker()
    rig.until_ended()


@fault("3", "worker frozen, jobs published into its socket, kill -9 (BRPOP window)", bound=120)
def killed_with_messages_in_its_socket(rig: Rig) -> None:
    """Redis has handed the messages out, and nobody has ever read them."""
    worker = rig.start_worker()
    freeze([worker.pid])
    rig.send(10)
    rig.injected()
    rig.kill_tree(worker)
    rig.start_worker()
    rig.until_ended()
