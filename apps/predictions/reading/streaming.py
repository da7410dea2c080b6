"""Reads a sheet of any size in constant memory, its shared texts aside.

Our own, on expat: openpyxl's read-only mode keeps an element for each row and each text as an
object (354 MB for a million rows of twelve columns, where this takes 86 MB), and is half as fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.predictions.reading.cells import Cell, Row, Rows
from apps.predictions.reading.codes import ProblemCode, RefusalCode
from apps.predictions.reading.dates import Shows, date_of, date_styles
from apps.predictions.reading.markup import feed, parser
from apps.predictions.reading.package import Package, Sheet
from apps.predictions.reading.places import MOST_ROWS, column_letters
from apps.predictions.reading.refused import Refused, Unusable
from apps.predictions.reading.scan import NO_RESULT
from apps.predictions.reading.texts import LONGEST_KEPT, SharedTexts

_DIGITS = "0123456789"


class Streaming:
    """The sheets of one workbook, which share their texts and styles."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._texts = SharedTexts(package.stream(package.texts) if package.texts else ())
        styles = package.tags(package.styles) if package.styles else ()
        self._dates = date_styles(styles)

    def rows(self, sheet: Sheet, columns: Sequence[int]) -> Rows:
        """The rows of a sheet with the cells of these columns (from 0)."""
        reading = _Reading(self._texts, self._dates, columns, is_1904=self._package.is_1904)
        for _ in feed(reading.parser, self._package.stream(sheet.part)):
            yield from reading.complete
            reading.complete.clear()


class _Reading:
    """What expat calls, and the rows that are complete."""

    def __init__(
        self, texts: SharedTexts, dates: dict[str, Shows], columns: Sequence[int], *, is_1904: bool
    ) -> None:
        self.complete: list[Row] = []
        self._texts, self._dates, self._is_1904 = texts, dates, is_1904
        self._places = {column_letters(column): at for at, column in enumerate(columns)}
        self._columns = {column: at for at, column in enumerate(columns)}
        self._nothing: list[Cell] = [""] * len(columns)
        self._cells = self._nothing.copy()
        self._row = 0
        self._column = -1  # of the last cell; only counted where cells do not say their place
        self._at: int | None = None
        self._attributes: dict[str, str] = {}
        self._value = ""
        self._is_value = self._has_formula = False
        self._length = 0
        self.parser = parser()
        self.parser.StartElementHandler = self._root

    def _root(self, name: str, _: dict[str, str]) -> None:
        """The first element tells the namespace, of which there are two."""
        space = name.rpartition(" ")[0] + " "
        self._c, self._v, self._t, self._f, self._r, self._phonetic = (
            space + tag for tag in ("c", "v", "t", "f", "row", "rPh")
        )
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._c:
            self._begin_cell(attributes)
        elif name in (self._v, self._t):
            self._is_value = self._at is not None
        elif name == self._r:
            self._begin_row(attributes)
        elif name == self._f:
            self._has_formula = True
        elif name == self._phonetic:
            self._at = None  # how the text before it is pronounced

    def _end(self, name: str) -> None:
        self._is_value = False
        if name == self._c:
            if self._at is not None:
                self._cells[self._at] = self._cell()
        elif name == self._r:
            self.complete.append((self._row, self._cells))
            self._cells = self._nothing.copy()

    def _characters(self, text: str) -> None:
        if self._is_value and len(self._value) < LONGEST_KEPT:
            self._value += text[:LONGEST_KEPT]

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if not self._row < number <= MOST_ROWS:
            raise Refused(RefusalCode.DAMAGED)
        self._row, self._column = number, -1

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            self._at = self._columns.get(self._column)
        else:
            self._at = self._places.get(reference.rstrip(_DIGITS))
        self._attributes = attributes
        self._value, self._has_formula = "", False

    def _cell(self) -> Cell:
        kind = self._attributes.get("t", "n")
        value = self._value
        if not value:
            return NO_RESULT if self._has_formula and kind != "str" else ""
        if kind == "n":
            return self._number(value)
        if kind == "s":
            return self._texts[int(value)]
        if kind == "b":
            return value.strip() in ("1", "true")
        if kind == "e":
            return Unusable(ProblemCode.ERROR_VALUE, value)
        return datetime.fromisoformat(value) if kind == "d" else value

    def _number(self, value: str) -> Cell:
        number = float(value)
        shows = self._dates.get(self._attributes.get("s", ""))
        return date_of(number, shows, is_1904=self._is_1904) if shows else number
