"""Every task has a queue, and every queue somebody who drains it."""

from __future__ import annotations

from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination, error
from apps.operations.doctor.registry import check
from apps.operations.routing import report, scheduled


@check(1, "every task is routed, and drained in every topology")
def tasks_reach_a_pool(case: Case) -> Examination:
    """As ``verify_routing`` finds it, without the rows of the schedule."""
    found = report.gather(case.topologies, scheduled.of_settings())
    for problem in found.problems:
        yield error(problem.what, problem.repair)
    counts = ", ".join(f"{count} {queue}" for queue, count in found.counts.items())
    return f"{len(found.rows)} tasks ({counts}), {len(case.topologies)} topologies"
