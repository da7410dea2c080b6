"""Workbooks of invented companies, the same for the same seed: for load tests and benchmarks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import xlsxwriter

from apps.predictions.columns import EXTRA, Layout, columns_of

FIRST_YEAR = 2015
YEARS = 10
QUARTERS = 4
LONG_AGO = datetime(2020, 1, 1)
KINDS = ("Comercial", "Agrícola", "Transportes", "Servicios", "Constructora", "Forestal")
PLACES = ("del Maule", "Los Aromos", "Puerto Claro", "Andes", "Austral", "Santa Elvira")

Row = list[str | float]


def write(path: Path, rows: int, *, seed: int = 1, layout: Layout = Layout.ANNUAL) -> None:
    """A workbook of ``rows`` companies and periods: 12 columns, one more where there are quarters.

    Some companies do well and some do not, so that every zone occurs. The same arguments give the
    same bytes.
    """
    columns = [column for column in columns_of(layout) if column not in EXTRA]
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
    book.set_properties({"created": LONG_AGO})
    sheet = book.add_worksheet("Data")
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.en)
    for number, row in enumerate(_rows(rows, seed, layout), start=1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            else:
                sheet.write_number(number, place, value)
    book.close()


def _rows(count: int, seed: int, layout: Layout) -> Iterator[Row]:
    """Company after company, each with its years or quarters in order."""
    chance = random.Random(seed)  # noqa: S311  (to be repeatable)
    periods = YEARS * (QUARTERS if layout is Layout.QUARTERLY else 1)
    for number in range(count):
        company, period = divmod(number, periods)
        if period == 0:
            size, luck = chance.lognormvariate(13, 1.5), chance.gauss(0, 1)
        yield [*_identity(company, period, layout), *_figures(chance, size, luck, layout)]


def _identity(company: int, period: int, layout: Layout) -> Row:
    name = f"{KINDS[company % len(KINDS)]} {PLACES[company // len(KINDS) % len(PLACES)]} {company}"
    tax_id = f"{76_000_000 + company}-{company % 10}"
    if layout is Layout.ANNUAL:
        return [tax_id, name, FIRST_YEAR + period]
    return [tax_id, name, FIRST_YEAR + period // QUARTERS, period % QUARTERS + 1]


def _figures(chance: random.Random, size: float, luck: float, layout: Layout) -> Row:
    """In the order of the template; ``luck`` is that of the company, about -3 to 3."""
    parts = QUARTERS if layout is Layout.QUARTERLY else 1
    assets = size * chance.uniform(0.9, 1.1)
    current = assets * chance.uniform(0.2, 0.7)
    liabilities = assets * min(1.6, max(0.1, chance.gauss(0.6 - 0.12 * luck, 0.08)))
    due = liabilities * chance.uniform(0.3, 0.9)
    sales = assets * chance.uniform(0.5, 1.8)
    ebit = assets * chance.gauss(0.05 + 0.05 * luck, 0.03)
    income = 0.72 * ebit - 0.04 * liabilities
    retained = assets * chance.gauss(0.15 + 0.12 * luck, 0.05)
    equity = assets - liabilities
    stocks = [assets, current, liabilities, due, retained, equity]
    flows = [ebit / parts, sales / parts, income / parts]
    return [float(round(value)) for value in (*stocks, *flows)]
