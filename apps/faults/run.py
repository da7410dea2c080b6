"""One fault from a clean slate to its verdict."""

from __future__ import annotations

from apps.faults.catalogue import Fault
from apps.faults.rig import Rig, clean_slate
from apps.faults.verdict import Verdict, judge


def run(fault: Fault, settings_used: dict[str, str]) -> Verdict:
    """Inject the fault into a new system and judge what is left; stop everything."""
    rig = Rig(bound=fault.bound, settings_used=settings_used)
    clean_slate(rig)
    problems: list[str] = []
    try:
        try:
            fault.inject(rig)
        except Exception as error:  # a case that breaks down is a case that did not hold
            problems.append(f"{type(error).__name__}: {error}")
        verdict = judge(fault, rig)
    finally:
        rig.stop()
    verdict.problems[:0] = problems
    return verdict
