"""Dates as the portal writes them: DD/MM/AAAA, and HH:MM:SS by the clocks of Chile."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

CHILE: Final = ZoneInfo("America/Santiago")

_DAY: Final = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", re.ASCII)
_MOMENT: Final = re.compile(
    rf"{_DAY.pattern}(?:[ T]+([0-9]{{1,2}}):([0-9]{{2}})(?::([0-9]{{2}}))?)?", re.ASCII
)


def day_of(text: str) -> date:
    """A day; ``ValueError`` when it is none."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise ValueError("no day")
    day, month, year = map(int, match.groups())
    return date(year, month, day)


def moment_of(text: str) -> datetime:
    """A moment, aware; midnight where no hour stands; ``ValueError`` when it is none."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise ValueError("no moment")
    day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=CHILE)
