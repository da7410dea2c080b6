"""Reads a sheet that fits into memory, in Rust: four times as fast as the streaming reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby, repeat
from operator import itemgetter
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from apps.predictions.reading.cells import Cell, Rows
from apps.predictions.reading.codes import RefusalCode
from apps.predictions.reading.package import Package
from apps.predictions.reading.refused import Refused, Unusable
from apps.predictions.reading.scan import Scan

MOST_CELLS = 1_500_000
"""Of the rectangle around all cells, in which calamine takes 32 bytes for each: 48 MB."""
MOST_HELD = 100 * 1024 * 1024
"""Bytes that the sheet may take with its texts, by the estimate below."""

NONE_LEFT: tuple[int | None, dict[int, Unusable]] = (None, {})
_CELL, _TEXT, _SHARED, _MARKUP = 32, 48, 56, 22
_SHARED_BEGINS = (b"<si>", b"<si ", b":si>", b":si ")
_PANIC = "PanicException"  # Rust's, which is no Exception and has no importable name


def fits(package: Package, seen: Scan) -> bool:
    """Whether the whole sheet can be held; it must be written in the usual way to be judged."""
    if not seen.is_usual or seen.cells > MOST_CELLS:
        return False
    return seen.cells * _CELL + _own_texts(seen) + _shared_texts(package, seen) <= MOST_HELD


def rows(file: BinaryIO, sheet: str, columns: Sequence[int], seen: Scan) -> Rows:
    """The rows of a sheet with the cells of these columns (from 0).

    What ``seen`` knows of errors and formulas without a result is put where calamine has nothing.
    """
    odd = _odd_rows(seen)
    row, unusable = next(odd, NONE_LEFT)
    for number, cells in enumerate(chain(_grid(file, sheet, columns), repeat(None)), start=1):
        if cells is None and row is None:
            return
        filled = cells or [""] * len(columns)
        if number == row:
            filled = _with(unusable, columns, filled)
            row, unusable = next(odd, NONE_LEFT)
        yield number, filled


def _with(
    unusable: dict[int, Unusable], columns: Sequence[int], cells: Sequence[Cell]
) -> list[Cell]:
    pairs = zip(columns, cells, strict=True)
    return [unusable.get(column, cell) for column, cell in pairs]


def _odd_rows(seen: Scan) -> Iterator[tuple[int, dict[int, Unusable]]]:
    """Row by row, what is odd in which columns."""
    for row, found in groupby(zip(seen.odd_rows, seen.odd_cells, strict=True), itemgetter(0)):
        yield row, {column: unusable for _, (column, unusable) in found}


def _grid(file: BinaryIO, sheet: str, columns: Sequence[int]) -> Iterator[list[Cell]]:
    try:
        file.seek(0)  # it looks for the format where the file stands
        found = CalamineWorkbook.from_filelike(file).get_sheet_by_name(sheet)
        first = (found.start or (0, 0))[1]
        width = found.width
        wanted = [column - first if 0 <= column - first < width else None for column in columns]
        for cells in found.iter_rows():
            yield ["" if at is None else cells[at] for at in wanted]
    except CalamineError as error:
        raise Refused(RefusalCode.DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise Refused(RefusalCode.DAMAGED) from error
        raise


def _own_texts(seen: Scan) -> int:
    """Texts in cells are together no longer than their sheet without its markup."""
    return seen.inline * _TEXT + (seen.size - seen.filled * _MARKUP if seen.inline else 0)


def _shared_texts(package: Package, seen: Scan) -> int:
    """All of them once, and each cell with a copy, of average length."""
    if package.texts is None:
        return 0
    size, count = package.size(package.texts), 1
    for block in package.stream(package.texts):
        count += sum(block.count(begin) for begin in _SHARED_BEGINS)
    return size + count * _SHARED + seen.texts * (_TEXT + size // count)
