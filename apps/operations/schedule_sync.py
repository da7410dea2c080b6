"""From the ticks of the code to the rows of django-celery-beat.

Each row that is written here remembers what was written. Where it says something else now, an
operator has changed it, and it is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django_celery_beat.models import PeriodicTask, PeriodicTasks

from apps.core import database, ticks
from apps.core.beat import rows
from apps.core.ticks import Tick

LOCK = 0x46_41_45_4E_43  # "FAENC": one synchronisation at a time


class Kind(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REMOVED = "removed"


@dataclass(frozen=True)
class Step:
    """What becomes of one row, in words, and how."""

    kind: Kind
    name: str
    what: str
    do: Callable[[], Any] | None = None


def sync() -> list[Step]:
    """Write what is missing; returns what became of each row."""
    with transaction.atomic():
        database.rows("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        steps = compare()
        for step in steps:
            if step.do is not None:
                step.do()
        if any(step.do is not None for step in steps):
            PeriodicTasks.update_changed()
    return steps


def compare() -> list[Step]:
    """What ``sync`` would do."""
    known = {row.name: row for row in rows.all_rows()}
    steps = [_step(tick, known.get(tick.name)) for tick in ticks.all_ticks()]
    return [*steps, *_orphans(known)]


def _step(tick: Tick, row: Any) -> Step:
    if row is None:
        return Step(Kind.CREATED, tick.name, str(tick.at), partial(_create, tick))
    mark, found = rows.mark_of(row), says(row)
    if found == str(tick.at) and row.task == tick.name:
        if mark == found:
            kind = Kind.UNCHANGED if row.enabled else Kind.KEPT
            return Step(kind, tick.name, found + _switched_off(row))
        adopt = partial(_write, row, headers=rows.with_mark(tick.at))
        return Step(Kind.UPDATED, tick.name, f"{found}, as the code says; now kept by sync", adopt)
    if found == mark and row.task == tick.name:
        what = f"{found} → {tick.at}{_switched_off(row)}"
        return Step(Kind.UPDATED, tick.name, what, partial(_update, tick, row))
    what = f"an operator changed it: {found} (the code: {tick.at}){_switched_off(row)}"
    return Step(Kind.KEPT, tick.name, what)


def says(row: Any) -> str:
    """When a row is due, in words; why it is never due, if it cannot be served."""
    try:
        at = str(rows.planned_of(row))
    except rows.Refused as refusal:
        return f"cannot run. {refusal}"
    return at if row.task == row.name else f"{at}, of {row.task}"


def _switched_off(row: Any) -> str:
    return "" if row.enabled else "; an operator switched it off"


def _orphans(known: dict[str, Any]) -> Iterator[Step]:
    names = {tick.name for tick in ticks.all_ticks()}
    for name, row in known.items():
        if name not in names and rows.mark_of(row) is not None:
            yield Step(Kind.REMOVED, name, "no tick of the code is called so", row.delete)


def _create(tick: Tick) -> None:
    values = rows.schedule_columns(tick.at) | {"headers": rows.with_mark(tick.at)}
    PeriodicTask.objects.create(name=tick.name, task=tick.name, **values)


def _update(tick: Tick, row: Any) -> None:
    # The new times count from now: those of the day that had passed were not planned.
    columns = rows.schedule_columns(tick.at) | {"headers": rows.with_mark(tick.at)}
    _write(row, last_run_at=Now() if row.enabled else None, **columns)


def _write(row: Any, **columns: Any) -> None:
    PeriodicTask.objects.filter(pk=row.pk).update(**columns)
