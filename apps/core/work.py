"""What a task's function holds of its job while it works."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from apps.core import transitions
from apps.core.errors import LostClaim
from apps.core.transitions import Claim
from apps.core.unwritten import Unwritten
from apps.core.worker.interruption import interruptible, uninterrupted
from config.queues import Queue


class Work:
    """The job at hand: report progress, commit chunks, mark the point of no return."""

    def __init__(self, claim: Claim, queue: Queue, before: Unwritten | None = None) -> None:
        """``before`` is the end of the job before, which may be written with our mark."""
        self._claim = claim
        self._queue = queue
        self._before = before
        self.is_marked = False
        self.has_chunks = False
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long this execution has lasted."""
        return time.monotonic() - self._began

    @property
    def job_id(self) -> UUID:
        """The job's id, the same over all its tries: the key for anything idempotent."""
        return self._claim.job_id

    @property
    def token(self) -> int:
        """Of this claim: with the job's id it tells this execution from all others."""
        return self._claim.token

    @property
    def attempt(self) -> int:
        """1 for the first try, counting those that raised ``TransientError``."""
        return self._claim.tries + 1

    @property
    def done_before(self) -> int:
        """The progress that earlier executions have committed: where to continue."""
        return self._claim.progress_done

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Show how far it is and extend the claim; ``LostClaim`` when it must stop."""
        with uninterrupted():
            self._report(done, total, note)

    @contextmanager
    def chunk(self, done: int, total: int | None = None, note: str = "") -> Iterator[None]:
        """Commit what the block writes together with the progress, or nothing of it.

        That is at once fence, heartbeat, cancel point and restart point: whoever continues this
        job begins after ``done``. ``LostClaim`` when somebody else holds it now.
        """
        with uninterrupted():
            with transaction.atomic():
                with interruptible():
                    yield
                self._report(done, total, note)
            self.has_chunks = True

    def _report(self, done: int, total: int | None, note: str) -> None:
        lease = transitions.lease_of(self._queue)
        if not transitions.report(self._claim, done, total, note, lease):
            raise LostClaim

    def mark(self) -> None:
        """Commit that an effect which cannot be taken back may begin now.

        From here on the job is never claimed again: if its end is not written, it becomes
        ``unknown``, and a person decides. Raising ``TransientError`` or ``PermanentError`` after
        it says that the effect certainly did not take place.
        """
        with uninterrupted():
            mark = self._before.mark if self._before else transitions.mark
            if not mark(self._claim):
                raise LostClaim
            self.is_marked = True
