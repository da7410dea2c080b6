"""Cells into values, block by block and column by column. A cell that cannot be used is a problem
of its own and never ends the reading."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TypeVar, cast

from apps.predictions.columns import BY_KEY, NAME, QUARTER, TAX_ID, YEAR, Holds
from apps.predictions.reading import decimals, periods
from apps.predictions.reading.cells import Cell, Row, shown
from apps.predictions.reading.codes import ProblemCode
from apps.predictions.reading.protocol import (
    LONGEST_NAME,
    LONGEST_TAX_ID,
    LONGEST_VALUE,
    Block,
    CellProblem,
)
from apps.predictions.reading.refused import Unreadable, Unusable

GREATEST = 1e18
"""Beyond it a figure is a slip: the world's money is 1e15 dollars."""
EXACT = 10**15
"""Excel keeps 15 digits of a number and writes zeros for the others."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
_NUMBERS = {float, int}

Value = TypeVar("Value")


@dataclass(frozen=True)
class Plan:
    """How the cells of a row become values.

    columns:  key → its place in the row
    identity: keys that each row must fill
    decimal:  the style of the file, empty where none is known
    """

    columns: dict[str, int]
    identity: Sequence[str]
    decimal: str


@dataclass
class _Columns:
    """The columns of a block, and the problems that were found in it."""

    plan: Plan
    rows: Sequence[int]
    cells: Sequence[Sequence[Cell]]
    problems: list[CellProblem] = field(default_factory=list)

    def of(self, key: str) -> Sequence[Cell] | None:
        place = self.plan.columns.get(key)
        return None if place is None else self.cells[place]

    def converted(self, key: str, convert: Callable[[Cell], Value], nothing: Value) -> list[Value]:
        """Each cell of a column, ``nothing`` where it cannot be used or there is no column."""
        cells = self.of(key)
        if cells is None:
            return [nothing] * len(self.rows)
        is_needed = key in self.plan.identity
        return [
            self._converted(key, convert, nothing, row, cell, is_needed)
            for row, cell in zip(self.rows, cells, strict=True)
        ]

    def _converted(
        self,
        key: str,
        convert: Callable[[Cell], Value],
        nothing: Value,
        row: int,
        cell: Cell,
        is_needed: bool,
    ) -> Value:
        try:
            if isinstance(cell, Unusable):
                raise Unreadable(cell.code, **cell.params)
            value = convert(cell)
            if is_needed and value == nothing:
                raise Unreadable(ProblemCode.MISSING)
        except Unreadable as unreadable:
            value_shown = clean(shown(cell))[:LONGEST_VALUE]
            problem = CellProblem(row, key, value_shown, unreadable.code, unreadable.params)
            self.problems.append(problem)
            return nothing
        return value


def block(rows: Sequence[Row], plan: Plan) -> Block:
    """The values of these rows."""
    numbers, cells = zip(*rows, strict=True)
    columns = _Columns(plan, numbers, list(zip(*cells, strict=True)))
    made = Block(
        rows=list(numbers),
        tax_ids=columns.converted(TAX_ID.key, tax_id, ""),
        names=columns.converted(NAME.key, name, ""),
        years=columns.converted(YEAR.key, periods.year, 0),
        quarters=columns.converted(QUARTER.key, periods.quarter, 0),
        money={key: _money(columns, key) for key in plan.columns if _is_money(key)},
    )
    made.problems = sorted(columns.problems, key=lambda problem: problem.row)
    return made


def is_blank(cells: Sequence[Cell]) -> bool:
    """Whether a row says nothing."""
    return cells.count("") == len(cells) or all(
        isinstance(cell, str) and not cell.strip() for cell in cells
    )


def _is_money(key: str) -> bool:
    return BY_KEY[key].holds is Holds.MONEY


def _money(columns: _Columns, key: str) -> array[float]:
    cells = columns.of(key) or ()
    if set(map(type, cells)) <= _NUMBERS:  # no bool among them, which array would take for 1
        values = array("d", cast("Sequence[float]", cells))
        if min(values) >= -GREATEST and max(values) <= GREATEST:
            return values
    decimal = columns.plan.decimal
    return array("d", columns.converted(key, lambda cell: amount(cell, decimal), math.nan))


def amount(cell: Cell, decimal: str) -> float:
    """A figure; NaN for an empty cell."""
    if isinstance(cell, bool):
        raise Unreadable(ProblemCode.TRUE_FALSE)
    if isinstance(cell, date | time | timedelta):
        raise Unreadable(ProblemCode.DATE_NOT_NUMBER)
    if isinstance(cell, str):
        if not cell.strip():
            return math.nan
        cell = decimals.number(clean(cell), decimal)
    if not isinstance(cell, float | int) or not abs(cell) <= GREATEST:
        raise Unreadable(ProblemCode.TOO_GREAT)
    return float(cell)


def tax_id(cell: Cell) -> str:
    """A tax number as text: 76123456.0 is '76123456', and '007' stays '007'."""
    if isinstance(cell, bool | date | time | timedelta):
        raise Unreadable(ProblemCode.NOT_A_TEXT)
    if isinstance(cell, float | int) and abs(cell) >= EXACT:
        raise Unreadable(ProblemCode.DIGITS_LOST)
    text = clean(shown(cell))
    if len(text) > LONGEST_TAX_ID:
        raise Unreadable(ProblemCode.TOO_LONG, most=LONGEST_TAX_ID)
    return text


def name(cell: Cell) -> str:
    """A name as text, cut where it is too long."""
    return clean(shown(cell))[:LONGEST_NAME]


def clean(text: str) -> str:
    """Without control characters, which a database refuses, and with one space at a time."""
    if "_x" in text:
        text = _ESCAPED.sub(" ", text)
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    return " ".join(text.split())
