"""When a tick is due: planned times, computed without a database and without a clock.

    every(minutes=5)    daily(3, 30)    cron("0 8-18 * * mon-fri")

Each knows ``previous(now)``, the latest planned time that is not after ``now``, and ``next(now)``,
the first one after it. ``every`` counts from the Unix epoch, so all processes agree on its times.
The others follow the clock on the wall: a time that the clock jumps over (Chile's spring, 00:00 to
00:59) is planned for the first instant after the jump, and one that it shows twice (Chile's
autumn, 23:00 to 23:59) for the first of the two. What must run every few minutes takes ``every``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import product
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apps.core.planned_fields import DAY, HOUR, MINUTE, MONTH, WEEKDAY, Field, NoPlan

__all__ = ["Cron", "Every", "NoPlan", "Planned", "cron", "cron_of", "daily", "every"]

LOCAL = "America/Santiago"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
LONGEST_PERIOD = 366 * 24 * 3600
UNITS = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
HORIZON = 8 * 366 + 3
"""Days within which every plan has a time: 29 February may be eight years away."""


@dataclass(frozen=True)
class Every:
    """Times a fixed number of seconds apart, counted from the Unix epoch."""

    seconds: int

    def __post_init__(self) -> None:
        if not isinstance(self.seconds, int) or not 1 <= self.seconds <= LONGEST_PERIOD:
            raise NoPlan(f"every({self.seconds} s): give whole seconds, from 1 to a year.")

    def __str__(self) -> str:
        number, unit = self.in_units
        return f"every {unit}" if number == 1 else f"every {number} {unit}s"

    @property
    def in_units(self) -> tuple[int, str]:
        """The period in the largest unit that it is a whole number of: ``(5, "minute")``."""
        return next(
            (self.seconds // size, unit) for unit, size in UNITS.items() if self.seconds % size == 0
        )

    def previous(self, now: datetime) -> datetime:
        """The latest planned time that is not after ``now``."""
        period = timedelta(seconds=self.seconds)
        return EPOCH + (now - EPOCH) // period * period

    def next(self, now: datetime) -> datetime:
        """The first planned time after ``now``."""
        return self.previous(now) + timedelta(seconds=self.seconds)


@dataclass(frozen=True)
class Cron:
    """Times on the clock of one zone; each part holds its values in order."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    zone: str

    def __post_init__(self) -> None:
        _zone(self.zone)
        longest = max(DAYS_OF_MONTH[month - 1] for month in self.months)
        if WEEKDAY.is_full(self.weekdays) and self.days[0] > longest:
            raise NoPlan(f"cron {self.texts[2]!r} in month {self.texts[3]!r}: no such day exists.")

    def __str__(self) -> str:
        return " ".join((*self.texts, self.zone))

    @property
    def texts(self) -> tuple[str, str, str, str, str]:
        """The five parts, shortest way of writing: the same times always give the same texts."""
        return (
            MINUTE.text(self.minutes),
            HOUR.text(self.hours),
            DAY.text(self.days),
            MONTH.text(self.months),
            WEEKDAY.text(self.weekdays),
        )

    def previous(self, now: datetime) -> datetime:
        """The latest planned time that is not after ``now``."""
        # A clock set back over midnight may have shown tomorrow's date already.
        start = now.astimezone(_zone(self.zone)).date() + ONE_DAY
        for day in self._days_from(start, -ONE_DAY):
            if passed := bisect_right(self._times, now, key=lambda at: self._instant(day, at)):
                return self._instant(day, self._times[passed - 1])
        raise AssertionError(f"{self} has no time before {now}.")

    def next(self, now: datetime) -> datetime:
        """The first planned time after ``now``."""
        start = now.astimezone(_zone(self.zone)).date() - ONE_DAY
        for day in self._days_from(start, ONE_DAY):
            passed = bisect_right(self._times, now, key=lambda at: self._instant(day, at))
            if passed < len(self._times):
                return self._instant(day, self._times[passed])
        raise AssertionError(f"{self} has no time after {now}.")

    @cached_property
    def _times(self) -> list[time]:
        return [time(hour, minute) for hour, minute in product(self.hours, self.minutes)]

    def _days_from(self, start: date, step: timedelta) -> Iterator[date]:
        days = (start + number * step for number in range(HORIZON))
        return (day for day in days if self._falls_on(day))

    def _falls_on(self, day: date) -> bool:
        """As in cron: where both kinds of day are restricted, either will do."""
        in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        both = not DAY.is_full(self.days) and not WEEKDAY.is_full(self.weekdays)
        return day.month in self.months and (in_month or in_week if both else in_month and in_week)

    def _instant(self, day: date, at: time) -> datetime:
        zone = _zone(self.zone)
        local = datetime.combine(day, at, zone)
        instant = local.astimezone(UTC)
        exists = instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
        return instant if exists else _end_of_gap(local)


Planned = Every | Cron


def every(*, seconds: int = 0, minutes: int = 0, hours: int = 0) -> Every:
    """Every so many seconds, minutes or hours, whatever the clock on the wall shows."""
    if sum(bool(given) for given in (seconds, minutes, hours)) != 1:
        raise NoPlan("every(): give one of seconds=, minutes= and hours=, above 0.")
    return Every(seconds + minutes * UNITS["minute"] + hours * UNITS["hour"])


def daily(hour: int, minute: int = 0, tz: str = LOCAL) -> Cron:
    """Once a day at this time of this zone, on the days of the clock changes too."""
    return cron_of((str(minute), str(hour), "*", "*", "*"), tz)


def cron(text: str, tz: str = LOCAL) -> Cron:
    """Cron's five parts: minute, hour, day of month, month, day of week (0 or 7 is Sunday)."""
    return cron_of(text.split(), tz)


def cron_of(texts: Sequence[str], tz: str) -> Cron:
    """The same from its parts."""
    fields: tuple[Field, ...] = (MINUTE, HOUR, DAY, MONTH, WEEKDAY)
    if len(texts) != len(fields):
        raise NoPlan(f"cron({' '.join(texts)!r}): write 'minute hour day-of-month month weekday'.")
    minutes, hours, days, months, weekdays = (
        field.values(text) for field, text in zip(fields, texts, strict=True)
    )
    return Cron(minutes, hours, days, months, weekdays, tz)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NoPlan(f"tz={name!r}: no such time zone; write one as {LOCAL!r}.") from None


def _end_of_gap(local: datetime) -> datetime:
    """The first instant after the jump that leaves out ``local``."""
    earliest, latest = (int(local.replace(fold=fold).timestamp()) for fold in (1, 0))
    new = datetime.fromtimestamp(latest, local.tzinfo).utcoffset()
    seconds = range(earliest, latest + 1)
    position = bisect_left(
        seconds, True, key=lambda at: datetime.fromtimestamp(at, local.tzinfo).utcoffset() == new
    )
    return datetime.fromtimestamp(seconds[position], UTC)
