"""The end of a job of a batch, written together with the mark of the next: one commit for both.

Until then the job is marked and has no end, as it is for a moment anyway. If the process dies then,
it becomes ``unknown``, as before; a process has at most one such job at a time, and the next one
is not marked yet, so that it is simply done again.
"""

from __future__ import annotations

import logging

from apps.core import finish, transitions
from apps.core.finish import Usage
from apps.core.owner import Owner
from apps.core.transitions import Claim

logger = logging.getLogger(__name__)


class Unwritten:
    """Holds the end of one job that is done."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._held: tuple[Claim, Usage] | None = None

    def put(self, claim: Claim, usage: Usage) -> None:
        """Hold the end of this job, which was marked and is done."""
        self._held = (claim, usage)

    def mark(self, following: Claim) -> bool:
        """Mark a job, and write what is held; whether the mark was written."""
        if self._held is None:
            return transitions.mark(following)
        is_written, is_marked = finish.done_and_mark(*self._held, self._owner, following)
        self._let_go(is_written)
        return is_marked

    def write(self) -> None:
        """Write what is held by itself: nobody marks anything for now."""
        if self._held is not None:
            claim, usage = self._held
            self._let_go(finish.write(claim, finish.DONE, usage, self._owner) is not None)

    def _let_go(self, is_written: bool) -> None:
        if self._held is not None and not is_written:
            logger.warning("Job %s went to somebody else while it ran here.", self._held[0].job_id)
        self._held = None
