"""What can go wrong with an e-mail, by what should happen next."""

from __future__ import annotations

from collections.abc import Sequence

from apps.core.errors import DependencyDown, OutcomeUnknown, PermanentError, TransientError


class InvalidMessage(PermanentError, ValueError):
    """This e-mail cannot be sent as it is."""


class MailServerBusy(TransientError):
    """The mail server asked us to come back later."""


class MailServerDown(DependencyDown):
    """The mail server does not answer."""


class MailServerRefusesUs(DependencyDown):
    """The mail server does not accept our sign-in: check EMAIL_URL."""


class RecipientRefused(PermanentError):
    """The mail server does not accept this recipient: check the address."""


class MessageRefused(PermanentError):
    """The mail server does not accept this message."""


class DeliveryUnknown(OutcomeUnknown):
    """The mail server got the whole message and never said whether it took it."""


class TemplateMissing(PermanentError):
    """There is no such template: write it in the administration, then run this job again."""


class TemplateBroken(PermanentError):
    """The template cannot be read: correct it in the administration, then run this job again."""


class SourceFailed(PermanentError):
    """Reminders of one kind could not be planned: the worker's log says why."""


class DataMissing(PermanentError):
    """The template names what the data does not have."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = ", ".join(names)
        super().__init__(
            f"The template names what the data does not have: {self.names}. Correct the template "
            "in the administration, then run this job again."
        )
