"""The reading of one workbook, told as a story: look, choose, read, say."""

from __future__ import annotations

import struct
import traceback
import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import BinaryIO
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

from apps.predictions.columns import BY_KEY, QUARTER, YEAR, Holds, identity_of
from apps.predictions.reading import decimals, fast, guard, limits, periods, scan, sheet, values
from apps.predictions.reading.cells import Row, Rows
from apps.predictions.reading.codes import NoteCode, ProblemCode, RefusalCode
from apps.predictions.reading.package import Package
from apps.predictions.reading.protocol import BLOCK_ROWS, End, Opening, Refusal, Said, Wanted
from apps.predictions.reading.refused import Refused, Unusable
from apps.predictions.reading.sheet import Table
from apps.predictions.reading.streaming import Streaming
from apps.predictions.reading.values import Plan

SAMPLE_ROWS = 1000
"""The first rows under the headings; they decide how numbers are written. They are the same ones
wherever the reading begins and however much of it is wanted."""

DAMAGE = (
    BadZipFile,
    zlib.error,
    ExpatError,
    EOFError,
    NotImplementedError,  # zip features that nobody uses
    struct.error,
    LookupError,
    ValueError,
    OverflowError,
    RecursionError,
)
"""What parsers raise at files that are not what they say."""


def read(file: BinaryIO, wanted: Wanted) -> Iterator[Said]:
    """An Opening, blocks and the End; or a Refusal in place of what would have followed."""
    try:
        yield from _read(file, wanted)
    except Refused as refused:
        yield refused.refusal
    except MemoryError:
        yield Refusal(RefusalCode.NEEDS_MEMORY)
    except DAMAGE:
        traceback.print_exc(limit=-3)  # for the log, should the mistake be ours
        yield Refusal(RefusalCode.DAMAGED)


def _read(file: BinaryIO, wanted: Wanted) -> Iterator[Said]:
    archive = guard.admit(file)
    limits.allow_time_for(guard.unpacked(archive))
    package = Package(archive)
    for part in package.others:
        _look_through(package, part)
    streaming = Streaming(package)
    table = sheet.choose(package, streaming, wanted.sheet, wanted.layout)
    seen = scan.scan(package.stream(table.sheet.part))
    table = sheet.settle(table, seen, wanted.layout)
    columns = list(table.headings.columns.values())
    is_fast = fast.fits(package, seen)
    if is_fast:
        rows = fast.rows(file, table.sheet.name, columns, seen)
    else:
        rows = streaming.rows(table.sheet, columns)
    filled = _below(rows, table.headings.row)
    sample = list(islice(filled, SAMPLE_ROWS))
    plan, opening = _opened(package, table, wanted, sample)
    reader = "fast" if is_fast else "streaming"
    yield replace(opening, reader=reader, last_row=max(seen.last_row, table.headings.row))
    yield from _blocks(chain(sample, filled), plan, wanted, table.sheet.name)


def _look_through(package: Package, part: str) -> None:
    """``Refused`` when there is something in it that should not be."""
    for _ in package.stream(part):
        pass


def _below(rows: Rows, headings_row: int) -> Rows:
    """The filled rows under the headings."""
    return (row for row in rows if row[0] > headings_row and not values.is_blank(row[1]))


def _opened(
    package: Package, table: Table, wanted: Wanted, sample: list[Row]
) -> tuple[Plan, Opening]:
    """How the rows are understood, and what there is to say before the first of them."""
    columns = {key: place for place, key in enumerate(table.headings.columns)}
    texts = dict(table.headings.texts)
    notes = list(table.notes)
    if sheet.is_quarter_in_period(table.headings, wanted.layout):
        _require_quarters(table, columns[YEAR.key], sample)
        columns[QUARTER.key], texts[QUARTER.key] = columns[YEAR.key], texts[YEAR.key]
        notes.append((NoteCode.QUARTER_FROM_PERIOD, {"heading": texts[YEAR.key]}))
    _require_results(sample)
    decimal = wanted.decimal or decimals.style_of(_money_texts(columns, sample))
    if not decimal and any(map(decimals.is_unclear, _money_texts(columns, sample))):
        notes.append((NoteCode.DECIMAL_UNCLEAR, {}))
    if package.has_macros:
        notes.append((NoteCode.MACROS, {}))
    opening = Opening(
        sheet=table.sheet.name,
        sheets=[known.name for known in package.sheets if known.is_visible],
        header_row=table.headings.row,
        headings=texts,
        unknown=table.headings.unknown,
        decimal=decimal,
        last_row=0,
        reader="",
        notes=notes,
    )
    identity = [column.key for column in identity_of(wanted.layout)]
    return Plan(columns, identity, decimal), opening


def _require_quarters(table: Table, place: int, sample: list[Row]) -> None:
    if not any(periods.has_quarter(cells[place]) for _, cells in sample):
        raise Refused(
            RefusalCode.MISSING_COLUMNS,
            sheet=table.sheet.name,
            row=table.headings.row,
            columns=QUARTER.key,
            found=", ".join(table.headings.texts.values()),
        )


def _require_results(sample: list[Row]) -> None:
    """A workbook that a program wrote and Excel never opened has formulas and no figures."""
    cells = [cell for _, row in sample for cell in row if cell != ""]
    without = [cell for cell in cells if _is_without_result(cell)]
    if 2 * len(without) > len(cells):
        raise Refused(RefusalCode.NO_RESULTS)


def _is_without_result(cell: object) -> bool:
    return isinstance(cell, Unusable) and cell.code is ProblemCode.NO_RESULT


def _money_texts(columns: dict[str, int], sample: list[Row]) -> Iterator[str]:
    places = [place for key, place in columns.items() if BY_KEY[key].holds is Holds.MONEY]
    for _, cells in sample:
        for place in places:
            cell = cells[place]
            if isinstance(cell, str) and cell.strip():
                yield cell


def _blocks(rows: Rows, plan: Plan, wanted: Wanted, name: str) -> Iterator[Said]:
    """The rows after those that were read before, in blocks, and the end."""
    wanted_rows = islice((row for row in rows if row[0] > wanted.after), wanted.most_rows)
    count = 0
    while block := list(islice(wanted_rows, BLOCK_ROWS)):
        yield values.block(block, plan)
        count += len(block)
    if not count and not wanted.after:
        raise Refused(RefusalCode.NO_ROWS, sheet=name)
    yield End(count)
