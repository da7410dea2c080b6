"""A sheet that is written from top to bottom, by XlsxWriter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from apps.predictions.results.sheet_rows import shown
from apps.predictions.results.sheets import HEADING

Line = Sequence[str | float]

WIDTHS = (44, 26, 14, 26)
LINE_POINTS = 15
CHARACTERS = 100
"""On a line of a paragraph, which is as wide as all columns."""
HIGHEST = 409
"""Points of a row; Excel takes no more."""


class Page:
    """Headings, pairs, paragraphs and tables, below each other; texts stay texts."""

    def __init__(self, book: Any, name: str) -> None:
        self.book = book
        self.sheet = book.add_worksheet(name)
        self.row = 0
        self._heading = book.add_format({"bold": True, "font_size": 14, "font_color": "#1F3A5F"})
        self._label = book.add_format({"font_color": "#555555", "valign": "top"})
        self._plain = book.add_format({"align": "left", "valign": "top", "text_wrap": True})
        self._titles = book.add_format(HEADING)
        for place, width in enumerate(WIDTHS):
            self.sheet.set_column(place, place, width)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)

    def heading(self, text: str) -> None:
        """A line in large letters."""
        self.row += 1 if self.row else 0
        self._cell(0, text, self._heading)
        self.row += 1

    def pairs(self, lines: Iterable[Line]) -> None:
        """Names and what belongs to them."""
        for label, value in lines:
            self._cell(0, label, self._label)
            self._cell(1, value, self._plain)
            self.row += 1

    def paragraphs(self, texts: Iterable[str]) -> None:
        """Each over the whole width, as high as it needs."""
        for text in texts:
            height = LINE_POINTS * (1 + len(text) // CHARACTERS)
            self.sheet.set_row(self.row, min(height, HIGHEST))
            self.sheet.merge_range(self.row, 0, self.row, len(WIDTHS) - 1, "", self._plain)
            self._cell(0, text, self._plain)
            self.row += 1

    def table(
        self, titles: Sequence[str], lines: Sequence[Line], formats: Sequence[Any] = ()
    ) -> int:
        """A table, with a format for the first cell of each line; returns its first row."""
        self.row += 1
        for place, title in enumerate(titles):
            self._cell(place, title, self._titles)
        first = self.row + 1
        for self.row, line in enumerate(lines, first):
            look = formats[self.row - first] if formats else self._plain
            for place, value in enumerate(line):
                self._cell(place, value, self._plain if place else look)
        self.row = first + len(lines)
        return first

    def _cell(self, place: int, value: str | float, look: Any) -> None:
        if isinstance(value, str):
            self.sheet.write_string(self.row, place, _harmless(value), look)
        else:
            self.sheet.write_number(self.row, place, value, look)


def _harmless(text: str) -> str:
    """XlsxWriter takes what looks like its own XML for that; a space before it makes it a text."""
    return f" {shown(text)}" if text.startswith("<r>") else shown(text)
