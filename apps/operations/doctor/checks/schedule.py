"""The ticks of the code and the rows of the schedule say the same."""

from __future__ import annotations

from apps.core.beat import rows
from apps.operations import schedule_sync
from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination, error, warning
from apps.operations.doctor.outside import DATABASE
from apps.operations.doctor.registry import check
from apps.operations.schedule_sync import Kind

SYNC = "Type: manage.py schedule sync"
KEPT = (
    "Leave it if it is meant. To have the code's again, delete the entry in the administration "
    "and type: manage.py schedule sync"
)


@check(2, "the schedule is that of the code", DATABASE)
def ticks_are_scheduled(case: Case) -> Examination:
    """What ``schedule sync`` would change, and what an operator has changed."""
    steps = schedule_sync.compare()
    for step in steps:
        if step.do is not None:
            yield error(f"The schedule of {step.name} would be {step.kind}: {step.what}.", SYNC)
        elif step.kind is Kind.KEPT:
            yield warning(f"The schedule of {step.name} is not the code's: {step.what}.", KEPT)
    return f"{len(steps)} ticks"


@check(2, "beat can serve every entry of the schedule", DATABASE)
def entries_can_be_served(case: Case) -> Examination:
    """An entry that beat refuses never runs, and only beat's log says so."""
    enabled = [row for row in rows.all_rows() if row.enabled]
    for row in enabled:
        try:
            rows.tick_of(row)
            rows.planned_of(row)
        except rows.Refused as refusal:
            yield error(f"The entry {row.name!r} never runs.", str(refusal))
    return f"{len(enabled)} enabled entries"
