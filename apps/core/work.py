"""What a task's function holds of its job while it works."""

from __future__ import annotations

from uuid import UUID

from apps.core import transitions
from apps.core.errors import LostClaim
from apps.core.transitions import Claim
from config.queues import Queue


class Work:
    """The job at hand: report progress, mark the point of no return."""

    def __init__(self, claim: Claim, queue: Queue) -> None:
        self._claim = claim
        self._queue = queue
        self.is_marked = False

    @property
    def job_id(self) -> UUID:
        """The job's id, the same over all its tries: the key for anything idempotent."""
        return self._claim.job_id

    @property
    def attempt(self) -> int:
        """1 for the first try, counting those that raised ``TransientError``."""
        return self._claim.tries + 1

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Show how far it is and extend the claim; ``LostClaim`` when it must stop."""
        if not transitions.report(
            self._claim, done, total, note, transitions.lease_of(self._queue)
        ):
            raise LostClaim

    def mark(self) -> None:
        """Commit that an effect which cannot be taken back may begin now.

        From here on the job is never claimed again: if its end is not written, it becomes
        ``unknown``, and a person decides. Raising ``TransientError`` or ``PermanentError`` after
        it says that the effect certainly did not take place.
        """
        if not transitions.mark(self._claim):
            raise LostClaim
        self.is_marked = True
