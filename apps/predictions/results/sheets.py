"""Sheets of many rows, made by XlsxWriter but for the rows, of which there is one sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from apps.predictions.results import texts
from apps.predictions.results.texts import Cells, Look, ResultColumn
from apps.predictions.scoring.model import Zone

ROWS_A_SHEET = 1_048_576 - 3
"""Excel's limit, less what stands above the rows."""

HEADING = {
    "bold": True,
    "text_wrap": True,
    "valign": "vcenter",
    "font_color": "#FFFFFF",
    "bg_color": "#1F3A5F",
    "border": 1,
    "border_color": "#FFFFFF",
}
FORMATS = {
    Look.TEXT: {"num_format": "@"},
    Look.SENTENCE: {"text_wrap": True, "valign": "top"},
    Look.WHOLE: {"num_format": "0", "align": "right"},
    Look.MONEY: {"num_format": "#,##0.00"},
    Look.RATIO: {"num_format": "0.0000"},
    Look.SCORE: {"num_format": "0.000"},
    Look.ZONE: {"num_format": "@", "align": "center"},
}
COLOURS = {
    Zone.SAFE: {"bg_color": "#C6EFCE", "font_color": "#006100"},
    Zone.GREY: {"bg_color": "#E3E3E3", "font_color": "#404040"},
    Zone.DISTRESS: {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
}
TALL = 45
"""Height of a heading in points: room for three lines."""


@dataclass(frozen=True)
class Table:
    """What a sheet holds.

    name:  of the sheet
    lines: its ``count`` rows
    above: what is said above the headings; empty for nothing, and then there is no such row
    fixed: how many columns on the left stay in view
    """

    name: str
    columns: list[ResultColumn]
    lines: Iterator[Cells]
    count: int
    above: str = ""
    fixed: int = 0

    def parts(self, most: int) -> Iterator[Table]:
        """The same, on sheets of at most so many rows; the last one takes what there is."""
        whole, rest = divmod(self.count, most)
        counts = [most] * whole + ([rest] if rest or not whole else [])
        for number, count in enumerate(counts, 1):
            name = self.name if number == 1 else f"{self.name} {number}"
            lines = self.lines if number == len(counts) else islice(self.lines, count)
            yield replace(self, name=name, lines=lines, count=count)


def add(book: Any, table: Table) -> None:
    """The sheet with its headings and one sample row, in an XlsxWriter workbook."""
    made = book.add_worksheet(table.name)
    heading, top = book.add_format(HEADING), 0
    if table.above:
        made.write_string(0, 0, table.above, book.add_format({"bold": True}))
        top = 2
    made.set_row(top, TALL)
    for place, column in enumerate(table.columns):
        look = book.add_format(FORMATS[column.look])
        made.set_column(place, place, column.width)
        made.write_string(top, place, column.heading, heading)
        made.write_blank(top + 1, place, None, look)
    made.freeze_panes(top + 1, table.fixed)
    made.autofilter(top, 0, top + table.count, len(table.columns) - 1)
    made.set_landscape()
    made.fit_to_pages(1, 0)
    made.repeat_rows(top)
    _colour_zones(book, made, table, top)


def _colour_zones(book: Any, made: Any, table: Table, top: int) -> None:
    """One rule a zone over the whole column, not a format a cell."""
    for place, column in enumerate(table.columns):
        for zone, colours in COLOURS.items() if column.look is Look.ZONE and table.count else ():
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{texts.zone(zone)}"',
                "format": book.add_format(colours),
            }
            made.conditional_format(top + 1, place, top + table.count, place, rule)
