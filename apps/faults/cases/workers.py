"""Workers that die, hang, leave, or are told to."""

from __future__ import annotations

import os
import random
import signal
import time

from apps.core.models import Job
from apps.faults.catalogue import fault
from apps.faults.rig import Rig
from apps.faults.victims import freeze
from apps.loadtest.behaviours import value_of
from apps.loadtest.models import Step, Synthetic
from apps.notifications.standin.client import Rule
from config.queues import BULK, DEFAULT, FAST, SLOW, TO_GIVE_BACK

KILLS = 50
STORM = 20
RESTARTS = 20
ROLLING_RESTARTS = 50
STEPS = 1000
SECONDS_TO_TAKE_OVER = 5


@fault(
    "1a",
    "kill -9 of a child in mid-task",
    bound=15,
    without="announcement,repeated-ring,reconciler",
)
def child_killed(rig: Rig) -> None:
    """Its main process sees it, and another child takes over."""
    rig.start_worker()
    job = rig.ask(DEFAULT, seconds=2)
    child = rig.owner_of(job)
    rig.injected()
    os.kill(child, signal.SIGKILL)
    rig.until_ended()
    rig.require("one loss", rig.most_losses() == 1)


@fault(
    "1b",
    f"kill -9 of the child at {KILLS} random points of one job in chunks",
    bound=150,
    without="chunk-fence",
)
def killed_between_chunks(rig: Rig) -> None:
    """The result is that of an undisturbed run: each step once, with its value."""
    rig.start_worker(FAST)  # where deaths are announced
    rig.start_worker(SLOW)
    job = rig.ask(BULK, Synthetic.Behaviour.CHUNKS, seconds=30, chunks=STEPS)
    chance = random.Random(1)  # noqa: S311  (a seed makes it repeatable)
    for _ in range(KILLS):
        child = rig.owner_of(job)
        time.sleep(chance.uniform(0.02, 0.3))
        os.kill(child, signal.SIGKILL)
        rig.until_owner_is_not(child, job)
    rig.injected()
    rig.until_ended()
    steps = list(Step.objects.order_by("number").values_list("number", "value"))
    expected = [(number, value_of(number)) for number in range(1, STEPS + 1)]
    rig.require("the result of an undisturbed run", steps == expected)


@fault(
    "2a",
    "kill -9 of a worker's main process in mid-delivery",
    bound=150,
    unknown_limit=FAST.slots,
    without="reconciler",
)
def main_process_killed(rig: Rig) -> None:
    """Linux kills its children with it; what it had prefetched waits for another worker."""
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
    without="reconciler",
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


@fault(
    "3",
    "worker frozen, jobs published into its socket, kill -9 (BRPOP window)",
    bound=120,
    without="reconciler",
)
def killed_with_messages_in_its_socket(rig: Rig) -> None:
    """Redis has handed the messages out, and nobody has ever read them."""
    worker = rig.start_worker()
    freeze([worker.pid])
    rig.send(10)
    rig.injected()
    rig.kill_tree(worker)
    rig.start_worker()
    rig.until_ended()


@fault(
    "4",
    f"kill storm: a worker killed {STORM} times while e-mails come in",
    bound=150,
    unknown_limit=STORM * FAST.slots,
    without="reconciler",
)
def kill_storm(rig: Rig) -> None:
    """Every time it has been at work for a moment; 50 jobs come in a second."""
    chance = random.Random(4)  # noqa: S311
    for _ in range(STORM):
        worker = rig.start_worker()
        until = time.monotonic() + chance.uniform(2, 3)
        while time.monotonic() < until:
            rig.send(5)
            time.sleep(0.1)
        rig.kill_tree(worker)
    rig.injected()
    rig.start_worker()
    rig.until_ended()


@fault(
    "5a",
    f"SIGTERM to a worker under load, {RESTARTS} times",
    bound=150,
    without="stop-window,release",
)
def restarted_under_load(rig: Rig) -> None:
    """A deploy costs nothing: no loss, no try, and it ends within its grace."""
    worker = rig.start_worker()
    for _ in range(RESTARTS):
        rig.send(20)
        rig.end(worker)
        worker = rig.restart(worker)
    rig.injected()
    rig.until_ended()
    rig.require("no loss and no try", rig.most_losses() == rig.most_tries() == 0)


