"""What the result files say of an upload, besides its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from apps.predictions.columns import Layout
from apps.predictions.reading.protocol import Opening
from apps.predictions.scoring.model import Model


@dataclass(frozen=True)
class Report:
    """The facts of the summary.

    model:     ``None`` where rows were only checked and imported
    columns:   keys of the money columns that the sheet had, in the template's order
    rows:      filled rows of the sheet; each was scored (or imported) or has a reason
    annualised: rows whose flows were annualised from fewer than four quarters
    zones:     zone → rows
    reasons:   reason → rows
    histogram: (from, to, rows) of the scores, ascending, equally wide
    problems, listed: problems that were found, and those of them that are listed
    """

    file_name: str
    language: str
    layout: Layout
    model: Model | None
    opening: Opening
    columns: tuple[str, ...]
    rows: int
    usable: int
    annualised: int
    zones: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    histogram: list[tuple[float, float, int]] = field(default_factory=list)
    problems: int = 0
    listed: int = 0


class ResultRow(NamedTuple):
    """One row of the results, in the order in which the sheet has them.

    A tuple, not a dataclass: a million of them are made and taken apart.

    money:    values in the order of ``Report.columns``, ``None`` where there is none
    ratios:   values in the order of ``Model.ratios``, ``None`` where not computable
    quarters: how many quarters the flows are made of; ``None`` for a year
    reason:   '' or why there is no score ('code' or 'code:column')
    """

    row: int
    tax_id: str
    name: str
    year: int | None
    quarter: int | None
    money: tuple[float | None, ...]
    ratios: tuple[float | None, ...]
    score: float | None
    value: float | None
    zone: str
    quarters: int | None
    reason: str


@dataclass(frozen=True)
class ListedProblem:
    """One line of the errors sheet."""

    row: int
    column: str
    value: str
    code: str
    params: dict[str, str]
