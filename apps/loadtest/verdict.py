"""Whether a load test kept what it had to: its ledger, its limits, its baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from apps.loadtest import baseline, thresholds
from apps.loadtest.baseline import Baseline, Change, Comparison
from apps.loadtest.results import Results
from apps.loadtest.thresholds import Check, Thresholds


@dataclass(frozen=True)
class Terms:
    """What a test is judged by, besides its ledger.

    max_regression: percent by which it may be worse than its baseline
    """

    thresholds: Thresholds
    baseline: Baseline | None = None
    max_regression: float | None = None


@dataclass(frozen=True)
class Verdict:
    """``problems`` is empty when everything held."""

    problems: Sequence[str]
    checks: Sequence[Check]
    comparison: Comparison | None

    @property
    def holds(self) -> bool:
        """Whether nothing that was promised was broken."""
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """The verdict for a machine."""
        return {
            "thresholds": [asdict(check) | {"holds": check.holds} for check in self.checks],
            "comparison": _comparison(self.comparison) if self.comparison else None,
            "problems": list(self.problems),
        }


def judge(results: Results, terms: Terms) -> Verdict:
    """Ledger first, then the limits, then the baseline."""
    checks = thresholds.check(terms.thresholds, results)
    comparison = None
    if terms.baseline is not None:
        comparison = baseline.compare(terms.baseline, results, terms.max_regression)
    problems = [
        *results.ledger.problems,
        *(str(check) for check in checks if not check.holds),
        *(comparison.regressions if comparison else ()),
    ]
    return Verdict(problems, checks, comparison)


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "baseline": str(found.path),
        "max_regression": found.allowed,
        "changes": [_change(change) for change in found.changes],
        "differences": list(found.differences),
    }


def _change(change: Change) -> dict[str, Any]:
    return asdict(change) | {"ratio": change.ratio}