@fault(
    "5b",
    f"{ROLLING_RESTARTS} rolling restarts of two workers under load",
    bound=150,
    without="stop-window,release",
)
def rolling_restarts(rig: Rig) -> None:
    """One of two workers is always there."""
    pair = [rig.start_worker(number=number) for number in (1, 2)]
    for turn in range(ROLLING_RESTARTS):
        rig.send(20)
        rig.end(pair[turn % 2])
        pair[turn % 2] = rig.restart(pair[turn % 2])
    rig.injected()
    rig.until_ended()
    rig.require("no loss and no try", rig.most_losses() == rig.most_tries() == 0)


@fault(
    "5c",
    "SIGTERM to a worker whose job would outlast its grace",
    bound=300,
    without="last-call",
)
def outlasting_the_grace(rig: Rig) -> None:
    """A warm stop waits for a while, then gives the claim back: another worker begins anew."""
    worker = rig.start_worker()
    job = rig.ask(DEFAULT, seconds=rig.last_call(FAST) + 2 * TO_GIVE_BACK)
    rig.owner_of(job)
    rig.injected()
    rig.end(worker)
    rig.require("the job waits", rig.count("waiting") == 1)
    rig.restart(worker)
    rig.until_ended()
    rig.require("no loss and no try", rig.most_losses() == rig.most_tries() == 0)


@fault("6", "SIGTERM to a slow worker with a long job", bound=300, without="release")
def stopped_amid_a_long_job(rig: Rig) -> None:
    """The claim is released as the worker ends, and another worker continues at once."""
    rig.start_worker(FAST)
    first = rig.start_worker(SLOW, number=1)
    job = rig.ask(BULK, seconds=rig.last_call(SLOW) + 20)
    rig.owner_of(job)
    second = rig.start_worker(SLOW, number=2)
    rig.injected()
    rig.end(first)
    released_at = time.monotonic()
    rig.owner_of(job)
    waited = time.monotonic() - released_at
    rig.require(f"taken over within {SECONDS_TO_TAKE_OVER} s", waited <= SECONDS_TO_TAKE_OVER)
    rig.require("no loss", rig.most_losses() == 0)
    rig.until_ended()
    rig.require("the second worker is alive", second.process.poll() is None)


@fault(
    "7",
    "SIGTERM to the whole process group of a worker in mid-task",
    bound=60,
    without="process-groups",
)
def group_told_to_end(rig: Rig) -> None:
    """The children lead groups of their own, so only the main process hears it."""
    worker = rig.start_worker()
    job = rig.ask(DEFAULT, seconds=rig.last_call(FAST) / 2)
    rig.owner_of(job)
    rig.injected()
    os.killpg(worker.pid, signal.SIGTERM)
    rig.end(worker)
    rig.require("the job was finished", rig.count("done") == 1)
    rig.require("no loss", rig.most_losses() == 0)
    rig.restart(worker)


@fault("20", "a second worker whose clock is two hours ahead", bound=60, without="claim")
def clock_ahead(rig: Rig) -> None:
    """It takes every message for abandoned; the claim refuses the copy."""
    rig.start_worker(number=1)
    job = rig.ask(DEFAULT, seconds=15)
    rig.owner_of(job)
    rig.injected()
    rig.start_worker(number=2, FAENA_CLOCK_AHEAD="7200")
    rig.until_ended()
    rig.require("one execution", Job.objects.get(pk=job).runs.count() == 1)


@fault(
    "30",
    "an older worker that does not know the task throws its message away",
    bound=150,
    without="reconciler",
)
def version_skew(rig: Rig) -> None:
    """The upgraded worker runs it."""
    old = rig.start_worker(FAENA_FORGET_TASK="loadtest.synthetic_default")
    job = rig.ask(DEFAULT)
    rig.until("the message is gone", rig.nothing_in_the_broker)
    rig.injected()
    rig.end(old)
    rig.start_worker()
    rig.until_ended([job])
