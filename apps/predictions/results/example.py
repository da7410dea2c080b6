"""Invented companies that show what a filled sheet looks like.

Their balance sheets add up. Their tax numbers are far below any that was ever given out, though
their check digits are right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from apps.predictions.columns import MONEY, NAME, QUARTER, TAX_ID, YEAR, Layout

Row = Mapping[str, str | int]

YEARS_PARTS = (0.20, 0.25, 0.25, 0.30)
"""How much of a year's flows falls into each quarter."""
QUARTERS_KNOWN = (4, 2, 1)
"""Of each company, so that the example shows rows that will be annualised, too."""


def rows(layout: Layout) -> Iterator[Row]:
    """Column key → cell, by row; columns that have nothing are left out."""
    for company, known in zip(_companies(), QUARTERS_KNOWN, strict=True):
        if layout is Layout.ANNUAL:
            yield company
        else:
            yield from (_quarter(company, quarter) for quarter in range(1, known + 1))


def _quarter(company: Row, quarter: int) -> Row:
    part = YEARS_PARTS[quarter - 1]
    flows = {c.key: round(int(company[c.key]) * part) for c in MONEY if c.is_flow}
    return {**company, QUARTER.key: quarter, **flows}


def _companies() -> Iterator[Row]:
    for (tax_id, *figures), name in zip(_FIGURES, _names(), strict=True):
        keys = [column.key for column in MONEY]
        identity: Row = {TAX_ID.key: str(tax_id), NAME.key: name, YEAR.key: 2025}
        yield {**identity, **dict(zip(keys, map(int, figures), strict=True))}


def _names() -> tuple[str, ...]:
    return (_("Bakery (invented)"), _("Shipyard (invented)"), _("Bookshop (invented)"))


# fmt: off
_FIGURES = (
    # assets, current, liabilities, current, retained, equity,
    # EBIT, sales, net income, previous, funds
    ("00000001-9", 1_200_000, 600_000, 400_000, 250_000, 450_000, 800_000,
     180_000, 1_500_000, 120_000, 100_000, 150_000),
    ("00000002-7", 5_000_000, 1_600_000, 3_400_000, 1_500_000, 500_000, 1_600_000,
     400_000, 4_200_000, 90_000, 150_000, 260_000),
    ("00000003-5", 300_000, 120_000, 330_000, 180_000, -90_000, -30_000,
     -20_000, 410_000, -35_000, -12_000, -18_000),
)
# fmt: on
