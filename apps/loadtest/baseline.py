"""A stored report to compare with: refused when it measured something else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.loadtest.errors import WrongUsage
from apps.loadtest.measures import in_table_order
from apps.loadtest.mix import Part
from apps.loadtest.results import Results

MAY_DIFFER = {"load", "commit"}
"""Conditions that no two runs share, or that the comparison is about."""

SAME_WAIT = 0.05
"""Seconds. Waits that differ by less are the same to people, whatever their ratio is."""


class BadBaseline(WrongUsage):
    """This file cannot be compared with."""


@dataclass(frozen=True)
class Baseline:
    """The report of an earlier test, as ``--json`` or ``--save-baseline`` wrote it."""

    path: Path
    report: dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One measure, before and now; ``None`` where there was nothing to measure."""

    what: str
    unit: str
    before: float | None
    now: float | None
    is_worse: bool

    @property
    def ratio(self) -> float | None:
        """Now over before."""
        return self.now / self.before if self.before and self.now is not None else None

    def __str__(self) -> str:
        before, now = (
            "nothing" if value is None else f"{value:.3g} {self.unit}"
            for value in (self.before, self.now)
        )
        what = self.what.capitalize()
        return f"{what} is worse than the baseline allows: {now}, was {before}."


@dataclass(frozen=True)
class Comparison:
    """Side by side with a baseline.

    allowed:     percent by which a measure may be worse; ``None``: the exit code ignores it
    differences: sentences about other conditions, which make the comparison doubtful
    """

    path: Path
    allowed: float | None
    changes: Sequence[Change]
    differences: Sequence[str]

    @property
    def regressions(self) -> list[str]:
        """A sentence for each measure that is worse by more than is allowed."""
        return [str(change) for change in self.changes if change.is_worse]


def read(path: Path, parts: Sequence[Part], rate: float | None) -> Baseline:
    """The report in this file; ``BadBaseline`` unless it is of this mix and rate."""
    report = _load(path)
    mix = [str(part) for part in parts]
    if report["mix"] != mix:
        raise BadBaseline(
            f"{path} is of another mix, {','.join(report['mix'])}: run the same one, or save "
            "a new baseline."
        )
    if report["rate"] != rate:
        raise BadBaseline(
            f"{path} was measured {_at(report['rate'])}, this test runs {_at(rate)}: say the same "
            "--rate, or save a new baseline."
        )
    return Baseline(path, report)


def _load(path: Path) -> dict[str, Any]:
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadBaseline(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadBaseline(f"{path} is not JSON.") from error
    needed = {"mix", "rate", "seed", "conditions", "throughput", "queues", "problems"}
    if not isinstance(report, dict) or not needed <= report.keys():
        raise BadBaseline(f"{path} is no report of this command: write one by --save-baseline.")
    return report


def _at(rate: float | None) -> str:
    return "all at once" if rate is None else f"at {rate:g} jobs/s"


def compare(baseline: Baseline, results: Results, allowed: float | None) -> Comparison:
    """Throughput and waits by queue, and what else was different."""
    changes = [_throughput(baseline, results, allowed), *_waits(baseline, results, allowed)]
    return Comparison(baseline.path, allowed, changes, list(_differences(baseline, results)))


def _throughput(baseline: Baseline, results: Results, allowed: float | None) -> Change:
    before, now = baseline.report["throughput"], results.throughput
    is_worse = allowed is not None and now < before * (1 - allowed / 100)
    return Change("throughput", "jobs/s", before, now, is_worse)


def _waits(baseline: Baseline, results: Results, allowed: float | None) -> Iterator[Change]:
    before = {one["queue"]: one["wait"]["p95"] for one in baseline.report["queues"]}
    now = {one.queue: one.wait.p95 for one in results.queues}
    for queue in in_table_order(before.keys() | now.keys()):
        was, is_now = before.get(queue), now.get(queue)
        is_worse = allowed is not None and _is_longer(was, is_now, allowed)
        yield Change(f"wait p95 of {queue}", "s", was, is_now, is_worse)


def _is_longer(before: float | None, now: float | None, allowed: float) -> bool:
    if before is None or now is None:
        return False
    return now > before * (1 + allowed / 100) and now - before > SAME_WAIT


def _differences(baseline: Baseline, results: Results) -> Iterator[str]:
    before, now = baseline.report["conditions"], results.conditions
    for name in sorted((before.keys() | now.keys()) - MAY_DIFFER):
        if before.get(name) != now.get(name):
            yield f"The {name} differs: {now.get(name)}, was {before.get(name)}."
    if baseline.report["seed"] != results.seed:
        yield f"The seed differs: {results.seed}, was {baseline.report['seed']}."
    if baseline.report["problems"]:
        yield f"The baseline had problems itself: {' '.join(baseline.report['problems'])}"
