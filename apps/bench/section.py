"""What one part of the benchmark found: figures, ratios with their targets, counts, tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.bench.figures import Count, Figure, Target, Verdict


@dataclass(frozen=True)
class Grid:
    """A table that is only shown. Each row has as many cells as there are ``columns``."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str | float, ...]]


@dataclass(frozen=True)
class Section:
    """One part, told in the order in which its tables are shown."""

    key: str
    title: str
    figures: Sequence[Figure] = ()
    targets: Sequence[Target] = ()
    counts: Sequence[Count] = ()
    grids: Sequence[Grid] = ()
    notes: Sequence[str] = field(default=())

    def verdicts(self) -> Iterator[Verdict]:
        """Of everything that has a target."""
        yield from (target.verdict for target in self.targets)
        yield from (count.verdict for count in self.counts)

    def as_json(self) -> dict[str, Any]:
        """For a machine: every round, not only the medians."""
        return {
            "section": self.key,
            "title": self.title,
            "figures": [_figure(each) for each in self.figures],
            "ratios": [_target(each) for each in self.targets],
            "counts": [vars(each) | {"verdict": each.verdict} for each in self.counts],
            "tables": [
                {"title": grid.title, "rows": [dict(_cells(grid, row)) for row in grid.rows]}
                for grid in self.grids
            ],
            "notes": list(self.notes),
        }


def _cells(grid: Grid, row: tuple[str | float, ...]) -> Iterator[tuple[str, str | float]]:
    return zip(grid.columns, row, strict=True)


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "unit": figure.unit,
        "median": figure.median,
        "min": figure.least,
        "max": figure.most,
        "spread": figure.spread,
        "rounds": list(figure.values),
    }


def _target(target: Target) -> dict[str, Any]:
    ratio = target.ratio
    return {
        "what": target.what,
        "over": ratio.over.name,
        "under": ratio.under.name,
        "median": ratio.median,
        "min": ratio.least,
        "max": ratio.most,
        "spread": ratio.spread,
        "noisy": ratio.is_noisy,
        "rounds": list(ratio.values),
        "wanted": target.wanted,
        "verdict": target.verdict,
    }
