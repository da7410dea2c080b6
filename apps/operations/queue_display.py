"""The queues for people (a rich table) and for machines (a document)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import ceil
from typing import Any

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from apps.operations import closure_view
from apps.operations.queue_view import Jobs, Messages, QueueView, View

NONE = "–"
COUNTS = ("messages\nwaiting", "messages\nheld", "jobs\ndue", "jobs\nlater", "jobs\nrunning")


def document(view: View) -> dict[str, Any]:
    """What ``--json`` prints; ``null`` stands for what did not answer."""
    return {
        "topology": view.topology,
        "queues": [entry(one) for one in view.queues],
        "silent": view.silent,
        "strays": view.strays,
        "closed": closure_view.document(view.closed),
    }


def entry(view: QueueView) -> dict[str, Any]:
    """One queue for machines."""
    return {
        "queue": view.queue.name,
        "tier": view.queue.tier,
        "promise": view.queue.promise,
        "may_wait": view.may_wait,
        "messages": asdict(view.messages) if view.messages else None,
        "jobs": asdict(view.jobs) if view.jobs else None,
        "breaks_promise": view.breaks_promise,
        "pools": view.pools,
    }


def renderable(view: View) -> RenderableType:
    """The table, and under it a sentence for each broken promise and each silent half."""
    return Group(_table(view), *(Text(sentence, style="red") for sentence in complaints(view)))


def complaints(view: View) -> Iterator[str]:
    """What is wrong, a sentence each."""
    yield from (str(one) for one in view.closed)
    yield from (_late(one) for one in view.queues if one.breaks_promise)
    yield from (f"Nobody drains {one.queue.name}." for one in view.queues if not one.pools)
    yield from (f"Jobs name {name!r}, which is no queue." for name in view.strays)
    yield from view.silent


def _late(view: QueueView) -> str:
    return f"{view.queue.name} breaks its promise: {view.queue.promise}, waits {_wait(view)}."


def _table(view: View) -> Table:
    table = Table("queue", "tier", "promise", box=SIMPLE)
    for title in COUNTS:
        table.add_column(title, justify="right")
    table.add_column("oldest\nwait", justify="right")
    table.add_column(f"drained by\n({view.topology})")
    for one in view.queues:
        table.add_row(*_cells(one), style="red" if one.breaks_promise else None)
    return table


def _cells(view: QueueView) -> tuple[str, ...]:
    queue = view.queue
    pools = ", ".join(view.pools) or "nobody"
    wait = f"{_wait(view)} !" if view.breaks_promise else _wait(view)
    counts = (*_of_messages(view.messages), *_of_jobs(view.jobs))
    return (queue.name, queue.tier, queue.promise, *counts, wait, pools)


def _of_messages(messages: Messages | None) -> tuple[str, str]:
    return (str(messages.waiting), str(messages.held)) if messages else (NONE, NONE)


def _of_jobs(jobs: Jobs | None) -> tuple[str, str, str]:
    return (str(jobs.due), str(jobs.later), str(jobs.running)) if jobs else (NONE, NONE, NONE)


def _wait(view: QueueView) -> str:
    if view.jobs is None or view.jobs.oldest_wait is None:
        return NONE
    return f"{ceil(view.jobs.oldest_wait)} s"
