"""What can go wrong with an e-mail, by what should happen next."""

from __future__ import annotations

from apps.core.errors import DependencyDown, OutcomeUnknown, PermanentError, TransientError


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
