"""The results as CSV (RFC 4180), for programs; people have the workbook.

UTF-8 with a byte order mark, by which Excel knows it from its own code page. Numbers have a decimal
point and no thousands separator, in every language.

Therefore fields are separated by commas in every language, too. An Excel that expects semicolons
(Spain, Chile) is one with a decimal comma: given semicolons it would open the file in columns, and
take 1.234 for 1234 and 1.5 for the 1st of May, and nobody would notice. Given commas it shows each
line in one cell, until a person imports it (Data, From Text) and says what the point means.

No text can start a formula (``apps.core.formulas``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

from django.utils import translation

from apps.core.formulas import harmless
from apps.predictions.results.report import Report, ResultRow
from apps.predictions.results.texts import Cells, cells_of, columns

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BLOCK_ROWS = 1000
LARGEST = 1.7976931348623157e308
"""NaN and infinities are not within plus or minus this."""


def write_csv(file: BinaryIO, report: Report, rows: Iterable[ResultRow]) -> None:
    """The headings and a line for each row, in the language of the report."""
    for _ in through_csv(file, report, rows):
        pass


def through_csv(file: BinaryIO, report: Report, rows: Iterable[ResultRow]) -> Iterator[ResultRow]:
    """The same rows again, each written before it is given on: two files in one pass."""
    with translation.override(report.language):
        headings = tuple(column.heading for column in columns(report))
        cells = cells_of(report)
    file.write(BYTE_ORDER_MARK + _encoded([headings]))
    waiting = iter(rows)
    while block := list(islice(waiting, BLOCK_ROWS)):
        file.write(_encoded(map(cells, block)))
        yield from block


def _encoded(lines: Iterable[Cells]) -> bytes:
    return "".join([f"{','.join(map(_field, line))}\r\n" for line in lines]).encode(
        "utf-8", "replace"
    )


def _field(value: str | float | None) -> str:
    if isinstance(value, str):
        return f'"{_quoted(value)}"' if value else ""
    return str(value) if value is not None and -LARGEST <= value <= LARGEST else ""


def _quoted(text: str) -> str:
    return harmless(text).replace('"', '""')
