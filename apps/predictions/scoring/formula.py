"""A published model as it stands in print: a weighted sum of ratios, and the cut-offs of its zones.

Why a probability is shown as "model value". Zmijewski's and Ohlson's models end in a number from 0
to 1, but their coefficients were fitted to other companies of another time. Measured on Polish
companies (UCI data set 365, one year ahead), Zmijewski's averages .19 where 6.9 % failed, and its
Brier score of .127 is worse than the .065 of saying the base rate to everybody. It still orders
companies (area under the ROC curve .765), but it is no chance of failure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.predictions.columns import Column
from apps.predictions.scoring.figures import Columns, first_reasons
from apps.predictions.scoring.model import Bounds, Figures, Model, Numbers, Scores, Zone

NOISE = 1e-9
"""Binary fractions miss decimal cut-offs by a hair; 2.60 on paper is not above 2.60."""


@dataclass(frozen=True)
class CutOffs:
    """A high result is good: above ``safe`` it is safe, below ``distress`` distress, else grey."""

    distress: float
    safe: float

    @property
    def bounds(self) -> Bounds:
        """From where to where each zone goes."""
        return {
            Zone.SAFE: (self.safe, None),
            Zone.GREY: (self.distress, self.safe),
            Zone.DISTRESS: (None, self.distress),
        }

    def zones(self, result: Numbers) -> NDArray[np.object_]:
        """The zone of each result; the cut-offs themselves are grey."""
        zones = np.full(len(result), Zone.GREY.value, dtype=object)
        zones[result > self.safe + NOISE] = Zone.SAFE.value
        zones[result < self.distress - NOISE] = Zone.DISTRESS.value
        return zones


@dataclass(frozen=True)
class MoreLikelyThanNot:
    """The result is a probability of failure: above 0.5 it is distress, else safe; no grey."""

    cut: float = 0.5

    @property
    def bounds(self) -> Bounds:
        """From where to where each zone goes."""
        return {Zone.SAFE: (None, self.cut), Zone.DISTRESS: (self.cut, None)}

    def zones(self, result: Numbers) -> NDArray[np.object_]:
        """The zone of each result; the cut itself is safe."""
        zones = np.full(len(result), Zone.SAFE.value, dtype=object)
        zones[result > self.cut + NOISE] = Zone.DISTRESS.value
        return zones


@dataclass(frozen=True)
class Formula:
    """``constant + Σ coefficient × ratio``.

    needs:        the columns without which it cannot compute, in the order of complaint
    divisors:     those that have to be greater than 0
    coefficients: name of a ratio → its weight
    ratios:       all of them, by name
    probability:  makes the model's own probability of the score; the zones are then its zones
    """

    needs: tuple[Column, ...]
    divisors: tuple[Column, ...]
    constant: float
    coefficients: Mapping[str, float]
    ratios: Callable[[Columns], dict[str, Numbers]]
    judge: CutOffs | MoreLikelyThanNot
    probability: Callable[[Numbers], Numbers] | None = None

    def as_model(
        self, key: str, name: str, version: str, source: str, is_annual_only: bool = False
    ) -> Model:
        """It under a key and a name; ``source`` is the publication."""
        return Model(
            key=key,
            version=version,
            name=name,
            needs=tuple(column.key for column in self.needs),
            ratios=tuple(self.coefficients),
            evaluate=self.evaluate,
            has_value=self.probability is not None,
            is_annual_only=is_annual_only,
            source=source,
            bounds=self.judge.bounds,
        )

    def evaluate(self, figures: Figures) -> Scores:
        """The scores; columns of different lengths are a ``ValueError``."""
        of = Columns(figures)
        # Divisors are checked, so what is left is overflow: its reason is too_large.
        with np.errstate(over="ignore", invalid="ignore"):
            ratios = self.ratios(of)
            score = self._sum(ratios, of.rows)
            reasons = first_reasons(of, self.needs, self.divisors, score)
        refused = reasons != ""
        score[refused] = np.nan
        value = None if self.probability is None else self.probability(score)
        zones = self.judge.zones(score if value is None else value)
        zones[refused] = ""
        shown = {name: np.where(np.isfinite(r), r, np.nan) for name, r in ratios.items()}
        return Scores(shown, score, value, zones.tolist(), reasons.tolist())

    def _sum(self, ratios: Mapping[str, Numbers], rows: int) -> Numbers:
        total = np.full(rows, self.constant)
        for name, coefficient in self.coefficients.items():
            total += coefficient * ratios[name]
        return total
