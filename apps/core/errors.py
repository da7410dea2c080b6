"""Errors, told apart by what should happen next. The docstring is the default message.

    JobError
    ├── TransientError          it waits in its row and is tried again
    │   ├── DependencyDown      the same, but the outside is down: no try is spent
    │   └── NotYet              the same, but its turn has not come: no try is spent
    ├── PermanentError          it has failed, foreseen: the text tells the person what to do
    ├── OutcomeUnknown          the effect may have happened: a person decides
    └── LostClaim               somebody else holds the job now: stop, write nothing

A family adds names, not machinery:

    class MailServerBusy(TransientError):
        \"\"\"The mail server asked us to come back later.\"\"\"
"""

from __future__ import annotations

import inspect


class JobError(Exception):
    """The work could not be done."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or inspect.getdoc(type(self)) or type(self).__name__)

    @property
    def code(self) -> str:
        """The stable name that is stored with the job and shown to machines."""
        return type(self).__name__


class TransientError(JobError):
    """It did not work this time; it will be tried again."""

    def __init__(self, message: str = "", retry_after: float | None = None) -> None:
        """``retry_after``: seconds that whoever refused asks us to stay away, where it says so."""
        super().__init__(message)
        self.retry_after = retry_after or 0.0


class DependencyDown(TransientError):
    """A service that this work needs does not answer; it will be tried when it is back."""


class NotYet(TransientError):
    """Its turn has not come; it waits and asks again."""


class PermanentError(JobError):
    """It cannot work like this; trying again would not help."""


class OutcomeUnknown(JobError):
    """Nobody can say whether the effect took place; a person has to decide."""


class LostClaim(JobError):
    """This job was taken over or cancelled while it ran; nothing more may be written for it."""
