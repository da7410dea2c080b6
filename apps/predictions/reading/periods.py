"""Years and quarters, however people write them: 2024, 'FY2024', a date, '2024-Q3', '3T', 'T1'."""

from __future__ import annotations

import re
from datetime import date

from apps.predictions.reading.cells import Cell
from apps.predictions.reading.codes import ProblemCode
from apps.predictions.reading.headings import plain
from apps.predictions.reading.refused import Unreadable

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST = 40
_MONTHS_OF_QUARTER = 3
_LAST_QUARTER = 4
_LAST_MONTH = 12

_YEAR = re.compile(r"(?<![0-9])(?:19|20|21)[0-9]{2}(?![0-9])")
_ISO = re.compile(r"(?:19|20)[0-9]{2}[-/.]([0-9]{1,2})(?:[-/.][0-9]{1,2})?(?![0-9])")
_DAY_FIRST = re.compile(r"(?:([0-9]{1,2})[-/.])?([0-9]{1,2})[-/.](?:19|20)[0-9]{2}(?![0-9])")
_WORDS = {
    **dict.fromkeys(("1", "i", "primer", "primero", "first"), 1),
    **dict.fromkeys(("2", "ii", "segundo", "second"), 2),
    **dict.fromkeys(("3", "iii", "tercer", "tercero", "third"), 3),
    **dict.fromkeys(("4", "iv", "cuarto", "fourth"), 4),
}
_NAME = r"(?:q|t|trim|trimestre|qtr|quarter)"
_NUMBER = r"([1-4]|iv|i{1,3}|primero?|segundo|tercero?|cuarto|first|second|third|fourth)"
_ORDINAL = r"(?:er|ro|do|to|st|nd|rd|th|o)?"
_QUARTER = re.compile(
    rf"(?<![0-9a-z]){_NUMBER}{_ORDINAL}\.?\s*{_NAME}(?![a-z])"
    rf"|(?<![a-z]){_NAME}[\s.-]*{_NUMBER}(?![0-9a-z])"
)


def year(cell: Cell) -> int:
    """The year of a cell, 0 for an empty one; ``Unreadable`` when it is none."""
    if isinstance(cell, date):  # and with it datetime
        return _checked(cell.year)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _checked(int(cell)) if float(cell).is_integer() else _no_year()
    if not isinstance(cell, str):
        return _no_year()
    years = set(_YEAR.findall(cell[:LONGEST]))
    if not cell.strip():
        return 0
    return _checked(int(years.pop())) if len(years) == 1 else _no_year()


def quarter(cell: Cell) -> int:
    """The quarter of a cell, 0 for an empty one; ``Unreadable`` when it is none."""
    if isinstance(cell, date):
        return _quarter_of(cell.month)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return int(cell) if cell in range(1, _LAST_QUARTER + 1) else _no_quarter()
    if not isinstance(cell, str):
        return _no_quarter()
    text = plain(cell[:LONGEST])
    return _quarter_in(text) if text else 0


def has_quarter(cell: Cell) -> bool:
    """Whether a period's cell says its quarter, too."""
    try:
        return not isinstance(cell, float | int) and quarter(cell) > 0
    except Unreadable:
        return False


def _quarter_in(text: str) -> int:
    if text in _WORDS:
        return _WORDS[text]
    if found := _QUARTER.search(text):
        return _WORDS[found[1] or found[2]]
    if found := _ISO.search(text):
        return _quarter_of(int(found[1]))
    if found := _DAY_FIRST.search(text):
        return _day_or_month_first(found[1], int(found[2]))
    return _no_quarter()


def _day_or_month_first(first: str | None, second: int) -> int:
    """'31/12/2024' and '12/31/2024' are clear; '04/03/2024' may be two quarters."""
    first_number = int(first or second)
    quarters = {_quarter_of(month) for month in (first_number, second) if 1 <= month <= _LAST_MONTH}
    if len(quarters) > 1:
        raise Unreadable(ProblemCode.UNCLEAR_DATE)
    return quarters.pop() if quarters else _no_quarter()


def _quarter_of(month: int) -> int:
    if not 1 <= month <= _LAST_MONTH:
        return _no_quarter()
    return (month - 1) // _MONTHS_OF_QUARTER + 1


def _checked(number: int) -> int:
    return number if FIRST_YEAR <= number <= LAST_YEAR else _no_year()


def _no_year() -> int:
    raise Unreadable(ProblemCode.NOT_A_YEAR, first=FIRST_YEAR, last=LAST_YEAR)


def _no_quarter() -> int:
    raise Unreadable(ProblemCode.NOT_A_QUARTER)
