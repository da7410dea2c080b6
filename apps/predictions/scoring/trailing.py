"""Quarterly flows as flows of a year, which the models were fitted to.

What is measured over a period (sales, EBIT, net income) is summed over the four quarters that end
with the row. What is measured at the end of a period (assets, debts) is taken as it stands and has
no place here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from apps.predictions.scoring.model import Numbers

QUARTERS = 4

Integers = NDArray[np.int64]


def trailing(
    companies: Integers, periods: Integers, flows: Mapping[str, Numbers]
) -> tuple[dict[str, Numbers], Integers]:
    """Each flow over the trailing four quarters, and how many quarters it was made of, 1 to 4.

    companies: a number for each company
    periods:   4 × year + quarter - 1; rows come sorted by company, then period, each pair once:
               anything else is a ``ValueError``
    flows:     key → the flow of that quarter, NaN where there is none

    Counted back from the row, quarters are used up to the first that is not there. Their sum × 4 /
    how many makes the year. With fewer than four it is annualised and knows nothing of seasons: say
    so where it is shown. A flow is NaN where one of the quarters used has none; how many are used
    is the same for all flows of a row.
    """
    _check(companies, periods, flows)
    reaches = {back: _reaches(companies, periods, back) for back in range(1, QUARTERS)}
    quarters = np.ones(len(periods), dtype=np.int64)
    for is_there in reaches.values():
        quarters += is_there
    with np.errstate(over="ignore", invalid="ignore"):  # absurd figures: the models refuse them
        years = {key: _summed(flow, reaches) * QUARTERS / quarters for key, flow in flows.items()}
    return years, quarters


def _check(companies: Integers, periods: Integers, flows: Mapping[str, Numbers]) -> None:
    if {len(companies), *map(len, flows.values())} != {len(periods)}:
        raise ValueError("companies, periods and flows differ in length")
    same, later = companies[1:] == companies[:-1], periods[1:] > periods[:-1]
    if not np.all((companies[1:] > companies[:-1]) | (same & later)):
        raise ValueError("rows have to be sorted by company, then period, each pair once")


def _reaches(companies: Integers, periods: Integers, back: int) -> NDArray[np.bool_]:
    """Whether the row so many rows before is that quarter of the same company.

    As rows are sorted and none is there twice, the quarters between are then there, too.
    """
    reaches = np.zeros(len(periods), dtype=bool)
    same = companies[back:] == companies[:-back]
    reaches[back:] = same & (periods[back:] - periods[:-back] == back)
    return reaches


def _summed(flow: Numbers, reaches: Mapping[int, NDArray[np.bool_]]) -> Numbers:
    total = np.array(flow, dtype=np.float64)
    for back, is_there in reaches.items():
        total[back:] += np.where(is_there[back:], flow[:-back], 0.0)
    return total
