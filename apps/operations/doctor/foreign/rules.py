"""Judges a setup by its own numbers: each rule is a mistake that a published guide has made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from apps.operations.doctor.budget import Node, Part, overload
from apps.operations.doctor.findings import Finding, error
from apps.operations.doctor.foreign.setup import MB_PER_GB, Container, Server, Setup, Task

MARGIN = 1.5
"""A limit stands this far above the longest documented run, which is no measured maximum."""

PRIORITY = "priority"
"""The claim that queues are emptied in their order, and kombu's name for the strategy that does."""


def judge(setup: Setup) -> Iterator[Finding]:
    """What its own numbers contradict."""
    return chain.from_iterable(rule(setup) for rule in RULES)


def nodes_hold_what_they_are_given(setup: Setup) -> Iterator[Finding]:
    """Memory and processor of a node include the system's share."""
    for server in setup.nodes:
        yield from overload(_node(setup, server), [_part(one) for one in server.containers])


def _node(setup: Setup, server: Server) -> Node:
    return Node(
        f"{setup.source}, {server.name}",
        memory=round(server.memory_gb * MB_PER_GB),
        cpu=round(server.cores * 1000),
        host_memory=round(server.host_memory_gb * MB_PER_GB),
    )


def _part(container: Container) -> Part:
    memory, cpu = round(container.memory_gb * MB_PER_GB), round(container.cores * 1000)
    return Part(container.name, memory, cpu, container.count)


def limits_leave_the_time_that_is_documented(setup: Setup) -> Iterator[Finding]:
    """A run of the documented length is not killed."""
    for task in setup.tasks:
        limit = min(filter(None, (task.soft_limit, task.hard_limit)), default=None)
        if limit is not None and limit <= task.takes_up_to:
            yield error(
                f"{setup.source}: {task.name} is documented to take up to "
                f"{task.takes_up_to:g} s and is stopped after {limit:g} s.",
                f"Set its soft limit to {task.takes_up_to * MARGIN:g} s, later to what its "
                "measured p99 asks for, and the hard limit above: for this task, not for all.",
            )


def nothing_is_handed_out_while_it_runs(setup: Setup) -> Iterator[Finding]:
    """With late acknowledgement Redis repeats what takes longer than the visibility timeout."""
    timeout = setup.broker.visibility_timeout
    late = [one for one in setup.tasks if setup.broker.acks_late and one.longest >= timeout]
    for task in late:
        yield error(
            f"{setup.source}: {task.name} runs for up to {task.longest:g} s, is acknowledged at "
            f"its end, and Redis hands it out again after {timeout:g} s: it runs twice at a time.",
            f"Split it into jobs of minutes, such as one a company, under a hard limit; or set "
            f"visibility_timeout above {_longest(setup.tasks):g} s in every client of that Redis.",
        )


def _longest(tasks: tuple[Task, ...]) -> float:
    return max(task.longest for task in tasks)


def a_killer_ends(setup: Setup) -> Iterator[Finding]:
    """A job that kills its process is not delivered for ever."""
    broker = setup.broker
    if broker.acks_late and broker.reject_on_worker_lost and broker.delivery_cap is None:
        yield error(
            f"{setup.source}: acks_late and reject_on_worker_lost put the message of a killed "
            "process back, and nothing counts: a job that runs out of memory does so for ever.",
            "Set task_reject_on_worker_lost = False and task_retry_on_worker_lost = True with "
            "max_retries = 3, or count deliveries by job and put the fourth aside.",
        )


def order_is_no_priority(setup: Setup) -> Iterator[Finding]:
    """kombu takes queues of Redis round robin."""
    if setup.broker.queue_order_strategy == PRIORITY:
        return
    for worker in setup.workers:
        if PRIORITY in worker.claims and len(worker.queues) > 1:
            yield error(
                f"{setup.source}: -Q {','.join(worker.queues)} is said to put "
                f"{worker.queues[0]!r} first; Redis is asked for each queue in turn "
                f"({setup.broker.queue_order_strategy}).",
                f"Give {worker.queues[0]!r} a worker of its own, or set "
                f"broker_transport_options['queue_order_strategy'] = {PRIORITY!r}, which puts it "
                "first in the line but keeps no slot free for it.",
            )


def a_dashboard_lists_workers_and_no_processes(setup: Setup) -> Iterator[Finding]:
    """Flower has a line for each worker; its processes stand inside."""
    for worker in setup.workers:
        if worker.listed is not None and worker.listed != worker.replicas:
            yield error(
                f"{setup.source}: the dashboard is said to list {worker.listed} workers; of "
                f"{worker.replicas} replicas it lists {worker.replicas}, with {worker.processes} "
                "in each. An alert on fewer would never end.",
                f"Expect {worker.replicas} workers, count processes by `inspect stats` "
                "(pool: processes), and say beside each number which of both it is.",
            )


RULES = (
    nodes_hold_what_they_are_given,
    limits_leave_the_time_that_is_documented,
    nothing_is_handed_out_while_it_runs,
    a_killer_ends,
    order_is_no_priority,
    a_dashboard_lists_workers_and_no_processes,
)
