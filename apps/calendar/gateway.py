"""The one door to what others know: Chile's holidays, as the package ``holidays`` lists them.

The package computes them from the laws that it names; a holiday that a new law makes comes with a
newer release of it.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether ``day`` is neither Saturday, Sunday nor a holiday of all Chile."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("CL", years=year))
