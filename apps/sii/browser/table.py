"""The list of forms as the page shows it: read by the words above its columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from apps.accounts.rut import parse_rut
from apps.sii.errors import PageChanged
from apps.sii.reading.plain import plain
from apps.sii.shapes import FormSeen, Period

Table = Sequence[Sequence[str]]
"""The texts of its cells, row by row."""

PERIOD, FOLIO, RUT = "periodo", "folio", "contribuyente"
PRESENTED, STATE = "fecha presentacion", "estado"
COLUMNS: Final = (PERIOD, FOLIO, RUT, PRESENTED, STATE)
MONTHS: Final = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
LEAST_CELLS: Final = 2
"""A row with fewer says something to people, such as a caption."""


def is_whole(tables: Sequence[Table]) -> bool:
    """Whether one of them has the words above its columns."""
    return any(_header(table) is not None for table in tables)


def forms_of(tables: Sequence[Table]) -> list[FormSeen]:
    """Its rows; ``PageChanged`` for one that makes no sense."""
    return [form for table in tables for form in _forms(table)]


def _forms(table: Table) -> list[FormSeen]:
    number = _header(table)
    if number is None:
        return []
    columns = [plain(cell) for cell in table[number]]
    rows = [row for row in table[number + 1 :] if len(row) >= LEAST_CELLS]
    return [_form(columns, row) for row in rows]


def _header(table: Table) -> int | None:
    for number, row in enumerate(table):
        if {plain(cell) for cell in row}.issuperset(COLUMNS):
            return number
    return None


def _form(columns: Sequence[str], row: Sequence[str]) -> FormSeen:
    try:
        cells = dict(zip(columns, row, strict=True))
        return FormSeen(
            period=_period(cells[PERIOD]),
            folio=int(cells[FOLIO].strip()),
            rut=parse_rut(cells[RUT]),
            presented_on=datetime.strptime(cells[PRESENTED].split()[0], "%d/%m/%Y").date(),
            state=" ".join(cells[STATE].split()),
        )
    except (ValueError, IndexError):
        raise PageChanged from None


def _period(text: str) -> Period:
    """Such as `Ene 2025`."""
    month, year = plain(text).split()
    return Period(year=int(year), month=MONTHS.index(month) + 1)
