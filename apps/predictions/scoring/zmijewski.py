"""Zmijewski's X: how distressed a company looks. The higher, the worse.

X = -4.336 - 4.513 NI/TA + 5.679 TL/TA + 0.004 CA/CL,  P = Φ(X), the standard normal distribution

    NI/TA  net income / total assets
    TL/TA  total liabilities / total assets
    CA/CL  current assets / current liabilities

All figures are in one unit of money, whichever; net income is of a year. P above 0.5, that is X
above 0, is distress, everything else safe; there is no grey zone. P is shown as "model value":
see ``formula.py``.

M. E. Zmijewski (1984), Methodological issues related to the estimation of financial distress
prediction models, Journal of Accounting Research. It could not be read here: the coefficients are
those of the YCharts glossary (ycharts.com/glossary/terms/zmijewski_score), the cut of P at 0.5 is
that of R. Singh and B. Mishra's comparison (2016, Financial Innovation 2:6,
doi 10.1186/s40854-016-0026-9). Have a person check against the paper before calling it verified.

In print the sign of 0.004 differs (immaterial in size: a current ratio of 10 makes 0.08 of
difference), the others are often rounded to -4.3, -4.5 and 5.7, and what YCharts says of the cut is
upside down.
"""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np

from apps.predictions.columns import (
    CURRENT_ASSETS,
    CURRENT_LIABILITIES,
    NET_INCOME,
    TOTAL_ASSETS,
    TOTAL_LIABILITIES,
)
from apps.predictions.scoring.figures import Columns, ratio
from apps.predictions.scoring.formula import Formula, MoreLikelyThanNot
from apps.predictions.scoring.model import Numbers


def normal_distribution(x: Numbers) -> Numbers:
    """Φ(x). By erfc and not erf, so that small probabilities do not become 0."""
    return np.fromiter(map(erfc, (x / -sqrt(2)).tolist()), np.float64, len(x)) / 2


def _ratios(of: Columns) -> dict[str, Numbers]:
    assets = of(TOTAL_ASSETS)
    return {
        "net_income_to_assets": ratio(of(NET_INCOME), assets),
        "liabilities_to_assets": ratio(of(TOTAL_LIABILITIES), assets),
        "current_assets_to_current_liabilities": ratio(of(CURRENT_ASSETS), of(CURRENT_LIABILITIES)),
    }


ZMIJEWSKI = Formula(
    needs=(TOTAL_ASSETS, CURRENT_ASSETS, TOTAL_LIABILITIES, CURRENT_LIABILITIES, NET_INCOME),
    divisors=(TOTAL_ASSETS, CURRENT_LIABILITIES),
    constant=-4.336,
    coefficients={
        "net_income_to_assets": -4.513,
        "liabilities_to_assets": 5.679,
        "current_assets_to_current_liabilities": 0.004,
    },
    ratios=_ratios,
    judge=MoreLikelyThanNot(),
    probability=normal_distribution,
).as_model(
    "zmijewski",
    "Zmijewski X",
    version="1",
    source="M. E. Zmijewski (1984), Methodological issues related to the estimation of financial "
    "distress prediction models, Journal of Accounting Research",
)
