"""Altman's Z'' and Z': how sound a company looks. The higher, the better.

Z'' = 6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4
Z'  = 0.717 X1 + 0.847 X2 + 3.107 X3 + 0.420 X4 + 0.998 X5

    X1  working capital (current assets less current liabilities) / total assets
    X2  retained earnings / total assets
    X3  EBIT / total assets
    X4  book value of equity / total liabilities
    X5  sales / total assets

Both are for companies that are not listed: Z' (1983) for manufacturers, Z'' for all others; it
leaves out sales, whose ratio differs most by industry. All figures are in one unit of money,
whichever; EBIT and sales are of a year. Equity that is not given is total assets less total
liabilities.

    Z''  above 2.60 safe, 1.10 to 2.60 grey, below 1.10 distress
    Z'   above 2.90 safe, 1.23 to 2.90 grey, below 1.23 distress

Seen: E. I. Altman (2018), Applications of distress prediction models: what have we learned after 50
years from the Z-score models?, International Journal of Financial Studies 6(3) 70,
doi 10.3390/ijfs6030070; and public copies of E. I. Altman (2000), Predicting financial distress of
companies: revisiting the Z-score and ZETA models (working paper), which Z' was taken from. The
original of 1983 could not be read here: have a person check against it before calling Z' verified.

In print there is more than one Z''. creditguru.com gives 6.5 instead of 6.56 and the cut-offs of
Z'; answers to a textbook exercise (tests/predictions/scoring/test_worked_examples.py) exchange the
weights of EBIT and equity; the variant for emerging markets adds 3.25 to it and to its limits, and
is not offered, for other limits are printed with it, too.

Measured with Z'' on Polish companies (UCI data set 365): within a year 18.6 % of those in distress
failed, 4.2 % of the grey, 2.9 % of the safe.
"""

from __future__ import annotations

from apps.predictions.columns import (
    CURRENT_ASSETS,
    CURRENT_LIABILITIES,
    EBIT,
    RETAINED_EARNINGS,
    SALES,
    TOTAL_ASSETS,
    TOTAL_LIABILITIES,
)
from apps.predictions.scoring.figures import Columns, book_equity, ratio, working_capital
from apps.predictions.scoring.formula import CutOffs, Formula
from apps.predictions.scoring.model import Numbers


def _ratios(of: Columns) -> dict[str, Numbers]:
    assets = of(TOTAL_ASSETS)
    return {
        "working_capital_to_assets": ratio(working_capital(of), assets),
        "retained_earnings_to_assets": ratio(of(RETAINED_EARNINGS), assets),
        "ebit_to_assets": ratio(of(EBIT), assets),
        "equity_to_liabilities": ratio(book_equity(of), of(TOTAL_LIABILITIES)),
    }


def _ratios_with_sales(of: Columns) -> dict[str, Numbers]:
    return _ratios(of) | {"sales_to_assets": ratio(of(SALES), of(TOTAL_ASSETS))}


_SOURCE_2018 = (
    "E. I. Altman (2018), Applications of distress prediction models, International Journal of "
    "Financial Studies 6(3) 70"
)
_SOURCE_2000 = (
    "E. I. Altman (2000), Predicting financial distress of companies: revisiting the Z-score and "
    "ZETA models"
)
_NEEDS = (
    TOTAL_ASSETS,
    CURRENT_ASSETS,
    TOTAL_LIABILITIES,
    CURRENT_LIABILITIES,
    RETAINED_EARNINGS,
    EBIT,
)

Z2 = Formula(
    needs=_NEEDS,
    divisors=(TOTAL_ASSETS, TOTAL_LIABILITIES),
    constant=0.0,
    coefficients={
        "working_capital_to_assets": 6.56,
        "retained_earnings_to_assets": 3.26,
        "ebit_to_assets": 6.72,
        "equity_to_liabilities": 1.05,
    },
    ratios=_ratios,
    judge=CutOffs(distress=1.10, safe=2.60),
).as_model("altman-z2", "Altman Z''", version="1", source=_SOURCE_2018)

Z1 = Formula(
    needs=(*_NEEDS, SALES),
    divisors=(TOTAL_ASSETS, TOTAL_LIABILITIES),
    constant=0.0,
    coefficients={
        "working_capital_to_assets": 0.717,
        "retained_earnings_to_assets": 0.847,
        "ebit_to_assets": 3.107,
        "equity_to_liabilities": 0.420,
        "sales_to_assets": 0.998,
    },
    ratios=_ratios_with_sales,
    judge=CutOffs(distress=1.23, safe=2.90),
).as_model("altman-z1", "Altman Z'", version="1", source=_SOURCE_2000)
