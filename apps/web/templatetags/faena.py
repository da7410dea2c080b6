"""How times and sizes are written on pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format, number_format

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86400


@register.filter
def span(value: timedelta | float | None) -> str:
    """A length of time in its two largest units."""
    if value is None:
        return "–"
    exact = value.total_seconds() if isinstance(value, timedelta) else float(value)
    seconds = max(exact, 0)
    if seconds < MINUTE:
        return f"{number_format(seconds, 1 if seconds >= 1 else 2)} s"
    for large, small, names in ((DAY, HOUR, "d h"), (HOUR, MINUTE, "h min"), (MINUTE, 1, "min s")):
        if seconds >= large:
            return _two_units(int(seconds), large, small, names)
    raise AssertionError("a minute is a minute")


def _two_units(seconds: int, large: int, small: int, names: str) -> str:
    first, second = names.split()
    return f"{seconds // large} {first} {seconds % large // small} {second}"


@register.filter
def since(later: datetime | None, earlier: datetime | None) -> timedelta | None:
    """The time from ``earlier`` to ``later``, where both are known."""
    return later - earlier if later and earlier else None


@register.filter
def moment(value: datetime | None) -> str:
    """A time of today, else with its date."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    is_today = local.date() == timezone.localdate()
    return date_format(local, "H:i:s" if is_today else "j M Y, H:i")


@register.filter
def kilobytes(value: int | None) -> str:
    """A size that was measured in kilobytes."""
    return "–" if value is None else filesizeformat(value * 1024)
