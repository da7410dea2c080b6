"""From figures to what is stored: which model an upload wants, and what it says of a block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.conf import settings

from apps.predictions.columns import BY_KEY, Layout, identity_of
from apps.predictions.models import Upload
from apps.predictions.reading.protocol import Block, CellProblem
from apps.predictions.scoring import catalogue
from apps.predictions.scoring.model import Figures, Model, Numbers, Scores
from apps.predictions.scoring.trailing import trailing
from apps.predictions.storing import Scored

QUARTERS = 4


def model_of(upload: Upload) -> Model | None:
    """The model that the upload asks for; ``None`` where rows are only checked and imported."""
    return catalogue.get(upload.model, settings.PRICE_INDEX) if upload.model else None


def of_years(model: Model | None, block: Block, layout: Layout) -> Scored:
    """What the model says of each row by itself; nothing of one whose company or year is unknown.

    Without a model a row is usable when each of its cells is.
    """
    count = len(block.rows)
    unusable = _unusable(block, layout, whole_row=model is None)
    reasons = [unusable.get(row, "") for row in block.rows]
    if model is None:
        return Scored(None, None, reasons, [None] * count)
    figures = {key: np.frombuffer(values) for key, values in block.money.items()}
    scores = _only_where(model.evaluate(_complete(figures, model, count)), reasons)
    return Scored(model, scores, scores.reasons, [None] * count)


def not_yet(block: Block, layout: Layout) -> Scored:
    """Quarters are imported before they are scored: each needs the three before it."""
    unusable = _unusable(block, layout, whole_row=False)
    reasons = [unusable.get(row, "") for row in block.rows]
    return Scored(None, None, reasons, [None] * len(block.rows))


@dataclass(frozen=True)
class Quarters:
    """Rows of whole companies, ordered by company and period.

    companies: a number for each company
    periods:   year × 4 + quarter - 1
    """

    rows: Sequence[int]
    companies: Sequence[int]
    periods: Sequence[int]
    money: Mapping[str, Numbers]


def of_quarters(model: Model, quarters: Quarters) -> Scored:
    """What the model says when flows are those of the four quarters up to each."""
    flows = {key: values for key, values in quarters.money.items() if BY_KEY[key].is_flow}
    summed, used = trailing(np.array(quarters.companies), np.array(quarters.periods), flows)
    figures = _complete(dict(quarters.money) | summed, model, len(quarters.rows))
    scores = model.evaluate(figures)
    return Scored(model, scores, scores.reasons, [int(number) for number in used])


def _unusable(block: Block, layout: Layout, *, whole_row: bool) -> dict[int, str]:
    """Row → why nothing can be said of it."""
    identity = {column.key for column in identity_of(layout)}
    decisive = (p for p in block.problems if whole_row or p.column in identity)
    return _first_of_each_row(decisive)


def _first_of_each_row(problems: Iterable[CellProblem]) -> dict[int, str]:
    found: dict[int, str] = {}
    for problem in problems:
        found.setdefault(problem.row, f"unusable:{problem.column}")
    return found


def _complete(figures: Figures, model: Model, count: int) -> Figures:
    """With a column of NaN for each that the sheet lacks, so that the model can say so by row."""
    lacking = {key: np.full(count, np.nan) for key in model.needs if key not in figures}
    return dict(figures) | lacking


def _only_where(scores: Scores, reasons: Sequence[str]) -> Scores:
    """Without what was made of rows that have a reason already."""
    if not any(reasons):
        return scores
    bad = np.array([bool(reason) for reason in reasons])
    return replace(
        scores,
        ratios={name: np.where(bad, np.nan, ratio) for name, ratio in scores.ratios.items()},
        score=np.where(bad, np.nan, scores.score),
        value=None if scores.value is None else np.where(bad, np.nan, scores.value),
        zones=["" if reason else zone for reason, zone in zip(reasons, scores.zones, strict=True)],
        reasons=[reason or own for reason, own in zip(reasons, scores.reasons, strict=True)],
    )
