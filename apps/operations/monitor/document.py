"""The picture for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apps.operations import queue_display
from apps.operations.monitor.history import Ran
from apps.operations.monitor.picture import Picture, promise_of, ran_in
from apps.operations.monitor.roll_call import Worker
from apps.operations.queue_view import QueueView

SECONDS_PER_MINUTE = 60


def document(picture: Picture) -> dict[str, Any]:
    """What ``--json`` prints; ``null`` stands for what could not be asked."""
    broker, database = picture.broker, picture.database
    return {
        "at": picture.at.isoformat(),
        "window_seconds": picture.window,
        "topology": picture.view.topology,
        "problems": picture.problems,
        "workers": [_worker(one) for one in picture.workers],
        "queues": [_queue(one, picture) for one in picture.view.queues],
        "beat": asdict(database.beat) if database and database.beat else None,
        "broker": broker
        and {
            "memory_bytes": broker.memory_bytes,
            "memory_limit": broker.memory_limit,
            "clients": broker.clients,
        },
        "database": database
        and {
            "connections": database.connections,
            "most_connections": database.most_connections,
        },
    }


def _worker(worker: Worker) -> dict[str, Any]:
    name, _, node = worker.name.partition("@")
    report = worker.report
    said = asdict(report) | {"largest_child_kb": report.largest_child_kb} if report else None
    return {
        "name": name,
        "node": node,
        "state": worker.state,
        "missing_for": worker.missing_for,
        "report": said,
    }


def _queue(view: QueueView, picture: Picture) -> dict[str, Any]:
    return queue_display.entry(view) | {
        "promise_now": promise_of(view),
        "gate": picture.gates.get(view.queue.name, ""),
        "slots": picture.slots[view.queue.name] if picture.roll_called else None,
        "window": _ran(ran_in(picture.history, view.queue), picture.window),
    }


def _ran(ran: Ran | None, window: float) -> dict[str, Any] | None:
    if ran is None:
        return None
    return asdict(ran) | {"done_per_minute": ran.done * SECONDS_PER_MINUTE / window}
