"""What can go wrong with a load test, and with its jobs."""

from __future__ import annotations

from apps.core.errors import PermanentError


class WrongUsage(ValueError):
    """This load test cannot be run as it was asked for: the text says what to write instead."""


class AskedToFail(PermanentError):
    """It was asked to fail."""
