"""Days and hours in Chile, whatever the server's clock is set to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.calendar.rules import Month

CHILE = ZoneInfo("America/Santiago")
NINE = time(9)


def today() -> date:
    """The day that it is in Chile."""
    return timezone.localdate(timezone=CHILE)


def month_of(day: date) -> Month:
    """Its month."""
    return Month(day.year, day.month)


def morning_of(day: date) -> datetime:
    """When people are reminded."""
    return datetime.combine(day, NINE, CHILE)


def end_of_next(day: date) -> datetime:
    """The end of the day after ``day``: until then a reminder that was late is still sent."""
    return datetime.combine(day + timedelta(days=2), time(), CHILE)
