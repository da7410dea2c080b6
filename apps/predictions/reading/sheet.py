"""Which sheet is read, and where its table begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from apps.predictions.columns import QUARTER, YEAR, Layout, columns_of
from apps.predictions.reading import headings
from apps.predictions.reading.cells import Row
from apps.predictions.reading.codes import NoteCode, RefusalCode
from apps.predictions.reading.headings import Headings
from apps.predictions.reading.package import Package, Sheet
from apps.predictions.reading.places import place
from apps.predictions.reading.refused import Refused
from apps.predictions.reading.scan import Scan
from apps.predictions.reading.streaming import Streaming

FIRST_ROWS = 25
"""Rows among which the headings are looked for."""
FIRST_COLUMNS = 256
"""Columns among which they are; what lies further to the right is left alone."""
MOST_SHEETS = 100
LEAST_COLUMNS = 2
"""A row with fewer that are recognised is no row of headings."""
LONGEST_LIST = 10

Note = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Table:
    """Where the rows are: the sheet, its headings, and what was found on the way to them."""

    sheet: Sheet
    headings: Headings
    first_rows: Sequence[Row]
    notes: tuple[Note, ...] = ()


def choose(package: Package, streaming: Streaming, wanted: str, layout: Layout) -> Table:
    """The sheet of this name; without a name the one whose headings fit best."""
    if wanted:
        return _look(streaming, _named(package.sheets, wanted), layout)
    tables = [_look(streaming, sheet, layout) for sheet in package.sheets[:MOST_SHEETS]]
    visible = [table for table in tables if table.sheet.is_visible]
    hidden = [table for table in tables if not table.sheet.is_visible and _fits(table, layout)]
    fitting = [table for table in visible if _fits(table, layout)]
    best = max(fitting or hidden or visible or tables, key=_columns)
    return replace(best, notes=tuple(_notes_of_choice(best, fitting)))


def settle(table: Table, seen: Scan, layout: Layout) -> Table:
    """The same with its headings for certain: now it is known which cells are merged."""
    merged = _merged_headings(seen.merged)
    found = headings.best(table.first_rows, layout, merged)
    if len(found.columns) < LEAST_COLUMNS:
        raise Refused(
            RefusalCode.NO_HEADINGS,
            sheet=table.sheet.name,
            rows=FIRST_ROWS,
            columns=",".join(column.key for column in columns_of(layout)),
        )
    if found.twice:
        key, first, second = found.twice
        raise Refused(RefusalCode.COLUMN_TWICE, column=key, first=first, second=second)
    _require_identity(table.sheet, found, layout)
    return replace(table, headings=found, notes=(*table.notes, *_notes_of_merging(found, seen)))


def is_quarter_in_period(found: Headings, layout: Layout) -> bool:
    """Whether the quarter can only stand in the period's own cells: '2024-Q3', or a date."""
    return layout is Layout.QUARTERLY and QUARTER.key not in found.columns


def _look(streaming: Streaming, sheet: Sheet, layout: Layout) -> Table:
    rows = streaming.rows(sheet, range(FIRST_COLUMNS))
    first = list(takewhile(lambda row: row[0] <= FIRST_ROWS, rows))
    return Table(sheet, headings.best(first, layout), first)


def _named(sheets: Sequence[Sheet], wanted: str) -> Sheet:
    for sheet in sheets:
        if sheet.name.strip().casefold() == wanted.strip().casefold():
            return sheet
    names = _listed(sheet.name for sheet in sheets)
    raise Refused(RefusalCode.UNKNOWN_SHEET, sheet=wanted, sheets=names)


def _fits(table: Table, layout: Layout) -> bool:
    found = table.headings
    is_complete = set(headings.missing(found, layout)) <= {QUARTER.key}
    return is_complete and len(found.columns) >= LEAST_COLUMNS


def _columns(table: Table) -> int:
    return len(table.headings.columns)


def _require_identity(sheet: Sheet, found: Headings, layout: Layout) -> None:
    lacking = headings.missing(found, layout)
    if is_quarter_in_period(found, layout) and YEAR.key in found.columns:
        lacking.remove(QUARTER.key)
    if lacking:
        raise Refused(
            RefusalCode.MISSING_COLUMNS,
            sheet=sheet.name,
            row=found.row,
            columns=",".join(lacking),
            found=_listed([*found.texts.values(), *found.unknown]),
        )


def _notes_of_choice(best: Table, fitting: Sequence[Table]) -> Iterable[Note]:
    others = [table.sheet.name for table in fitting if table is not best]
    if others:
        yield NoteCode.OTHER_SHEETS, {"sheet": best.sheet.name, "others": _listed(others)}
    if not best.sheet.is_visible:
        yield NoteCode.HIDDEN_SHEET, {"sheet": best.sheet.name}


def _notes_of_merging(found: Headings, seen: Scan) -> Iterable[Note]:
    ranges = [(*_corners(cells), cells) for cells in seen.merged]
    for (top, left), (_, right), cells in ranges:
        for key, column in found.columns.items():
            if (top, left) == (found.row, column) and right > left:
                yield NoteCode.MERGED_HEADING, {"heading": found.texts[key], "cells": cells}
    if any(bottom > found.row for _, (bottom, _), _ in ranges):
        yield NoteCode.MERGED_CELLS, {}


def _merged_headings(ranges: Iterable[str]) -> headings.Merged:
    merged: dict[int, dict[int, int]] = {}
    for cells in ranges:
        (top, left), (_, right) = _corners(cells)
        if top <= FIRST_ROWS:
            last = min(right, FIRST_COLUMNS - 1)
            merged.setdefault(top, {}).update(dict.fromkeys(range(left, last + 1), left))
    return merged


def _corners(cells: str) -> tuple[tuple[int, int], tuple[int, int]]:
    first, _, last = cells.partition(":")
    return place(first), place(last)


def _listed(names: Iterable[str]) -> str:
    """The first of them, for a sentence."""
    names = list(names)
    more = ["…"] if len(names) > LONGEST_LIST else []
    return ", ".join([*names[:LONGEST_LIST], *more])
