"""What a day has to bring about: for each task, rows in the evening and what must be true then.

An outcome is a function that prepares what its task will find, and returns what is asked when the
day is over:

    @outcome("maintenance.cleanup_old_files", "a file that nothing refers to is removed")
    def no_longer_needed(rig: Rig) -> Holds: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apps.core.models import Job, Status
from apps.faults.rig import Rig

Holds = Callable[[], bool]
Prepare = Callable[[Rig], Holds]


@dataclass(frozen=True)
class Outcome:
    """What a task promises of a day."""

    task: str
    promise: str
    prepare: Prepare
    browser: bool


SCENERY = "scenery:"
"""How the keys of jobs begin that are only there to be found: nobody works on them."""

_outcomes: list[Outcome] = []


def outcome(task: str, promise: str, *, browser: bool = False) -> Callable[[Prepare], Prepare]:
    """Register the decorated function; ``browser``: only where there is one."""

    def register(prepare: Prepare) -> Prepare:
        _outcomes.append(Outcome(task, promise, prepare, browser))
        return prepare

    return register


def outcomes(*, browser: bool) -> list[Outcome]:
    """Those that need a browser, or those that need none."""
    return [one for one in _outcomes if one.browser == browser]


def ran_well(task: str) -> bool:
    """Whether there were jobs of this task, and all of them are done."""
    ends = set(Job.objects.filter(task=task).values_list("status", flat=True))
    return ends == {Status.DONE}
