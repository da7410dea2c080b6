"""What can go wrong with deliveries and numbers, by what should happen next."""

from __future__ import annotations

from apps.core.errors import NotYet, PermanentError, TransientError


class NotConfigured(Exception):
    """Meta's secrets are not set here: nobody is spoken to."""


class NotSigned(Exception):
    """It does not carry the signature that only Meta and we can make."""


class NotUnderstood(PermanentError):
    """Not all of this delivery is as WhatsApp's are: the rest was taken; it is kept as it came."""


class UnclaimedLine(PermanentError):
    """No company has entered the number that was written to: once one does, this is taken again."""


class ContentsForgotten(PermanentError):
    """What this delivery said was forgotten after its time, so it cannot be taken any more."""


class StoredMeanwhile(TransientError):
    """Another delivery was just storing the same message; it is tried again."""


class EnteredMeanwhile(NotYet):
    """The number that was written to is just being entered; it is tried again."""


class DeliveryAtWork(NotYet):
    """A delivery for this number is just being taken; the next look shows what came of it."""


class LineTaken(PermanentError):
    """This number is entered already, here or elsewhere: it has to be ended there first."""


class TooManyLines(PermanentError):
    """The company has as many numbers as there may be: end one first."""
