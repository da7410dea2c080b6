"""What can go wrong at the portal, by what comes next. The docstring is the default message.

The text of an error never holds a clave, a cookie or a page: those that help to mend a scraper
are kept as artifacts of the job.
"""

from __future__ import annotations

from apps.core.errors import DependencyDown, NotYet, PermanentError, TransientError

AFTER_TOO_MANY_SESSIONS = 30 * 60
"""Seconds; only time or a sign-out ends a session there."""

WAIT_FOR_SEAT = 15
"""Seconds."""


class NoRut(PermanentError):
    """This company has no RUT: an owner enters it on the company's page."""


class NoCredential(PermanentError):
    """There is no clave for this company: an owner enters it on the company's page."""


class CredentialDisabled(PermanentError):
    """The portal refused this clave before, so it is not used: enter the right one."""


class CredentialUnreadable(PermanentError):
    """The stored clave cannot be decrypted with the keys that are configured."""


class ClaveRejected(PermanentError):
    """The portal refused the clave. It is not tried again: enter the right one."""


class AccountLocked(PermanentError):
    """The portal has locked this account: unlock it there, then enter the clave again."""


class NotAuthorised(PermanentError):
    """The portal says that this RUT may not see this: use the company's own clave."""


class HumanWanted(PermanentError):
    """The portal asks for a human (a challenge). This is not got round: sign in there yourself."""


class PageChanged(PermanentError):
    """The portal shows something that this scraper does not know; page and picture are kept."""


class UnknownAnswer(PermanentError):
    """The portal answered with a code that this scraper does not know."""


class PeriodRefused(PermanentError):
    """The portal keeps no register for this period: it begins in May 2017."""


class TooManySessions(TransientError):
    """The portal says that this RUT has too many open sessions; it is tried again later."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message, retry_after=AFTER_TOO_MANY_SESSIONS)


class SessionLost(TransientError):
    """The portal ended our session twice; it is tried again later."""


class SessionEnded(SessionLost):
    """The portal ended our session. Whoever has not done so yet signs in once more."""


class FormUnreadable(PermanentError):
    """The PDF of this form cannot be read. It is asked for again with the next sync."""


class CountsDiffer(TransientError):
    """The portal lists fewer or more documents than its summary counts; it is tried again."""


class SeatTaken(NotYet):
    """Others are at the portal, as many as may be, or one for the same RUT; it waits its turn."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message, retry_after=WAIT_FOR_SEAT)


class BrowserFailed(TransientError):
    """The browser ended or no longer answered; it is tried again with a new one."""


class PortalDown(DependencyDown):
    """The portal does not answer, or says that it is being maintained; it is tried later."""


class BrowserMissing(PermanentError):
    """There is no Chromium here: install chromium and chromium-driver, or run another pool."""
