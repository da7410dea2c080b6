"""Periods as the portal writes them (AAAAMM), and which ones a sync takes by default."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from apps.sii.shapes import FIRST_PERIOD, Kind, Period

NEWEST_MONTHS = 3
"""Documents are accepted, claimed and moved for some weeks after their month."""


def code_of(period: Period) -> str:
    """``AAAAMM``."""
    return f"{period.year}{period.month:02d}"


def period_of(code: str) -> Period:
    """From ``AAAAMM``; ``ValueError`` for anything else, and for what the portal does not keep."""
    if len(code) != len("AAAAMM") or not (code.isascii() and code.isdecimal()):
        raise ValueError(f"{code!r} is no period: write AAAAMM, such as 202401.")
    year, month = int(code[:4]), int(code[4:])
    if month not in range(1, 13) or Period(year=year, month=month) < FIRST_PERIOD:
        raise ValueError(f"{code!r}: the portal keeps periods from {code_of(FIRST_PERIOD)} on.")
    return Period(year=year, month=month)


def this_month(now: datetime | None = None) -> Period:
    """The period that is under way."""
    today = timezone.localtime(now or timezone.now())
    return Period(year=today.year, month=today.month)


def shifted(period: Period, months: int) -> Period:
    """So many months later, or earlier."""
    number = period.year * 12 + period.month - 1 + months
    return Period(year=number // 12, month=number % 12 + 1)


def between(first: Period, last: Period) -> Iterator[Period]:
    """Both and all between them, in order."""
    while first <= last:
        yield first
        first = shifted(first, 1)


def newest(kind: Kind) -> tuple[Period, Period]:
    """What a sync takes when nobody says which periods: (first, last)."""
    now = this_month()
    match kind:
        case Kind.DOCUMENTS:
            return shifted(now, 1 - NEWEST_MONTHS), now
        case Kind.FORMS:
            return Period(year=now.year - 1, month=1), now
        case Kind.PDFS:
            return FIRST_PERIOD, now
