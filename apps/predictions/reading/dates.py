"""Which numbers of a workbook are dates (ECMA-376, part 1, 18.8.30), and which dates they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum, auto

from apps.predictions.reading.markup import Tag


class Shows(Enum):
    """What a number is shown as by its format."""

    DATE = auto()
    DURATION = auto()


BUILT_IN = {
    **dict.fromkeys([*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)], Shows.DATE),
    46: Shows.DURATION,
}
"""The date and time formats that every workbook has, by number."""

_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_466  # 1 January 10000
_NO_LEAP_DAY = 60  # Excel has a 29 February 1900
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_NOT_A_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_OR_TIME = re.compile(r"[dmyhs]", re.IGNORECASE)


def date_styles(tags: Iterable[Tag]) -> dict[str, Shows]:
    """Those cell styles that show dates and times, by their numbers as cells name them."""
    shows, formats, is_cell = dict(BUILT_IN), list[int](), False
    for tag, found in tags:
        if tag in ("cellXfs", "/cellXfs"):
            is_cell = tag == "cellXfs"
        elif tag == "numFmt" and (shown := shown_by(found.get("formatCode", ""))):
            shows[int(found["numFmtId"])] = shown
        elif tag == "xf" and is_cell:
            formats.append(int(found.get("numFmtId", 0)))
    return {str(number): shows[form] for number, form in enumerate(formats) if form in shows}


def shown_by(code: str) -> Shows | None:
    """What a format of a person's own shows, if not numbers."""
    first = code.partition(";")[0]
    if _DURATION.search(first):
        return Shows.DURATION
    return Shows.DATE if _DATE_OR_TIME.search(_NOT_A_FORMAT.sub("", first)) else None


def date_of(serial: float, shows: Shows, *, is_1904: bool) -> datetime | timedelta | float:
    """What is stored as this number; the number itself when it is no date."""
    if shows is Shows.DURATION or serial < 1:
        return timedelta(days=serial)
    epoch = _EPOCH_1904 if is_1904 else _EPOCH
    if serial >= _LAST_SERIAL - (epoch - _EPOCH).days:
        return serial
    return epoch + timedelta(days=serial + (serial < _NO_LEAP_DAY and not is_1904))
