"""Carries the checks out. A service that does not answer is a finding, never a traceback."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination, Finding, Severity
from apps.operations.doctor.outside import SILENT, Outside, could_not_look, silences
from apps.operations.doctor.registry import Check


@dataclass(frozen=True)
class Result:
    """What a check found; ``looked_at`` is empty when it could not look to the end."""

    check: Check
    findings: tuple[Finding, ...]
    looked_at: str


def examine(case: Case, checks: Iterable[Check]) -> list[Result]:
    """Carry out these checks, in their order."""
    checks = list(checks)
    silent = silences(need for check in checks for need in check.needs)
    return [_examine(check, case, silent) for check in checks]


def count(results: Iterable[Result], severity: Severity) -> int:
    """How many findings are so severe."""
    return sum(one.severity == severity for result in results for one in result.findings)


def _examine(check: Check, case: Case, silent: Mapping[Outside, Finding]) -> Result:
    if missing := tuple(silent[need] for need in check.needs if need in silent):
        return Result(check, missing, "")
    return _carried_out(check, check.examine(case))


def _carried_out(check: Check, examination: Examination) -> Result:
    findings: list[Finding] = []
    while True:
        try:
            findings.append(next(examination))
        except StopIteration as end:
            return Result(check, tuple(findings), end.value)
        except SILENT as cause:
            return Result(check, (*findings, could_not_look(cause)), "")
