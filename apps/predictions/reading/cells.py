"""What a cell can hold, and a row of cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from apps.predictions.reading.refused import Unusable

Cell: TypeAlias = str | float | int | bool | date | datetime | time | timedelta | Unusable
"""An empty text for nothing; numbers are floats, as Excel keeps them."""
Row: TypeAlias = tuple[int, Sequence[Cell]]
"""The 1-based number, and the cells of those columns that were asked for."""
Rows: TypeAlias = Iterator[Row]
"""Ascending; rows without anything may be left out."""


def shown(cell: Cell) -> str:
    """What a person would see in the sheet, more or less."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)
