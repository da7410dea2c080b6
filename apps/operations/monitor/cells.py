"""Numbers as people read them at a glance: short, and quiet where there is nothing to see."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

WIDE = 138
"""Columns from which everything is shown; below, what a first look needs."""

ROOMY = 100
"""Columns from which two blanks, not one, stand between two numbers."""

NONE = "–"
MANY = 10_000
SECONDS_PER_MINUTE, SECONDS_PER_HOUR, SECONDS_PER_DAY = 60, 3600, 86_400
BRIEF = 10
KB_PER_MB, BYTES_PER_MB, MB_PER_GB = 1024, 2**20, 1024


def table(width: int) -> Table:
    """An empty table for a screen of this width."""
    gap = 1 if width >= ROOMY else 0
    return Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, gap, 0, 0))


def word(text: str | None, style: str = "") -> Text:
    """A word, or the sign for none."""
    return Text(text, style=style) if text else Text(NONE, style="dim")


def count(number: int | None, style: str = "") -> Text:
    """A whole number, from ten thousand up in thousands; nothing is dim."""
    if number is None:
        return word(None)
    text = f"{number}" if number < MANY else f"{number // 1000}k"
    return Text(text, style=style if number else "dim")


def age(seconds: float) -> str:
    """``0.3 s``, ``42 s``, ``5 min``, ``3 h``, ``2 d``; ``min``, ``h`` and ``d`` are whole ones."""
    if seconds < BRIEF and seconds % 1:
        return f"{max(0.0, seconds):.1f} s"
    if seconds < 2 * SECONDS_PER_MINUTE:
        return f"{int(seconds)} s"
    if seconds < 2 * SECONDS_PER_HOUR:
        return f"{seconds // SECONDS_PER_MINUTE:.0f} min"
    if seconds < 2 * SECONDS_PER_DAY:
        return f"{seconds // SECONDS_PER_HOUR:.0f} h"
    return f"{seconds // SECONDS_PER_DAY:.0f} d"


def span(seconds: float) -> str:
    """A length of time as it is given on the command line: ``90s``, ``15m``, ``2h``."""
    if seconds % SECONDS_PER_HOUR == 0:
        return f"{seconds / SECONDS_PER_HOUR:g}h"
    if seconds % SECONDS_PER_MINUTE == 0:
        return f"{seconds / SECONDS_PER_MINUTE:g}m"
    return f"{seconds:g}s"


def bytes_of(number: int) -> str:
    """Bytes as MB or GB of 1024."""
    megabytes = number / BYTES_PER_MB
    if megabytes < MB_PER_GB:
        return f"{megabytes:.0f} MB"
    return f"{megabytes / MB_PER_GB:.1f} GB"


def memory(kilobytes: int) -> str:
    """Kilobytes as MB or GB."""
    return bytes_of(kilobytes * KB_PER_MB)
