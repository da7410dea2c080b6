"""Planned times as django-celery-beat's rows hold them, and back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from apps.core import ticks
from apps.core.planned import Every, Planned, cron_of
from apps.core.planned_fields import NoPlan

CRONTAB = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
SYNC_MARK = "faena_sync"
EMPTY = ("", "[]", "{}", None)


class Refused(Exception):
    """Beat cannot serve this row; the text tells an operator what to do."""


def tick_of(row: Any) -> ticks.Tick:
    """The tick that a row asks for."""
    try:
        return ticks.get(row.task)
    except ticks.UnknownTick:
        raise Refused(
            f"{row.task!r} is no tick, and its message would have no job behind it. "
            "Write it as @tick in its family's tasks.py, or disable or delete this entry."
        ) from None


def planned_of(row: Any) -> Planned:
    """When a row is due, as an operator may have changed it in the admin."""
    if row.one_off or row.args not in EMPTY or row.kwargs not in EMPTY:
        raise Refused(
            "A tick has no arguments and comes again: empty the arguments and clear 'one-off'. "
            f"To run it just once: manage.py schedule run {row.task}"
        )
    try:
        if row.interval:
            return _every(row.interval)
        if row.crontab:
            texts = [getattr(row.crontab, column).replace(" ", "") for column in CRONTAB]
            return cron_of(texts, str(row.crontab.timezone))
    except NoPlan as error:
        raise Refused(f"Its schedule cannot be kept: {error}") from error
    raise Refused("Give it an interval or a crontab; a tick keeps no other schedule.")


def _every(interval: Any) -> Every:
    seconds, rest = divmod(timedelta(**{interval.period: interval.every}), timedelta(seconds=1))
    if rest:
        raise NoPlan(f"{interval}: give whole seconds.")
    return Every(seconds)


def schedule_columns(at: Planned) -> dict[str, Any]:
    """The columns of a row that is due as ``at`` says; makes the schedule it refers to."""
    columns = {"interval": None, "crontab": None, "solar": None, "clocked": None}
    if isinstance(at, Every):
        number, unit = at.in_units
        columns["interval"] = _one(IntervalSchedule, every=number, period=f"{unit}s")
    else:
        texts = dict(zip(CRONTAB, at.texts, strict=True))
        columns["crontab"] = _one(CrontabSchedule, timezone=at.zone, **texts)
    return columns


def _one(model: Any, **values: Any) -> Any:
    """Nothing keeps such schedules from being there twice; any of them will do."""
    return model.objects.filter(**values).first() or model.objects.create(**values)


def is_open(row: Any, slot: datetime) -> bool:
    """Whether a slot lies between the start and the end that an operator gave."""
    begun = row.start_time is None or row.start_time <= slot
    return begun and (row.expires is None or slot < row.expires)


def counts_from(row: Any, at: Planned) -> datetime:
    """The moment after which slots of a row are owed.

    An operator who gives it another schedule means the times from then on, not those of the new
    schedule that had passed already.
    """
    last: datetime = row.last_run_at or row.date_changed
    return last if mark_of(row) == str(at) else max(last, row.date_changed)


def mark_of(row: Any) -> str | None:
    """What ``schedule sync`` wrote into this row the last time; ``None`` when it is not its own."""
    try:
        mark = json.loads(row.headers or "{}").get(SYNC_MARK)
    except (ValueError, AttributeError):
        return None
    return mark if isinstance(mark, str) else None


def with_mark(at: Planned) -> str:
    """The headers that let ``schedule sync`` tell the code's changes from an operator's."""
    return json.dumps({SYNC_MARK: str(at)})


def all_rows() -> Any:
    """Every row, with its schedule."""
    return PeriodicTask.objects.select_related("interval", "crontab").order_by("name")
