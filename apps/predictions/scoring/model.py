"""What a risk model is: pure arithmetic over columns of figures.

A model takes arrays with one element a company and period, and gives arrays of the same length.
It reads nothing, keeps nothing, and never gives inf: where it cannot compute, the score is NaN and
the reason says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
Figures: TypeAlias = Mapping[str, Numbers]
"""Column key → its figures, NaN where there is none; a column that the sheet lacks is missing."""


class Zone(StrEnum):
    """What a score means, by the cut-offs of its model."""

    SAFE = "safe"
    GREY = "grey"
    DISTRESS = "distress"


Bounds: TypeAlias = Mapping[Zone, tuple[float | None, float | None]]


@dataclass(frozen=True)
class Scores:
    """What a model says of each company and period.

    ratios: name → values, NaN where not computable
    score:  NaN where not computable
    value:  the model's own probability from 0 to 1, where it has one. It is shown as "model value":
            the coefficients were fitted to other companies of another time, so it is no chance
    zones:  '' where there is no score
    reasons: '' or why there is no score: 'code' or 'code:column' (``words.REASONS``)
    """

    ratios: dict[str, Numbers]
    score: Numbers
    value: Numbers | None
    zones: Sequence[str]
    reasons: Sequence[str]


@dataclass(frozen=True)
class Model:
    """One published model.

    key, version: what is stored beside each score
    needs:        the columns without which it cannot compute
    ratios:       the names of its ratios, in order
    source:       where it was published, for people
    bounds:       zone → from where to where its scores (its values, where it has them) go;
                  ``None`` where they go on for ever
    """

    key: str
    version: str
    name: str
    needs: tuple[str, ...]
    ratios: tuple[str, ...]
    evaluate: Callable[[Figures], Scores]
    has_value: bool = False
    is_annual_only: bool = False
    source: str = ""
    bounds: Bounds = field(default_factory=dict)
