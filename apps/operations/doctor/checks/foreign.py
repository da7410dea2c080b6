"""Somebody else's numbers, which the doctor was given."""

from __future__ import annotations

from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination
from apps.operations.doctor.foreign.rules import RULES, judge
from apps.operations.doctor.registry import check

NUMBER = 13


@check(NUMBER, "the numbers of the foreign setup hold")
def foreign_numbers_hold(case: Case) -> Examination:
    """Nothing to say where no setup was given."""
    setup = case.foreign
    if setup is None:
        return "no setup given (--foreign FILE)"
    yield from judge(setup)
    return (
        f"{setup.source}: {len(setup.tasks)} tasks, {len(setup.workers)} workers, "
        f"{len(setup.nodes)} nodes; {len(RULES)} rules"
    )
