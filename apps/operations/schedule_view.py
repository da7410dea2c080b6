"""The ticks as the code and the database have them, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from rich.box import SIMPLE
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from apps.core import ticks
from apps.core.beat import rows
from apps.operations.schedule_sync import says

NONE = "–"
IGNORED = ("queue", "exchange", "routing_key", "priority", "expire_seconds")
NOT_SYNCED = "not in the database: manage.py schedule sync"


@dataclass(frozen=True)
class Line:
    """One row of the schedule, or a tick that has none.

    code:       what the code says; ``None`` for what is no tick
    difference: sentences; none when code and database say the same
    """

    name: str
    code: str | None = None
    missed: str | None = None
    database: str | None = None
    last: datetime | None = None
    next: datetime | None = None
    enabled: bool | None = None
    difference: tuple[str, ...] = ()


def look() -> list[Line]:
    """Every tick, then every entry of the database that none accounts for."""
    known = {row.name: row for row in rows.all_rows()}
    lines = [_of_tick(tick, known.pop(tick.name, None)) for tick in ticks.all_ticks()]
    return [*lines, *(_of_row(row) for row in known.values())]


def _of_tick(tick: ticks.Tick, row: Any) -> Line:
    code: dict[str, Any] = {"name": tick.name, "code": str(tick.at), "missed": tick.missed.value}
    if row is None:
        return Line(**code, difference=(NOT_SYNCED,))
    return Line(**code, **_facts(row), difference=tuple(_differences(row, str(tick.at))))


def _of_row(row: Any) -> Line:
    return Line(row.name, **_facts(row), difference=tuple(_differences(row, None)))


def _facts(row: Any) -> dict[str, Any]:
    return {
        "database": says(row),
        "last": row.last_run_at,
        "next": _next_of(row),
        "enabled": row.enabled,
    }


def _next_of(row: Any) -> datetime | None:
    try:
        rows.tick_of(row)
        at = rows.planned_of(row)
    except rows.Refused:
        return None
    return at.next(timezone.now()) if row.enabled else None


def _differences(row: Any, code: str | None) -> Iterator[str]:
    try:
        rows.tick_of(row)
        if says(row) != code:
            yield "another entry of this tick" if code is None else "not as the code says"
    except rows.Refused as refusal:
        yield str(refusal)
    if not row.enabled:
        yield "switched off"
    if ignored := [column for column in IGNORED if getattr(row, column) is not None]:
        yield f"ignored: {', '.join(ignored)}"


def document(lines: list[Line]) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "ticks": [_plain(line) for line in lines if line.code is not None],
        "others": [_plain(line) for line in lines if line.code is None],
    }


def _plain(line: Line) -> dict[str, Any]:
    return vars(line) | {
        "last": line.last and line.last.isoformat(),
        "next": line.next and line.next.isoformat(),
        "difference": list(line.difference),
    }


def renderables(lines: list[Line]) -> Iterator[RenderableType]:
    """What people read."""
    if not lines:
        yield Text("There are no ticks.")
        return
    table = Table("tick", "code", "missed", "database", "last", "next", "on", box=SIMPLE)
    for line in lines:
        cells = (line.code, line.missed, line.database, _time(line.last), _time(line.next))
        table.add_row(line.name, *(cell or NONE for cell in cells), _switch(line.enabled))
    yield table
    for line in lines:
        if line.difference:
            yield Text(f"{line.name}: {'; '.join(line.difference)}")


def _time(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S %Z")


def _switch(enabled: bool | None) -> str:
    return {True: "yes", False: "no", None: NONE}[enabled]
