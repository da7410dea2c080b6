"""What the models share: looking columns up, dividing, and the first reason why a row has no score.

A reason is 'code' or 'code:column'. In this order the first that holds is given:

    missing:<column>        there is no figure (in the order of the model's needs)
    not_positive:<column>   the model divides by it, and it is 0 or less
    exceeds:<column>        the part is greater than its whole: no balance sheet says that
    too_large               figures so absurd that the result is no number any more
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from apps.predictions.columns import (
    CURRENT_ASSETS,
    CURRENT_LIABILITIES,
    EQUITY,
    TOTAL_ASSETS,
    TOTAL_LIABILITIES,
    Column,
)
from apps.predictions.scoring.model import Figures, Numbers

PARTS = ((CURRENT_ASSETS, TOTAL_ASSETS), (CURRENT_LIABILITIES, TOTAL_LIABILITIES))
ROUNDING = 1e-6
"""By how much of the whole a part may exceed it: figures in print are rounded."""


class Columns:
    """The figures, by column; NaN throughout for a column that the sheet lacks.

    Columns of different lengths are a ``ValueError``.
    """

    def __init__(self, figures: Figures) -> None:
        self._figures = {key: np.asarray(of, dtype=np.float64) for key, of in figures.items()}
        lengths = {key: len(values) for key, values in self._figures.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns of different lengths: {lengths}")
        self.rows = next(iter(lengths.values()), 0)

    def __call__(self, column: Column) -> Numbers:
        """The figures of this column."""
        found = self._figures.get(column.key)
        return np.full(self.rows, np.nan) if found is None else found


def ratio(of: Numbers, to: Numbers) -> Numbers:
    """``of / to`` where ``to`` is greater than 0, else NaN."""
    return np.divide(of, to, out=np.full(len(to), np.nan), where=to > 0)


def working_capital(of: Columns) -> Numbers:
    """Current assets less current liabilities."""
    return of(CURRENT_ASSETS) - of(CURRENT_LIABILITIES)


def book_equity(of: Columns) -> Numbers:
    """Book value of equity; where it is not given, total assets less total liabilities."""
    given = of(EQUITY)
    return np.where(np.isnan(given), of(TOTAL_ASSETS) - of(TOTAL_LIABILITIES), given)


def first_reasons(
    of: Columns, needs: Sequence[Column], divisors: Sequence[Column], score: Numbers
) -> NDArray[np.object_]:
    """Why each row has no score, '' where it has one."""
    reasons = np.full(of.rows, "", dtype=object)

    def give(reason: str, where: NDArray[np.bool_]) -> None:
        reasons[where & (reasons == "")] = reason

    for column in needs:
        give(f"missing:{column.key}", np.isnan(of(column)))
    for column in divisors:
        give(f"not_positive:{column.key}", of(column) <= 0)
    for part, whole in PARTS:
        give(f"exceeds:{part.key}", of(part) > of(whole) + ROUNDING * np.abs(of(whole)))
    give("too_large", ~np.isfinite(score))
    for column in needs:
        give("too_large", np.isinf(of(column)))  # divided by it, anything would be 0
    return reasons
