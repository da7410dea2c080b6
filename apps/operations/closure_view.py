"""What is closed and why, in words: pauses of operators, and services that are down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from rich.box import SIMPLE
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from apps.core.models import Breaker, Pause
from config.queues import QUEUES


@dataclass(frozen=True)
class Closed:
    """One queue that is closed.

    until: when it ends by itself, or the next job tries; ``None``: when somebody says so
    """

    queue: str
    why: str
    since: datetime | None
    until: datetime | None
    is_pause: bool

    @property
    def short(self) -> str:
        """A word for a column."""
        return "paused" if self.is_pause else "down"

    def __str__(self) -> str:
        end = "until somebody resumes it" if self.until is None else f"until {_until(self)}"
        return f"{self.queue} is closed {end}. {self.why}"


def look() -> list[Closed]:
    """What is closed now, in the order of the table."""
    return [*_pauses(), *_outages()]


def _pauses() -> list[Closed]:
    lasting = Pause.objects.filter(Q(until=None) | Q(until__gt=timezone.now()))
    return [
        Closed(each.queue, f"{each.by}: {each.reason}", each.since, each.until, is_pause=True)
        for each in lasting.order_by("since")
    ]


def _outages() -> list[Closed]:
    down = Breaker.objects.filter(opened_at__isnull=False).in_bulk()
    return [
        Closed(
            queue.name,
            f"{queue.needs} does not answer: {breaker.error_text}",
            breaker.opened_at,
            breaker.probe_at,
            is_pause=False,
        )
        for queue in QUEUES
        if (breaker := down.get(queue.needs or "")) is not None
    ]


def document(found: Sequence[Closed]) -> list[dict[str, Any]]:
    """What ``--json`` prints."""
    return [
        vars(each)
        | {
            "since": each.since and each.since.isoformat(),
            "until": each.until and each.until.isoformat(),
        }
        for each in found
    ]


def renderable(found: list[Closed]) -> RenderableType:
    """What people read."""
    if not found:
        return Text("Every queue is open.")
    table = Table("queue", "why", "since", "until", box=SIMPLE)
    for each in found:
        table.add_row(each.queue, each.why, _time(each.since), _until(each))
    return table


def _until(closed: Closed) -> str:
    if closed.until is None:
        return "somebody resumes it"
    return _time(closed.until) + ("" if closed.is_pause else ", then one job tries")


def _time(moment: datetime | None) -> str:
    if moment is None:
        return "–"
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S %Z")
