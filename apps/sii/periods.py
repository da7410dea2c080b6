"""Months as the portal names them: AAAAMM."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from apps.sii.shapes import Period

_CODE: Final = re.compile(r"([0-9]{4})([0-9]{2})", re.ASCII)
MONTHS: Final = 12


def code_of(period: Period) -> str:
    """AAAAMM."""
    return f"{period.year}{period.month:02d}"


def period_of(code: str) -> Period:
    """The month of AAAAMM; ``ValueError`` when it is none."""
    match = _CODE.fullmatch(code)
    if match is None:
        raise ValueError("no period")
    return Period(year=int(match[1]), month=int(match[2]))


def shifted(period: Period, months: int) -> Period:
    """So many months later, or earlier."""
    year, month = divmod(period.year * MONTHS + period.month - 1 + months, MONTHS)
    return Period(year=year, month=month + 1)


def current(today: date) -> Period:
    """The month of a day."""
    return Period(year=today.year, month=today.month)


def between(first: Period, last: Period) -> Iterator[Period]:
    """From one to the other, both included, oldest first."""
    while first <= last:
        yield first
        first = shifted(first, 1)
