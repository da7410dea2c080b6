"""What a worker says of itself when the monitor asks: its slots, its processes, their memory.

Only the worker can tell this wherever it runs: the monitor may be on another node. Celery's own
``inspect stats`` knows no memory but the peak of the main process.
"""

from __future__ import annotations

import os
import time
from typing import Any

import psutil
from celery.signals import celeryd_init
from celery.worker import state as requests
from celery.worker.control import inspect_command

QUESTION = "faena_worker"
BYTES_PER_KB = 1024
BEFORE_THE_WORKER = "/"
"""Follows the name that the settings give to all connections."""


@celeryd_init.connect
def sign_connections(sender: str, conf: Any, **_: Any) -> None:
    """The broker then knows who listens, also who does not answer: CLIENT LIST names them."""
    options = conf.broker_transport_options
    signed = f"{options['client_name']}{BEFORE_THE_WORKER}{sender}"
    conf.broker_transport_options = {**options, "client_name": signed}


@inspect_command(name=QUESTION)
def describe(state: Any, **_: Any) -> dict[str, Any]:
    """Slots, what they do, queues, processes and memory of this worker."""
    pool = state.consumer.pool.info
    main = psutil.Process()
    return {
        "pool": os.environ.get("FAENA_POOL", ""),
        "topology": os.environ.get("FAENA_TOPOLOGY", ""),
        "pid": main.pid,
        "uptime": time.time() - main.create_time(),
        "queues": [queue.name for queue in state.consumer.task_consumer.queues],
        "slots": pool["max-concurrency"],
        "busy": len(requests.active_requests),
        "reserved": _held_and_not_begun(),
        "children": _resident(set(pool.get("processes", ())) - {main.pid}),
        "memory_kb": sum(map(_memory_kb, (main, *main.children(recursive=True)))),
    }


def _held_and_not_begun() -> int:
    """Messages that it took from the broker and that no slot works on: prefetched, or for later."""
    held = set(requests.reserved_requests) | set(requests.scheduled_requests)
    return len(held - set(requests.active_requests))


def _resident(pids: set[int]) -> list[dict[str, int]]:
    """Each child that lives, with its resident size, which is what recycles it."""
    sizes = []
    for pid in sorted(pids):
        try:
            resident = psutil.Process(pid).memory_info().rss
        except psutil.Error:  # it has ended since
            continue
        sizes.append({"pid": pid, "rss_kb": resident // BYTES_PER_KB})
    return sizes


def _memory_kb(process: psutil.Process) -> int:
    """Its share of the node's memory: what forked processes share counts once among them (PSS).

    Where the system does not tell (macOS), its resident size.
    """
    try:
        memory = process.memory_full_info()
        return int(getattr(memory, "pss", memory.rss)) // BYTES_PER_KB
    except psutil.Error:
        return 0
