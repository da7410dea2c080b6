"""What can go wrong with memories, by what should happen next. No text of anybody is in them."""

from __future__ import annotations

from apps.core.errors import NotYet, PermanentError, TransientError


class NothingTold(PermanentError):
    """There is nothing in it that could be remembered: tell at least one sentence."""


class TooMuchTold(PermanentError):
    """That is too much at once: tell it in smaller pieces."""


class NotTheirs(PermanentError):
    """This person may not tell anything about this company: ask its owner for a role."""


class UnknownQuestion(PermanentError):
    """There is no such question in the onboarding."""


class MemoryServiceBusy(TransientError):
    """The memory service does not answer, or asks us to come back later."""


class MemoryServiceRefused(PermanentError):
    """The memory service does not do what it is asked: look at the settings MEM0_…"""


class StillUnderstanding(NotYet):
    """The memory service has not understood yet what it was told; it is asked again."""
