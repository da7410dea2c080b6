"""Ohlson's O, his model 1: how distressed a company looks. The higher, the worse.

O = -1.32 - 0.407 SIZE + 6.03 TLTA - 1.43 WCTA + 0.0757 CLCA - 1.72 OENEG
    - 2.37 NITA - 1.83 FUTL + 0.285 INTWO - 0.521 CHIN,   P = 1 / (1 + e^-O)

    SIZE   natural logarithm of total assets / price index
    TLTA   total liabilities / total assets
    WCTA   working capital (current assets less current liabilities) / total assets
    CLCA   current liabilities / current assets
    OENEG  1 if total liabilities exceed total assets, else 0
    NITA   net income / total assets
    FUTL   funds from operations / total liabilities
    INTWO  1 if there was a net loss in this and in the previous year, else 0
    CHIN   (net income - previous) / (|net income| + |previous|); 0 where both are 0, for then
           nothing changed, though the formula says 0 / 0

P above 0.5 is distress, everything else safe; there is no grey zone. P is shown as "model value":
see ``formula.py``. It needs two years, and is for annual figures only.

**It is not free of the unit of money.** Total assets are in whole dollars, and the price index is
that of the United States' gross national product with 1968 = 100, of the year before the balance
sheet's. They are divided by the index itself, not by a hundredth of it: that is the formula as
printed. The default of 100 leaves assets in prices of 1968. One index serves all rows, whatever
their years: 1 % of it is 0.004 of O. A thousand times the unit lowers O by 0.407 ln 1000 = 2.81,
and P with it. Some divide by 1000 first, or by an index of another base; their O is not this one.
The index used can be found again in every stored row: total assets / e^SIZE.

Dollars and the year before are second-hand. Three public programs quote Ohlson, "Total assets are
as reported in dollars"; one of them, giving p. 118, goes on "The index year is as of the year prior
to the year of the balance sheet date", and another says so in its own words. Whether each of them
read the paper cannot be seen.

J. A. Ohlson (1980), Financial ratios and the probabilistic prediction of bankruptcy, Journal of
Accounting Research. It could not be read here: coefficients and the base year are those of
Wikipedia, "Ohlson O-score"; title 7 of the Pennsylvania Code, § 143.31, prints the same
coefficients. R. Singh and B. Mishra (2016, Financial Innovation 2:6,
doi 10.1186/s40854-016-0026-9) give them rounded and cut P at 0.5, as most later work does; their
table 11 has the two dummies shifted by a row. Ohlson's own cut is 0.038, again second-hand:
public programs say so. Have a person check against the paper before calling it verified.
"""

from __future__ import annotations

from math import isfinite, log

import numpy as np
from numpy.typing import NDArray

from apps.predictions.columns import (
    CURRENT_ASSETS,
    CURRENT_LIABILITIES,
    FUNDS_FROM_OPERATIONS,
    NET_INCOME,
    PREVIOUS_NET_INCOME,
    TOTAL_ASSETS,
    TOTAL_LIABILITIES,
)
from apps.predictions.scoring.figures import Columns, ratio, working_capital
from apps.predictions.scoring.formula import Formula, MoreLikelyThanNot
from apps.predictions.scoring.model import Model, Numbers

PRICES_OF_1968 = 100.0


NEEDS = (
    TOTAL_ASSETS,
    CURRENT_ASSETS,
    TOTAL_LIABILITIES,
    CURRENT_LIABILITIES,
    NET_INCOME,
    PREVIOUS_NET_INCOME,
    FUNDS_FROM_OPERATIONS,
)
COEFFICIENTS = {
    "size": -0.407,
    "liabilities_to_assets": 6.03,
    "working_capital_to_assets": -1.43,
    "current_liabilities_to_current_assets": 0.0757,
    "liabilities_exceed_assets": -1.72,
    "net_income_to_assets": -2.37,
    "funds_from_operations_to_liabilities": -1.83,
    "loss_in_both_years": 0.285,
    "change_in_net_income": -0.521,
}


def ohlson(price_index: float = PRICES_OF_1968) -> Model:
    """The model at this level of prices (1968 = 100); ``ValueError`` unless greater than 0."""
    if not (isfinite(price_index) and price_index > 0):
        raise ValueError(f"the price index is {price_index}: it has to be greater than 0")
    return Formula(
        needs=NEEDS,
        divisors=(TOTAL_ASSETS, CURRENT_ASSETS, TOTAL_LIABILITIES),
        constant=-1.32,
        coefficients=COEFFICIENTS,
        ratios=lambda of: {"size": _size(of, price_index)} | _ratios(of),
        judge=MoreLikelyThanNot(),
        probability=logistic,
    ).as_model(
        "ohlson",
        "Ohlson O",
        version="1",
        source="J. A. Ohlson (1980), Financial ratios and the probabilistic prediction of "
        "bankruptcy, Journal of Accounting Research",
        is_annual_only=True,
    )


def logistic(x: Numbers) -> Numbers:
    """1 / (1 + e^-x), without overflow however small x is."""
    small = np.exp(-np.abs(x))
    return np.where(x < 0, small, 1.0) / (1.0 + small)


def _ratios(of: Columns) -> dict[str, Numbers]:
    assets, liabilities = of(TOTAL_ASSETS), of(TOTAL_LIABILITIES)
    income, previous = of(NET_INCOME), of(PREVIOUS_NET_INCOME)
    return {
        "liabilities_to_assets": ratio(liabilities, assets),
        "working_capital_to_assets": ratio(working_capital(of), assets),
        "current_liabilities_to_current_assets": ratio(of(CURRENT_LIABILITIES), of(CURRENT_ASSETS)),
        "liabilities_exceed_assets": _one_if(liabilities > assets, liabilities, assets),
        "net_income_to_assets": ratio(income, assets),
        "funds_from_operations_to_liabilities": ratio(of(FUNDS_FROM_OPERATIONS), liabilities),
        "loss_in_both_years": _one_if((income < 0) & (previous < 0), income, previous),
        "change_in_net_income": _change(income, previous),
    }


def _size(of: Columns, price_index: float) -> Numbers:
    assets = of(TOTAL_ASSETS)
    return np.log(assets, out=np.full(of.rows, np.nan), where=assets > 0) - log(price_index)


def _one_if(holds: NDArray[np.bool_], *known: Numbers) -> Numbers:
    """1 where it holds and 0 where not; NaN where one of the numbers behind it is not known."""
    return np.where(np.isnan(known).any(axis=0), np.nan, holds)


def _change(now: Numbers, before: Numbers) -> Numbers:
    extent = np.abs(now) + np.abs(before)
    return np.where(extent == 0, 0.0, ratio(now - before, extent))
